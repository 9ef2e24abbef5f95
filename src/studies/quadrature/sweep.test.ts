/** @file Sweeps over the attention rate, on made-up runs. */

import { expect, test } from "vitest";
import type { SweepRun } from "../../study/index.ts";
import { type QuadratureConfig, quadratureSchema } from "./config.ts";
import { rateGroups, rateVerdict, sweepFigures } from "./sweep.ts";

const run = (
  attentionRate: number,
  seed: number,
  gs: number,
  accuracy = 1,
): SweepRun<QuadratureConfig> => ({
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
  run(0, 2, 0.998),
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
  expect(groups.map(({ median }) => median)).toBeAllclose([0.994, 0.5], { rtol: 1e-12 });
  expect(groups[1]!.low).toBeAllclose(0.42, { rtol: 1e-12 });
  expect(groups[1]!.high).toBeAllclose(0.82, { rtol: 1e-12 });
});

test("the claim of the sweep needs both ends", () => {
  expect(rateVerdict(runs)).toMatchObject({ high: 0.5, isHeld: true });
  expect(rateVerdict(runs.slice(0, 3))).toBeUndefined();
  const more = [...runs, run(1, 4, 0.9), run(1, 5, 0.9)];
  expect(rateVerdict(more)).toMatchObject({ high: 0.9, isHeld: false });
});

test("figures: panels over the rate and a table; none for a single run, no panels without a change of rate", () => {
  const figures = sweepFigures(runs);
  expect(figures.map(({ kind }) => kind)).toEqual(["panels", "table"]);
  expect(figures[0]!.notes![0]).toContain(": held; median 0.994 below rate 0.4");
  expect(figures[0]!.notes![1]).toContain("left out: 1 of 6 runs");
  expect(figures[0]!.notes!.length).toBe(2); // every circularity is unknown
  const uneven = { ...run(0, 4, 0.99) };
  uneven.measures = { ...uneven.measures, circularity: { value: 0.98, unit: "fraction" } };
  expect(sweepFigures([...runs, uneven])[0]!.notes![2]).toContain("kept: 1 runs");
  expect(sweepFigures(runs.slice(0, 1))).toEqual([]);
  expect(sweepFigures(runs.slice(0, 2)).map(({ kind }) => kind)).toEqual(["table"]);
});
