/** @file Sweeps over the attention rate, on made-up runs. */

import { expect, test } from "vitest";
import { quadratureSchema } from "./config.ts";
import { fallsWithRate, rateGroups, type SweepRun, sweepFigures } from "./sweep.ts";

const run = (attentionRate: number, seed: number, gs: number, accuracy = 1): SweepRun => ({
  id: `run-${attentionRate}-${seed}`,
  config: quadratureSchema.parse({ attentionRate }),
  seed,
  measures: {
    gradientSymmetricity: { value: gs, unit: "" },
    distanceIrrelevance: { value: 1 - gs, unit: "" },
    testAccuracy: { value: accuracy, unit: "fraction" },
  },
});

const runs = [
  run(0, 1, 0.99),
  run(0, 2, 0.995),
  run(0, 3, 0.2, 0.3), // never learned: left out
  run(1, 1, 0.4),
  run(1, 2, 0.5),
  run(1, 3, 0.9),
];

test("medians and quantiles by rate, over the runs that learned to add", () => {
  const groups = rateGroups(runs, "gradientSymmetricity");
  expect(groups.map(({ rate, runs: count }) => [rate, count])).toEqual([
    [0, 2],
    [1, 3],
  ]);
  expect(groups.map(({ median }) => median)).toBeAllclose([0.9925, 0.5], { rtol: 1e-12 });
  expect(groups[1]!.low).toBeAllclose(0.42, { rtol: 1e-12 });
  expect(groups[1]!.high).toBeAllclose(0.82, { rtol: 1e-12 });
});

test("the claim of the sweep needs both ends", () => {
  expect(fallsWithRate(runs)).toBe(true);
  expect(fallsWithRate(runs.slice(0, 3))).toBeUndefined();
  expect(fallsWithRate([...runs, run(1, 4, 0.9), run(1, 5, 0.9)])).toBe(false);
});

test("figures: panels over the rate and a table; none for a single run, no panels without a change of rate", () => {
  const figures = sweepFigures(runs);
  expect(figures.map(({ kind }) => kind)).toEqual(["panels", "table"]);
  expect(figures[0]!.notes![0]).toContain("1 runs did not learn");
  expect(sweepFigures(runs.slice(0, 1))).toEqual([]);
  expect(sweepFigures(runs.slice(0, 2)).map(({ kind }) => kind)).toEqual(["table"]);
});
