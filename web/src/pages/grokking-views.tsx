/** @file The mechanism of the grokking network: the clock that its waves form, and the circle of a frequency over training. */

import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useId, useState } from "react";
import type { RunDetail } from "../../../src/server/wire.ts";
import type { Figure, LineFigure } from "../../../src/study/figure.ts";
import { figureQuery } from "../api/queries.ts";
import { CircleView, ClockView } from "../figures/index.ts";
import { ErrorNote } from "../parts/page-error.tsx";
import { useTheme } from "../theme/theme.ts";
import styles from "./grokking-views.module.css";

/** Places ahead of the shown checkpoint that are fetched while the circle plays. */
const ahead = 3;

export function GrokkingViews({ run }: { run: RunDetail }) {
  const version = `${run.status} ${run.run.endedAt ?? ""}`;
  const newest = run.checkpointSteps.at(-1);
  const clock = useQuery({
    ...figureQuery(run.run.id, "clock", newest === undefined ? {} : { step: newest }, version),
    enabled: newest !== undefined,
    placeholderData: keepPreviousData,
  });
  if (newest === undefined) {
    return <p>The views appear with the first checkpoint.</p>;
  }
  if (clock.error !== null) return <ErrorNote error={clock.error} />;
  if (clock.data === undefined) return <p aria-busy="true">Reading the network …</p>;
  const waves = wavesOf(clock.data);
  return (
    <div className={styles.views}>
      <section aria-labelledby="clock-heading">
        <h3 id="clock-heading">The clock</h3>
        <Clock run={run} waves={waves} />
        {clock.data.notes?.map((note) => (
          <p key={note} className={styles.note}>
            {note}
          </p>
        ))}
      </section>
      {waves.length === 0 ? null : (
        <section aria-labelledby="circle-heading">
          <h3 id="circle-heading">The circle of a frequency</h3>
          <Circle run={run} version={version} keys={waves.map(({ key }) => key)} />
        </section>
      )}
    </div>
  );
}

interface Wave {
  key: number;
  amplitude: number;
}

/** Key frequencies with their amplitudes: a wave has its amplitude at the right answer. */
function wavesOf(figure: Figure): Wave[] {
  if (figure.kind !== "lines") return [];
  const { rules, series }: LineFigure = figure;
  const answer = rules?.[0]?.value ?? 0;
  return series.flatMap(({ name, y }) => {
    const key = /^k = (\d+)$/.exec(name)?.[1];
    return key === undefined ? [] : [{ key: Number(key), amplitude: Number(y[answer] ?? 0) }];
  });
}

function Clock({ run, waves }: { run: RunDetail; waves: readonly Wave[] }) {
  const theme = useTheme();
  const p = Number(run.run.config.p);
  if (waves.length === 0) return <p>This network has no key frequencies to show.</p>;
  return (
    <ClockView
      theme={theme}
      p={p}
      keys={waves.map(({ key }) => key)}
      amplitudes={waves.map(({ amplitude }) => amplitude)}
    />
  );
}

function Circle({
  run,
  version,
  keys,
}: {
  run: RunDetail;
  version: string;
  keys: readonly number[];
}) {
  const id = useId();
  const theme = useTheme();
  const [frequency, setFrequency] = useState(keys[0] ?? 1);
  const steps = run.checkpointSteps;
  const last = steps.at(-1) ?? 0;
  const [step, setStep] = useState(last);
  const place = Math.max(0, steps.indexOf(step));
  const wanted = [...new Set([...steps.slice(place, place + 1 + ahead), last])];
  const found = useQueries({
    queries: wanted.map((at) =>
      figureQuery(run.run.id, "circle", { frequency, step: at }, version),
    ),
    combine: (results) => ({
      figures: new Map(wanted.map((at, i) => [at, results[i]?.data])),
      error: results.find(({ error }) => error !== null)?.error ?? null,
    }),
  });
  const onStep = useCallback((next: number) => setStep(next), []);
  return (
    <>
      <label htmlFor={id} className={styles.choice}>
        Frequency{" "}
        <select
          id={id}
          value={frequency}
          onChange={(event) => setFrequency(Number(event.target.value))}
        >
          {keys.map((key) => (
            <option key={key} value={key}>
              k = {key}
            </option>
          ))}
        </select>
      </label>
      {found.error === null ? null : <ErrorNote error={found.error} />}
      <CircleView
        theme={theme}
        steps={steps}
        step={step}
        onStep={onStep}
        figureAt={(at) => found.figures.get(at)}
      />
    </>
  );
}
