/** @file What the figures of the page take and tell; importing this costs nothing. */

import type { ThemeName } from "../../../src/figures/theme.ts";
import type { SeriesSpec } from "../../../src/study/contract.ts";
import type { Figure } from "../../../src/study/figure.ts";

/** What a reader picked in a figure: a point, a bar, a cell, a row. */
export interface FigureSelection {
  figure: string;
  /** Name of the group or series; "cell" in heat maps, "row" in tables. */
  group: string;
  /** Position within the group; in heat maps row * columns + column. */
  index: number;
  label: string;
}

export interface FigureViewProps {
  figure: Figure;
  theme: ThemeName;
  /** A draggable rule was moved to `value`; `done` is false while the reader still holds it. */
  onRuleDrag?: ((name: string, value: number, done: boolean) => void) | undefined;
  onSelect?: ((selection: FigureSelection) => void) | undefined;
  /** Where the source of the numbers can be looked at; `figure.source` becomes the words of the link. */
  sourceHref?: string | undefined;
  /** Line charts with the same key share one cursor. */
  syncKey?: string | undefined;
  /** Level of the title's heading. Default 3. */
  headingLevel?: 2 | 3 | 4;
  /** Leaves out title, caption and tools: for panels and for places that bring their own. */
  bare?: boolean;
}

/** Points of one logged series, ascending in step. Views may grow and be handed in again. */
export interface LivePoints {
  steps: Float64Array;
  values: Float64Array;
}

export interface LiveChartProps {
  title: string;
  theme: ThemeName;
  /** Series of one group, in the order of the study's list; their order gives the colours. */
  specs: readonly SeriesSpec[];
  points: ReadonlyMap<string, LivePoints>;
  /** Changes whenever the points have changed. */
  version: number;
  /** "Epoch", "Step". Default "Step". */
  xLabel?: string;
  /** Right end of the axis while the run goes on, so that the curve grows into the empty space. */
  xEnd?: number | undefined;
  syncKey?: string | undefined;
  headingLevel?: 2 | 3 | 4;
}

/** The clock explainer: how rotations add up to a sum modulo p. */
export interface ClockViewProps {
  theme: ThemeName;
  /** Modulus. */
  p: number;
  /** Key frequencies of the network. */
  keys: readonly number[];
  /** Weight of each key frequency in the logits, same order. */
  amplitudes: readonly number[];
}

export interface CircleViewProps {
  theme: ThemeName;
  /** Checkpoint steps, ascending. */
  steps: readonly number[];
  step: number;
  onStep(step: number): void;
  /** The circle figure of a step, or `undefined` while it is being fetched. */
  figureAt(step: number): Figure | undefined;
}
