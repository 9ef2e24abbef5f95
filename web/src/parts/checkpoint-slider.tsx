import { useEffect, useId, useState } from "react";
import { formatNumber } from "../words/values.ts";
import { Button } from "./button.tsx";
import styles from "./checkpoint-slider.module.css";

interface CheckpointSliderProps {
  /** Steps of all checkpoints, ascending. */
  steps: readonly number[];
  step: number;
  /** True while the figures follow the newest checkpoint. */
  newest: boolean;
  /** `undefined`: follow the newest. */
  onStep(step: number | undefined): void;
}

/** Milliseconds for which the slider rests before figures are fetched, so that a drag does not ask for all of them. */
const restMs = 140;
/** Time between two checkpoints while playing. */
const playMs = 700;

/** Chooses the checkpoint that all figures of the page show. */
export function CheckpointSlider({ steps, step, newest, onStep }: CheckpointSliderProps) {
  const id = useId();
  const place = Math.max(0, steps.indexOf(nearest(steps, step)));
  const [held, setHeld] = useState<number>();
  const [playing, setPlaying] = useState(false);
  const shown = held ?? place;

  useEffect(() => {
    if (held === undefined) return;
    const timer = setTimeout(() => {
      onStep(steps[held]);
      setHeld(undefined);
    }, restMs);
    return () => clearTimeout(timer);
  }, [held, onStep, steps]);

  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => {
      if (place + 1 >= steps.length) setPlaying(false);
      else onStep(steps[place + 1]);
    }, playMs);
    return () => clearTimeout(timer);
  }, [playing, place, steps, onStep]);

  return (
    <div className={styles.slider}>
      <label htmlFor={id}>Checkpoint</label>
      <Button
        onClick={() => {
          if (!playing && place === steps.length - 1) onStep(steps[0]);
          setPlaying(!playing);
        }}
        aria-pressed={playing}
      >
        {playing ? "Pause" : "Play"}
      </Button>
      <input
        id={id}
        type="range"
        min={0}
        max={steps.length - 1}
        step={1}
        value={shown}
        aria-valuetext={`step ${steps[shown]}`}
        onChange={(event) => setHeld(event.target.valueAsNumber)}
      />
      <output htmlFor={id} className={styles.step}>
        step {formatNumber(steps[shown] ?? 0)}
      </output>
      {newest ? (
        <span className={styles.newest}>newest</span>
      ) : (
        <Button onClick={() => onStep(undefined)}>Newest</Button>
      )}
    </div>
  );
}

function nearest(steps: readonly number[], step: number): number {
  return steps.reduce(
    (best, candidate) => (Math.abs(candidate - step) < Math.abs(best - step) ? candidate : best),
    steps[0] ?? 0,
  );
}
