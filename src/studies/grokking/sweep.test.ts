import { expect, test } from "vitest";
import type { SweepRun } from "../../study/index.ts";
import { type GrokkingConfig, grokkingSchema } from "./config.ts";
import { grokTimeGroups, isLaterWithLessData, sweepFigures } from "./sweep.ts";

function run(
  trainFraction: number,
  seed: number,
  grokkedAt: number | null,
): SweepRun<GrokkingConfig> {
  return {
    id: `run-${trainFraction}-${seed}`,
    config: grokkingSchema.parse({ p: 53, trainFraction }),
    seed,
    measures: { grokkedAt: { value: grokkedAt, unit: "steps" } },
  };
}

const runs = [
  run(0.3, 1, 7000),
  run(0.3, 2, 9000),
  run(0.3, 3, null),
  run(0.4, 1, 2600),
  run(0.5, 1, 700),
  run(0.5, 2, 800),
];

test("runs are grouped over seeds; one that did not generalise counts as later than all", () => {
  expect(grokTimeGroups(runs, "trainFraction")).toEqual([
    { x: 0.3, series: "", median: 9000, low: 7000, high: 9000, runs: 3, grokked: 2 },
    { x: 0.4, series: "", median: 2600, low: 2600, high: 2600, runs: 1, grokked: 1 },
    { x: 0.5, series: "", median: 750, low: 700, high: 800, runs: 2, grokked: 2 },
  ]);
});

test("less data is later in this sweep, and not when one fraction breaks the order", () => {
  expect(isLaterWithLessData(runs)).toBe(true);
  expect(isLaterWithLessData([...runs, run(0.45, 1, 9999)])).toBe(false);
  expect(isLaterWithLessData(runs.slice(0, 3))).toBeUndefined();
});

test("the figures say which runs did not generalise; a single run has none", () => {
  const [figure, table] = sweepFigures(runs);
  expect(figure).toMatchObject({ id: "grok-time-trainFraction", kind: "scatter" });
  expect(figure!.caption).toContain("Less data is later, for fractions up to 0.5: held");
  expect(figure!.notes).toEqual([
    "training fraction 0.3: 1 of 3 runs did not generalise within their budget",
  ]);
  expect(table).toMatchObject({ kind: "table" });
  expect(sweepFigures(runs.slice(0, 1))).toEqual([]);
});
