/** @file The figures as components that load their code when the first one is shown. */

import { lazy, type ReactNode, Suspense } from "react";
import styles from "./figures.module.css";
import type { CircleViewProps, ClockViewProps, FigureViewProps, LiveChartProps } from "./types.ts";

const Figure = lazy(async () => ({ default: (await import("./figure-view.tsx")).FigureView }));
const Live = lazy(async () => ({ default: (await import("./live-chart.tsx")).LiveChart }));
const Clock = lazy(async () => ({ default: (await import("./grokking/clock.tsx")).ClockView }));
const Circle = lazy(async () => ({ default: (await import("./grokking/circle.tsx")).CircleView }));

/** A quiet area holds the place until the code is there. */
function Waiting({ children }: { children: ReactNode }) {
  return (
    <Suspense fallback={<div className={styles.waiting} aria-busy="true" />}>{children}</Suspense>
  );
}

/** Any figure value: picture, title, caption, notes, source, read-outs, data table and downloads. */
export function FigureView(props: FigureViewProps) {
  return (
    <Waiting>
      <Figure {...props} />
    </Waiting>
  );
}

/** Curves of a run that is going on. */
export function LiveChart(props: LiveChartProps) {
  return (
    <Waiting>
      <Live {...props} />
    </Waiting>
  );
}

/** The clock explainer of modular addition. */
export function ClockView(props: ClockViewProps) {
  return (
    <Waiting>
      <Clock {...props} />
    </Waiting>
  );
}

/** Embedding on the circle of a frequency, played over the checkpoints. */
export function CircleView(props: CircleViewProps) {
  return (
    <Waiting>
      <Circle {...props} />
    </Waiting>
  );
}
