import { expect, test } from "vitest";
import { hasPublicData, publicBytes, publicText } from "../../../test/public-data.ts";
import { rng } from "../../math/random.ts";
import { percentileInterval } from "../../math/statistics-bootstrap.ts";
import { piecesOf, readRunsJsonl } from "../records/read-jsonl.ts";
import { readTaskCounts } from "../records/task-counts.ts";
import { bootstrapCurves, horizonReplicates, taskDraw } from "./bootstrap.ts";
import { type CountTable, countRuns, countsOf } from "./counts.ts";
import { profiles } from "./fit.ts";

const here = hasPublicData("time-horizon");

function small(agents = ["A"]): CountTable {
  return countsOf(
    agents.map((agent) => ({
      agent,
      cells: [1, 2, 4, 8, 16, 32].map((minutes, i) => ({
        taskId: `t${i}`,
        family: `f${Math.floor(i / 2)}`,
        suite: "unstated" as const,
        label: { kind: "unstated" as const, humanMinutes: minutes },
        runs: 6,
        successes: 5 - i > 0 ? 5 - i : 1,
      })),
    })),
  );
}

test("a resample of families keeps their number; of tasks keeps the size of each drawn family", () => {
  const counts = small();
  const times = new Int32Array(6);
  for (let seed = 0; seed < 50; seed++) {
    taskDraw(counts, "f").draw(rng(seed), times);
    expect(times.reduce((a, b) => a + b)).toBe(6);
    // Without task level both tasks of a family come together.
    for (let f = 0; f < 3; f++) expect(times[2 * f]).toBe(times[2 * f + 1]);
    taskDraw(counts, "ft").draw(rng(seed), times);
    expect(times.reduce((a, b) => a + b)).toBe(6);
    for (let f = 0; f < 3; f++) expect((times[2 * f]! + times[2 * f + 1]!) % 2).toBe(0);
    taskDraw(counts, "r").draw(rng(seed), times);
    expect([...times]).toEqual([1, 1, 1, 1, 1, 1]);
  }
});

test("each task is drawn once on average", () => {
  const counts = small();
  const times = new Int32Array(6);
  const sum = new Float64Array(6);
  const n = 4000;
  for (let b = 0; b < n; b++) {
    taskDraw(counts, "ft").draw(rng(b), times);
    times.forEach((value, i) => {
      sum[i]! += value / n;
    });
  }
  // Variance of one count is below 2: five standard errors.
  expect(sum).toBeAllclose(new Float64Array(6).fill(1), { atol: 5 * Math.sqrt(2 / n) });
});

test("levels must be ordered and nested", () => {
  expect(() => taskDraw(small(), "tf")).toThrow(/ordered subset/);
  expect(() => taskDraw(small(), "bf")).toThrow(/inside one length bucket/);
  expect(() => taskDraw(small(), "")).toThrow(/ordered subset/);
});

test("an agent's replicates do not depend on the other agents, and the seed decides", () => {
  const options = { replicates: 20, seed: 5, profile: profiles["paper-2025"] };
  const alone = bootstrapCurves(small(["A"]), options);
  const both = bootstrapCurves(small(["B", "A"]), options);
  const other = bootstrapCurves(small(["A"]), { ...options, seed: 6 });
  const a = horizonReplicates(alone).at("A", 0.5)!;
  expect(horizonReplicates(both).at("A", 0.5)).toEqual(a);
  expect(horizonReplicates(other).at("A", 0.5)).not.toEqual(a);
  expect(horizonReplicates(alone).at("C", 0.5)).toBeUndefined();
});

test("fractional outcomes that are 0 or 1 spread like binary ones", () => {
  const counts = small();
  const cells = counts.agents[0]!;
  const outcomes = Float64Array.from(
    [...cells.runs].flatMap((runs, i) =>
      Array.from({ length: runs }, (_, k) => (k < cells.total[i]! ? 1 : 0)),
    ),
  );
  const fractional: CountTable = {
    ...counts,
    agents: [{ ...cells, outcomes }],
    scoring: "continuous",
  };
  const options = { replicates: 3000, seed: 1, levels: "r", profile: profiles["paper-2025"] };
  const interval = (table: CountTable) =>
    percentileInterval(horizonReplicates(bootstrapCurves(table, options)).at("A", 0.5)!, 0.9)!;
  const a = interval(counts);
  const b = interval(fractional);
  // Ends of a 90 % interval at 3,000 replicates vary by a few per cent.
  expect([a.low, a.median, a.high]).toBeAllclose([b.low, b.median, b.high], { rtol: 0.1 });
});

// Published intervals: [31.75, 105.94] and [33.08, 107.73]; accept end points within 8 %
test.skipIf(!here)("Claude 3.7 Sonnet on suite 1.1: the published interval", () => {
  const { counts } = readTaskCounts(
    JSON.parse(publicText("time-horizon", "th1.1/task_results_1_1_subset.json")),
  );
  const curves = bootstrapCurves(counts, {
    replicates: 2000,
    seed: 1,
    profile: profiles["paper-2025"],
  });
  const interval = percentileInterval(
    horizonReplicates(curves).at("Claude 3.7 Sonnet (Inspect)", 0.5)!,
  )!;
  expect([interval.low, interval.high]).toBeAllclose([32.3, 106.3], { rtol: 0.08 });
  expect(interval.missing).toBe(0);
});

// Table B: intervals of the specification's solver; accept -25 % / +15 % at the ends
test.skipIf(!here)("preview runs: intervals of five agents", async () => {
  const counts = countRuns(
    await readRunsJsonl(piecesOf(publicBytes("time-horizon", "preview-2025-02/runs.jsonl"))),
  );
  const curves = bootstrapCurves(counts, {
    replicates: 1500,
    seed: 1,
    profile: profiles["th1.1-2026-03"],
  });
  const replicates = horizonReplicates(curves);
  for (const [agent, low, high] of [
    ["GPT-4 0314", 0.51, 14.8],
    ["GPT-4 Turbo", 0.3, 15.3],
    ["GPT-4o", 0.85, 28.8],
    ["Claude 3.5 Sonnet (New)", 16.6, 222],
    ["o1-preview", 8.4, 129],
  ] as const) {
    const interval = percentileInterval(replicates.at(agent, 0.5)!)!;
    expect(interval.low, agent).toBeAllclose(low, { rtol: 0.25 });
    expect(interval.high, agent).toBeAllclose(high, { rtol: 0.15 });
  }
});
