import { expect, test } from "vitest";
import { hasPublicData, publicBytes } from "../../../test/public-data.ts";
import { JsonlRunReader, piecesOf, readRunsJsonl } from "./read-jsonl.ts";
import { byScaffold, scaffoldsOf } from "./scaffolds.ts";
import { describeReading, type RunTable, statedFields, wordCounts } from "./tables.ts";

const good = {
  run_id: "r1",
  task_id: "fam/a",
  task_family: "fam",
  alias: "Model A",
  score: 1,
  score_binarized: 1,
  human_minutes: 12,
  human_source: "baseline",
  started_at: 60_000,
  completed_at: 180_000,
};

function read(...rows: unknown[]): RunTable {
  const text = rows.map((row) => (typeof row === "string" ? row : JSON.stringify(row))).join("\n");
  const reader = new JsonlRunReader();
  reader.push(new TextEncoder().encode(text));
  return reader.finish();
}

test("a record of the preview and one of the releases become the same columns", () => {
  const table = read(good, {
    run_id: "r2",
    task_id: "fam/b",
    agent: "Model A",
    score_cont: 0.25,
    human_minutes: 30,
    human_score: 0.5,
    human_source: "qa",
    task_source: "HCAST",
    generation_cost: 1.5,
    human_cost: 40,
    tokens_count: 9000,
    action_count: 12,
    started_at: 0,
    completed_at: 60_000,
    fatal_error_from: "usageLimits",
  });
  expect(table.problems).toEqual([]);
  expect(table.agents).toEqual(["Model A"]);
  expect(table.tasks.map((task) => [task.id, task.family, task.suite, task.label])).toEqual([
    ["fam/a", "fam", "unstated", { kind: "baseline", humanMinutes: 12 }],
    ["fam/b", "fam", "HCAST", { kind: "forecast", by: "qa", humanMinutes: 30 }],
  ]);
  expect([...table.runs.success]).toEqual([1, 0]);
  expect([...table.runs.costUsd]).toEqual([Number.NaN, 1.5]);
  expect([...table.runs.wallMinutes]).toEqual([2, 1]);
  expect([...table.runs.usageLimited]).toEqual([0, 1]);
});

test("every bad row is named with its line and costs only itself", () => {
  const table = read(
    good,
    "{ not json",
    { ...good, run_id: "r3", human_minutes: 0 },
    { ...good, run_id: "r4", score: 1.5 },
    { ...good, run_id: "r1" },
    { ...good, run_id: "r5", human_minutes: 13 },
    { ...good, run_id: "r6", task_family: "other" },
    { ...good, run_id: "r7", task_id: "" },
    { ...good, run_id: "r8", started_at: 200_000 },
    [1, 2],
    { ...good, run_id: "r9" },
  );
  expect(table.problems.map((problem) => [problem.line, problem.code])).toEqual([
    [2, "not-json"],
    [3, "invalid-length"],
    [4, "invalid-score"],
    [5, "duplicate-run-id"],
    [6, "two-lengths"],
    [7, "two-families"],
    [8, "missing-field"],
    [9, "end-before-start"],
    [10, "not-a-record"],
  ]);
  expect(table.problems[1]?.text).toContain("fam/a");
  expect(table.runs.length).toBe(2);
  expect(describeReading(table)).toContain("11 rows");
});

test("people's times go to three separate lists", () => {
  const human = { ...good, alias: "human", started_at: 0, completed_at: 600_000 };
  const table = read(
    { ...human, run_id: 1 },
    { ...human, run_id: 2, score: 0, score_binarized: 0 },
    { ...human, run_id: 3, task_id: "fam/b", human_source: "estimate" },
  );
  expect(table.human.observed).toEqual([{ task: 0, attempt: "1", successMinutes: 10 }]);
  expect(table.human.censored).toEqual([{ task: 0, attempt: "2", stoppedAfterMinutes: 10 }]);
  expect(table.human.stubs).toEqual([{ task: 1, attempt: "3", copiedLabelMinutes: 10 }]);
  expect(table.runs.length).toBe(0);
});

test("a cost of 0 is unknown, weights that do not sum to 1 and mixed versions are warned of", () => {
  const table = read(
    { ...good, generation_cost: 0, invsqrt_task_weight: 0.4, task_version: "1.0" },
    { ...good, run_id: "r2", invsqrt_task_weight: 0.4, task_version: "1.1" },
  );
  expect(table.runs.costUsd[0]).toBeNaN();
  expect(table.warnings).toHaveLength(2);
});

test("fields that no fit uses are kept run by run, and counted", () => {
  const table = read(
    {
      ...good,
      tokens_count: 9000,
      action_count: 0,
      time_limit: 1800,
      task_version: "1.0",
      scaffold: "modular",
      cloned: 0.0,
      fatal_error_from: null,
    },
    {
      ...good,
      run_id: "r2",
      total_tokens: "12.5", // as CSV has it
      time_limit: "",
      task_version: 2,
      scaffold: "triframe",
      cloned: "True",
      fatal_error_from: "serverOrTask",
    },
    { ...good, run_id: "r3", tokens_count: null, task_version: null, scaffold: "triframe" },
  );
  expect(table.problems).toEqual([]);
  const { runs } = table;
  expect([...runs.tokens]).toEqual([9000, 12.5, Number.NaN]);
  expect([...runs.actions]).toEqual([0, Number.NaN, Number.NaN]);
  expect([...runs.timeLimitMinutes]).toEqual([30, Number.NaN, Number.NaN]);
  expect([...runs.cloned]).toEqual([0, 1, -1]);
  expect(runs.taskVersion).toEqual({ words: ["1.0", "2"], at: Int32Array.of(0, 1, -1) });
  expect(runs.scaffold).toEqual({ words: ["modular", "triframe"], at: Int32Array.of(0, 1, 1) });
  expect(runs.fatalErrorFrom).toEqual({ words: ["serverOrTask"], at: Int32Array.of(-1, 0, -1) });
  expect(table.tasks[0]!.versions).toEqual(["1.0", "2"]);
  expect(wordCounts(runs.scaffold)).toEqual([
    { word: "triframe", runs: 2 },
    { word: "modular", runs: 1 },
  ]);
  expect(Object.fromEntries(statedFields(table).map(({ field, runs }) => [field, runs]))).toEqual({
    tokens_count: 2,
    action_count: 1,
    time_limit: 1,
    task_version: 2,
    scaffold: 3,
    cloned: 2,
    fatal_error_from: 1,
  });
  expect(describeReading(table)).toContain("scaffold 3 (triframe, modular)");
  expect(describeReading(read(good))).not.toContain("stated by runs");
});

test("fields that no fit uses are refused with their line when they hold something else", () => {
  const wrong = [
    { tokens_count: "many" },
    { total_tokens: -1 },
    { action_count: true },
    { action_count: [3] },
    { time_limit: "1 h" },
    { time_limit: "Infinity" },
    { task_version: { major: 1 } },
    { task_version: ["1"] },
    { scaffold: 7 },
    { scaffold: ["modular"] },
    { cloned: "perhaps" },
    { cloned: 2 },
    { cloned: [1] },
    { fatal_error_from: false },
    { fatal_error_from: 0 },
  ];
  const table = read(good, ...wrong.map((field, i) => ({ ...good, run_id: `w${i}`, ...field })));
  expect(table.runs.length).toBe(1);
  expect(table.problems.map(({ line, code }) => [line, code])).toEqual(
    wrong.map((_, i) => [i + 2, "invalid-field"]),
  );
  wrong.forEach((field, i) => {
    const [name] = Object.keys(field);
    expect(table.problems[i]!.text).toContain(`task fam/a: wanted ${name} `);
  });
  // The rows of people are checked too.
  const human = read({ ...good, alias: "human", time_limit: {} });
  expect(human.problems[0]).toMatchObject({ line: 1, code: "invalid-field" });
});

test("agents by scaffold: the runs stay, only their agents change", () => {
  const run = (run_id: string, alias: string, scaffold?: string) => ({
    ...good,
    run_id,
    alias,
    ...(scaffold === undefined ? {} : { scaffold }),
  });
  const table = read(
    run("1", "A", "modular"),
    run("2", "A", "triframe"),
    run("3", "A"),
    run("4", "B", "modular"),
    run("5", "A", "modular"),
  );
  const split = byScaffold(table);
  expect(split.table.agents).toEqual(["A (modular)", "A (triframe)", "A", "B (modular)"]);
  expect([...split.table.runs.agent]).toEqual([0, 1, 2, 3, 0]);
  expect([...split.modelOf.values()]).toEqual(["A", "A", "A", "B"]);
  expect({ ...split.table, agents: table.agents, runs: table.runs }).toEqual(table);
  expect(scaffoldsOf(table, "A")).toEqual(["modular", "triframe"]);
  expect(() => byScaffold(read(good))).toThrow(/wanted runs that state a scaffold, got none in 1/);
  expect(() => byScaffold(read(run("1", "A", "x"), run("2", "A (x)")))).toThrow(
    /"A \(x\)" would mean runs of "A" and of "A \(x\)"/,
  );
});

test("pieces may end inside a character and lines without end are refused", async () => {
  const text = `${JSON.stringify({ ...good, alias: "Modèle ü" })}\n${JSON.stringify({ ...good, run_id: "r2" })}\n`;
  const bytes = new TextEncoder().encode(text);
  const table = await readRunsJsonl(piecesOf(bytes, 7));
  expect(table.agents).toEqual(["Modèle ü", "Model A"]);
  const endless = new JsonlRunReader();
  for (let i = 0; i < 3; i++) endless.push(new Uint8Array(700_000).fill(120));
  endless.push(new TextEncoder().encode(`\n${JSON.stringify(good)}`));
  const refused = endless.finish();
  expect(refused.problemCounts).toEqual({ "line-too-long": 1 });
  expect(refused.runs.length).toBe(1);
});

test.skipIf(!hasPublicData("time-horizon"))(
  "the public preview file reads without a problem",
  async () => {
    const bytes = publicBytes("time-horizon", "preview-2025-02/runs.jsonl");
    const table = await readRunsJsonl(piecesOf(bytes));
    expect(table.problems).toEqual([]);
    expect(table.warnings).toEqual([]);
    expect(table.rowsRead).toBe(7063);
    expect(table.agents).toHaveLength(10);
    expect(table.tasks).toHaveLength(83);
    expect(new Set(table.tasks.map((task) => task.family)).size).toBe(36);
    // Counted in the file itself: all rows state a limit, 211 are people's, 1,912 of the others ended by their limits.
    expect(table.runs.timeLimitMinutes.filter((limit) => limit > 0).length).toBe(7063 - 211);
    expect(wordCounts(table.runs.fatalErrorFrom)).toEqual([{ word: "usageLimits", runs: 1912 }]);
    expect(table.human.observed.length).toBe(116);
    expect(table.human.observed.length + table.human.censored.length).toBe(171);
  },
);

test("200,000 rows are read in bounded time", async () => {
  const encoder = new TextEncoder();
  function* file(): Generator<Uint8Array> {
    for (let piece = 0; piece < 200; piece++) {
      let text = "";
      for (let i = 0; i < 1000; i++) {
        const n = piece * 1000 + i;
        text += `${JSON.stringify({ ...good, run_id: `run_${n}`, task_id: `fam/${n % 500}`, model: "m", time_limit: 1800, human_score: 1, equal_task_weight: 0.1, alias: `Model ${n % 40}` })}\n`;
      }
      yield encoder.encode(text);
    }
  }
  const table = await readRunsJsonl(file());
  expect(table.runs.length).toBe(200_000);
  expect(table.tasks).toHaveLength(500);
});
