/** @file A figure value as text: curves as dots, bars as bars, tables as tables, heat maps as shades. */

import { axisTitle, formatNumber, formatOnAxis } from "../../figures/index.ts";
import type { Axis, Figure, HeatMapFigure, Numbers } from "../../study/figure.ts";
import type { Channel } from "./output.ts";
import { plot } from "./plot.ts";
import { bar } from "./progress-line.ts";
import { pad, table, textWidth, wrapText } from "./table.ts";

const seriesStyles = ["cyan", "yellow", "magenta", "green", "blue", "red"] as const;
const shades = " ░▒▓█";
const plotHeight = 12;

/** Lines of a figure with its title, caption and notes. */
export function figureLines(figure: Figure, on: Channel): string[] {
  const width = Math.min(on.width, 110);
  const notes = (figure.notes ?? []).flatMap((note) => wrapText(`Note: ${note}`, width));
  return [
    on.paint("bold", figure.title),
    ...body(figure, on, width),
    ...wrapText(figure.caption, width).map((line) => on.paint("dim", line)),
    ...notes.map((line) => on.paint("yellow", line)),
  ];
}

function body(figure: Figure, on: Channel, width: number): string[] {
  switch (figure.kind) {
    case "lines":
      return curves(
        figure.series.filter((series) => series.hidden !== true),
        figure,
        on,
        width,
      );
    case "scatter":
      return curves(figure.points, figure, on, width);
    case "bars":
      return bars(figure, width);
    case "heatmap":
      return heatMap(figure, width);
    case "boxes":
      return table(
        [
          { title: "" },
          ...["low", "quartile", "median", "quartile", "high"].map((title) => ({
            title,
            align: "right" as const,
          })),
        ],
        figure.rows.map((row) => [
          row.name,
          ...[row.low, row.lowerQuartile, row.median, row.upperQuartile, row.high].map((value) =>
            formatOnAxis(figure.value, value),
          ),
        ]),
        { width, heading: (text) => on.paint("dim", text) },
      );
    case "table":
      return table(
        figure.columns.map(({ name, unit, align }) => ({
          title: unit === undefined || unit === "" ? name : `${name} (${unit})`,
          align: align ?? "left",
          wrap: align !== "right",
        })),
        figure.rows.map((row) => row.map(cellText)),
        { width, heading: (text) => on.paint("dim", text) },
      );
    case "panels":
      return figure.panels.flatMap((panel) => [...figureLines(panel, on), ""]);
  }
}

function cellText(cell: string | number | null): string {
  if (cell === null) return "–";
  return typeof cell === "number" ? formatNumber(cell) : cell;
}

function curves(
  series: readonly { name: string; x: Numbers; y: Numbers }[],
  axes: { x: Axis; y: Axis },
  on: Channel,
  width: number,
): string[] {
  return plot(series, {
    width,
    height: plotHeight,
    xScale: axes.x.scale === "log" ? "log" : "linear",
    yScale: axes.y.scale === "log" ? "log" : "linear",
    xLabel: axisTitle(axes.x),
    yLabel: axisTitle(axes.y),
    formatX: (value) => formatOnAxis(axes.x, value, { unit: false }),
    formatY: (value) => formatOnAxis(axes.y, value, { unit: false }),
    paint: (text, index) => on.paint(seriesStyles[index % seriesStyles.length]!, text),
  });
}

function bars(figure: Extract<Figure, { kind: "bars" }>, width: number): string[] {
  const names = Array.from(figure.x0 as ArrayLike<number | string>, (value) =>
    typeof value === "number" ? formatOnAxis(figure.x, value, { unit: false }) : value,
  );
  const values = figure.groups.flatMap((group) => Array.from(group.values as ArrayLike<number>));
  const most = Math.max(0, ...values.filter(Number.isFinite));
  const rows = names.flatMap((name, i) =>
    figure.groups.map((group, g) => ({
      label: figure.groups.length === 1 ? name : `${g === 0 ? name : ""} ${group.name}`,
      value: group.values[i] ?? Number.NaN,
    })),
  );
  const margin = Math.min(40, Math.max(...rows.map((row) => textWidth(row.label))));
  const room = Math.max(10, width - margin - 14);
  return [
    axisTitle(figure.y),
    ...rows.map(({ label, value }) => {
      const drawn = most > 0 && value > 0 ? bar(value / most, room).replace(/░+$/, "") : "";
      return `${pad(label, margin)} ${drawn} ${formatNumber(value)}`;
    }),
  ];
}

/** Each character is the mean of a block of cells; a character is about twice as high as wide. */
function heatMap(figure: HeatMapFigure, width: number): string[] {
  const columns = Math.min(figure.columns, width - 2, 80);
  const rows = Math.min(
    figure.rows,
    Math.max(1, Math.round((columns * figure.rows) / figure.columns / 2)),
  );
  const means = Array.from({ length: rows * columns }, (_, at) => {
    const row = Math.floor(at / columns);
    return blockMean(figure, row, at % columns, rows, columns);
  });
  const finite = means.filter(Number.isFinite);
  const [low, high] = figure.value.domain ?? [Math.min(...finite), Math.max(...finite)];
  const shade = (mean: number): string => {
    if (!Number.isFinite(mean)) return "·";
    const level = high === low ? 0 : ((mean - low) / (high - low)) * (shades.length - 1);
    return shades[Math.min(shades.length - 1, Math.max(0, Math.round(level)))]!;
  };
  const lines = Array.from({ length: rows }, (_, row) =>
    means
      .slice(row * columns, (row + 1) * columns)
      .map(shade)
      .join(""),
  );
  return [
    `${axisTitle(figure.y)} down, ${axisTitle(figure.x)} across`,
    ...lines,
    `${figure.value.label}: ${formatNumber(low)} ${shades} ${formatNumber(high)}`,
  ];
}

function blockMean(
  figure: HeatMapFigure,
  row: number,
  column: number,
  rows: number,
  columns: number,
): number {
  const edge = (index: number, parts: number, size: number): number =>
    Math.floor((index * size) / parts);
  let sum = 0;
  let count = 0;
  for (let r = edge(row, rows, figure.rows); r < edge(row + 1, rows, figure.rows); r++) {
    for (
      let c = edge(column, columns, figure.columns);
      c < edge(column + 1, columns, figure.columns);
      c++
    ) {
      const value = figure.values[r * figure.columns + c]!;
      if (!Number.isFinite(value)) continue;
      sum += value;
      count++;
    }
  }
  return count === 0 ? Number.NaN : sum / count;
}
