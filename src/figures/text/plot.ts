/** @file Line and scatter figures for the terminal: braille inside, axes and a legend around it. */

import type { Axis, BarFigure, LineFigure, Rule, ScatterFigure } from "../../study/figure.ts";
import { barPositions } from "../draw/bars.ts";
import { placed } from "../draw/curve.ts";
import { seriesColour } from "../draw/lines.ts";
import { axisTitle } from "../number-format.ts";
import type { Polyline } from "../reduce.ts";
import { type Domain, domainOf, type Scale, scaleOf } from "../scale.ts";
import { paletteColour, themes } from "../theme.ts";
import { ticksOf } from "../ticks.ts";
import { DotRaster } from "./braille.ts";
import { CellGrid, columnsOf, padded, painted, type TextOptions } from "./cells.ts";

const marks = "*o+x#@%&";

/** Lines of text: the curves of a figure. */
export function linesToText(figure: LineFigure, options: Required<TextOptions>): string[] {
  const shown = figure.series
    .map((series, i) => ({
      series,
      hex: seriesColour(themes[options.theme], figure, i),
      mark: marks[i % marks.length]!,
    }))
    .filter(({ series }) => series.hidden !== true);
  const xDomain = domainOf(
    figure.x,
    shown.map(({ series }) => series.x),
  );
  const yDomain = domainOf(
    figure.y,
    shown.map(({ series }) => series.y),
    { pad: 0.02 },
  );
  return plot(figure.x, figure.y, xDomain, yDomain, figure.rules, options, (raster, x, y) => {
    return shown.map(({ series, hex, mark }) => {
      const path = placed(series.x, series.y, x, y);
      raster.curve(path, hex, mark);
      return { name: series.name, hex, mark, path };
    });
  });
}

/** Lines of text: points as dots, curves behind them. */
export function scatterToText(figure: ScatterFigure, options: Required<TextOptions>): string[] {
  const theme = themes[options.theme];
  const curves = figure.curves ?? [];
  const xDomain = domainOf(
    figure.x,
    [...figure.points.map((p) => p.x), ...curves.map((c) => c.x)],
    { pad: 0.03 },
  );
  const yDomain = domainOf(
    figure.y,
    [...figure.points.map((p) => p.y), ...curves.map((c) => c.y)],
    { pad: 0.03 },
  );
  return plot(figure.x, figure.y, xDomain, yDomain, figure.rules, options, (raster, x, y, grid) => {
    const key: Key[] = [];
    const letters = !options.colour && figure.points.length > 1;
    curves.forEach((curve) => {
      raster.curve(placed(curve.x, curve.y, x, y), theme.rule, ".");
      key.push({ name: curve.name, hex: theme.rule, mark: "." });
    });
    figure.points.forEach((points, i) => {
      const hex = paletteColour(theme, points.colour ?? i);
      const mark = marks[i % marks.length]!;
      for (let j = 0; j < Math.min(points.x.length, points.y.length); j++) {
        const px = Math.round(x.place(points.x[j]!));
        const py = Math.round(y.place(points.y[j]!));
        if (letters) grid.put(px >> 1, py >> 2, mark);
        else raster.dot(px, py, hex, mark);
      }
      key.push({ name: points.name, hex, mark });
    });
    return key;
  });
}

/** Beyond this many positions bars stand upright as thin columns instead of one line each. */
export const mostRows = 24;

/** Lines of text: many bars as columns of dots over a numeric axis. */
export function columnsToText(figure: BarFigure, options: Required<TextOptions>): string[] {
  const theme = themes[options.theme];
  const { at, axis, width } = barPositions(figure);
  const ends = at.flatMap((x, i) => [x - width(i) / 2, x + width(i) / 2]);
  const xDomain = domainOf(axis, [ends]);
  const log = figure.y.scale === "log";
  const values = figure.groups.map((group) => group.values);
  const yDomain = domainOf(figure.y, values, { include: log ? [] : [0], pad: 0.02 });
  return plot(axis, figure.y, xDomain, yDomain, figure.rules, options, (raster, x, y) => {
    const zero = log ? raster.height - 1 : y.place(0);
    const count = figure.groups.length;
    return figure.groups.map((group, g) => {
      const hex = paletteColour(theme, group.colour ?? g);
      const mark = marks[g % marks.length]!;
      at.forEach((position, i) => {
        const share = width(i) / count;
        const left = Math.round(x.place(position - width(i) / 2 + g * share));
        const right = Math.max(
          left,
          Math.round(x.place(position - width(i) / 2 + (g + 1) * share)) - 1,
        );
        const top = y.place(group.values[i] ?? Number.NaN);
        if (!Number.isFinite(top)) return;
        for (let column = left; column <= right; column++) {
          const end = { x: Float64Array.of(column, column), y: Float64Array.of(zero, top) };
          raster.curve(end, hex, mark);
        }
      });
      return { name: group.name, hex, mark };
    });
  });
}

interface Key {
  name: string;
  hex: string;
  mark: string;
  /** Where the curve runs, for letters on it when there are no colours. */
  path?: Polyline;
}

/** Without colours, letters on the curves tell them apart. */
function letterCurves(grid: CellGrid, key: readonly Key[]): void {
  key.forEach(({ path, mark }, k) => {
    if (path === undefined) return;
    for (let column = 4 + 5 * k; column < grid.columns; column += 5 * key.length + 8) {
      const i = path.x.findIndex((x) => x >= 2 * column);
      if (i >= 0 && Number.isFinite(path.y[i]!))
        grid.put(column, Math.round(path.y[i]!) >> 2, mark);
    }
  });
}

function plot(
  xAxis: Axis,
  yAxis: Axis,
  xDomain: Domain,
  yDomain: Domain,
  rules: readonly Rule[] | undefined,
  options: Required<TextOptions>,
  draw: (raster: DotRaster, x: Scale, y: Scale, grid: CellGrid) => Key[],
): string[] {
  const { width, colour, unicode, theme } = options;
  const rows = Math.max(8, Math.min(20, Math.round(width / 5)));
  const yTicks = ticksOf(yAxis, yDomain, Math.max(2, Math.floor(rows / 3))).filter(
    (t) => t.label !== "",
  );
  const margin =
    Math.min(Math.floor(width / 3), Math.max(1, ...yTicks.map((tick) => columnsOf(tick.label)))) +
    1;
  const columns = Math.max(10, width - margin - 2);
  const grid = new CellGrid(columns, rows);
  const raster = new DotRaster(grid, unicode);
  const x = scaleOf(xAxis.scale, xDomain, [0, raster.width - 1]);
  const y = scaleOf(yAxis.scale, yDomain, [raster.height - 1, 0]);
  const muted = themes[theme].rule;
  for (const rule of rules ?? []) {
    if (rule.axis === "x") {
      const column = Math.round(x.place(rule.value)) >> 1;
      for (let row = 0; row < rows; row++) grid.put(column, row, unicode ? "┊" : ":", muted);
    } else {
      const row = Math.round(y.place(rule.value)) >> 2;
      for (let column = 0; column < columns; column++)
        grid.put(column, row, unicode ? "┈" : ".", muted);
    }
  }
  const key = draw(raster, x, y, grid);
  const lettered = unicode && !colour && key.length > 1;
  if (lettered) letterCurves(grid, key);
  const labels = new Map(yTicks.map((tick) => [Math.round(y.place(tick.value)) >> 2, tick.label]));
  const lines = [axisTitle(yAxis)];
  for (let row = 0; row < rows; row++) {
    const label = labels.get(row);
    const axis = unicode ? (label === undefined ? "│" : "┤") : label === undefined ? "|" : "+";
    lines.push(`${padded(label ?? "", margin, "left")}${axis}${grid.line(row, colour)}`);
  }
  lines.push(`${" ".repeat(margin)}${unicode ? "└" : "+"}${(unicode ? "─" : "-").repeat(columns)}`);
  lines.push(`${" ".repeat(margin + 1)}${xLabels(xAxis, xDomain, x, columns)}`);
  lines.push(padded(axisTitle(xAxis), margin + 1 + columns, "left"));
  for (const rule of rules ?? []) {
    const at = rule.axis === "x" ? "┊" : "┈";
    lines.push(`${unicode ? at : rule.axis === "x" ? ":" : "."} ${rule.label}`);
  }
  if (key.length > 1 || !unicode) {
    const swatch = (mark: string): string => (unicode && colour ? "━━" : mark);
    for (const { name, hex, mark } of key) {
      lines.push(`${painted(swatch(mark), hex, colour)} ${name}`);
    }
  }
  return lines;
}

function xLabels(axis: Axis, domain: Domain, scale: Scale, columns: number): string {
  let line = "";
  for (const tick of ticksOf(axis, domain, Math.max(2, Math.floor(columns / 12)))) {
    if (tick.label === "") continue;
    const size = columnsOf(tick.label);
    const middle = Math.round(scale.place(tick.value)) >> 1;
    const start = Math.max(0, Math.min(columns - size, middle - Math.floor(size / 2)));
    if (line !== "" && start < columnsOf(line) + 1) continue;
    line = padded(line, start) + tick.label;
  }
  return line;
}
