/** @file The legend of a line chart: what is what, what it reads at the cursor, and what is shown. */

import { type ReactNode, type Ref, useImperativeHandle, useRef, useState } from "react";
import { dashOf } from "../../../src/figures/draw/curve.ts";
import styles from "./figures.module.css";
import type { LineCurve, Reading } from "./line-plot.ts";

export interface LegendHandle {
  /** Writes the numbers straight into the page: sixty times a second is too often for a rendering. */
  read(reading: Reading): void;
}

interface LegendProps {
  ref: Ref<LegendHandle>;
  xLabel: string;
  curves: readonly LineCurve[];
  onToggle(name: string): void;
  tools?: ReactNode;
}

/** One button per curve; pressing it hides or shows the curve. */
export function Legend({ ref, xLabel, curves, onToggle, tools }: LegendProps) {
  const box = useRef<HTMLDivElement>(null);
  const last = useRef<Reading>({ x: "", values: [] });
  const [open, setOpen] = useState(false);
  const hidden = curves.filter(({ shown }) => !shown).length;
  // a long list of curves that are not shown would push the picture away
  const folds = !open && hidden > 3;
  useImperativeHandle(ref, () => ({
    read({ x, values }) {
      last.current = { x, values };
      for (const output of box.current?.querySelectorAll("output") ?? []) {
        const { curve } = output.dataset;
        output.textContent = curve === undefined ? x : (values[Number(curve)] ?? "");
      }
    },
  }));
  return (
    <div ref={box} className={styles.legend}>
      <span className={styles.legendX}>
        {xLabel} <output>{last.current.x}</output>
      </span>
      {curves.map(({ series, colour, shown }, i) =>
        folds && !shown ? null : (
          <button
            key={series.name}
            type="button"
            className={styles.legendItem}
            aria-pressed={shown}
            title={shown ? "Hide this curve" : "Show this curve"}
            onClick={() => onToggle(series.name)}
          >
            <svg width="18" height="10" aria-hidden="true">
              {series.band !== undefined && (
                <rect width="18" height="10" fill={colour} opacity="0.2" />
              )}
              <path
                d="M0 5h18"
                stroke={colour}
                strokeWidth="2"
                strokeDasharray={dashOf(series.style)}
              />
            </svg>
            <span>{series.name}</span>
            <output data-curve={i}>{last.current.values[i]}</output>
          </button>
        ),
      )}
      {hidden > 3 && (
        <button
          type="button"
          className={styles.scaleSwitch}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? "fold the hidden" : `${hidden} hidden`}
        </button>
      )}
      {tools}
    </div>
  );
}
