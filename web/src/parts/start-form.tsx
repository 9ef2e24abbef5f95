/** @file Preset, seed and fields of a new run; the state of the form is the address of the page. */

import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useDeferredValue, useId } from "react";
import type { StudyDetail } from "../../../src/server/wire.ts";
import { ApiError } from "../api/client.ts";
import { checkConfig, useStartRun } from "../api/queries.ts";
import { complaint, fieldsOf, valueAt } from "../words/schema.ts";
import { formatMinutes } from "../words/time.ts";
import { counted } from "../words/values.ts";
import { Button } from "./button.tsx";
import { Notices } from "./notices.tsx";
import { ErrorNote } from "./page-error.tsx";
import { SchemaForm } from "./schema-form.tsx";
import { useMayChange } from "./shell.tsx";
import styles from "./start-form.module.css";

const route = getRouteApi("/studies/$study");

/** Seeds are 32-bit: what fits in the generator's key. */
const largestSeed = 2 ** 32 - 1;

export function StartForm({ study }: { study: StudyDetail }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayChange = useMayChange();
  const start = useStartRun();
  const seedId = useId();

  const preset =
    study.presets.find(({ name }) => name === search.preset) ?? (study.presets[0] as Preset);
  const changes = search.set ?? {};
  const values = { ...preset.config, ...changes };
  const seed = search.seed ?? 1;

  const checked = useDeferredValue(values);
  const check = useQuery({
    queryKey: ["check", study.id, checked],
    queryFn: ({ signal }) => checkConfig(study.id, checked, signal),
    enabled: mayChange,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const fields = fieldsOf(study.schema);
  const misfits = fields.filter((field) => complaint(field, valueAt(values, field.path)));
  const badSeed = !Number.isInteger(seed) || seed < 0 || seed > largestSeed;
  const ready = mayChange && misfits.length === 0 && !badSeed && check.data?.ok !== false;
  const refused = start.error instanceof ApiError ? start.error.issues : [];

  const choose = (next: { preset?: string; seed?: number; set?: Record<string, unknown> }) => {
    void navigate({
      search: { ...search, ...next },
      replace: true,
      resetScroll: false,
    });
  };

  return (
    <form
      className={styles.start}
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        start.mutate(
          { study: study.id, preset: preset.name, config: values, seed },
          { onSuccess: ({ id }) => void navigate({ to: "/runs/$run", params: { run: id } }) },
        );
      }}
    >
      <fieldset className={styles.presets}>
        <legend className="hidden-visually">Preset</legend>
        {study.presets.map(({ name, title, expect, minutes }) => (
          <label key={name} className={styles.preset}>
            <input
              type="radio"
              name="preset"
              value={name}
              checked={name === preset.name}
              onChange={() => choose({ preset: name, set: {} })}
            />
            <span className={styles.presetName}>{title}</span>
            <span className={styles.minutes}>
              {name}, {formatMinutes(minutes)}
            </span>
            <span className={styles.expect}>{expect}</span>
          </label>
        ))}
      </fieldset>

      <details className={styles.fields} open={Object.keys(changes).length > 0 || undefined}>
        <summary>
          Configuration: {counted(fields.length, "field")}
          {Object.keys(changes).length === 0
            ? ", all as in the preset"
            : `, ${Object.keys(changes).length} changed`}
        </summary>
        <SchemaForm
          schema={study.schema}
          values={values}
          base={preset.config}
          issues={check.data?.issues ?? refused}
          onChange={(next) => choose({ set: differences(preset.config, next) })}
        />
      </details>

      {check.data === undefined ? null : <Notices notices={check.data.notices} />}
      {start.error === null ? null : <ErrorNote error={start.error} />}

      <div className={styles.go}>
        <label htmlFor={seedId}>Seed</label>
        <input
          id={seedId}
          className={styles.seed}
          key={search.preset ?? ""}
          type="number"
          min={0}
          max={largestSeed}
          step={1}
          defaultValue={seed}
          aria-invalid={badSeed}
          onChange={(event) => {
            const { valueAsNumber } = event.target;
            if (!Number.isNaN(valueAsNumber)) choose({ seed: valueAsNumber });
          }}
        />
        <Button type="submit" look="primary" disabled={!ready || start.isPending}>
          {start.isPending ? "Starting …" : `Start run`}
        </Button>
        <span className={styles.cost}>
          {formatMinutes(preset.minutes)} on two cores
          {check.data?.atPaperScale ? ", at the paper’s own scale" : ""}
        </span>
      </div>
    </form>
  );
}

type Preset = StudyDetail["presets"][number];

/** Fields of `values` that are not as in `base`. */
function differences(
  base: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(base[name]),
    ),
  );
}
