import { beforeAll, describe, expect, test } from "vitest";
import { hasPublicData, publicBytes, publicText } from "../../../test/public-data.ts";
import { csvRecords } from "../../io/csv.ts";
import { agentCells, type CountTable, countRuns, filterTasks } from "../horizon/counts.ts";
import { cellWeights } from "../horizon/weights.ts";
import { piecesOf, readRunsJsonl } from "../records/read-jsonl.ts";
import { isMeasured, type RunTable } from "../records/tables.ts";
import { readTaskCounts } from "../records/task-counts.ts";
import { type Attempt, type AttemptedTask, checkAttempts, humanTimesOf } from "./attempts.ts";
import {
  domainGroups,
  groupSuccess,
  groupSuccessWithIntervals,
  humanRates,
  lengthBuckets,
  readFamilyDomains,
} from "./buckets.ts";
import { fitLogNormal, fitWeibull } from "./censored.ts";
import { familyLabels, labelReport, labelReports } from "./labels.ts";

const here = hasPublicData("time-horizon");

// Reference: independent maximum likelihood of the specification
// Tolerance of the specification for computed values: 1e-4
test("a failure raises the label: successes 20, 40, 80 and a failure at 120 minutes", () => {
  const result = fitLogNormal([20, 40, 80], [120]);
  if (!result.ok) throw new Error(result.reason);
  expect(result.fit.median).toBeAllclose(59.545, { atol: 5.1e-4 });
  expect(result.fit.mean).toBeAllclose(86.958, { rtol: 1e-4 });
  expect(result.fit.spread).toBeAllclose(0.87028, { atol: 5.1e-6 });
  expect(result.fit.logLikelihood).toBeAllclose(-4.846825, { atol: 5.1e-7 });
  const without = fitLogNormal([20, 40, 80], []);
  if (!without.ok) throw new Error(without.reason);
  expect([without.fit.median, without.fit.spread]).toBeAllclose([40, 0.56595], { atol: 5.1e-6 });
});

test("what has no maximum is named, with the lower bound that there is", () => {
  expect(fitLogNormal([], [30, 90])).toEqual({
    ok: false,
    reason: "all-censored",
    lowerBoundMinutes: 90,
  });
  expect(fitLogNormal([], [])).toEqual({
    ok: false,
    reason: "no-attempts",
    lowerBoundMinutes: undefined,
  });
  expect(fitLogNormal([10], [])).toMatchObject({ ok: false, reason: "one-success" });
  expect(fitLogNormal([10, 10], [5])).toMatchObject({ ok: false, reason: "no-spread" });
});

test("the Weibull likelihood is a maximum and exponential times have shape near 1", () => {
  const times = Array.from({ length: 400 }, (_, i) => -30 * Math.log(1 - (i + 0.5) / 400));
  const cut = 40;
  const result = fitWeibull(
    times.filter((t) => t <= cut),
    times.filter((t) => t > cut).map(() => cut),
  );
  if (!result.ok) throw new Error(result.reason);
  expect(result.fit.spread).toBeAllclose(1, { rtol: 0.05 });
  expect(result.fit.mean).toBeAllclose(30, { rtol: 0.05 });
});

test("labels by hand: geometric mean, one success, only failures, contradiction", () => {
  const task = { id: "f/t", family: "f", label: { kind: "baseline", humanMinutes: 13.8 } } as const;
  const spread = { paperDivisor: 0.8, degreesOfFreedom: 1, successes: 10, tasks: 4 };
  const three = labelReport(task, [5, 5, 105], [], spread);
  expect([three.geometricMean, three.arithmeticMean, three.median]).toBeAllclose(
    [13.7946, 115 / 3, 5],
    { atol: 5e-5 },
  );
  expect(three.flags).toEqual([]);
  const one = labelReport(task, [13.8], [30], spread);
  expect(one.interval).toEqual({
    low: expect.closeTo(13.8 * Math.exp(-1.95996), 3),
    high: expect.closeTo(13.8 * Math.exp(1.95996), 2),
    from: "pooled spread",
  });
  expect(one.flags).toEqual(["n = 1", "label contradicts failures"]);
  const none = labelReport(task, [], [5], spread);
  expect([none.geometricMean, none.interval]).toEqual([undefined, undefined]);
  expect(none.flags).toEqual(["only failures"]);
  expect(labelReport(task, [], [], spread).successRate).toBeUndefined();
});

const minute = 60_000;
const suite: AttemptedTask[] = [
  { id: "f/a", family: "f", version: "1", threshold: 0.8, forecastMinutes: 5 },
];
const attempt = (changes: Partial<Attempt>): Attempt => ({
  attemptId: Math.random().toString(36),
  taskId: "f/a",
  taskVersion: "1",
  personId: "p",
  expertiseMatch: 1,
  startedAt: minute,
  endedAt: 11 * minute,
  pauses: [],
  score: 1,
  success: true,
  endReason: "submitted",
  webUsed: false,
  notes: "",
  ...changes,
});

test("attempts are checked one by one, and pauses do not count as work", () => {
  const checked = checkAttempts(
    [
      attempt({ attemptId: "1", personId: "a", pauses: [{ from: 2 * minute, to: 6 * minute }] }),
      attempt({ attemptId: "2", personId: "b", endedAt: minute }),
      attempt({ attemptId: "3", personId: "c", pauses: [{ from: 0, to: 60 * minute }] }),
      attempt({ attemptId: "4", personId: "d", score: null }),
      attempt({ attemptId: "5", personId: "e", score: 0.5 }),
      attempt({ attemptId: "6", personId: "f", taskVersion: "2" }),
      attempt({ attemptId: "7", personId: "g", endReason: "technical" }),
      attempt({ attemptId: "1", personId: "h" }),
      attempt({ attemptId: "9", personId: "a", startedAt: 2 * minute }),
      attempt({ attemptId: "10", personId: "i", score: 0.2, success: false, endReason: "gave_up" }),
    ],
    suite,
  );
  const problems = Object.fromEntries(
    checked.map((one) => [`${one.attempt.attemptId}${one.attempt.personId}`, one.problem]),
  );
  expect(problems).toEqual({
    "1a": undefined,
    "2b": "end before start",
    "3c": "pauses longer than the attempt",
    "4d": "success without score",
    "5e": "success contradicts the threshold",
    "6f": "other version",
    "7g": "invalid or technical",
    "1h": "repeated attempt id",
    "9a": undefined,
    "10i": undefined,
  });
  const times = humanTimesOf(checked, suite);
  expect(times.human.observed.map((one) => one.successMinutes)).toEqual([6]);
  expect(times.human.censored.map((one) => one.stoppedAfterMinutes)).toEqual([10]);
  expect(times.tasks[0]?.label).toEqual({ kind: "baseline", humanMinutes: expect.closeTo(6, 10) });
});

describe.skipIf(!here)("public data", () => {
  let runs: RunTable;
  let preview: CountTable;
  beforeAll(async () => {
    runs = await readRunsJsonl(piecesOf(publicBytes("time-horizon", "preview-2025-02/runs.jsonl")));
    preview = countRuns(runs);
  });
  const suite11 = (): CountTable => {
    const { counts } = readTaskCounts(
      JSON.parse(publicText("time-horizon", "th1.1/task_results_1_1_subset.json")),
    );
    const swaa = [
      "alert_triage",
      "arithmetic",
      "code_completion",
      "file_selection",
      "request_routing",
    ];
    return filterTasks(
      counts,
      (task) => task.suite !== "RE-Bench" && !swaa.includes(counts.families[task.family]!),
    );
  };
  const claude = "Claude 3.7 Sonnet (Inspect)";

  // All numbers below: independent computation of the specification
  test("Claude 3.7 Sonnet by length: 0.8302, 0.7639, 0.3472, 0.1433; below an hour 0.8034", () => {
    const counts = suite11();
    const cells = agentCells(counts, claude)!;
    const four = groupSuccess(counts, cells, lengthBuckets());
    expect(four.map(({ tasks }) => tasks)).toEqual([53, 36, 18, 50]);
    expect(four.map(({ success }) => success!)).toBeAllclose([0.8302, 0.7639, 0.3472, 0.1433], {
      atol: 1e-4,
    });
    const [short] = groupSuccess(counts, cells, lengthBuckets([60, 240]));
    expect(short!.tasks).toBe(89);
    expect(short!.success!).toBeAllclose(0.8034, { atol: 1e-4 });
  });

  test("by domain (our labels): 0.2549, 0.6047, 0.6959, 0.5698", () => {
    const counts = suite11();
    const domains = readFamilyDomains(
      [...csvRecords(publicText("time-horizon", "family_domains.csv"))].map(({ fields }) => fields),
    );
    const groups = Object.fromEntries(
      groupSuccess(counts, agentCells(counts, claude)!, domainGroups(domains)).map((row) => [
        row.group,
        row,
      ]),
    );
    for (const [domain, tasks, success] of [
      ["machine_learning", 34, 0.2549],
      ["cybersecurity", 43, 0.6047],
      ["software_engineering", 37, 0.6959],
      ["general_reasoning", 43, 0.5698],
    ] as const) {
      expect(groups[domain]?.tasks, domain).toBe(tasks);
      expect(groups[domain]?.success, domain).toBeAllclose(success, { atol: 1e-4 });
    }
  });

  test("preview, Claude 3.5 Sonnet (New): 0.7344, 0.5560, 0.5080, 0.2628", () => {
    const rows = groupSuccess(
      preview,
      agentCells(preview, "Claude 3.5 Sonnet (New)")!,
      lengthBuckets(),
    );
    expect(rows.map(({ tasks }) => tasks)).toEqual([24, 21, 18, 20]);
    expect(rows.map(({ success }) => success!)).toBeAllclose([0.7344, 0.556, 0.508, 0.2628], {
      atol: 1e-4,
    });
  });

  test("people: 171 attempts, 116 successes, 44 tasks, 1152.05 hours, falling with length", () => {
    const rates = humanRates(runs);
    expect(rates.map(({ attempts, successes }) => [attempts, successes])).toEqual([
      [15, 14],
      [36, 33],
      [19, 12],
      [101, 57],
    ]);
    const all = [...runs.human.observed, ...runs.human.censored];
    expect(new Set(all.map(({ task }) => task)).size).toBe(44);
    expect(new Set(runs.human.observed.map(({ task }) => task)).size).toBe(39);
    const minutes =
      runs.human.observed.reduce((sum, one) => sum + one.successMinutes, 0) +
      runs.human.censored.reduce((sum, one) => sum + one.stoppedAfterMinutes, 0);
    expect(minutes / 60).toBeAllclose(1152.05, { atol: 5e-3 });
  });

  test("labels: two geometric means, twelve of 39 uncurated, five tasks with failures only", () => {
    const reports = labelReports(runs);
    const of = (id: string) => reports.find(({ taskId }) => taskId === id)!;
    expect(of("local_research/atari_epochs").geometricMean).toBeAllclose(13.7946, { atol: 5e-5 });
    const broccoli = of("esolang/broccoli_collatz");
    expect([broccoli.attempts, broccoli.successes, broccoli.median]).toEqual([8, 7, 20]);
    expect([broccoli.geometricMean, broccoli.arithmeticMean]).toBeAllclose([27.2567, 54.43], {
      atol: 5e-3,
    });
    const measured = reports.filter(({ successes }) => successes > 0);
    expect(measured).toHaveLength(39);
    expect(measured.filter(({ flags }) => !flags.includes("curated"))).toHaveLength(12);
    const failing = reports.filter(({ flags }) => flags.includes("only failures"));
    expect(failing.map(({ family }) => family)).toEqual(new Array(5).fill("avoid_shutdown"));
    expect(
      failing.filter(({ flags }) => flags.includes("label contradicts failures")),
    ).toHaveLength(2);
  });

  test("forecasts by bucket: 8 of 24, 14 of 21, 11 of 18, 11 of 20 are measured", () => {
    const counts = lengthBuckets().map((bucket) => {
      const inside = preview.tasks.filter((task) => bucket.holds(task, ""));
      return [inside.filter(({ label }) => isMeasured(label)).length, inside.length];
    });
    expect(counts).toEqual([
      [8, 24],
      [14, 21],
      [11, 18],
      [11, 20],
    ]);
    expect(familyLabels(runs.tasks)).toHaveLength(36);
  });

  test("square-root weights of GPT-4o: pico_ctf 0.05165, then two families of 0.04782", () => {
    const cells = agentCells(preview, "GPT-4o")!;
    const weights = cellWeights(preview, cells, "invsqrt");
    const families = new Map<string, number>();
    cells.task.forEach((task, i) => {
      const family = preview.families[preview.tasks[task]!.family]!;
      families.set(family, (families.get(family) ?? 0) + weights[i]!);
    });
    const top = [...families].sort((a, b) => b[1] - a[1]).slice(0, 3);
    expect(top[0]![0]).toBe("pico_ctf");
    expect(top.map(([, weight]) => weight)).toBeAllclose([0.05165, 0.04782, 0.04782], {
      atol: 5.1e-6,
    });
    expect(new Set(top.slice(1).map(([family]) => family))).toEqual(
      new Set(["password_check", "env_scientist"]),
    );
  });

  test("intervals contain the estimate and widen when labels are redrawn too", () => {
    const cells = agentCells(preview, "Claude 3.5 Sonnet (New)")!;
    const baselines = new Map<string, number[]>();
    for (const { task, successMinutes } of runs.human.observed) {
      const id = runs.tasks[task]!.id;
      baselines.set(id, [...(baselines.get(id) ?? []), successMinutes]);
    }
    const options = { replicates: 400, seed: 1 };
    for (const rows of [
      groupSuccessWithIntervals(preview, cells, lengthBuckets(), options),
      groupSuccessWithIntervals(preview, cells, lengthBuckets(), { ...options, baselines }),
    ]) {
      for (const row of rows) {
        expect(row.interval!.low).toBeLessThan(row.success!);
        expect(row.interval!.high).toBeGreaterThan(row.success!);
      }
    }
  });
});
