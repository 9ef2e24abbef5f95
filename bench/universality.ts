/**
 * @file Speed of training on finite groups: a step of the paper-size network on S_5 against PyTorch written as in the paper's
 * code, and what twenty networks of the quick preset cost together against one: as whole runs of the command, which is what a user
 * waits for (all 30,000 steps, with start, evaluations, analysis and figures), and as training steps alone.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { compileLoop, type Tensor } from "../src/engine/index.ts";
import {
  groupOf,
  type UniversalityConfig,
  universalityPresets,
  universalitySchema,
} from "../src/studies/universality/config.ts";
import { ensemble } from "../src/studies/universality/ensemble.ts";
import { splitOf } from "../src/studies/universality/task.ts";
import type { BenchReport, BenchRow, BenchTarget } from "./report.ts";
import { pythonWithTorch } from "./torch-baseline.ts";

const seed = 1;

function problem(config: UniversalityConfig) {
  const group = groupOf(config);
  const splits = Array.from({ length: config.networks }, (_, i) =>
    splitOf(group.order, config.trainFraction, seed, i),
  );
  return { group, splits, ...ensemble(config, group, seed, splits) };
}

/** Best time of a step in milliseconds over some calls of `steps` steps each, and the first losses. */
function contender(config: UniversalityConfig, steps: number) {
  const { step, carry: start, trainPairs } = problem(config);
  const loop = compileLoop(
    (carry: typeof start, pairs: typeof trainPairs) => step(carry, pairs, {}),
    { slices: { constants: 0 } }, // as in a run
  );
  let carry = start;
  return async (): Promise<{ ms: number; losses: number[] }> => {
    const began = performance.now();
    const result = await loop(carry, trainPairs, steps);
    const ms = (performance.now() - began) / steps;
    carry = result.carry;
    return { ms, losses: Array.from((result.outputs as { loss: Tensor }).loss.data) };
  };
}

/** Writes the initial network 0 and its pairs for the baseline. */
function writeProblem(folder: string, config: UniversalityConfig): void {
  const { group, splits, carry } = problem(config);
  const n = group.order;
  const { pairs } = splits[0]!;
  const integers = (rule: (pair: number) => number) => Int32Array.from(pairs, rule);
  const arrays: Record<string, { shape: readonly number[]; data: Float32Array | Int32Array }> = {
    a: { shape: [pairs.length], data: integers((pair) => Math.floor(pair / n)) },
    b: { shape: [pairs.length], data: integers((pair) => pair % n) },
    labels: { shape: [pairs.length], data: integers((pair) => group.table[pair]!) },
  };
  for (const [name, value] of Object.entries(carry.params)) {
    const first = value.at(0);
    arrays[name] = { shape: first.shape, data: first.data as Float32Array };
  }
  const sizes: Record<string, readonly number[]> = {};
  for (const [name, { shape, data }] of Object.entries(arrays)) {
    sizes[name] = shape;
    const { buffer, byteOffset, byteLength } = data;
    writeFileSync(join(folder, `${name}.bin`), new Uint8Array(buffer, byteOffset, byteLength));
  }
  writeFileSync(join(folder, "sizes.json"), JSON.stringify(sizes));
}

// A pinned kernel choice would not be what a user gets.
const { OPENBLAS_CORETYPE: _coreType, ...environment } = process.env;

function torchSteps(python: string, folder: string, threads: number, steps: number) {
  const script = join(import.meta.dirname, "baselines", "universality_step.py");
  const { stdout, status } = spawnSync(python, [script, folder, String(threads), String(steps)], {
    encoding: "utf8",
    env: environment,
  });
  if (status !== 0) throw new Error("the PyTorch baseline failed");
  return JSON.parse(stdout) as { ms: number[]; losses: number[] };
}

const command = join(import.meta.dirname, "..", "bin", "assay.js");

/** Seconds of a whole run of the quick preset with so many networks and no early stop. */
function wholeRun(networks: number): number {
  const store = mkdtempSync(join(tmpdir(), "assay-bench-"));
  try {
    const settings = [`networks=${networks}`, "stopTestLoss=0"].flatMap((one) => ["--set", one]);
    const words = [
      "run",
      "universality",
      "--preset",
      "quick",
      "--seed",
      "1",
      "--store",
      store,
      ...settings,
    ];
    const began = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [command, ...words], {
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
    // 1: a claim did not hold, which is no matter here.
    if (status !== 0 && status !== 1) throw new Error(`assay ${words.join(" ")}: ${stderr}`);
    return (performance.now() - began) / 1000;
  } finally {
    rmSync(store, { recursive: true });
  }
}

/** Runs the benchmark. */
export async function runBench(): Promise<BenchReport> {
  const remarks: string[] = [];
  const targets: BenchTarget[] = [];
  const paper = universalitySchema.parse({ ...universalityPresets.paper!.values, networks: 1 });
  const ours = contender(paper, 10);
  const python = pythonWithTorch();
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  const best = new Map<string, number>();
  const keep = (name: string, ms: number): void => {
    best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, ms));
  };
  try {
    writeProblem(folder, paper);
    for (let turn = 0; turn < 3; turn++) {
      const own = await ours();
      keep("assay native", own.ms);
      if (python === undefined) continue;
      for (let threads = 1; threads <= Math.min(2, availableParallelism()); threads++) {
        const torch = torchSteps(python, folder, threads, 12);
        keep(`torch, ${threads} thread${threads > 1 ? "s" : ""}`, Math.min(...torch.ms));
        const off = Math.max(
          ...own.losses.slice(0, 3).map((x, i) => Math.abs(x - torch.losses[i]!)),
        );
        if (turn === 0 && off > 1e-4) throw new Error(`torch computes other losses, by ${off}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  if (python === undefined) remarks.push("no python3 with torch here: PyTorch rows are missing");
  const native = best.get("assay native")!;
  const rows: BenchRow[] = [...best].map(([name, ms]) => ({
    name: `S_5 at the paper's size: ${name}`,
    value: ms,
    unit: "ms/step",
    ...(ms === native ? {} : { note: `${(ms / native).toFixed(2)} times ours` }),
  }));

  const quick = (networks: number) =>
    contender(
      universalitySchema.parse({ ...universalityPresets.quick!.values, networks }),
      100, // about what a run does in one call
    );
  const [one, twenty] = [quick(1), quick(20)];
  for (let turn = 0; turn < 5; turn++) {
    keep("one", (await one()).ms);
    keep("twenty", (await twenty()).ms);
  }
  const stepCost = best.get("twenty")! / best.get("one")!;
  const [first, together, second] = [wholeRun(1), wholeRun(20), wholeRun(1)];
  const alone = Math.min(first, second);
  rows.push(
    { name: "quick preset, step of 1 network", value: best.get("one")! * 1000, unit: "us/step" },
    {
      name: "quick preset, step of 20 networks",
      value: best.get("twenty")! * 1000,
      unit: "us/step",
      note: `${stepCost.toFixed(1)} times one`,
    },
    { name: "quick preset, whole run of 1 network", value: alone, unit: "s" },
    { name: "quick preset, whole run of 20 networks", value: together, unit: "s" },
  );
  targets.push({
    name: "whole run of 20 networks of the quick preset against one",
    measured: together / alone,
    atMost: 6,
  });
  return { rows, targets, remarks };
}
