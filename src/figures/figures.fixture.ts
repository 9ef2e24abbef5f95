/** @file One small figure of every kind, for tests. */

import type { Figure } from "../study/figure.ts";

const words = { caption: "What is to be seen.", notes: ["A note."], source: "run a-1" };

/** By kind; every optional part is used somewhere. */
export const figures = {
  lines: {
    kind: "lines",
    id: "loss",
    title: "Loss",
    ...words,
    x: { label: "Epoch" },
    y: { label: "Loss", unit: "nats", scale: "log" },
    series: [
      { name: "Train", x: [0, 1, 2, 3, 4], y: [1, 0.1, Number.NaN, 0.01, 0.001] },
      {
        name: "Test",
        x: Float64Array.of(0, 2, 4),
        y: Float64Array.of(1, 2, 1),
        band: { low: [0.5, 1, 0.5], high: [2, 4, 2], label: "seeds" },
        style: "dashed",
      },
    ],
    rules: [
      { axis: "x", value: 2, label: "grokked", draggable: "grok" },
      { axis: "y", value: 0.1, label: "threshold" },
    ],
  },
  scatter: {
    kind: "scatter",
    id: "horizon",
    title: "Horizon",
    ...words,
    x: { label: "Date", scale: "time" },
    y: {
      label: "Length",
      unit: "minutes",
      scale: "log",
      format: "duration",
      alternatives: ["linear"],
    },
    points: [
      {
        name: "models",
        x: [Date.UTC(2020, 0, 1), Date.UTC(2024, 0, 1)],
        y: [0.5, 60],
        yLow: [0.2, 30],
        yHigh: [1, Number.POSITIVE_INFINITY],
        labels: ["old", "new"],
        showLabels: true,
        mark: "diamond",
      },
      {
        name: "shaded",
        x: [Date.UTC(2021, 0, 1)],
        y: [3],
        shade: { values: [1], label: "angle", scale: "cyclic", domain: [0, 6] },
        size: [4],
      },
    ],
    curves: [{ name: "fit", x: [Date.UTC(2020, 0, 1), Date.UTC(2024, 0, 1)], y: [0.4, 70] }],
  },
  bars: {
    kind: "bars",
    id: "norms",
    title: "Norms",
    ...words,
    x: { label: "k" },
    y: { label: "Norm" },
    x0: [1, 2, 3],
    groups: [
      { name: "cos", values: [1, -2, 3], low: [0.5, -2.5, 2], high: [1.5, -1.5, 4] },
      { name: "sin", values: [2, Number.NaN, 1] },
    ],
  },
  boxes: {
    kind: "boxes",
    id: "boxes",
    title: "Spread",
    ...words,
    value: { label: "Days" },
    rows: [{ name: "all", low: 1, lowerQuartile: 2, median: 3, upperQuartile: 5, high: 9 }],
  },
  heatmap: {
    kind: "heatmap",
    id: "map",
    title: "Map",
    ...words,
    x: { label: "b" },
    y: { label: "a", categories: ["one", "two"] },
    rows: 2,
    columns: 3,
    values: [-1, 0, 1, 0.5, Number.NaN, -0.5],
    value: { label: "Activation", scale: "diverging" },
    marks: { label: "flagged", cells: [1, 5] },
  },
  table: {
    kind: "table",
    id: "table",
    title: "Ablations",
    ...words,
    columns: [{ name: "What" }, { name: "Loss", unit: "nats" }],
    rows: [
      ["none", 2.4e-7],
      ["all", null],
    ],
  },
  panels: {
    kind: "panels",
    id: "panels",
    title: "Panels",
    ...words,
    columns: 2,
    panels: [
      {
        kind: "lines",
        id: "left",
        title: "Left",
        caption: "",
        x: { label: "x" },
        y: { label: "y" },
        series: [{ name: "s", x: [0, 1], y: [0, 1] }],
      },
      {
        kind: "heatmap",
        id: "right",
        title: "Right",
        caption: "",
        x: { label: "x" },
        y: { label: "y" },
        rows: 1,
        columns: 1,
        values: [0],
        value: { label: "v", scale: "sequential" },
      },
    ],
  },
} satisfies { [Kind in Figure["kind"]]: Extract<Figure, { kind: Kind }> };

/** The same figure with every text replaced by `text`, names made different by a number. */
export function withHostileText(figure: Figure, text: string): Figure {
  let count = 0;
  const keep = new Set([
    "kind",
    "id",
    "axis",
    "scale",
    "style",
    "mark",
    "format",
    "align",
    "alternatives",
  ]);
  const replace = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return keep.has(key) ? value : `${text}${count++}`;
    if (Array.isArray(value)) return value.map((item) => replace(item, key));
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, replace(item, name)]),
    );
  };
  return replace(figure, "") as Figure;
}
