/** @file The numbers of a figure as plain tables: for CSV, for the reader who cannot see the picture, for the clipboard. */

import type { Axis, BoxFigure, Figure, Numbers } from "../study/figure.ts";
import { barPositions } from "./draw/bars.ts";
import { columnHead } from "./draw/table.ts";
import { withGaps } from "./gaps.ts";
import { cellValue } from "./heat-map.ts";
import { axisTitle, formatDate } from "./number-format.ts";

/** One table; cells are numbers where the figure has numbers. `null` is a gap. */
export interface DataTable {
  title: string;
  head: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
}

/** The tables behind a figure: one for most, one per panel for small multiples. */
export function figureData(given: Figure): DataTable[] {
  const figure = withGaps(given);
  switch (figure.kind) {
    case "panels":
      return figure.panels.flatMap(figureData);
    case "table":
      return [{ title: figure.title, head: figure.columns.map(columnHead), rows: figure.rows }];
    case "heatmap":
      return [heatMapTable(figure)];
    case "bars":
      return [barTable(figure)];
    case "boxes":
      return [boxTable(figure)];
    case "lines": {
      const rows = figure.series.flatMap((s) => curveRows(s, figure.x));
      return [curves(figure.title, figure.x, figure.y, "series", rows)];
    }
    case "scatter": {
      const rows = figure.points.flatMap((points) =>
        Array.from({ length: Math.min(points.x.length, points.y.length) }, (_, i) => [
          points.name,
          points.labels?.[i] ?? null,
          cell(figure.x, points.x[i]),
          cell(figure.y, points.y[i]),
          at(points.xLow, i),
          at(points.xHigh, i),
          at(points.yLow, i),
          at(points.yHigh, i),
          at(points.shade?.values, i),
          at(points.size, i),
        ]),
      );
      const more = (figure.curves ?? []).flatMap((s) =>
        curveRows(s, figure.x).map(([name, x, y, low, high]) => [
          name!,
          null,
          x!,
          y!,
          null,
          null,
          low!,
          high!,
          null,
          null,
        ]),
      );
      const shade = figure.points.find((points) => points.shade !== undefined)?.shade?.label;
      const x = axisTitle(figure.x);
      const y = axisTitle(figure.y);
      const head = [
        "group",
        "label",
        x,
        y,
        `${x} low`,
        `${x} high`,
        `${y} low`,
        `${y} high`,
        shade ?? "shade",
        "weight",
      ];
      return [filled(figure.title, head, [...rows, ...more])];
    }
  }
}

type Row = (string | number | null)[];

function at(values: Numbers | undefined, i: number): number | null {
  const value = values?.[i];
  return value === undefined || Number.isNaN(value) ? null : value;
}

/** A value as it stands in a table: dates and categories in words. */
function cell(axis: Axis, value: number | undefined): string | number | null {
  if (value === undefined || Number.isNaN(value)) return null;
  if (axis.scale === "time") return formatDate(value);
  return axis.categories?.[value] ?? value;
}

function curveRows(
  series: { name: string; x: Numbers; y: Numbers; band?: { low: Numbers; high: Numbers } },
  x: Axis,
): Row[] {
  return Array.from({ length: Math.min(series.x.length, series.y.length) }, (_, i) => [
    series.name,
    cell(x, series.x[i]),
    at(series.y, i),
    at(series.band?.low, i),
    at(series.band?.high, i),
  ]);
}

function curves(title: string, x: Axis, y: Axis, first: string, rows: Row[]): DataTable {
  return filled(title, [first, axisTitle(x), axisTitle(y), "low", "high"], rows);
}

/** Leaves out columns that are empty in every row. */
function filled(title: string, head: readonly string[], rows: readonly Row[]): DataTable {
  const keep = head
    .map((_, c) => c)
    .filter((c) => c < 2 || rows.length === 0 || rows.some((row) => row[c] !== null));
  return {
    title,
    head: keep.map((c) => head[c]!),
    rows: rows.map((row) => keep.map((c) => row[c]!)),
  };
}

function heatMapTable(figure: Extract<Figure, { kind: "heatmap" }>): DataTable {
  const { rows, columns, marks } = figure;
  const marked = new Set(marks?.cells);
  const value = {
    label: figure.value.label,
    ...(figure.value.unit && { unit: figure.value.unit }),
  };
  return {
    title: figure.title,
    head: [
      axisTitle(figure.y),
      axisTitle(figure.x),
      axisTitle(value),
      ...(marks ? [marks.label] : []),
    ],
    rows: Array.from({ length: rows * columns }, (_, i) => [
      cell(figure.y, cellValue(figure.y, Math.floor(i / columns), rows)),
      cell(figure.x, cellValue(figure.x, i % columns, columns)),
      at(figure.values, i),
      ...(marks ? [marked.has(i) ? "yes" : "no"] : []),
    ]),
  };
}

function barTable(figure: Extract<Figure, { kind: "bars" }>): DataTable {
  const positions = barPositions(figure);
  const rows = positions.at.flatMap((x, i) =>
    figure.groups.map(
      (group): Row => [
        cell(positions.axis, x),
        group.name,
        at(group.values, i),
        at(group.low, i),
        at(group.high, i),
        at(group.base, i),
      ],
    ),
  );
  const head = [axisTitle(figure.x) || "name", "group", axisTitle(figure.y), "low", "high", "base"];
  return filled(figure.title, head, rows);
}

function boxTable(figure: BoxFigure): DataTable {
  return {
    title: figure.title,
    head: ["name", "low", "lower quartile", "median", "upper quartile", "high"],
    rows: figure.rows.map((row) => [
      row.name,
      ...[row.low, row.lowerQuartile, row.median, row.upperQuartile, row.high].map((value) =>
        cell(figure.value, value),
      ),
    ]),
  };
}
