/** @file Curves as dots in a grid of text: two columns and four rows of dots in each character. */

import { formatNumber } from "../../figures/index.ts";
import { pad, textWidth } from "./table.ts";

/** A curve to be drawn. */
export interface PlotSeries {
  name: string;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
}

/** Size and scales of a plot, in characters. */
export interface PlotOptions {
  width: number;
  height: number;
  xScale?: "linear" | "log";
  yScale?: "linear" | "log";
  xLabel: string;
  yLabel: string;
  /** Words for values at the ends of the axes; plain numbers when absent. */
  formatX?(value: number): string;
  formatY?(value: number): string;
  /** Paints the characters that belong to the curve with this index. */
  paint?(text: string, series: number): string;
}

const brailleBase = 0x2800;
const dotBits = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const; // [column][row] of a braille cell, as Unicode numbers its dots

interface Range {
  low: number;
  high: number;
}

/** Lines of a plot with its axes and a legend, or a line that says why there is nothing to see. */
export function plot(series: readonly PlotSeries[], options: PlotOptions): string[] {
  const onX = scaler(options.xScale ?? "linear");
  const onY = scaler(options.yScale ?? "linear");
  const xRange = rangeOf(
    series.map((s) => s.x),
    onX,
  );
  const yRange = rangeOf(
    series.map((s) => s.y),
    onY,
  );
  if (xRange === undefined || yRange === undefined) return ["(no points yet)"];
  const paint = options.paint ?? ((text: string) => text);
  const formatX = options.formatX ?? ((value: number) => formatNumber(value));
  const formatY = options.formatY ?? ((value: number) => formatNumber(value, 3));
  const labels = [yRange.high, (yRange.high + yRange.low) / 2, yRange.low].map((value) =>
    formatY(onY.back(value)),
  );
  const margin = Math.max(...labels.map(textWidth));
  const columns = Math.max(10, options.width - margin - 2);
  const { bits, owners } = dots(series, {
    onX,
    onY,
    xRange,
    yRange,
    columns,
    rows: options.height,
  });
  const lines = [options.yLabel];
  for (let row = 0; row < options.height; row++) {
    let label = "";
    if (row === 0) label = labels[0]!;
    else if (row === Math.floor((options.height - 1) / 2)) label = labels[1]!;
    else if (row === options.height - 1) label = labels[2]!;
    let text = "";
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      const character = String.fromCharCode(brailleBase + bits[at]!);
      text += bits[at] === 0 ? " " : paint(character, owners[at]!);
    }
    lines.push(`${pad(label, margin, "right")} │${text}`);
  }
  const left = formatX(onX.back(xRange.low));
  const right = `${formatX(onX.back(xRange.high))} ${options.xLabel}`;
  lines.push(`${" ".repeat(margin)} └${"─".repeat(columns)}`);
  lines.push(
    `${" ".repeat(margin + 2)}${pad(left, Math.max(1, columns - textWidth(right)))}${right}`,
  );
  if (series.length > 1) {
    const legend = series.map((s, i) => `${paint("⣿", i)} ${s.name}`).join("   ");
    lines.push(`${" ".repeat(margin + 2)}${legend}`);
  }
  return lines;
}

interface Scaler {
  to(value: number): number;
  back(value: number): number;
}

function scaler(scale: "linear" | "log"): Scaler {
  return scale === "log"
    ? { to: Math.log10, back: (value) => 10 ** value }
    : { to: (value) => value, back: (value) => value };
}

function rangeOf(columns: readonly ArrayLike<number>[], scale: Scaler): Range | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      const value = scale.to(column[i]!);
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return undefined;
  return low === high ? { low: low - 0.5, high: high + 0.5 } : { low, high };
}

interface Grid {
  onX: Scaler;
  onY: Scaler;
  xRange: Range;
  yRange: Range;
  columns: number;
  rows: number;
}

function dots(
  series: readonly PlotSeries[],
  grid: Grid,
): { bits: Uint8Array; owners: Uint16Array } {
  const bits = new Uint8Array(grid.columns * grid.rows);
  const owners = new Uint16Array(bits.length);
  const wide = grid.columns * 2 - 1;
  const high = grid.rows * 4 - 1;
  const place = (value: number, range: Range, size: number): number =>
    Math.round(((value - range.low) / (range.high - range.low)) * size);
  series.forEach((curve, index) => {
    let before: { x: number; y: number } | undefined;
    for (let i = 0; i < curve.x.length; i++) {
      const x = place(grid.onX.to(curve.x[i]!), grid.xRange, wide);
      const y = high - place(grid.onY.to(curve.y[i]!), grid.yRange, high);
      if (!Number.isFinite(x) || !Number.isFinite(y)) {
        before = undefined;
        continue;
      }
      for (const dot of segment(before ?? { x, y }, { x, y })) {
        const at = (dot.y >> 2) * grid.columns + (dot.x >> 1);
        bits[at]! |= dotBits[(dot.x & 1) as 0 | 1][(dot.y & 3) as 0 | 1 | 2 | 3];
        owners[at] = index;
      }
      before = { x, y };
    }
  });
  return { bits, owners };
}

/** The dots of a straight line, both ends included. */
function* segment(
  from: { x: number; y: number },
  to: { x: number; y: number },
): Generator<{ x: number; y: number }> {
  const steps = Math.max(1, Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  for (let i = 0; i <= steps; i++) {
    yield {
      x: Math.round(from.x + ((to.x - from.x) * i) / steps),
      y: Math.round(from.y + ((to.y - from.y) * i) / steps),
    };
  }
}
