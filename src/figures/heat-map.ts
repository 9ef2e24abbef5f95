/** @file The numbers behind a heat map's colours, shared by the SVG, the canvas and the terminal. */

import type { Axis, HeatMapFigure } from "../study/figure.ts";
import { parseHex, type Rgb } from "./colour.ts";
import { type Domain, extentOf } from "./scale.ts";
import { colourScale, type Theme } from "./theme.ts";

/** Colour levels; one more index means "no value". */
export const levels = 255;

/** The domain of the colours: given, or the data's; symmetric about 0 when diverging. */
export function valueDomain(figure: HeatMapFigure): Domain {
  const { value } = figure;
  if (value.domain !== undefined && value.domain[0] < value.domain[1]) return value.domain;
  const log = value.log === true;
  const [low, high] = extentOf([figure.values], log) ?? (log ? [1, 10] : [0, 1]);
  if (value.scale === "diverging") {
    const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
    return [-reach, reach];
  }
  if (low < high) return [low, high];
  if (log) return [low / 2, high * 2];
  // One value everywhere, for example a uniform probability: the middle of a range that does not begin below 0.
  return low > 0 ? [0, 2 * low] : [low - 0.5, high + 0.5];
}

/** Place of a value in [0, 1] along the colours, or `undefined` for a gap. */
export function shadeOf(
  figure: HeatMapFigure,
  domain: Domain,
): (value: number) => number | undefined {
  const log = figure.value.log === true;
  const forward = log ? Math.log : (v: number): number => v;
  const low = forward(domain[0]);
  const span = forward(domain[1]) - low;
  return (value) => {
    if (Number.isNaN(value) || (log && value <= 0)) return undefined;
    return Math.min(1, Math.max(0, (forward(value) - low) / span));
  };
}

/** One palette place per cell, row-major; `levels` marks a gap. */
export function cellLevels(
  figure: HeatMapFigure,
  domain: Domain = valueDomain(figure),
): Uint8Array {
  const shade = shadeOf(figure, domain);
  const cells = new Uint8Array(figure.rows * figure.columns);
  for (let i = 0; i < cells.length; i++) {
    const t = shade(figure.values[i] ?? Number.NaN);
    cells[i] = t === undefined ? levels : Math.round(t * (levels - 1));
  }
  return cells;
}

/** The palette that {@link cellLevels} points into: 255 colours and the colour of gaps. */
export function cellPalette(figure: HeatMapFigure, theme: Theme): Rgb[] {
  const scale = colourScale(theme, figure.value.scale);
  return [
    ...Array.from({ length: levels }, (_, i) => scale(i / (levels - 1))),
    parseHex(theme.gap),
  ];
}

/** The value or name that stands at cell `index` of `count` along an axis. */
export function cellValue(axis: Axis, index: number, count: number): number {
  if (axis.categories !== undefined || axis.domain === undefined || count < 2) return index;
  return axis.domain[0] + (index / (count - 1)) * (axis.domain[1] - axis.domain[0]);
}

/** The axis domain from edge to edge: half a cell beyond the centres of the outer cells. */
export function edgeDomain(axis: Axis, count: number): Domain {
  const first = cellValue(axis, 0, count);
  const last = cellValue(axis, Math.max(0, count - 1), count);
  const half = count < 2 ? 0.5 : (last - first) / (count - 1) / 2;
  return [first - half, last + half];
}

/** Width over height of one cell: square unless the map would become a ribbon. */
export function squareCells(figure: HeatMapFigure): boolean {
  const ratio = figure.columns / Math.max(1, figure.rows);
  return ratio > 0.4 && ratio < 2.5;
}
