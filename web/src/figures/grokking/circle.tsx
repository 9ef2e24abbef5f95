/** @file The circle of a frequency over the checkpoints: a figure per step, one fixed frame, a slider and a play button. */

import { useEffect, useId, useMemo, useRef, useState } from "react";
import { withGaps } from "../../../../src/figures/gaps.ts";
import { formatNumber } from "../../../../src/figures/number-format.ts";
import { extentOf } from "../../../../src/figures/scale.ts";
import type { Figure, ScatterFigure } from "../../../../src/study/figure.ts";
import { SvgView } from "../svg-view.tsx";
import type { CircleViewProps } from "../types.ts";
import styles from "./clock.module.css";
import { useReducedMotion } from "./use-motion.ts";

/** Milliseconds between two checkpoints while it plays. */
const pace = { gliding: 160, reduced: 800 };

/** The scatter figure of the chosen step. While a step is not there yet, the last one stays and says so. */
export function CircleView({ theme, steps, step, onStep, figureAt }: CircleViewProps) {
  const id = useId();
  const [playing, setPlaying] = useState(false);
  const kept = useRef<Figure | undefined>(undefined);
  const reduced = useReducedMotion();
  const place = Math.max(0, steps.indexOf(step));
  const now = figureAt(step);
  if (now !== undefined) kept.current = now;
  const last = kept.current;
  const arrived = now !== undefined;

  useEffect(() => {
    if (!playing || !arrived) return; // waits for a step that is being fetched
    const timer = setTimeout(
      () => {
        const next = steps[place + 1];
        if (next === undefined) setPlaying(false);
        else onStep(next);
      },
      reduced ? pace.reduced : pace.gliding,
    );
    return () => clearTimeout(timer);
  }, [playing, arrived, place, steps, onStep, reduced]);

  const final = figureAt(steps[steps.length - 1] ?? step) ?? last;
  const shown = useMemo(() => framed(now ?? last, final), [now, last, final]);
  const toggle = (): void => {
    if (!playing && place === steps.length - 1 && steps[0] !== undefined) onStep(steps[0]);
    setPlaying(!playing);
  };
  return (
    <div className={styles.clock}>
      <div className={styles.controls}>
        <button type="button" onClick={toggle} disabled={steps.length < 2}>
          {playing ? "Stop" : "Play"}
        </button>
        <label className={styles.residue} htmlFor={id}>
          Checkpoint
          <input
            id={id}
            type="range"
            min={0}
            max={Math.max(0, steps.length - 1)}
            value={place}
            aria-valuetext={`step ${step}`}
            onChange={(event) => {
              setPlaying(false);
              const chosen = steps[Number(event.target.value)];
              if (chosen !== undefined) onStep(chosen);
            }}
          />
          <output>{formatNumber(step)}</output>
        </label>
      </div>
      {shown === undefined ? (
        <p className={styles.words}>Fetching the checkpoint …</p>
      ) : (
        <SvgView figure={shown} theme={theme} />
      )}
      {shown !== undefined && <p className={styles.words}>{shown.caption}</p>}
    </div>
  );
}

/** The figure within the extent that the final one needs, so that growth is seen as growth. */
function framed(figure: Figure | undefined, final: Figure | undefined): Figure | undefined {
  if (figure?.kind !== "scatter") return figure;
  const clean = withGaps(figure) as ScatterFigure;
  const arrays = [clean, final === undefined ? clean : withGaps(final)]
    .filter((candidate) => candidate.kind === "scatter")
    .flatMap(({ points }) => points.flatMap(({ x, y }) => [x, y]));
  const [low, high] = extentOf(arrays) ?? [-1, 1];
  const reach = 1.15 * (Math.max(Math.abs(low), Math.abs(high)) || 1);
  const domain = [-reach, reach] as const;
  return { ...clean, x: { ...clean.x, domain }, y: { ...clean.y, domain }, equalAspect: true };
}
