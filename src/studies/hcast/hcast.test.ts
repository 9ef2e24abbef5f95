import { beforeAll, describe, expect, test } from "vitest";
import { hasPublicData, publicBytes, publicText } from "../../../test/public-data.ts";
import type { Attempt } from "../../evals/baselines/attempts.ts";
import {
  type DataFiles,
  type InputFile,
  type InstrumentContext,
  judge,
  type Report,
} from "../../study/index.ts";
import { type MemoryRun, memoryContext } from "../../study/testing.ts";
import { citedCounts, citedDomains } from "./cited.ts";
import { hcastClaims } from "./claims.ts";
import { type HcastConfig, hcastPresets, hcastSchema } from "./config.ts";
import { documentOfRun } from "./document.ts";
import { hcastFigures } from "./figures.ts";
import { hcastInstruments } from "./instruments.ts";
import { runHcast } from "./run.ts";

const here = hasPublicData("time-horizon");
const publicFiles: DataFiles = {
  name: "metr-eval-analysis",
  names: () => [],
  bytes: async (file) => publicBytes("time-horizon", file),
  text: async (file) => publicText("time-horizon", file),
};

const verdicts = (run: MemoryRun<HcastConfig>, config: HcastConfig): Record<string, string> =>
  Object.fromEntries(
    judge(hcastClaims, run.measures, { config, preset: undefined, atPaperScale: true }).map(
      ({ id, verdict }) => [id, verdict],
    ),
  );

describe("quick run", () => {
  const config = hcastSchema.parse({ ...hcastPresets.quick!.values, replicates: 200 });
  let run: MemoryRun<HcastConfig>;
  beforeAll(async () => {
    run = memoryContext({ config, seed: 1 });
    await runHcast(run.context);
  });

  // Independent computation of the specification from METR's published counts
  test("Claude 3.7 Sonnet: 0.8034 below an hour, 0.1433 from four hours on, and by domain", () => {
    expect(run.measures.successBelowHour?.value).toBeAllclose(0.8034, { atol: 1e-4 });
    expect(run.measures.successAboveFourHours?.value).toBeAllclose(0.1433, { atol: 1e-4 });
    expect(run.measures["success machine learning"]?.value).toBeAllclose(0.2549, { atol: 1e-4 });
    expect(run.measures["success cybersecurity"]?.value).toBeAllclose(0.6047, { atol: 1e-4 });
    expect(run.measures["success software engineering"]?.value).toBeAllclose(0.6959, {
      atol: 1e-4,
    });
    expect(run.measures["success general reasoning"]?.value).toBeAllclose(0.5698, { atol: 1e-4 });
  });

  test("claims that need no data hold, the others say what they need", () => {
    expect(verdicts(run, config)).toEqual({
      "below-an-hour": "held",
      "above-four-hours": "held",
      "falls-with-length": "held",
      "people-succeed": "not-run",
      "people-within-three": "not-run",
      "people-fall-with-length": "not-run",
      "successes-only-is-short": "held",
      "mini-suite-order": "held",
    });
  });

  test("every figure is built, or left out where there is no public preview", async () => {
    for (const spec of hcastFigures) {
      const preview = spec.section === "Public preview";
      expect(spec.applies?.(config) ?? true, spec.id).toBe(!preview);
      expect(spec.applies?.({ ...config, publicData: true }) ?? true, spec.id).toBe(true);
      if (preview) {
        await expect(spec.build(run.data(), {})).rejects.toThrow(/no such part/);
      } else {
        const figure = await spec.build(run.data(), {});
        expect(figure.id).toBe(spec.id);
        expect(figure.source, spec.id).toContain("seed 1");
      }
    }
  });

  test("a resumed run ends with the same document", async () => {
    const first = [...run.checkpoints.values()][0]!;
    const resumed = memoryContext({ config, seed: 1, resumeFrom: first });
    await runHcast(resumed.context);
    expect(await documentOfRun(resumed.data())).toEqual(await documentOfRun(run.data()));
  });
});

test("every shipped task has a domain and sound counts", () => {
  expect(citedCounts).toHaveLength(157);
  for (const { taskId, humanMinutes, successes, runs } of citedCounts) {
    expect(citedDomains[taskId.split("/")[0]!], taskId).toBeDefined();
    expect(humanMinutes).toBeGreaterThan(0);
    expect(successes).toBeLessThanOrEqual(runs);
  }
});

test.skipIf(!here)("with the public preview people are measured too", async () => {
  const config = hcastSchema.parse({ publicData: true, replicates: 100, orderSeeds: 3 });
  const run = memoryContext({ config, seed: 1, data: { "metr-eval-analysis": publicFiles } });
  await runHcast(run.context);
  expect(run.measures.humanSuccess?.value).toBeAllclose(0.6784, { atol: 5e-5 });
  expect(run.measures.spreadFactor?.value).toBeAllclose(2.3692, { atol: 5e-5 });
  expect(run.notices.find(({ code }) => code === "label-contradicts-failures")).toBeDefined();
  const held = verdicts(run, config);
  expect([
    held["people-succeed"],
    held["people-within-three"],
    held["people-fall-with-length"],
  ]).toEqual(["held", "held", "held"]);
  for (const spec of hcastFigures) expect((await spec.build(run.data(), {})).id).toBe(spec.id);
});

async function instrument(
  id: string,
  files: Readonly<Record<string, readonly InputFile[]>>,
  options = {},
): Promise<Report> {
  const found = hcastInstruments.find((one) => one.id === id)!;
  const context: InstrumentContext<HcastConfig> = {
    signal: new AbortController().signal,
    progress: () => {},
    files,
    run: undefined,
    data: async () => publicFiles,
  };
  return found.run(found.options.parse(options), context);
}
const lines = (name: string, rows: readonly unknown[]): InputFile => ({
  name,
  bytes: new TextEncoder().encode(rows.map((row) => JSON.stringify(row)).join("\n")),
});

test("buckets: an own file with people and domains", async () => {
  const rows = Array.from({ length: 24 }, (_, i) => ({
    run_id: `r${i}`,
    alias: i % 2 ? "A" : "B",
    task_id: `f${i % 3}/t${i % 6}`,
    human_minutes: 4 ** (i % 6),
    human_source: "baseline",
    score_binarized: i % 6 < 3 ? 1 : 0,
  }));
  const people = Array.from({ length: 6 }, (_, i) => ({
    run_id: i,
    alias: "human",
    task_id: `f${i % 3}/t${i}`,
    human_minutes: 4 ** i,
    human_source: "baseline",
    score_binarized: 1,
    started_at: 0,
    completed_at: 60_000 * 4 ** i,
  }));
  const domains: InputFile = {
    name: "d.csv",
    bytes: new TextEncoder().encode("task_family,domain\nf0,x\nf1,y\nf2,y\n"),
  };
  const report = await instrument(
    "buckets",
    { runs: [lines("r.jsonl", [...rows, ...people])], domains: [domains] },
    { replicates: 50 },
  );
  expect(report.figures.map(({ id }) => id)).toEqual([
    "buckets",
    "bucket-numbers",
    "conditions",
    "tasks",
    "label-sources",
    "lengths-by-domain",
    "domains",
    "domain-numbers",
    "domains-by-length",
  ]);
  expect(report.figures[0]!.notes!.join(" ")).toContain("not the same conditions");
  expect(report.measures["A, < 15 min"]?.value).toBe(1);
  await expect(instrument("buckets", { runs: [lines("r.jsonl", people)] })).rejects.toThrow(
    /wanted runs of agents/,
  );
});

test("labels: attempts of the timer page, with what was set aside and why", async () => {
  const minute = 60_000;
  const attempt = (id: string, changes: Partial<Attempt>): Attempt => ({
    attemptId: id,
    taskId: "pattern/growing",
    taskVersion: "1",
    personId: id,
    expertiseMatch: 1,
    startedAt: minute,
    endedAt: 3 * minute,
    pauses: [],
    score: 1,
    success: true,
    endReason: "submitted",
    webUsed: false,
    notes: "",
    ...changes,
  });
  const report = await instrument("labels", {
    attempts: [
      lines("a.jsonl", [
        attempt("a", {}),
        attempt("b", { endedAt: 9 * minute }),
        attempt("c", { score: 0, success: false, endReason: "gave_up" }),
        attempt("d", { taskId: "unknown/task" }),
        attempt("e", { endedAt: minute }),
        { attemptId: "broken" },
      ]),
    ],
  });
  expect(report.measures.attempts?.value).toBe(3);
  expect(report.measures.humanSuccess?.value).toBeAllclose(2 / 3, { rtol: 1e-12 });
  const table = report.figures[0]!;
  if (table.kind !== "table") throw new Error(table.kind);
  expect(table.rows[0]!.slice(0, 6)).toEqual(["pattern/growing", 4, "baseline", 3, 2, 66.7]);
  expect(report.notices.map(({ code }) => code).sort()).toEqual([
    "attempt-set-aside",
    "no-person-effect",
    "not-an-attempt",
    "unknown-task",
  ]);
});

test.skipIf(!here)("labels: the human rows of the public preview", async () => {
  const file: InputFile = {
    name: "runs.jsonl",
    bytes: publicBytes("time-horizon", "preview-2025-02/runs.jsonl"),
  };
  const report = await instrument("labels", { attempts: [file] });
  expect(report.measures.attempts?.value).toBe(171);
  expect(report.measures.spreadFactor?.value).toBeAllclose(2.3692, { atol: 5e-5 });
});
