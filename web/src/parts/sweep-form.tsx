/** @file Starts a sweep: the form's preset over several values and seeds. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";
import type { StudyDetail } from "../../../src/server/wire.ts";
import { ask } from "../api/client.ts";
import { fieldsOf } from "../words/schema.ts";
import { Button } from "./button.tsx";
import { ErrorNote } from "./page-error.tsx";
import { useMayChange } from "./shell.tsx";
import styles from "./sweep-form.module.css";

interface Axis {
  field: string;
  values: string;
}

export function SweepForm({ study }: { study: StudyDetail }) {
  const id = useId();
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayChange = useMayChange();
  const fields = fieldsOf(study.schema).filter(({ kind }) => kind !== "group");
  const [preset, setPreset] = useState(study.presets[0]?.name ?? "");
  const [axes, setAxes] = useState<readonly Axis[]>([{ field: fields[0]?.path ?? "", values: "" }]);
  const [seeds, setSeeds] = useState("0..2");
  const start = useMutation({
    mutationFn: () =>
      ask<{ id: string }>("/sweeps", {
        method: "POST",
        json: {
          study: study.id,
          preset,
          set: axes
            .filter(({ values }) => values.trim() !== "")
            .map(({ field, values }) => `${field}=${values.trim()}`),
          seeds,
        },
      }),
    onSuccess: async ({ id: sweep }) => {
      await client.invalidateQueries({ queryKey: ["sweeps"] });
      await navigate({ to: "/sweeps", search: { sweep } });
    },
  });
  const change = (place: number, next: Partial<Axis>) =>
    setAxes(axes.map((axis, i) => (i === place ? { ...axis, ...next } : axis)));
  return (
    <details className={styles.sweep}>
      <summary>Sweep over several values and seeds</summary>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate();
        }}
      >
        <label>
          Preset{" "}
          <select value={preset} onChange={(event) => setPreset(event.target.value)}>
            {study.presets.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        {axes.map((axis, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the axis
          <fieldset key={i} className={styles.axis}>
            <legend className="hidden-visually">{`Varied field ${i + 1}`}</legend>
            <label>
              Vary{" "}
              <select
                value={axis.field}
                onChange={(event) => change(i, { field: event.target.value })}
              >
                {fields.map(({ path, label }) => (
                  <option key={path} value={path}>
                    {label}
                  </option>
                ))}
              </select>
            </label>
            <label>
              over{" "}
              <input
                value={axis.values}
                placeholder="0.3, 1, 3"
                spellCheck={false}
                onChange={(event) => change(i, { values: event.target.value })}
              />
            </label>
          </fieldset>
        ))}
        <Button onClick={() => setAxes([...axes, { field: fields[0]?.path ?? "", values: "" }])}>
          Another field
        </Button>
        <label htmlFor={`${id}-seeds`}>
          Seeds{" "}
          <input
            id={`${id}-seeds`}
            value={seeds}
            spellCheck={false}
            className={styles.seeds}
            onChange={(event) => setSeeds(event.target.value)}
          />
        </label>
        <Button type="submit" disabled={!mayChange || start.isPending}>
          Start sweep
        </Button>
      </form>
      <p className={styles.about}>
        Every combination of the values with every seed is one run. Seeds like 0..9 or 1, 2, 5.
      </p>
      {start.error === null ? null : <ErrorNote error={start.error} />}
    </details>
  );
}
