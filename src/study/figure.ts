/** @file A figure as a value: what is to be seen, with units and words, and nothing about how it is drawn. */

import type { TypedArray } from "../math/nd-array.ts";

/** One axis. `label` is in the reader's words; `unit` is empty for pure numbers. */
export interface Axis {
  label: string;
  unit?: string;
  /** "time": values are milliseconds since the epoch, shown as UTC dates. Default "linear". */
  scale?: "linear" | "log" | "time";
  /** Other scales that a reader may switch to on the page, beside `scale`. */
  alternatives?: ("linear" | "log")[];
  /** Values at both ends. On a heat map: values at the centres of the first and the last cell (default 0 and n - 1). */
  domain?: readonly [number, number];
  /** Names of the categories, when the axis is not numeric; category i lies at the number i. */
  categories?: readonly string[];
  /** Labelled places instead of the automatic ones. */
  ticks?: readonly { value: number; label: string }[];
  /** "percent": fractions shown as %. "duration": `unit` is seconds, minutes or hours; shown as "4 min", "1 h", "3 d". */
  format?: "number" | "percent" | "duration";
}

/** A sequence of numbers; plain arrays travel as JSON. Non-finite values are gaps. */
export type Numbers = readonly number[] | TypedArray;

/** A curve, with an optional band around it. */
export interface Series {
  name: string;
  x: Numbers;
  y: Numbers;
  /** Lower and upper edge of an interval, drawn as a band. */
  band?: { low: Numbers; high: Numbers; label: string };
  style?: "solid" | "dashed" | "dotted";
  /** The value holds until the next x (a frontier, a cumulative count). */
  step?: boolean;
  /** Fixed place in the categorical palette, so that a quantity has the same colour in all figures of a study. */
  colour?: number;
  /** Secondary series start hidden behind the legend when a figure is crowded. */
  hidden?: boolean;
}

/** A vertical or horizontal line with words, such as a phase boundary. */
export interface Rule {
  axis: "x" | "y";
  value: number;
  label: string;
  /** Name under which the reader may move it; absent for lines that are facts. */
  draggable?: string;
}

/** Words under a figure that say how its numbers were computed and where they come from. */
export interface Origin {
  notes: readonly string[];
  source: string;
}

interface FigureBase {
  /** Unique within the study. */
  id: string;
  title: string;
  /** What to see and how it was computed, one to three sentences. Markdown is not interpreted. */
  caption: string;
  /** Warnings that must stay with the picture, for example "the network has not generalised". */
  notes?: readonly string[];
  /** Run id, checkpoint step or input hash that the numbers come from. */
  source?: string;
}

export interface LineFigure extends FigureBase {
  kind: "lines";
  x: Axis;
  y: Axis;
  series: readonly Series[];
  rules?: readonly Rule[];
  /** The order of the series carries meaning (checkpoints, dates): colours run along the sequential scale. */
  ordered?: boolean;
}

export interface ScatterFigure extends FigureBase {
  kind: "scatter";
  x: Axis;
  y: Axis;
  points: readonly {
    name: string;
    x: Numbers;
    y: Numbers;
    labels?: readonly string[];
    /** Area of each point relative to the largest. */
    size?: Numbers;
    /** Half-open intervals drawn as error bars. */
    xLow?: Numbers;
    xHigh?: Numbers;
    yLow?: Numbers;
    yHigh?: Numbers;
    colour?: number;
    /** Colours each point by a number, with a colour bar; wins over `colour`. Cyclic scales are for angles. */
    shade?: {
      values: Numbers;
      label: string;
      unit?: string;
      scale: "sequential" | "diverging" | "cyclic";
      domain?: readonly [number, number];
    };
    /** Default "circle". */
    mark?: "circle" | "square" | "diamond" | "triangle" | "cross";
    /** Outline only. */
    hollow?: boolean;
    /** Writes the labels beside the points, not only on hover. */
    showLabels?: boolean;
    /** Joins the points in order with a thin line. */
    joined?: boolean;
  }[];
  rules?: readonly Rule[];
  /** Curves drawn behind the points (fits, identity lines). */
  curves?: readonly Series[];
  /** One unit of x is as long as one unit of y (circle views). */
  equalAspect?: boolean;
}

export interface BarFigure extends FigureBase {
  kind: "bars";
  x: Axis;
  y: Axis;
  /** Bars of one group stand side by side, or on each other when `stacked`. Position i belongs to x0[i]. */
  x0: Numbers | readonly string[];
  groups: readonly {
    name: string;
    values: Numbers;
    colour?: number;
    /** Where each bar starts (waterfalls); default 0, or the lower end of a logarithmic axis. */
    base?: Numbers;
    /** Interval around each value, drawn as an error bar. */
    low?: Numbers;
    high?: Numbers;
  }[];
  stacked?: boolean;
  /** Numeric `x0` only: the full width of each bar in units of x, centred on x0 (histograms, rectangles under a curve). */
  widths?: Numbers;
  /** Bars run to the right and the positions are rows; `x` stays the axis of the positions, `y` of the values. */
  horizontal?: boolean;
  rules?: readonly Rule[];
  /** Curves drawn over the bars. */
  curves?: readonly Series[];
}

/** Distributions as boxes: median, quartiles and an outer interval, one row each, from top to bottom. */
export interface BoxFigure extends FigureBase {
  kind: "boxes";
  /** The axis of the values (horizontal). */
  value: Axis;
  rows: readonly {
    name: string;
    /** Outer interval, quartiles and median; what the outer interval is belongs into the caption. */
    low: number;
    lowerQuartile: number;
    median: number;
    upperQuartile: number;
    high: number;
    colour?: number;
  }[];
  /** Rules with axis "x" stand on the value axis. */
  rules?: readonly Rule[];
}

export interface HeatMapFigure extends FigureBase {
  kind: "heatmap";
  x: Axis;
  y: Axis;
  /** Row-major values, `rows` x `columns`; row 0 is drawn at the top. */
  rows: number;
  columns: number;
  values: Numbers;
  value: {
    label: string;
    unit?: string;
    /** "diverging" has a neutral middle: 0, or the middle of `domain`; "cyclic" is for angles. */
    scale: "sequential" | "diverging" | "cyclic";
    domain?: readonly [number, number];
    /** Colours follow the logarithm; sequential only, values at or below 0 are gaps. */
    log?: boolean;
  };
  /** Cells (`row * columns + column`) that carry a cross, and what the cross means. */
  marks?: { label: string; cells: readonly number[] };
}

export interface TableFigure extends FigureBase {
  kind: "table";
  columns: readonly { name: string; unit?: string; align?: "left" | "right" }[];
  rows: readonly (readonly (string | number | null)[])[];
}

/** Small multiples: figures that are read together. */
export interface PanelFigure extends FigureBase {
  kind: "panels";
  columns: number;
  panels: readonly Figure[];
}

/** Any figure. A new kind is added here, in `figures/` (drawing) and in the page, and nowhere else. */
export type Figure =
  | LineFigure
  | ScatterFigure
  | BarFigure
  | BoxFigure
  | HeatMapFigure
  | TableFigure
  | PanelFigure;
