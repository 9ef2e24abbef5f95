/** @file A form made from a schema: every field with its description, unit, range, default and source. */

import { useId, useState } from "react";
import type { FieldIssue, JsonSchema } from "../../../src/server/wire.ts";
import {
  complaint,
  type Field,
  fieldsOf,
  fieldText,
  parseField,
  rangeWords,
  valueAt,
  withValueAt,
} from "../words/schema.ts";
import { formatValue } from "../words/values.ts";
import styles from "./schema-form.module.css";

type Values = Readonly<Record<string, unknown>>;

interface SchemaFormProps {
  schema: JsonSchema;
  values: Values;
  /** Values that a field goes back to, and from which changes are marked. */
  base: Values;
  /** What the server says about the values. */
  issues?: readonly FieldIssue[];
  onChange(values: Record<string, unknown>): void;
}

/** Controlled: `values` in, `onChange` out. A text that is not a value stays in its field and is not passed on. */
export function SchemaForm({ schema, values, base, issues = [], onChange }: SchemaFormProps) {
  return (
    <div className={styles.form}>
      {fieldsOf(schema).map((field) => (
        <FieldRow key={field.path} {...{ field, values, base, issues, onChange }} />
      ))}
    </div>
  );
}

interface RowProps {
  field: Field;
  values: Values;
  base: Values;
  issues: readonly FieldIssue[];
  onChange(values: Record<string, unknown>): void;
}

function FieldRow({ field, values, base, issues, onChange }: RowProps) {
  const id = useId();
  if (field.kind === "group") {
    return (
      <fieldset className={styles.group}>
        <legend>{field.label}</legend>
        {field.fields.map((inner) => (
          <FieldRow key={inner.path} {...{ field: inner, values, base, issues, onChange }} />
        ))}
      </fieldset>
    );
  }
  const value = valueAt(values, field.path);
  const standard = valueAt(base, field.path);
  const changed = JSON.stringify(value) !== JSON.stringify(standard);
  const wrong =
    complaint(field, value) ?? issues.find((issue) => issue.path === field.path)?.message;
  const { description, source } = field.schema;
  const unit = String(field.schema.unit ?? "");
  const range = rangeWords(field.schema);
  return (
    <div className={styles.row} data-changed={changed || undefined}>
      <label htmlFor={id} className={styles.label}>
        {field.label}
      </label>
      <div className={styles.entry}>
        <Control
          key={JSON.stringify(value)}
          field={field}
          id={id}
          value={value}
          wrong={wrong !== undefined}
          describedBy={`${id}-about`}
          onValue={(next) => onChange(withValueAt(values, field.path, next))}
        />
        {unit === "" ? null : <span className={styles.unit}>{unit}</span>}
        {changed ? (
          <button
            type="button"
            className={styles.back}
            onClick={() => onChange(withValueAt(values, field.path, standard))}
          >
            back to {formatValue(standard)}
            <span className="hidden-visually">{` for ${field.label}`}</span>
          </button>
        ) : null}
      </div>
      <p id={`${id}-about`} className={styles.about}>
        {wrong === undefined ? null : <strong className={styles.wrong}>{wrong}. </strong>}
        {description}
        {range === "" ? null : (
          <span className={styles.range}> {`${range[0]!.toUpperCase()}${range.slice(1)}`}.</span>
        )}
        {source === undefined ? null : <span className={styles.source}> {source}</span>}
      </p>
    </div>
  );
}

interface ControlProps {
  field: Field;
  id: string;
  value: unknown;
  wrong: boolean;
  describedBy: string;
  onValue(value: unknown): void;
}

function Control({ field, id, value, wrong, describedBy, onValue }: ControlProps) {
  const [text, setText] = useState(() => fieldText(field, value));
  const [unreadable, setUnreadable] = useState(false);
  const shared = { id, "aria-describedby": describedBy, "aria-invalid": wrong || unreadable };
  if (field.kind === "boolean") {
    return (
      <input
        type="checkbox"
        {...shared}
        checked={value === true}
        onChange={(event) => onValue(event.target.checked)}
      />
    );
  }
  if (field.kind === "choice") {
    return (
      <select
        {...shared}
        value={String(value ?? "")}
        onChange={(event) => {
          const chosen = field.choices.find((choice) => String(choice) === event.target.value);
          onValue(chosen ?? field.empty);
        }}
      >
        {field.optional ? <option value="">none</option> : null}
        {field.choices.map((choice) => (
          <option key={String(choice)} value={String(choice)}>
            {String(choice)}
          </option>
        ))}
      </select>
    );
  }
  const numeric = field.kind === "number" || field.kind === "integer";
  return (
    <input
      type="text"
      {...shared}
      className={numeric ? styles.number : styles.text}
      inputMode={numeric ? "decimal" : "text"}
      autoComplete="off"
      spellCheck={false}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        setUnreadable(parseField(field, event.target.value) === undefined);
      }}
      onBlur={() => {
        const parsed = parseField(field, text);
        if (parsed !== undefined) onValue(parsed.value);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        const parsed = parseField(field, text);
        if (parsed !== undefined) onValue(parsed.value);
      }}
    />
  );
}
