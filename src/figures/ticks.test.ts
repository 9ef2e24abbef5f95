import fc from "fast-check";
import { expect, test } from "vitest";
import { linearTicks, logTicks, ticksOf, timeTicks } from "./ticks.ts";

const labels = (ticks: { label: string }[]): string[] =>
  ticks.map((t) => t.label).filter((l) => l !== "");

test("linear ticks are round, equally spaced and equally precise", () => {
  expect(labels(linearTicks([0, 1], 5))).toEqual(["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
  expect(labels(linearTicks([-30, 40], 4))).toEqual(["−20", "0", "20", "40"]);
  expect(labels(linearTicks([0, 40_000], 4))).toEqual([
    "0",
    "10,000",
    "20,000",
    "30,000",
    "40,000",
  ]);
  expect(labels(linearTicks([0, 5000], 2))).toEqual(["0", "5000"]);
});

test("linear ticks lie inside any domain, ascend, and are not many more than asked for", () => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(
      number,
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      fc.integer({ min: 2, max: 12 }),
      (low, span, count) => {
        const high = low + span;
        if (!(high > low)) return;
        const slack = 1e-6 * span + 1e-14 * Math.abs(low);
        const ticks = linearTicks([low, high], count);
        expect(ticks.length).toBeLessThanOrEqual(count + 2);
        ticks.forEach((tick, i) => {
          expect(tick.value).toBeGreaterThanOrEqual(low - slack);
          expect(tick.value).toBeLessThanOrEqual(high + slack);
          if (i > 0) expect(tick.value).toBeGreaterThan(ticks[i - 1]!.value);
        });
      },
    ),
  );
});

test("logarithmic ticks are decades, thinned when there are many, plain near 1", () => {
  expect(labels(logTicks([1e-9, 10], 5))).toEqual(["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"]);
  expect(labels(logTicks([0.01, 1000], 8))).toEqual(["0.01", "0.1", "1", "10", "100", "1000"]);
  expect(labels(logTicks([1, 40], 6))).toEqual(["1", "2", "5", "10", "20"]);
});

test("every labelled logarithmic tick says its value", () => {
  for (const { value, label } of logTicks([2e-8, 4e3], 6)) {
    const power = /^10(.+)$/.exec(label)?.[1];
    if (power === undefined) continue;
    const exponent = Number(
      power.replace("⁻", "-").replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (d) => String("⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(d))),
    );
    expect(value).toBeAllclose(10 ** exponent, { rtol: 1e-12 });
  }
});

test("durations have clock ticks, also below a second", () => {
  const axis = { label: "t", unit: "minutes", scale: "log", format: "duration" } as const;
  expect(labels(ticksOf(axis, [1 / 60, 60 * 24 * 30], 30))).toEqual(
    expect.arrayContaining(["1 s", "15 s", "1 min", "15 min", "1 h", "16 h", "1 week", "1 month"]),
  );
  const linear = ticksOf({ label: "t", unit: "hours", format: "duration" }, [0, 2], 4);
  expect(labels(linear)).toEqual(["0 s", "30 min", "1 h", "1.5 h", "2 h"]);
});

test("calendar ticks are first days of years, quarters or months", () => {
  const span = [Date.UTC(2019, 1, 14), Date.UTC(2025, 2, 1)] as const;
  expect(labels(timeTicks(span, 7))).toEqual(["2020", "2021", "2022", "2023", "2024", "2025"]);
  const months = timeTicks([Date.UTC(2024, 0, 1), Date.UTC(2024, 3, 2)], 4);
  expect(labels(months)).toEqual(["2024", "Feb", "Mar", "Apr"]);
});

test("explicit ticks win, percentages multiply, categories are thinned", () => {
  expect(
    ticksOf(
      {
        label: "x",
        ticks: [
          { value: 1, label: "one" },
          { value: 9, label: "nine" },
        ],
      },
      [0, 5],
      4,
    ),
  ).toEqual([{ value: 1, label: "one" }]);
  expect(labels(ticksOf({ label: "x", format: "percent" }, [0, 1], 2))).toEqual([
    "0%",
    "50%",
    "100%",
  ]);
  const names = Array.from({ length: 100 }, (_, i) => `n${i}`);
  expect(
    ticksOf({ label: "x", categories: names }, [-0.5, 99.5], 10).map(({ value }) => value),
  ).toEqual([0, 11, 22, 33, 44, 55, 66, 77, 88, 99]);
});

test.each([
  [[560, 1380], 4, [600, 800, 1000, 1200]],
  [[0.05, 0.9], 4, [0.2, 0.4, 0.6, 0.8]],
  [[0, 1], 4, [0, 0.5, 1]],
] as const)("an axis over %j is never left with one tick", (domain, count, wanted) => {
  expect(linearTicks(domain, count).map(({ value }) => value)).toEqual(wanted);
});
