import { expect, test } from "vitest";
import { firstBelow, grokTimes, phases, valueAt } from "./phases.ts";

const steps = Array.from({ length: 101 }, (_, i) => i * 100);
const curve = (f: (step: number) => number) => ({ steps, values: steps.map(f) });

/** Memorises by 400, circuit forms until 5,000, test loss falls from 20 to 1e-6 between 5,000 and 8,000. */
const train = curve((s) => 5 * Math.exp(-s / 60));
const testLoss = curve((s) =>
  s < 1000
    ? 5 + s / 66.7
    : s < 5000
      ? 20 - (s - 1000) / 1000
      : Math.max(1e-6, 16 * 10 ** (-(s - 5000) / 400)),
);
const excluded = curve((s) => 1 + Math.abs(s - 800) / 200); // symmetric, so that smoothing leaves its minimum in place

test("crossings of a textbook run are found", () => {
  expect(grokTimes(train, testLoss)).toEqual({
    memorisedAt: 400,
    grokkedAt: 5500,
    testBelow001At: 6300,
    testHalvedAt: 5100,
    testPeakAt: 1000,
    testPeakLoss: 20,
  });
});

test("the phases follow the rule and carry the span of its variants", () => {
  const { t1, t2, t3 } = phases(train, testLoss, excluded);
  expect(t1?.step).toBe(800);
  expect(t2).toEqual({ step: 5100, low: 5100, high: 5200 });
  expect(t3?.step).toBe(7500); // 16 * 10^(-2500/400) is 9e-6, the first below 1e-5
  for (const t of [t1, t2, t3]) {
    expect(t!.low).toBeLessThanOrEqual(t!.step);
    expect(t!.high).toBeGreaterThanOrEqual(t!.step);
  }
});

test("without a dip of the excluded loss, memorisation ends when the train loss is below 0.01", () => {
  const rising = curve((s) => 5 + s / 100);
  expect(phases(train, testLoss, rising).t1?.step).toBe(400);
});

test("a run that never generalises has no second and third boundary", () => {
  const flat = curve((s) => 5 + Math.min(s, 900) / 60);
  const found = phases(train, flat, excluded);
  expect(found.t1?.step).toBe(800);
  expect(found.t2).toBeUndefined();
  expect(found.t3).toBeUndefined();
  expect(grokTimes(train, flat).grokkedAt).toBeUndefined();
});

test("a test loss that is below 1 before its peak does not count as grokked", () => {
  const late = curve((s) => (s < 200 ? 0.5 : 6));
  expect(grokTimes(train, late).grokkedAt).toBeUndefined();
});

test("empty curves give nothing", () => {
  const empty = { steps: [], values: [] };
  expect(grokTimes(empty, empty)).toEqual({});
  expect(phases(empty, empty, empty)).toEqual({});
  expect(valueAt(empty, 5)).toBeUndefined();
});

test("values between logged steps are those of the step before", () => {
  expect(valueAt({ steps: [0, 10, 20], values: [3, 2, 1] }, 15)).toBe(2);
  expect(firstBelow({ steps: [0, 10, 20], values: [3, 2, 1] }, 2.5, 11)).toBe(20);
});
