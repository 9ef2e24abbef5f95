/**
 * @file Speed of the hierarchical bootstrap of time horizons (ours against NumPy, two ways) and of reading a long run file.
 *
 * The public preview runs are used where they lie beside the project, else a generated benchmark of the same shape. All
 * ways run in turns and are compared by their best times; before that they must agree on the median horizons.
 */

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { bootstrapCurves, horizonReplicates } from "../src/evals/horizon/bootstrap.ts";
import { type CountTable, countRuns } from "../src/evals/horizon/counts.ts";
import { profiles } from "../src/evals/horizon/fit.ts";
import { simulateBenchmark } from "../src/evals/horizon/simulate.ts";
import { piecesOf, readRunsJsonl } from "../src/evals/records/read-jsonl.ts";
import { quantile } from "../src/math/statistics.ts";
import type { BenchReport, BenchRow, BenchTarget } from "./report.ts";

const replicates = 1000;
const turns = Number(process.env.BENCH_TURNS ?? 3);
const previewFile = resolve(
  import.meta.dirname,
  "../../shared/data/time-horizon/preview-2025-02/runs.jsonl",
);

interface NumpyAnswer {
  seconds: number;
  medianLogHorizon: (number | null)[];
}

interface NumpyBaseline {
  version: string;
  run(way: "rows" | "counts", count: number): Promise<NumpyAnswer>;
  close(): void;
}

/** Runs the benchmark. */
export async function runBench(): Promise<BenchReport> {
  const remarks: string[] = [];
  const counts = await problem(remarks);
  const numpy = await startNumpy(counts);
  const rows: BenchRow[] = [];
  const targets: BenchTarget[] = [];
  const ours: number[] = [];
  const theirs = { rows: [] as number[], counts: [] as number[] };
  let medians: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const start = performance.now();
    const curves = bootstrapCurves(counts, {
      replicates,
      seed: 1,
      profile: profiles["th1.1-2026-03"],
    });
    ours.push((performance.now() - start) / 1000);
    const horizons = horizonReplicates(curves);
    medians = counts.agents.map(({ agent }) =>
      Math.log(quantile(finite(horizons.at(agent, 0.5)!), 0.5) ?? Number.NaN),
    );
    if (numpy === undefined) continue;
    for (const way of ["rows", "counts"] as const) {
      const answer = await numpy.run(way, replicates);
      theirs[way].push(answer.seconds);
      const off = agreement(medians, answer.medianLogHorizon);
      if (turn === 0)
        rows.push({
          name: `largest difference of median ln horizon, NumPy ${way}`,
          value: off,
          unit: "",
          note: "two independent bootstraps",
        });
    }
  }
  numpy?.close();
  const cells = counts.agents.reduce((sum, { task }) => sum + task.length, 0);
  const best = Math.min(...ours);
  rows.unshift({
    name: `${replicates} replicates of ${counts.agents.length} agents`,
    value: best,
    unit: "s",
    note: `${cells} cells of agent and task`,
  });
  targets.push({ name: "seconds for the bootstrap", measured: best, atMost: 5 });
  if (numpy === undefined) remarks.push("no python3 with numpy here: the comparison is left out");
  else {
    for (const way of ["rows", "counts"] as const) {
      const seconds = Math.min(...theirs[way]);
      rows.push({ name: `NumPy ${numpy.version}, ${way}`, value: seconds, unit: "s" });
      targets.push({ name: `times NumPy (${way})`, measured: seconds / best, atLeast: 10 });
    }
  }
  await readerRows(rows, targets);
  return { rows, targets, remarks };
}

async function problem(remarks: string[]): Promise<CountTable> {
  if (existsSync(previewFile)) {
    return countRuns(await readRunsJsonl(piecesOf(readFileSync(previewFile))));
  }
  remarks.push(
    "the public preview runs are not here: a generated benchmark of the same shape is used",
  );
  const lengthsMinutes = Array.from({ length: 83 }, (_, i) => 2 ** (i / 8));
  return simulateBenchmark({
    lengthsMinutes,
    families: lengthsMinutes.map((_, i) => `family ${i % 36}`),
    agents: Array.from({ length: 10 }, (_, i) => ({
      agent: `agent ${i}`,
      horizonMinutes: 2 * 1.7 ** i,
      slope: -0.4,
    })),
    runsPerTask: 8,
    taskNoise: 1.5,
    seed: 1,
  });
}

async function readerRows(rows: BenchRow[], targets: BenchTarget[]): Promise<void> {
  const pieces: Uint8Array[] = [];
  const encoder = new TextEncoder();
  for (let part = 0; part < 200; part++) {
    let text = "";
    for (let i = 0; i < 1000; i++) {
      const n = part * 1000 + i;
      text += `${JSON.stringify({ run_id: `run_${n}`, task_id: `family_${n % 80}/task_${n % 400}`, task_family: `family_${n % 80}`, alias: `Agent ${n % 40}`, model: "m", score: n % 2, score_binarized: n % 2, human_minutes: 1 + (n % 400), human_score: 1, human_source: "baseline", time_limit: 1800, started_at: 1_734_070_031_112, completed_at: 1_734_071_923_976, fatal_error_from: null, dollar_equivalent: null, total_tokens: null, equal_task_weight: 0.0003442341, invsqrt_task_weight: 0.0005578143 })}\n`;
    }
    pieces.push(encoder.encode(text));
  }
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const seconds: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const start = performance.now();
    await readRunsJsonl(pieces);
    seconds.push((performance.now() - start) / 1000);
  }
  const best = Math.min(...seconds);
  rows.push({
    name: "reading 200,000 rows of JSONL",
    value: best,
    unit: "s",
    note: `${(bytes / 1e6).toFixed(0)} MB`,
  });
  targets.push({ name: "seconds for 200,000 rows", measured: best, atMost: 3 });
}

async function startNumpy(counts: CountTable): Promise<NumpyBaseline | undefined> {
  const python = ["python3", "/usr/bin/python3"].find(
    (name) => spawnSync(name, ["-c", "import numpy"], { stdio: "ignore" }).status === 0,
  );
  if (python === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  const file = join(folder, "problem.json");
  writeFileSync(
    file,
    JSON.stringify({
      tasks: counts.tasks.map(({ minutes, family }) => ({ minutes, family })),
      agents: counts.agents.map(({ task, runs, total }) => ({
        task: [...task],
        runs: [...runs],
        total: [...total],
      })),
    }),
  );
  const child = spawn(python, [join(import.meta.dirname, "baselines", "horizon_numpy.py"), file], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the NumPy baseline ended early");
    return JSON.parse(value);
  };
  const hello = (await answer()) as { numpy: string };
  return {
    version: hello.numpy,
    async run(way, count) {
      child.stdin.write(`${way} ${count}\n`);
      return (await answer()) as NumpyAnswer;
    },
    close() {
      child.stdin.end();
      rmSync(folder, { recursive: true });
    },
  };
}

function finite(values: Float64Array): number[] {
  return [...values].filter(Number.isFinite);
}

/** Largest difference between two lists of medians; both are random, so it is small, not zero. */
function agreement(ours: readonly number[], theirs: readonly (number | null)[]): number {
  const gaps = ours.flatMap((value, i) => {
    const other = theirs[i];
    return other === null || other === undefined || Number.isNaN(value)
      ? []
      : [Math.abs(value - other)];
  });
  const worst = Math.max(...gaps);
  if (!(worst < 0.5))
    throw new Error(`bench: ours and NumPy disagree on a median ln horizon by ${worst}`);
  return worst;
}
