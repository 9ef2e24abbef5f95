import { expect, test } from "vitest";
import type { InputFile, InstrumentContext, Report } from "../../study/index.ts";
import type { HcastConfig } from "./config.ts";
import { hcastInstruments } from "./instruments.ts";

const file = (name: string, content: string | readonly object[]): InputFile => ({
  name,
  bytes: new TextEncoder().encode(
    typeof content === "string" ? content : content.map((one) => JSON.stringify(one)).join("\n"),
  ),
});

function run(
  id: string,
  files: Record<string, InputFile[]>,
  options: Record<string, unknown> = {},
): Promise<Report> {
  const instrument = hcastInstruments.find((one) => one.id === id)!;
  const context: InstrumentContext<HcastConfig> = {
    files,
    signal: new AbortController().signal,
    progress: () => {},
    run: undefined,
    data: () => Promise.reject(new Error("no data here")),
  };
  return instrument.run(options, context);
}

const lengths = Array.from({ length: 30 }, (_, i) => 2 ** (i / 3));
const runs = lengths.flatMap((minutes, i) =>
  Array.from({ length: 4 }, (_, r) => ({
    task_id: `f${i % 10}/t${i}`,
    alias: "Model",
    run_id: `${i} ${r}`,
    score_binarized: Number((i * 7 + r * 11) % 30 >= i),
    human_minutes: minutes,
    human_source: i % 2 === 0 ? "baseline" : "estimate",
  })),
);

test("plan: spends what it is given, says what it assumed, and narrows", async () => {
  const report = await run("plan", { runs: [file("runs.jsonl", runs)] }, { replicates: 60 });
  const value = (name: string): number => report.measures[name]!.value as number;
  expect(value("labelSpreadPlanned")).toBeLessThan(value("labelSpreadNow"));
  expect(value("factorPlanned")).toBeLessThan(value("factorNow"));
  expect(report.notices.map(({ code }) => code)).toContain("assumed-spread");
  const table = report.figures.find(({ id }) => id === "plan")!;
  if (table.kind !== "table") throw new Error(table.kind);
  const more = table.rows.reduce((sum, row) => sum + Number(row[5]), 0);
  expect(more).toBe(12); // 20 attempts at 61 % success, rounded down
});

test("plan: an agent without a horizon and an unknown agent are named", async () => {
  const failing = runs.map((one) => ({ ...one, score_binarized: 0 }));
  const report = await run("plan", { runs: [file("r.jsonl", failing)] }, { replicates: 50 });
  expect(report.notices.at(-1)).toMatchObject({ level: "failure", code: "no-horizon" });
  await expect(run("plan", { runs: [file("r.jsonl", runs)] }, { agent: "Nobody" })).rejects.toThrow(
    /wanted one of Model, got "Nobody"/,
  );
});

const suite = `
name: own
version: "1"
families:
  crack:
    version: "1"
    domain: cybersecurity
    tasks:
      easy: { instructions: Find it., scoring: score.py, threshold: 0.8, human_minutes: 5 }
      hard: { instructions: Find it., scoring: score.py, threshold: 0.8 }
`;
const attempt = (id: number, person: string, task: string, minutes: number, score = 1) => ({
  attempt_id: String(id),
  task_id: task,
  task_version: "1",
  person_id: person,
  started_at: 1e12 + id,
  ended_at: 1e12 + id + minutes * 60_000,
  score,
  success: score >= 0.8,
});

test("labels: attempts at an own suite, one person behind a bucket, a task without a length", async () => {
  const attempts = [
    attempt(1, "a", "crack/easy", 4),
    attempt(2, "b", "crack/easy", 9),
    attempt(3, "a", "crack/hard", 50, 0),
  ];
  const report = await run("labels", {
    attempts: [file("attempts.jsonl", attempts)],
    suite: [file("suite.yaml", suite)],
  });
  expect(report.measures.humanSuccess?.value).toBeAllclose(2 / 3, { rtol: 1e-12 });
  const codes = report.notices.map(({ code }) => code);
  expect(codes).toContain("no-length");
  const table = report.figures.find(({ id }) => id === "labels")!;
  if (table.kind !== "table") throw new Error(table.kind);
  expect(table.rows.map(([task, label]) => [task, label])).toEqual([["crack/easy", 6]]); // sqrt(4 * 9)
  const alone = await run("labels", {
    attempts: [file("attempts.jsonl", attempts.slice(0, 1))],
    suite: [file("suite.yaml", suite)],
  });
  expect(alone.notices.map(({ code }) => code)).toContain("one-person");
});

test("labels: who is slower is told apart from what is harder", async () => {
  const tasks = ["check_digit/short", "check_digit/long", "pattern/growing", "pattern/woven"];
  const people = { slow: 3, one: 1, two: 1.1, three: 0.9 };
  const attempts = Object.entries(people).flatMap(([person, factor], p) =>
    tasks.map((task, t) =>
      attempt(10 * p + t, person, task, 2 ** t * factor * (1 + 0.1 * ((p + t) % 2))),
    ),
  );
  const report = await run("labels", { attempts: [file("attempts.jsonl", attempts)] });
  const table = report.figures.find(({ id }) => id === "persons")!;
  if (table.kind !== "table") throw new Error(table.kind);
  const slow = table.rows.find(([person]) => person === "slow")!;
  expect(Number(slow[2])).toBeGreaterThan(1.8);
  expect(report.measures.personFactor?.value).toBeGreaterThan(1.3);
});

test("suite: freeze, compare with the freeze, block on an open finding", async () => {
  const first = await run("suite", { suite: [file("suite.yaml", suite)] });
  const frozen = file("frozen.json", JSON.stringify(first));
  const same = await run("suite", { suite: [file("s.yaml", suite)], frozen: [frozen] });
  expect(same.notices.map(({ code }) => code)).toContain("unchanged");
  const changed = await run("suite", {
    suite: [file("s.yaml", suite.replace("0.8, human", "0.7, human"))],
    frozen: [frozen],
    findings: [
      file("f.jsonl", [
        { finding_id: 1, task_id: "crack/easy", task_version: 1, class: "exploitable" },
      ]),
    ],
  });
  expect(changed.notices.map(({ code }) => code)).toContain("silent-change");
  expect(changed.measures.blocked?.value).toBe(1);
  await expect(
    run("suite", { suite: [file("s.yaml", suite)], frozen: [file("x.json", "{}")] }),
  ).rejects.toThrow(/wanted a report of this instrument/);
  const bad = await run("suite", { suite: [file("s.yaml", "name: x")] });
  expect(bad.notices.every(({ level }) => level === "failure")).toBe(true);
});
