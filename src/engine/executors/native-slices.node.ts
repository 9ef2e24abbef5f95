/**
 * @file Loops whose slices never meet, run in parts: each part is a worker with its own session and its share of the threads.
 *
 * ONNX Runtime splits a small operation over its threads badly (waking them costs as much as the work), and several runs of one
 * thread one after the other; whole networks side by side scale with the cores. A part goes through its slices in chunks whose
 * arrays fit into the cache of a core.
 */

import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { AssayError, InvalidInputError } from "../../errors.ts";
import { ownModule, ownWorker } from "../../io/own-modules.node.ts";
import { bytesPerElement } from "../../math/arrays.ts";
import type { DType, TypedArray } from "../../math/nd-array.ts";
import { allocate } from "../dtype.ts";
import { loopModel, type Model } from "../onnx/model.ts";
import { reachable } from "../onnx/node.ts";
import type { Program } from "../onnx/program.ts";
import { type Aval, type Shape, sizeOf } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import type { FlatLoop, LoopExecutable } from "./executor.ts";
import type { PartAnswer, PartJob } from "./native-part.node.ts";
import { stepCount, type Value } from "./native-session.node.ts";
import { translate } from "./native-translate.node.ts";

/** A result of a session as a tensor. */
export function toTensor({ shape, dtype, data }: Value): Tensor {
  return new Tensor(shape, dtype as DType, data as TypedArray);
}

/** A run of slices: from, and how many. */
type Range = readonly [from: number, count: number];

/** `count` slices in `parts` runs that differ by at most one. */
function ranges(count: number, parts: number): Range[] {
  return Array.from({ length: parts }, (_, i) => {
    const from = Math.ceil((i * count) / parts);
    return [from, Math.ceil(((i + 1) * count) / parts) - from];
  });
}

const resized = (shape: Shape, axis: number, length: number): number[] =>
  shape.map((old, i) => (i === axis ? length : old));

/** Elements before and after an axis. */
function around(shape: Shape, axis: number): [outer: number, inner: number] {
  return [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
}

/** The slices [from, from + count) of an axis. */
function cut({ shape, dtype, data }: Tensor, axis: number, [from, count]: Range): Value {
  const [outer, inner] = around(shape, axis);
  const step = shape[axis]! * inner;
  const part = allocate(dtype, outer * count * inner);
  for (let i = 0; i < outer; i++) {
    const start = i * step + from * inner;
    part.set(data.subarray(start, start + count * inner), i * count * inner);
  }
  return { shape: resized(shape, axis, count), dtype, data: part };
}

/** Parts put together along an axis. */
function join(parts: readonly Value[], axis: number): Tensor {
  const { shape, dtype } = parts[0]!;
  const length = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  const [outer, inner] = around(shape, axis);
  const whole = allocate(dtype as DType, outer * length * inner);
  let from = 0;
  for (const part of parts) {
    const run = part.shape[axis]! * inner;
    const data = part.data as TypedArray;
    for (let i = 0; i < outer; i++) {
      whole.set(data.subarray(i * run, (i + 1) * run), i * length * inner + from);
    }
    from += run;
  }
  return new Tensor(resized(shape, axis, length), dtype as DType, whole);
}

/** One worker and the chunks of slices that it runs. */
class Part {
  readonly #worker: Worker;
  readonly #chunks: readonly Range[];
  readonly #name: string;
  /** What the worker has: what it was sent and what it answered. */
  #has: readonly Tensor[] = [];

  private constructor(worker: Worker, chunks: readonly Range[], name: string) {
    this.#worker = worker;
    this.#chunks = chunks;
    this.#name = name;
  }

  static async open(job: PartJob, chunks: readonly Range[]): Promise<Part> {
    const worker = ownWorker(ownModule("./native-part.node", import.meta.url), job);
    const part = new Part(worker, chunks, job.name);
    await part.#answer();
    worker.unref(); // an idle worker keeps no process alive
    return part;
  }

  /** Results of each chunk. */
  async run(
    inputs: readonly Tensor[],
    axes: FlatLoop["slices"],
    steps: number,
  ): Promise<(readonly Value[])[]> {
    const changes = this.#chunks.map((range) => [
      stepCount(steps),
      ...inputs.map((input, i) => {
        if (input === this.#has[i]) return undefined;
        const axis = axes?.[i] ?? null;
        const { shape, dtype, data } = input;
        return axis === null ? { shape, dtype, data } : cut(input, axis, range);
      }),
    ]);
    this.#has = inputs;
    this.#worker.ref();
    this.#worker.postMessage(changes);
    try {
      return [...((await this.#answer()).results ?? [])];
    } finally {
      this.#worker.unref();
    }
  }

  /** Tells which tensors its last results have become a part of. */
  became(carry: readonly Tensor[]): void {
    this.#has = [...carry, ...this.#has.slice(carry.length)];
  }

  dispose(): void {
    void this.#worker.terminate();
  }

  async #answer(): Promise<Exclude<PartAnswer, { error: unknown }>> {
    const ended = new AbortController();
    const exit = once(this.#worker, "exit", { signal: ended.signal }).then(([code]) => {
      throw new AssayError(`${this.#name}: wanted results, but a worker ended with code ${code}`, {
        code: "E_WORKER",
        hint: "probably too little memory: use fewer threads, or smaller networks",
        exitCode: 1,
      });
    });
    try {
      const [answer] = (await Promise.race([once(this.#worker, "message"), exit])) as [PartAnswer];
      if (!("error" in answer)) return answer;
      const { message, code = "E_WORKER", hint } = answer.error;
      throw new AssayError(message, { code, ...(hint === undefined ? {} : { hint }) });
    } finally {
      exit.catch(() => undefined);
      ended.abort();
    }
  }
}

/** Bytes of one array up to which a chunk runs fastest: some arrays at a time have to fit into the cache of a core (measured for 2 MB). */
const chunkBytes = 3 * 2 ** 18;

/** Fewest slices that a chunk aims at: operations on one slice alone are not worth their call. */
const fewestSlices = 2;

/** How many chunks a part with `length` slices, whose program this is, should run through. */
function chunksOf(program: Program, length: number): number {
  const sizes = reachable(program.outputs).map(
    ({ shape, dtype }) => (sizeOf(shape) * bytesPerElement[dtype]) / length,
  );
  const fitting = Math.max(fewestSlices, Math.floor(chunkBytes / Math.max(...sizes)));
  return Math.max(1, Math.round(length / fitting));
}

/** How many slices a loop has. */
function countSlices({ name, avals, slices }: FlatLoop): number {
  let count: number | undefined;
  slices?.forEach((axis, i) => {
    if (axis === null) return;
    const length = avals[i]!.shape[axis];
    count ??= length;
    if (length === undefined || length !== count) {
      throw new InvalidInputError(
        `${name}: wanted ${count} slices along axis ${axis} of input ${i}, got shape [${avals[i]!.shape.join(", ")}]`,
      );
    }
  });
  return count ?? 1;
}

/** The loop in parts, or `undefined` when there is nothing to part: one slice, one thread, or slices that meet. */
export async function sideBySide(
  source: FlatLoop,
  threads: number,
): Promise<LoopExecutable | undefined> {
  const count = countSlices(source);
  const parts = Math.min(count, threads);
  if (parts < 2) return undefined;
  const programs = new Map<number, Program>();
  const programOf = (length: number): Program => {
    const known = programs.get(length);
    if (known !== undefined) return known;
    const resize = (aval: Aval, i: number): Aval => {
      const axis = source.slices?.[i] ?? null;
      return axis === null ? aval : { ...aval, shape: resized(aval.shape, axis, length) };
    };
    const { avals } = source;
    const own = {
      ...source,
      avals: avals.map(({ shape, dtype }, i) => resize({ shape, dtype }, i)),
    };
    const program = translate(own);
    program.outputs.forEach(({ shape }, i) => {
      if (shape[0] === length) return;
      throw new InvalidInputError(
        `${source.name}: wanted slices along axis 0 of every result, got shape [${shape.join(", ")}] for result ${i}`,
      );
    });
    programs.set(length, program);
    return program;
  };
  const [first] = ranges(count, parts);
  const chunks = chunksOf(programOf(first![1]), first![1]);
  const models = new Map<number, Model>();
  const modelOf = (length: number): Model => {
    const model = models.get(length) ?? loopModel(programOf(length), source.carry);
    models.set(length, model);
    return model;
  };
  const { name, carry } = source;
  const opened = await Promise.allSettled(
    ranges(count, parts).map(([start, length]) => {
      const own = ranges(length, chunks).map(([from, n]): Range => [start + from, n]);
      const lengths = [...new Set(own.map(([, n]) => n))];
      const job: PartJob = {
        models: lengths.map(modelOf),
        chunks: own.map(([, n]) => lengths.indexOf(n)),
        name,
        threads: Math.floor(threads / parts),
        carry,
      };
      return Part.open(job, own);
    }),
  );
  const ready = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const dispose = (): void => {
    for (const part of ready) part.dispose();
  };
  const failed = opened.find((one) => one.status === "rejected");
  if (failed !== undefined) {
    dispose();
    throw failed.reason;
  }
  let turn: Promise<unknown> = Promise.resolve(); // a worker answers one call after the other
  return {
    async run(carry, constants, steps) {
      const inputs = [...carry, ...constants];
      const all = () => Promise.all(ready.map((part) => part.run(inputs, source.slices, steps)));
      const mine = turn.then(all, all);
      turn = mine;
      const results = (await mine).flat();
      const whole = results[0]!.map((_, i) =>
        join(
          results.map((one) => one[i]!),
          i < source.carry ? 0 : 1, // axis 0 of an output is the step
        ),
      );
      const carried = whole.slice(0, source.carry);
      for (const part of ready) part.became(carried);
      return { carry: carried, outputs: whole.slice(source.carry) };
    },
    dispose,
  };
}
