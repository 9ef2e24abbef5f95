/** @file What every kind of figure is drawn into: elements, and where things lie for those who hover. */

import type { Axis } from "../../study/figure.ts";
import type { Scale } from "../scale.ts";
import type { SvgNode } from "../svg.ts";

/** Something that a reader can point at. Coordinates are SVG units of the whole drawing. */
export interface Mark {
  x: number;
  y: number;
  /** Set for bars and boxes: pointing anywhere inside counts. `x`, `y` is then the top left corner. */
  width?: number;
  height?: number;
  colour: string;
  /** What it is, then its numbers, as short lines. */
  title: string;
  lines: readonly string[];
  /** Name of the group and place within it, for selection. */
  group: string;
  index: number;
}

/** The inner area of one pair of axes. */
export interface PlotArea {
  left: number;
  top: number;
  width: number;
  height: number;
  x?: Scale;
  y?: Scale;
  xAxis?: Axis;
  yAxis?: Axis;
  marks: readonly Mark[];
}

export interface Drawing {
  width: number;
  height: number;
  children: readonly SvgNode[];
  plots: readonly PlotArea[];
}

/** The same drawing somewhere else, marks included. */
export function shifted(drawing: Drawing, dx: number, dy: number): Drawing["plots"] {
  return drawing.plots.map((plot) => ({
    ...plot,
    left: plot.left + dx,
    top: plot.top + dy,
    ...(plot.x === undefined ? {} : { x: shiftedScale(plot.x, dx) }),
    ...(plot.y === undefined ? {} : { y: shiftedScale(plot.y, dy) }),
    marks: plot.marks.map((mark) => ({ ...mark, x: mark.x + dx, y: mark.y + dy })),
  }));
}

function shiftedScale(scale: Scale, by: number): Scale {
  return {
    ...scale,
    range: [scale.range[0] + by, scale.range[1] + by],
    place: (value) => scale.place(value) + by,
    value: (place) => scale.value(place - by),
  };
}

/** Room that a kind of figure is given. */
export interface Room {
  width: number;
  height: number;
}
