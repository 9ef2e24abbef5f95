import { expect, test } from "vitest";
import { parseCsv } from "../io/csv.ts";
import type { Figure } from "../study/figure.ts";
import { figureToCsv } from "./figure-csv.ts";
import { figureData } from "./figure-data.ts";
import { figureSummary } from "./figure-summary.ts";
import { figures, withHostileText } from "./figures.fixture.ts";
import { valueDomain } from "./heat-map.ts";

test("curves become rows of series, x, y and band", () => {
  const [table] = figureData(figures.lines);
  expect(table!.head).toEqual(["series", "Epoch", "Loss (nats)", "low", "high"]);
  expect(table!.rows[0]).toEqual(["Train", 0, 1, null, null]);
  expect(table!.rows[2]).toEqual(["Train", 2, null, null, null]);
  expect(table!.rows[5]).toEqual(["Test", 0, 1, 0.5, 2]);
});

test("columns without any value are left out, dates are words", () => {
  const [table] = figureData(figures.scatter);
  expect(table!.head).not.toContain("Date low");
  expect(table!.rows[0]!.slice(0, 3)).toEqual(["models", "old", "2020-01-01"]);
});

test("cells of a heat map carry row, column and value", () => {
  const [table] = figureData(figures.heatmap);
  expect(table!.rows[3]).toEqual(["two", 0, 0.5, "no"]);
  expect(table!.rows[4]).toEqual(["two", 1, null, "no"]);
});

test("one probability everywhere is drawn in the middle of a range that does not begin below 0", () => {
  const one = (value: number) =>
    valueDomain({
      ...figures.heatmap,
      values: new Float64Array(6).fill(value),
      value: { label: "probability", scale: "sequential" },
    });
  expect(one(0.04)).toEqual([0, 0.08]);
  expect(one(0)).toEqual([-0.5, 0.5]);
});

test("marked cells are told", () => {
  const [table] = figureData(figures.heatmap);
  expect(table!.head.at(-1)).toBe("flagged");
  expect(table!.rows.map((row) => row.at(-1))).toEqual(["no", "yes", "no", "no", "no", "yes"]);
});

test("numbers survive CSV to the last digit", () => {
  const y = [Math.PI, 1e-300, -2 / 3];
  const text = figureToCsv({
    kind: "lines",
    id: "l",
    title: "L",
    caption: "",
    x: { label: "x" },
    y: { label: "y" },
    series: [{ name: "s", x: [0, 1, 2], y }],
  });
  const { rows } = parseCsv(text);
  expect(rows.map(({ values }) => Number(values.y))).toEqual(y);
});

test("texts that a spreadsheet would run are made harmless", () => {
  for (const start of ["=", "+", "-", "@"]) {
    const text = figureToCsv(withHostileText(figures.table, `${start}cmd|' /C calc'!A0,"x"`));
    const fields = text.split(/\r\n|,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
    expect(fields.some((field) => field.replace(/^"/, "").startsWith(start))).toBe(false);
  }
});

test("summaries name what is shown and where it ends", () => {
  expect(figureSummary(figures.lines)).toBe(
    "Line chart of Loss against Epoch with 2 series: Train from 0.001 nats to 1 nats, at the end 0.001 nats; Test from 1 nats to 2 nats, at the end 1 nats. Marked: grokked at 2; threshold at 0.1 nats.",
  );
  for (const figure of Object.values(figures) as Figure[]) {
    expect(figureSummary(figure)).not.toMatch(/undefined|NaN/);
  }
});
