/** @file `assay horizon` and `assay hcast` on files, as a user types them. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
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

test("hcast buckets FILE writes a report", async () => {
  const { code, stdout } = await assay("hcast", "buckets", runs, "--replicates", "50", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ title: "Success by task length" });
});
