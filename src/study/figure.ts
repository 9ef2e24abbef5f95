/** @file A figure as a value: what is to be seen, with units and words, and nothing about how it is drawn. */

import type { TypedArray } from "../math/nd-array.ts";

/** One axis. `label` is in the reader's words; `unit` is empty for pure numbers. */
export interface Axis {
  label: string;
  unit?: string;
  scale?: "linear" | "log";
  /** Other scales that a reader may switch to on the page. */
  alternatives?: ("linear" | "log")[];
  domain?: readonly [number, number];
  /** Names of the categories, when the axis is not numeric. */
  categories?: readonly string[];
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
  /** Bars of one group stand side by side, or on each other when `stacked`. Position i belongs to x[i]. */
  x0: Numbers | readonly string[];
  groups: readonly { name: string; values: Numbers; colour?: number }[];
  stacked?: boolean;
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
    scale: "sequential" | "diverging";
    domain?: readonly [number, number];
  };
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
  | HeatMapFigure
  | TableFigure
  | PanelFigure;
