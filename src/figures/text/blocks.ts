/** @file Heat maps, bars, boxes and tables for the terminal. */

import type { BarFigure, BoxFigure, HeatMapFigure, TableFigure } from "../../study/figure.ts";
import { barPositions } from "../draw/bars.ts";
import { cellText, columnHead, rightAligned } from "../draw/table.ts";
import { cellPalette, levels, shadeOf, valueDomain } from "../heat-map.ts";
import { axisTitle, formatOnAxis, formatWithUnit } from "../number-format.ts";
import { domainOf, scaleOf } from "../scale.ts";
import { paletteColour, themes } from "../theme.ts";
import { columnsOf, padded, painted, paintedCell, type TextOptions } from "./cells.ts";

type Options = Required<TextOptions>;
const ramp = " .:-=+*#%@";
const eighths = " ▏▎▍▌▋▊▉█";

/** Two rows of cells to a line as half blocks in colour; a ramp of characters without. Large maps are averaged down. */
export function heatMapToText(figure: HeatMapFigure, options: Options): string[] {
  const { width, colour, unicode, theme } = options;
  const domain = valueDomain(figure);
  const shade = shadeOf(figure, domain);
  const half = colour && unicode;
  const stretch = half ? 1 : 2; // characters are twice as high as wide
  const columns = Math.max(1, Math.min(figure.columns, Math.floor((width - 2) / stretch)));
  const rows = Math.max(
    1,
    Math.min(figure.rows, Math.round((figure.rows / figure.columns) * columns)),
  );
  const means = reduced(figure, rows, columns);
  const palette = cellPalette(figure, themes[theme]);
  const colourAt = (row: number, column: number) => {
    const t = row < rows ? shade(means[row * columns + column]!) : undefined;
    return palette[t === undefined ? levels : Math.round(t * (levels - 1))]!;
  };
  const lines = [`${axisTitle(figure.y)} (down) over ${axisTitle(figure.x)} (across)`];
  for (let row = 0; row < rows; row += half ? 2 : 1) {
    let line = "";
    for (let column = 0; column < columns; column++) {
      if (half) line += paintedCell("▀", colourAt(row, column), colourAt(row + 1, column));
      else {
        const t = shade(means[row * columns + column]!);
        line += (t === undefined ? "?" : ramp[Math.round(t * (ramp.length - 1))]!).repeat(2);
      }
    }
    lines.push(line);
  }
  const { label, unit } = figure.value;
  const scale = half
    ? Array.from({ length: 16 }, (_, i) => {
        const at = palette[Math.round((i / 15) * (levels - 1))]!;
        return paintedCell("▀", at, at);
      }).join("")
    : `'${ramp[0]}' to '${ramp.at(-1)}'`;
  lines.push(
    `${label}: ${formatWithUnit(domain[0], unit)} ${scale} ${formatWithUnit(domain[1], unit)}`,
  );
  return lines;
}

/** Means over blocks of cells; gaps are left out of the mean. */
function reduced(figure: HeatMapFigure, rows: number, columns: number): Float64Array {
  const sums = new Float64Array(rows * columns);
  const counts = new Float64Array(rows * columns);
  for (let row = 0; row < figure.rows; row++) {
    for (let column = 0; column < figure.columns; column++) {
      const value = figure.values[row * figure.columns + column] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      const at =
        Math.floor((row * rows) / figure.rows) * columns +
        Math.floor((column * columns) / figure.columns);
      sums[at] = sums[at]! + value;
      counts[at] = counts[at]! + 1;
    }
  }
  return sums.map((sum, i) => sum / counts[i]!);
}

/** Bars beyond these are counted, not drawn. */
const shownBars = 40;

/** One line per bar: name, bar, value. */
export function barsToText(figure: BarFigure, options: Options): string[] {
  const { width, colour, unicode, theme } = options;
  const positions = barPositions(figure);
  const all = positions.at.flatMap((x, i) =>
    figure.groups.map((group, g) => ({
      name: `${g === 0 ? formatOnAxis(positions.axis, x, { unit: false }) : ""}`,
      group: figure.groups.length > 1 ? group.name : "",
      value: group.values[i] ?? Number.NaN,
      hex: paletteColour(themes[theme], group.colour ?? g),
    })),
  );
  const bars = all.slice(0, shownBars * figure.groups.length);
  const names = bars.map((bar) => [bar.name, bar.group].filter((part) => part !== "").join(" "));
  const values = bars.map((bar) => formatOnAxis(figure.y, bar.value));
  const nameWidth = Math.min(Math.floor(width / 3), Math.max(1, ...names.map(columnsOf)));
  const valueWidth = Math.max(1, ...values.map(columnsOf));
  const room = Math.max(8, width - nameWidth - valueWidth - 3);
  const domain = domainOf(figure.y, [bars.map((bar) => bar.value)], {
    include: figure.y.scale === "log" ? [] : [0],
  });
  const scale = scaleOf(figure.y.scale, domain, [0, room]);
  const zero = figure.y.scale === "log" ? 0 : Math.min(room, Math.max(0, scale.place(0)));
  const lines = [axisTitle(figure.y)];
  bars.forEach((bar, i) => {
    const end = scale.place(bar.value);
    const picture = Number.isFinite(end) ? strip(zero, end, room, unicode) : " ".repeat(room);
    lines.push(
      `${padded(names[i]!, nameWidth, "left")} ${painted(picture, bar.hex, colour)} ${padded(values[i]!, valueWidth, "left")}`,
    );
  });
  if (bars.length < all.length) lines.push(`and ${all.length - bars.length} more bars`);
  return lines;
}

function strip(from: number, to: number, room: number, unicode: boolean): string {
  const low = Math.min(from, to);
  const high = Math.max(from, to);
  const lead = " ".repeat(Math.round(low));
  if (!unicode)
    return padded(lead + "#".repeat(Math.max(0, Math.round(high) - Math.round(low))), room);
  if (to < from) return padded(lead + "█".repeat(Math.round(high) - Math.round(low)), room);
  const size = high - Math.round(low);
  const whole = Math.floor(size);
  const rest = Math.round((size - whole) * 8);
  return padded(lead + "█".repeat(Math.max(0, whole)) + (rest > 0 ? eighths[rest] : ""), room);
}

/** One line per distribution: ├──[▒▒┃▒▒]──┤. */
export function boxesToText(figure: BoxFigure, options: Options): string[] {
  const { width, colour, unicode, theme } = options;
  const names = figure.rows.map((row) => row.name);
  const nameWidth = Math.min(Math.floor(width / 3), Math.max(1, ...names.map(columnsOf)));
  const medians = figure.rows.map((row) => formatOnAxis(figure.value, row.median));
  const medianWidth = Math.max(1, ...medians.map(columnsOf));
  const room = Math.max(10, width - nameWidth - medianWidth - 3);
  const domain = domainOf(
    figure.value,
    figure.rows.map((row) => [row.low, row.high, row.median]),
  );
  const scale = scaleOf(figure.value.scale, domain, [0, room - 1]);
  const [line, fill, middle] = unicode ? ["─", "▒", "┃"] : ["-", "=", "|"];
  const lines = [
    `${axisTitle(figure.value)}: ${formatOnAxis(figure.value, domain[0])} to ${formatOnAxis(figure.value, domain[1])}; medians on the right`,
  ];
  figure.rows.forEach((row, i) => {
    const cells: string[] = new Array(room).fill(" ");
    const mark = (from: number, to: number, text: string): void => {
      const end = Math.round(scale.place(to));
      for (let c = Math.max(0, Math.round(scale.place(from))); c <= Math.min(room - 1, end); c++)
        cells[c] = text;
    };
    mark(row.low, row.high, line!);
    mark(row.lowerQuartile, row.upperQuartile, fill!);
    mark(row.median, row.median, middle!);
    const hex = paletteColour(themes[theme], row.colour ?? 0);
    lines.push(
      `${padded(names[i]!, nameWidth, "left")} ${painted(cells.join(""), hex, colour)} ${padded(medians[i]!, medianWidth, "left")}`,
    );
  });
  return lines;
}

/** A table with aligned columns; the widest columns give way when it does not fit. */
export function tableToText(figure: TableFigure, options: Options): string[] {
  const { width, unicode } = options;
  const rows = [
    figure.columns.map((column) => columnHead(column)),
    ...figure.rows.map((row) => figure.columns.map((_, c) => cellText(row[c] ?? null))),
  ];
  const widths = figure.columns.map((_, c) =>
    Math.max(1, ...rows.map((row) => columnsOf(row[c]!))),
  );
  const gaps = 2 * (widths.length - 1);
  while (widths.reduce((a, b) => a + b, gaps) > width && Math.max(...widths) > 6) {
    widths[widths.indexOf(Math.max(...widths))]!--;
  }
  const lines = rows.map((row) =>
    row
      .map((cell, c) => padded(cell, widths[c]!, rightAligned(figure, c) ? "left" : "right"))
      .join("  ")
      .trimEnd(),
  );
  lines.splice(1, 0, (unicode ? "─" : "-").repeat(widths.reduce((a, b) => a + b, gaps)));
  return lines;
}
