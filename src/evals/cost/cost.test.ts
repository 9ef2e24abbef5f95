import fc from "fast-check";
import { expect, test } from "vitest";
import { hasPublicData, publicText } from "../../../test/public-data.ts";
import { profiles } from "../horizon/fit.ts";
import { readPublishedHorizons } from "../records/published.ts";
import { RunReader } from "../records/run-reader.ts";
import type { RunTable } from "../records/tables.ts";
import {
  blendedPrice,
  frontierArea,
  membership,
  membershipFromIntervals,
  type PricedPoint,
  paretoFrontier,
} from "./frontier.ts";
import { logLimits, resourceCurves } from "./resource-curve.ts";
import { costRatios, savingsByBucket } from "./savings.ts";
import { readBudgetCurve } from "./thinking-budget.ts";

const here = hasPublicData("time-horizon");
const names = (points: readonly PricedPoint[]): string[] => points.map(({ name }) => name);

test("the frontier by hand: dominated points, ties, unknown and zero cost", () => {
  const frontier = paretoFrontier([
    { name: "cheap", cost: 1, value: 10 },
    { name: "worse", cost: 2, value: 9 },
    { name: "equal value, dearer", cost: 2, value: 10 },
    { name: "twin a", cost: 3, value: 20 },
    { name: "twin b", cost: 3, value: 20 },
    { name: "free?", cost: 0, value: 50 },
    { name: "unknown", cost: undefined, value: 60 },
  ]);
  expect(names(frontier.members)).toEqual(["cheap", "twin a", "twin b"]);
  expect(frontier.dominated.map(({ point, by }) => [point.name, by])).toEqual([
    ["worse", ["cheap"]],
    ["equal value, dearer", ["cheap"]],
  ]);
  expect(frontier.unpriced).toEqual(["free?", "unknown"]);
});

test("nobody on the frontier is beaten, everybody else is", () => {
  const point = fc.record({
    cost: fc.integer({ min: 1, max: 20 }),
    value: fc.integer({ min: 0, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(point, { maxLength: 30 }), (list) => {
      const points = list.map((p, i) => ({ name: String(i), ...p }));
      const members = new Set(names(paretoFrontier(points).members));
      for (const a of points) {
        const beaten = points.some(
          (b) => b.cost <= a.cost && b.value >= a.value && (b.cost < a.cost || b.value > a.value),
        );
        expect(members.has(a.name)).toBe(!beaten);
      }
    }),
  );
});

test("area, membership and blended price by hand", () => {
  const points = [
    { name: "a", cost: 1, value: 10, low: 9, high: 11.1 },
    { name: "b", cost: 10, value: 11, low: 9, high: 13.4 },
  ];
  const area = frontierArea(paretoFrontier(points), { from: 1, to: 100, floor: 0 });
  expect(area).toBeAllclose(10.5, { rtol: 1e-12 });
  const certain = membership(points, 4, (i) => ({ a: 10, b: i === 0 ? 9 : 11 }));
  expect(certain).toEqual({ a: 1, b: 0.75 });
  const drawn = membershipFromIntervals(points, { draws: 2000, seed: 1 });
  expect(drawn.a).toBe(1);
  expect(drawn.b!).toBeGreaterThan(0.7);
  expect(drawn.b!).toBeLessThan(0.9);
  expect(blendedPrice(2, 10)).toBe(4);
});

// Table E of the specification
test.skipIf(!here)("cost frontier of the published suite 1.0 results", () => {
  const table = readPublishedHorizons(
    publicText("time-horizon", "th1.0/benchmark_results_1_0_2026-01.yaml"),
  );
  const frontier = paretoFrontier(
    table.agents.map(({ agent, costUsd, average }) => ({
      name: agent,
      cost: costUsd,
      value: average ?? 0,
    })),
  );
  expect(names(frontier.members)).toEqual([
    "gpt2",
    "deepseek_v3_0324",
    "o4-mini",
    "o3",
    "gpt_5",
    "gpt_5_1_codex_max",
    "claude_opus_4_5",
  ]);
  expect(frontier.members.slice(1).map(({ cost }) => cost!)).toBeAllclose(
    [4.14, 7.62, 28.15, 58.95, 112.1, 859.13],
    { atol: 5.1e-3 },
  );
});

function runs(rows: readonly Record<string, unknown>[]): RunTable {
  const reader = new RunReader();
  rows.forEach((row, i) => {
    reader.add({ alias: "A", run_id: `r${i}`, human_source: "baseline", ...row }, i + 1);
  });
  return reader.finish();
}

test("agent first, a person on failure: expected cost by hand", () => {
  const task = { task_id: "f/a", human_minutes: 60 };
  const table = runs([
    { ...task, score_binarized: 1, generation_cost: 10 },
    { ...task, score_binarized: 0, generation_cost: 20 },
    { task_id: "f/b", human_minutes: 60, score_binarized: 1, generation_cost: 0 },
  ]);
  const bucket = savingsByBucket(table, { wage: 100 }).find(({ from }) => from === 16)!;
  expect(bucket).toMatchObject({
    tasks: 1,
    unknownTasks: 1,
    humanUsd: 100,
    combinedUsd: 57.5,
    ratio: 0.575,
  });
  expect(costRatios(table, 100)).toEqual({ ratios: [0.1], unknown: 1 });
});

test("success over budget never falls, and runs of unknown usage are counted, not free", () => {
  const table = runs(
    Array.from({ length: 40 }, (_, i) => ({
      task_id: `f${i}/t`,
      human_minutes: 2 ** (i % 8),
      score_binarized: i % 8 < 4 || i === 7 ? 1 : 0,
      ...(i === 0 ? {} : { tokens_count: 100 * (1 + (i % 8)) }),
    })),
  );
  const [curve] = resourceCurves(
    table,
    "tokens",
    logLimits(table.runs.tokens, 5),
    profiles["paper-2025"],
  );
  expect(curve!.unknownRuns).toBe(1);
  const success = curve!.points.map((point) => point.success!);
  expect(success).toEqual([...success].sort((a, b) => a - b));
  expect(curve!.points.at(-1)!.horizon).toBeGreaterThan(curve!.points[1]!.horizon!);
});

test("thinking budgets: gains, nearly best budgets and a saturating curve", () => {
  const tokens = [1024, 2048, 4096, 8192, 16384, 32768];
  const planted = tokens.map((t) => 90 - 30 * (t / 1024) ** -0.7);
  const report = readBudgetCurve({ name: "planted", tokens, accuracy: planted }, 10);
  expect(report.saturating!.rate).toBeAllclose(0.7, { rtol: 0.01 });
  expect(report.saturating!.ceiling).toBeAllclose(90, { rtol: 0.005 });
  expect(report.usdPerPoint![0]).toBeAllclose((1024 * 10) / 1e6 / report.steps[0]!, {
    rtol: 1e-12,
  });
  const flat = readBudgetCurve({ name: "flat", tokens, accuracy: [48, 51, 58, 73, 76, 76] });
  expect([flat.within1, flat.within2]).toEqual([16384, 16384]);
});
