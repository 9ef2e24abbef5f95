import { useEffect, useId, useState } from "react";
import type { JsonSchema } from "../../../src/server/wire.ts";
import { complaint, type Field, fieldsOf, fieldText, parseField } from "../words/schema.ts";
import styles from "./option-bar.module.css";

interface OptionBarProps {
  /** What the options belong to; read out with the group. */
  title: string;
  schema: JsonSchema;
  values: Readonly<Record<string, unknown>>;
  onChange(values: Record<string, unknown>): void;
}

/** Options of a figure on one line; a number with both limits near each other is a slider. */
export function OptionBar({ title, schema, values, onChange }: OptionBarProps) {
  return (
    <fieldset className={styles.bar}>
      <legend className="hidden-visually">{`Options of ${title}`}</legend>
      {fieldsOf(schema).map((field) => (
        <Option
          key={field.path}
          field={field}
          value={values[field.path] ?? field.schema.default}
          onValue={(value) => onChange({ ...values, [field.path]: value })}
        />
      ))}
    </fieldset>
  );
}

function Option({
  field,
  value,
  onValue,
}: {
  field: Field;
  value: unknown;
  onValue(value: unknown): void;
}) {
  const id = useId();
  const { minimum, maximum, description } = field.schema;
  return (
    <div className={styles.option} title={description}>
      <label htmlFor={id}>{field.label}</label>
      {field.kind === "boolean" ? (
        <input
          id={id}
          type="checkbox"
          checked={value === true}
          onChange={(event) => onValue(event.target.checked)}
        />
      ) : field.kind === "choice" ? (
        <select
          id={id}
          value={String(value ?? "")}
          onChange={(event) =>
            onValue(
              field.choices.find((choice) => String(choice) === event.target.value) ?? field.empty,
            )
          }
        >
          {field.optional ? <option value="">automatic</option> : null}
          {field.choices.map((choice) => (
            <option key={String(choice)} value={String(choice)}>
              {String(choice)}
            </option>
          ))}
        </select>
      ) : isSlider(field) ? (
        <Slider
          id={id}
          value={Number(value ?? minimum)}
          minimum={Number(minimum)}
          maximum={Number(maximum)}
          onValue={onValue}
        />
      ) : (
        <input
          id={id}
          key={fieldText(field, value)}
          type={field.kind === "integer" || field.kind === "number" ? "number" : "text"}
          className={styles.entry}
          defaultValue={fieldText(field, value)}
          placeholder="automatic"
          {...(minimum === undefined ? {} : { min: minimum })}
          {...(maximum === undefined || maximum > 1e9 ? {} : { max: maximum })}
          step={field.kind === "integer" ? 1 : "any"}
          onChange={(event) => {
            const parsed = parseField(field, event.target.value);
            if (parsed === undefined || complaint(field, parsed.value) !== undefined) return;
            // arrows of a number field act at once; typing waits for Enter or leaving
            if (!(event.nativeEvent instanceof InputEvent)) onValue(parsed.value);
          }}
          onBlur={(event) => commit(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit(event.currentTarget.value);
          }}
        />
      )}
    </div>
  );

  function commit(text: string): void {
    const parsed = parseField(field, text);
    if (parsed === undefined || complaint(field, parsed.value) !== undefined) return;
    if (fieldText(field, parsed.value) !== fieldText(field, value)) onValue(parsed.value);
  }
}

/** Most values that a slider offers. */
const sliderValues = 100;
/** Milliseconds for which a slider rests before its figure is asked for. */
const restMs = 140;

function isSlider({ kind, schema: { minimum, maximum } }: Field): boolean {
  return (
    kind === "integer" &&
    minimum !== undefined &&
    maximum !== undefined &&
    maximum - minimum <= sliderValues
  );
}

interface SliderProps {
  id: string;
  value: number;
  minimum: number;
  maximum: number;
  onValue(value: number): void;
}

/** A whole number by dragging or with the arrow keys; the figure follows when it rests. */
function Slider({ id, value, minimum, maximum, onValue }: SliderProps) {
  const [held, hold] = useState<number>();
  const shown = held ?? value;
  useEffect(() => {
    if (held === undefined) return;
    const timer = setTimeout(() => {
      if (held !== value) onValue(held);
      hold(undefined);
    }, restMs);
    return () => clearTimeout(timer);
  }, [held, value, onValue]);
  return (
    <>
      <input
        id={id}
        type="range"
        min={minimum}
        max={maximum}
        step={1}
        value={shown}
        onChange={(event) => hold(Number(event.target.value))}
      />
      <output htmlFor={id} className={styles.value}>
        {shown}
      </output>
    </>
  );
}
