/** @file Switching an axis between linear and logarithmic, where the figure allows both. */

import type { Axis } from "../../../src/study/figure.ts";
import styles from "./figures.module.css";

export type ScaleName = "linear" | "log";

/** What the reader chose for each axis; absent where nothing was chosen. */
export interface Scales {
  x?: ScaleName;
  y?: ScaleName;
}

/** The axis with the chosen scale. */
export function scaled(axis: Axis, scale: ScaleName | undefined): Axis {
  if (scale === undefined || scale === (axis.scale ?? "linear")) return axis;
  // a domain and ticks that were chosen for one scale seldom suit the other
  const { domain, ticks, ...rest } = axis;
  return { ...rest, scale };
}

/** Both scales are allowed: the axis has one and lists the other. */
export function switchable(axis: Axis): boolean {
  const allowed = new Set([axis.scale ?? "linear", ...(axis.alternatives ?? [])]);
  return allowed.has("linear") && allowed.has("log");
}

interface ScaleSwitchProps {
  /** The axes as the figure has them. */
  figure: { x: Axis; y: Axis };
  scales: Scales;
  onChange(scales: Scales): void;
}

/** One button for each axis that can be switched. */
export function ScaleSwitch({ figure, scales, onChange }: ScaleSwitchProps) {
  const switches = (["x", "y"] as const).map((name) => {
    const axis = figure[name];
    if (!switchable(axis)) return null;
    const now = scaled(axis, scales[name]).scale ?? "linear";
    const other = now === "log" ? "linear" : "log";
    return (
      <button
        key={name}
        type="button"
        className={styles.scaleSwitch}
        aria-label={`${axis.label}: ${now} scale; switch to ${other}`}
        onClick={() => onChange({ ...scales, [name]: other })}
      >
        {name}: {now}
      </button>
    );
  });
  return <span className={styles.scaleSwitches}>{switches}</span>;
}
