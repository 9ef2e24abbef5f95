/**
 * @file Speed of one full-batch AdamW step of the paper-size grokking transformer: ours, PyTorch two ways, jax-js.
 *
 * All contenders run in turns in the same process lifetime, and the ratios are of their best times, so that a busy machine disturbs all
 * alike. Before anything is timed they must agree on the loss of the first steps.
 */

import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import {
  compile,
  compileLoop,
  type ExecutorName,
  mapTree,
  matmul,
  stack,
  type Tensor,
  type Tree,
  tensor,
  vmap,
} from "../src/engine/index.ts";
import { paperSize, problem, quickSize } from "./grokking-step.ts";
import type { BenchReport, BenchRow, BenchTarget } from "./report.ts";
import { pythonWithTorch, startTorch } from "./torch-baseline.ts";

/** A contender: makes some steps, returns the time of each in milliseconds and the losses before them. */
interface Contender {
  readonly name: string;
  readonly stepsPerTurn: number;
  run(count: number): Promise<{ ms: readonly number[]; losses: readonly number[] }>;
}

const turns = Number(process.env.BENCH_TURNS ?? 12);

function engineContender(name: string, executor: ExecutorName, stepsPerTurn: number): Contender {
  const { state, pairs, step } = problem(paperSize);
  const program = compile((carry: typeof state, data: typeof pairs) => step(carry, data, {}), {
    executor,
  });
  let carry = state;
  return {
    name,
    stepsPerTurn,
    async run(count) {
      const ms: number[] = [];
      const losses: number[] = [];
      for (let i = 0; i < count; i++) {
        const start = performance.now();
        const result = await program(carry, pairs);
        ms.push(performance.now() - start);
        carry = result.carry;
        losses.push(result.outputs.loss!.item());
      }
      return { ms, losses };
    },
  };
}

/** Multiplications and additions of the step's matrix products, counted from the shapes in the restructured algebra. */
function stepFlops(): number {
  const { p, dModel: d, dMlp: m, fraction } = paperSize;
  const n = Math.floor(fraction * p * p);
  const v = p + 1;
  const perPair = 2 * (d * m + d * v + m * v); // mixed -> hidden, mixed -> logits, hidden -> logits
  const tables = 2 * (2 * p * d * d + d * d * m + d * d * v + m * d * v);
  return 3 * (n * perPair + tables); // backward: twice the forward
}

async function plainProduct(): Promise<number> {
  const size = 2048;
  const x = tensor(new Float32Array(size * size).fill(0.5), { shape: [size, size] });
  const product = compile((a: Tensor, b: Tensor) => matmul(a, b).max());
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    await product(x, x);
    best = Math.min(best, performance.now() - start);
  }
  product.dispose();
  return (2 * size ** 3) / best / 1e6;
}

async function bestOf(count: number, body: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await body();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** The quick preset: a call for each step, many steps in one call, and 20 seeds at once. */
async function smallModelRows(): Promise<BenchRow[]> {
  const { state, pairs, step } = problem(quickSize);
  const steps = 50;
  const single = compile((carry: typeof state, data: typeof pairs) => step(carry, data, {}));
  const loop = compileLoop((carry: typeof state, data: typeof pairs) => step(carry, data, {}));
  const seeds = 20;
  const many = Array.from({ length: seeds }, (_, i) => problem(quickSize, i + 1).state);
  const stacked = mapTree((...leaves: Tensor[]) => stack(leaves), ...(many as [typeof state]));
  const together = vmap(
    (carry: typeof state, data: typeof pairs) => step(carry, data, {}) as unknown as Tree,
    { inAxes: [0, null] },
  ) as unknown as (carry: typeof state, data: typeof pairs) => ReturnType<typeof step>;
  const manyStep = (carry: typeof state, data: typeof pairs) => together(carry, data);
  const manyLoop = compileLoop(manyStep);
  const sideBySide = compileLoop(manyStep, { slices: { constants: null } });
  let carry = state;
  const calls = async () => {
    for (let i = 0; i < steps; i++) ({ carry } = await single(carry, pairs));
  };
  await calls();
  await loop(state, pairs, 2);
  await manyLoop(stacked, pairs, 2);
  await sideBySide(stacked, pairs, 2);
  let [perCall, perLoop, perMany, perSlices] = new Array<number>(4).fill(
    Number.POSITIVE_INFINITY,
  ) as [number, number, number, number];
  for (let turn = 0; turn < 4; turn++) {
    perCall = Math.min(perCall, (await bestOf(1, calls)) / steps);
    perLoop = Math.min(perLoop, (await bestOf(1, () => loop(state, pairs, steps))) / steps);
    perMany = Math.min(perMany, (await bestOf(1, () => manyLoop(stacked, pairs, 10))) / 10);
    perSlices = Math.min(perSlices, (await bestOf(1, () => sideBySide(stacked, pairs, 10))) / 10);
  }
  const row = (name: string, ms: number, note?: string): BenchRow => ({
    name,
    value: ms * 1000,
    unit: "us/step",
    ...(note === undefined ? {} : { note }),
  });
  return [
    row("quick size, one call per step", perCall),
    row("quick size, Loop", perLoop, `${steps} steps in a call`),
    row(
      `quick size, ${seeds} seeds vmapped, Loop`,
      perMany,
      `${(perMany / perLoop).toFixed(1)} times one seed`,
    ),
    row(
      `quick size, ${seeds} seeds side by side, Loop`,
      perSlices,
      `${(perSlices / perLoop).toFixed(1)} times one seed`,
    ),
  ];
}

function peakMemory(): number {
  const script = join(import.meta.dirname, "memory-child.ts");
  const { stdout, status } = spawnSync(process.execPath, [...process.execArgv, script, "100"], {
    encoding: "utf8",
  });
  return status === 0 ? Number(stdout) : Number.NaN;
}

/** Runs the benchmark. */
export async function runBench(): Promise<BenchReport> {
  const remarks: string[] = [];
  const contenders: Contender[] = [
    engineContender("assay native", "native", 8),
    engineContender("jax-js jit, same program", "wasm", 1),
  ];
  const python = pythonWithTorch();
  const { shape, parameters, pairs } = problem(paperSize);
  const torch =
    python === undefined
      ? undefined
      : await startTorch(python, { p: shape.p, nHeads: shape.nHeads, parameters, ...pairs });
  if (torch === undefined) remarks.push("no python3 with torch here: PyTorch rows are missing");
  else {
    const library = torch.blas.join(", ") || "unknown";
    remarks.push(`torch ${torch.version}, BLAS: ${library}`);
    if (!/openblas|mkl/i.test(library)) {
      remarks.push(
        "this torch uses a reference BLAS, about 20 times slower than OpenBLAS: not a fair baseline",
      );
    }
    for (const way of ["paper", "restructured"] as const) {
      for (let threads = 1; threads <= Math.min(2, availableParallelism()); threads++) {
        contenders.push({
          name: `torch ${way}, ${threads} thread${threads > 1 ? "s" : ""}`,
          stepsPerTurn: way === "paper" ? 2 : 6,
          run: (count) => torch.steps(way, threads, count),
        });
      }
    }
  }

  const first = new Map<string, readonly number[]>();
  for (const one of contenders) first.set(one.name, (await one.run(3)).losses);
  const [wanted] = first.values();
  for (const [name, losses] of first) {
    // The 2-thread contender goes on where the 1-thread one stopped.
    if (name.endsWith("2 threads")) continue;
    const off = losses.some((loss, i) => Math.abs(loss - wanted![i]!) > 1e-4);
    if (off) throw new Error(`${name} computes other losses: ${losses} instead of ${wanted}`);
  }

  const best = new Map<string, number>();
  for (let turn = 0; turn < turns; turn++) {
    for (const one of contenders) {
      if (one.stepsPerTurn === 1 && turn % 3 !== 0) continue; // slow ones get fewer turns
      const { ms } = await one.run(one.stepsPerTurn);
      best.set(one.name, Math.min(best.get(one.name) ?? Number.POSITIVE_INFINITY, ...ms));
    }
  }
  torch?.close();
  const ours = best.get("assay native")!;
  const product = await plainProduct();
  const gflops = stepFlops() / ours / 1e6;
  const small = await smallModelRows();
  const memory = peakMemory();
  const rows: BenchRow[] = [
    ...contenders.map(({ name }): BenchRow => {
      const ms = best.get(name)!;
      const note =
        ms === ours ? `${gflops.toFixed(0)} GFLOP/s` : `${(ms / ours).toFixed(2)} times ours`;
      return { name, value: ms, unit: "ms/step", note };
    }),
    { name: "plain product 2048^3, onnxruntime", value: product, unit: "GFLOP/s" },
    ...small,
    { name: "peak memory of a paper-size training", value: memory, unit: "MB" },
  ];
  const bestTorch = (way: string) =>
    Math.min(
      ...contenders
        .filter(({ name }) => name.startsWith(`torch ${way}`))
        .map(({ name }) => best.get(name)!),
    );
  const targets: BenchTarget[] = [
    {
      name: "times faster than jax-js jit",
      measured: best.get("jax-js jit, same program")! / ours,
      atLeast: 8,
      goal: 14,
    },
    { name: "peak memory, MB", measured: memory, atMost: 600 },
  ];
  if (torch !== undefined) {
    targets.unshift(
      {
        name: "times faster than torch, the paper's way",
        measured: bestTorch("paper") / ours,
        atLeast: 6,
        goal: 8,
      },
      {
        name: "times faster than torch restructured",
        measured: bestTorch("restructured") / ours,
        atLeast: 1,
        goal: 1.3,
      },
    );
  }
  return { rows, targets, remarks };
}
