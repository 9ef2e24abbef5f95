import { expect, test } from "vitest";
import { readRunsJsonl } from "../../evals/records/read-jsonl.ts";
import { checkSuite, parseSuite } from "../../evals/suites/suite.ts";
import type { InputFile, InstrumentContext, Report } from "../../study/index.ts";
import type { HcastConfig } from "./config.ts";
import type { LabelRow } from "./document.ts";
import {
  budgetFigure,
  effortScatter,
  forecastScatter,
  lengthDistribution,
} from "./figures-views.ts";
import { hcastInstruments } from "./instruments.ts";
import {
  forecastPairs,
  forecastR2,
  lengthsByDomain,
  memorisationGroups,
  successByBudget,
  successEfforts,
} from "./views.ts";

const origin = { notes: ["suite own"], source: "seed 1" };
const label = (task: string, geometricMean: number | null): LabelRow => ({
  task,
  label: geometricMean ?? 1,
  kind: "baseline",
  attempts: 2,
  successes: geometricMean === null ? 0 : 2,
  geometricMean,
  low: null,
  high: null,
  censoredMedian: null,
  longestFailure: null,
  flags: [],
});

test("forecast against baseline: R² by hand, tasks without both numbers are left out", () => {
  // log2 baseline 0, 1, 2, 3 and log2 forecast 0, 2, 1, 3: r = 4 / 5, R² = 0.64
  const rows = [1, 2, 4, 8].map((minutes, i) => label(`t${i}`, minutes));
  const forecasts = new Map([
    ["t0", 1],
    ["t1", 4],
    ["t2", 2],
    ["t3", 8],
    ["never timed", 5],
    ["failed", 5],
  ]);
  const pairs = forecastPairs(forecasts, [...rows, label("failed", null), label("no guess", 3)]);
  expect(pairs.map(({ task }) => task)).toEqual(["t0", "t1", "t2", "t3"]);
  expect(forecastR2(pairs)).toBeAllclose(0.64, { rtol: 1e-12 });
  expect(forecastScatter(pairs, origin)!.caption).toContain("0.64 over 4 tasks");
  expect(forecastR2(pairs.slice(0, 2))).toBeUndefined();
  expect(forecastScatter([], origin)).toBeUndefined();
});

// Two agents on tasks of 2 and 32 minutes; actions and minutes of each run stated where known
const runs = [
  { alias: "A", task_id: "f/a", human_minutes: 2, score_binarized: 1, action_count: 5 },
  { alias: "A", task_id: "f/b", human_minutes: 32, score_binarized: 1, action_count: 40 },
  { alias: "A", task_id: "f/b", human_minutes: 32, score_binarized: 0, action_count: 80 },
  { alias: "B", task_id: "f/a", human_minutes: 2, score_binarized: 1, action_count: 10 },
  { alias: "B", task_id: "f/a", human_minutes: 2, score_binarized: 1 },
].map((run, i) => ({ run_id: `r${i}`, ...run }));
const lines = (rows: readonly object[]): Uint8Array =>
  new TextEncoder().encode(rows.map((row) => JSON.stringify(row)).join("\n"));

test("effort: actions of successful runs against length; runs that do not state them are counted", async () => {
  const table = await readRunsJsonl([lines(runs)]);
  const found = successEfforts(table)!;
  expect(found).toEqual({
    effort: "actions",
    unknown: 1,
    agents: [
      { agent: "A", minutes: [2, 32], used: [5, 40], tasks: ["f/a", "f/b"] },
      { agent: "B", minutes: [2], used: [10], tasks: ["f/a"] },
    ],
  });
  expect(effortScatter(found, origin).notes).toContain(
    "1 successful runs do not state their actions",
  );
  const bare = runs.map(({ run_id, alias, task_id, human_minutes, score_binarized }) => ({
    run_id,
    alias,
    task_id,
    human_minutes,
    score_binarized,
  }));
  expect(successEfforts(await readRunsJsonl([lines(bare)]))).toBeUndefined();
});

test("budget: a success beyond the budget is a failure, tasks weigh the same", async () => {
  const budget = successByBudget(await readRunsJsonl([lines(runs)]), "equal")!;
  expect(budget.resource).toBe("actions");
  const [a, b] = budget.agents;
  // 12 budgets of equal factor from 5 to 80: 16 ^ (i / 11). A solves f/a from 5 on and one of two runs of f/b from 40 on.
  expect(a!.limits).toBeAllclose(
    Array.from({ length: 12 }, (_, i) => 5 * 16 ** (i / 11)),
    { rtol: 1e-12 },
  );
  expect(a!.success).toBeAllclose(
    a!.limits.map((limit) => (limit >= 40 ? 0.75 : 0.5)),
    { rtol: 1e-12 },
  );
  expect(b!.success).toBeAllclose(
    b!.limits.map((limit) => (limit >= 10 ? 1 : 0)),
    { rtol: 1e-12 },
  );
  expect(b!.unknownRuns).toBe(1);
  const figure = budgetFigure(budget, origin);
  expect(figure.series.map(({ name }) => name)).toEqual(["B", "A"]); // the best first
  expect(figure.notes).toContain("1 runs do not state their actions: left out");
});

test("lengths by domain: cumulative shares", () => {
  const task = (id: string, family: number, minutes: number) => ({
    id,
    family,
    minutes,
    suite: "unstated" as const,
    label: { kind: "unstated" as const, humanMinutes: minutes },
  });
  const domains = lengthsByDomain(
    [task("a", 0, 8), task("b", 1, 3), task("c", 0, 2), task("d", 0, 4), task("e", 2, 1)],
    ["f", "g", "without a domain"],
    { f: "cyber", g: "reasoning", h: "no tasks" },
  );
  expect(domains).toEqual([
    { domain: "cyber", minutes: [2, 4, 8] },
    { domain: "reasoning", minutes: [3] },
  ]);
  const [cyber] = lengthDistribution(domains, origin)!.series;
  expect(cyber!.y).toBeAllclose([1 / 3, 2 / 3, 1], { rtol: 1e-12 });
});

const suiteText = (source: string): string => `
name: own
version: "1"
families:
  f:
    version: "1"
    domain: cybersecurity
    tasks:
      a: { instructions: Find it., scoring: s.py, threshold: 1, human_minutes: 3, ${source} }
      b: { instructions: Find it., scoring: s.py, threshold: 1, solution_public: public_easy }
`;
const guessed = suiteText("human_source: estimate");

function report(
  id: string,
  files: Record<string, InputFile[]>,
  options: Record<string, unknown> = {},
): Promise<Report> {
  const context: InstrumentContext<HcastConfig> = {
    files,
    signal: new AbortController().signal,
    progress: () => {},
    run: undefined,
    data: () => Promise.reject(new Error("no data here")),
  };
  return hcastInstruments.find((one) => one.id === id)!.run(options, context);
}
const text = (name: string, content: string): InputFile => ({
  name,
  bytes: new TextEncoder().encode(content),
});

test("memorisation: a class per task, and buckets shows success by class", async () => {
  const { suite } = checkSuite(parseSuite(guessed, "suite.yaml"));
  expect(memorisationGroups(suite!).map(({ name }) => name)).toEqual([
    "private",
    "public, hard",
    "public, easy",
  ]);
  const { figures } = await report(
    "buckets",
    { runs: [{ name: "r.jsonl", bytes: lines(runs) }], suite: [text("suite.yaml", guessed)] },
    { replicates: 50 },
  );
  expect(figures.map(({ id }) => id)).toEqual([
    "buckets",
    "bucket-numbers",
    "conditions",
    "tasks",
    "label-sources",
    "effort",
    "success-by-budget",
    "memorisation",
    "memorisation-numbers",
  ]);
  const bars = figures.find(({ id }) => id === "memorisation")!;
  if (bars.kind !== "bars") throw new Error(bars.kind);
  expect(bars.groups.map(({ name, values }) => [name, [...values]])).toEqual([
    ["A", [1, Number.NaN, 0.5]],
    ["B", [1, Number.NaN, Number.NaN]],
  ]);
});

test("labels: a guess of the suite stands against the times, a measured length does not", async () => {
  const attempts = [4, 9].map((minutes, i) => ({
    attempt_id: `a${i}`,
    task_id: "f/a",
    task_version: "1",
    person_id: `p${i}`,
    started_at: 1e12,
    ended_at: 1e12 + minutes * 60_000,
    score: 1,
    success: true,
  }));
  const files = (suite: string) => ({
    attempts: [{ name: "a.jsonl", bytes: lines(attempts) }],
    suite: [text("suite.yaml", suite)],
  });
  const found = await report("labels", files(guessed));
  const scatter = found.figures.find(({ id }) => id === "forecast-against-baseline")!;
  if (scatter.kind !== "scatter") throw new Error(scatter.kind);
  expect(scatter.points[0]!.y).toEqual([3]);
  expect(scatter.points[0]!.x).toBeAllclose([6], { rtol: 1e-12 }); // sqrt(4 * 9)
  expect(found.measures.forecastR2?.value).toBeNull();
  const measured = await report("labels", files(suiteText("human_source: baseline")));
  expect(measured.figures.map(({ id }) => id)).not.toContain("forecast-against-baseline");
});

test("plan: task counts give the numbers of the same single runs", async () => {
  const cells = Array.from({ length: 12 }, (_, i) => ({
    task_id: `f${i % 4}/t${i}`,
    human_minutes: 2 ** i,
    human_source: i % 2 === 0 ? "baseline" : "estimate",
    n_runs: 4,
    n_successes: Math.max(0, Math.min(4, 4 - Math.floor(i / 2) + (i % 3 === 0 ? 1 : 0))),
  }));
  const single = cells.flatMap(({ n_runs, n_successes, ...task }) =>
    Array.from({ length: n_runs }, (_, r) => ({
      ...task,
      alias: "Model",
      run_id: `${task.task_id} ${r}`,
      score_binarized: r < n_successes ? 1 : 0,
    })),
  );
  const counted = text("counts.json", JSON.stringify({ agents: { Model: { tasks: cells } } }));
  const a = await report("plan", { runs: [counted] }, { replicates: 50 });
  const b = await report(
    "plan",
    { runs: [{ name: "runs.jsonl", bytes: lines(single) }] },
    { replicates: 50 },
  );
  expect(a.measures.horizon?.value).toBeGreaterThan(1);
  expect(a.measures).toEqual(b.measures);
  expect(a.notices[0]).toMatchObject({
    level: "info",
    code: "task-counts",
    text: expect.stringContaining("6 lengths without human_source baseline"),
  });
  await expect(report("plan", { runs: [counted, counted] })).rejects.toThrow(/got 2 files/);
});
