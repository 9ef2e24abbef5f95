/** @file Starts the PyTorch baseline where PyTorch is installed, and asks it for timings. */

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Tensor } from "../src/engine/index.ts";

/** Timings of some steps of one way. */
export interface TorchTimings {
  readonly ms: readonly number[];
  readonly losses: readonly number[];
}

/** A running baseline process; idle between requests. */
export interface TorchBaseline {
  readonly version: string;
  /** Files of the BLAS library that torch has loaded. */
  readonly blas: readonly string[];
  steps(way: "paper" | "restructured", threads: number, count: number): Promise<TorchTimings>;
  close(): void;
}

/** What the baseline needs to know to compute the same numbers. */
export interface BaselineProblem {
  readonly p: number;
  readonly nHeads: number;
  readonly parameters: Readonly<Record<string, Tensor>>;
  readonly a: Tensor;
  readonly b: Tensor;
  readonly labels: Tensor;
}

// A pinned kernel choice would not be what a user gets.
const { OPENBLAS_CORETYPE: _coreType, ...environment } = process.env;

/** A Python that has torch, or `undefined`. */
export function pythonWithTorch(): string | undefined {
  return ["python3", "/usr/bin/python3"].find(
    (python) => spawnSync(python, ["-c", "import torch"], { stdio: "ignore" }).status === 0,
  );
}

/** Starts the baseline on a problem. */
export async function startTorch(python: string, problem: BaselineProblem): Promise<TorchBaseline> {
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  const { parameters, a, b, labels, p, nHeads } = problem;
  const arrays: Record<string, { shape: readonly number[]; dtype: string }> = {};
  for (const [name, x] of Object.entries({ ...parameters, a, b, labels })) {
    arrays[name] = { shape: x.shape, dtype: x.dtype };
    const { buffer, byteOffset, byteLength } = x.data;
    writeFileSync(join(folder, `${name}.bin`), new Uint8Array(buffer, byteOffset, byteLength));
  }
  const manifest = { p, nHeads, parameters: Object.keys(parameters), arrays };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  const script = join(import.meta.dirname, "baselines", "grokking_step.py");
  const child = spawn(python, [script, folder], {
    stdio: ["pipe", "pipe", "inherit"],
    env: environment,
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the PyTorch baseline ended early");
    return JSON.parse(value);
  };
  const hello = (await answer()) as { torch: string; blas: string[] };
  return {
    version: hello.torch,
    blas: hello.blas,
    async steps(way, threads, count) {
      child.stdin.write(`${way} ${threads} ${count}\n`);
      return (await answer()) as TorchTimings;
    },
    close() {
      child.stdin.end();
      rmSync(folder, { recursive: true });
    },
  };
}
