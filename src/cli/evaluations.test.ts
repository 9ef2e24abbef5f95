/** @file `assay horizon` and `assay hcast` on files, as a user types them. */

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Finished, temporaryFolder } from "../lab/testing/index.ts";
import { assayHere } from "./testing.ts";

let folder: ReturnType<typeof temporaryFolder>;
let runs: string;
beforeAll(() => {
  folder = temporaryFolder();
  runs = join(folder.path, "runs.jsonl");
  const rows = ["first", "second"].flatMap((alias, a) =>
    Array.from({ length: 60 }, (_, i) =>
      JSON.stringify({
        run_id: `${alias}${i}`,
        alias,
        task_id: `f${i % 4}/t${i % 20}`,
        human_minutes: 2 ** ((i % 20) / 2),
        human_source: "baseline",
        score_binarized: (i % 20) + (i % 3) < 8 + 4 * a ? 1 : 0,
      }),
    ),
  );
  writeFileSync(runs, rows.join("\n"));
});
afterAll(() => folder.remove());

const assay = (...args: string[]): Promise<Finished> =>
  assayHere(args, join(folder.path, "assay-runs"), "real");

test("horizon fit FILE --json prints one report with profile, hash and seed in every figure", async () => {
  const { code, stdout } = await assay("horizon", "fit", runs, "--replicates", "100", "--json");
  expect(code).toBe(0);
  const report = JSON.parse(stdout) as {
    measures: Record<string, { value: number; unit: string }>;
    figures: { notes: string[]; source: string }[];
  };
  expect(report.measures["horizon second"]!.value).toBeGreaterThan(
    report.measures["horizon first"]!.value,
  );
  for (const { notes, source } of report.figures) {
    expect(notes.join(" ")).toContain("profile th1.1-2026-03");
    expect(source).toMatch(/^input sha256 [0-9a-f]{16}, seed 1$/);
  }
});

test("horizon compare names both agents; an unknown one is refused with the known names", async () => {
  const good = await assay(
    "horizon",
    "compare",
    runs,
    "--a",
    "second",
    "--b",
    "first",
    "--replicates",
    "100",
    "--json",
  );
  expect(JSON.parse(good.stdout)).toMatchObject({
    measures: { probabilityALonger: { note: "second longer than first" } },
  });
  const bad = await assay("horizon", "compare", runs, "--a", "third", "--replicates", "50");
  expect(bad.code).toBe(2);
  expect(bad.stderr).toContain("agents of the file: first, second");
});

test("a bad row stops the fit with its line", async () => {
  const broken = join(folder.path, "broken.jsonl");
  writeFileSync(broken, '{"alias":"a","task_id":"t","human_minutes":-1,"score_binarized":1}\n');
  const { code, stderr } = await assay("horizon", "fit", broken);
  expect(code).toBe(2);
  expect(stderr).toContain("line 1: task t: wanted human_minutes > 0, got -1");
});

test("a report can be replayed: same files, same numbers; other files or other numbers are told", async () => {
  const path = join(folder.path, "report.json");
  const fit = await assay(
    "horizon",
    "fit",
    runs,
    "--replicates",
    "60",
    "--seed",
    "7",
    "--out",
    path,
  );
  expect(fit.code).toBe(0);
  const same = await assay("replay", path, runs);
  expect(same.stdout).toContain("to the last digit");
  expect(same.code).toBe(0);
  const report = JSON.parse(readFileSync(path, "utf8")) as {
    replay: { options: Record<string, unknown>; files: { sha256: string }[] };
    measures: Record<string, { value: number }>;
  };
  expect(report.replay.options).toMatchObject({
    seed: 7,
    replicates: 60,
    profile: "th1.1-2026-03",
  });
  expect(report.replay.files[0]!.sha256).toBe(
    createHash("sha256").update(readFileSync(runs)).digest("hex"),
  );
  const other = join(folder.path, "other.jsonl");
  writeFileSync(other, `${readFileSync(runs, "utf8")}\n`);
  const refused = await assay("replay", path, other);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("missing runs.jsonl");
  report.measures["horizon first"]!.value += 1e-9;
  writeFileSync(path, JSON.stringify(report));
  const changed = await assay("replay", path, runs, "--json");
  expect(changed.code).toBe(1);
  expect(JSON.parse(changed.stdout)).toMatchObject({
    same: false,
    sameVersion: true,
    differences: [{ measure: "horizon first" }],
  });
});

test.each(["svg", "png", "csv"])("figures as .%s, one file each", async (end) => {
  const target = join(folder.path, `plots.${end}`);
  const { code, stderr } = await assay(
    "horizon",
    "fit",
    runs,
    "--replicates",
    "50",
    "--out",
    target,
  );
  expect(code).toBe(0);
  const files = readdirSync(folder.path).filter(
    (name) => name.startsWith("plots-") && name.endsWith(end),
  );
  expect(files).toContain(`plots-success-curves.${end}`);
  expect(stderr).toContain(`plots-success-curves.${end}`);
  const start = readFileSync(join(folder.path, `plots-success-curves.${end}`)).subarray(0, 4);
  if (end === "png") expect([...start]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  if (end === "svg") expect(start.toString()).toBe("<svg");
});

test("hcast buckets FILE writes a report", async () => {
  const { code, stdout } = await assay("hcast", "buckets", runs, "--replicates", "50", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ title: "Success by task length" });
});

test("hcast suite FOLDER freezes the suite that one file freezes, and is replayed from the folder", async () => {
  const task = { instructions: "Count.", scoring: "count.py", threshold: 1 };
  const facts = { version: "1", domain: "general reasoning" };
  const suite = join(folder.path, "my-suite");
  for (const [name, content] of [
    ["suite.yaml", { name: "own", version: 1 }],
    ["words/manifest.yaml", facts],
    ["words/short.yaml", task],
    ["words/long/task.yaml", task],
    ["words/long/material.json", "not JSON: never read"],
  ] as const) {
    mkdirSync(dirname(join(suite, name)), { recursive: true });
    writeFileSync(join(suite, name), JSON.stringify(content));
  }
  const whole = join(folder.path, "whole.json");
  const tasks = { long: task, short: task };
  writeFileSync(
    whole,
    JSON.stringify({ name: "own", version: 1, families: { words: { ...facts, tasks } } }),
  );
  const report = join(folder.path, "frozen.json");
  const frozen = await assay("hcast", "suite", suite, "--out", report, "--json");
  expect(frozen.code).toBe(0);
  const one = await assay("hcast", "suite", whole, "--frozen", report, "--json");
  const read = ({ stdout }: Finished) =>
    JSON.parse(stdout) as {
      figures: { id: string; caption: string; rows: unknown[] }[];
      notices: { code: string }[];
      replay: { files: { name: string }[] };
    };
  const tableOf = (finished: Finished) => read(finished).figures.find(({ id }) => id === "frozen")!;
  expect(tableOf(one)).toEqual(tableOf(frozen));
  expect(tableOf(frozen).caption).toMatch(/[0-9a-f]{64}/);
  expect(read(one).notices.map(({ code }) => code)).toContain("unchanged");
  expect(read(frozen).replay.files.map(({ name }) => name)).toEqual([
    "my-suite/suite.yaml",
    "my-suite/words/long/task.yaml",
    "my-suite/words/manifest.yaml",
    "my-suite/words/short.yaml",
  ]);
  expect((await assay("replay", report, suite)).stdout).toContain("to the last digit");
  const part = await assay("hcast", "suite", join(folder.path, "my-suite", "words"));
  expect(part.code).toBe(2);
  expect(part.stderr).toContain("words: wanted suite.yaml with name and version in the folder");
  const wrongSlot = await assay("horizon", "fit", suite);
  expect(wrongSlot.stderr).toContain(`${suite}: it is a folder`);
});

test("horizon compare by scaffold is replayed with its option", async () => {
  const scaffolded = join(folder.path, "scaffolded.jsonl");
  const rows = readFileSync(runs, "utf8").split("\n");
  writeFileSync(
    scaffolded,
    rows
      .map((row, i) => row.replace("{", `{"scaffold":"${i % 3 === 0 ? "modular" : "triframe"}",`))
      .join("\n"),
  );
  const path = join(folder.path, "by-scaffold.json");
  const options = ["--agents-by", "scaffold", "--replicates", "60", "--out", path, "--json"];
  const { code, stdout } = await assay(
    "horizon",
    "compare",
    scaffolded,
    "--a",
    "first (modular)",
    "--b",
    "first (triframe)",
    ...options,
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    measures: { probabilityALonger: { note: "first (modular) longer than first (triframe)" } },
    replay: { options: { agentsBy: "scaffold" } },
  });
  expect((await assay("replay", path, scaffolded)).stdout).toContain("to the last digit");
});
