/**
 * @file The training loop: runs a compiled step many times, logs, evaluates, saves, stops and resumes.
 *
 * "Step s" is the state after s updates; the loss logged for step s is the loss of that state. The loop runs in chunks so
 * that it can be stopped within a fraction of a second. Chunks end wherever something is due, their length otherwise
 * follows the clock, and numbers do not depend on it: everything that changes travels in the carry, and batches are drawn
 * in the order of the steps. So a training that was stopped and resumed ends bit for bit like one that was not, on the same
 * executor and number of threads.
 */

import {
  type CompileOptions,
  compileLoop,
  type LoopOptions,
  mapTree,
  stack,
  type Tensor,
  type Tree,
  take,
} from "../engine/index.ts";
import { DivergedError, InvalidInputError } from "../errors.ts";
import type { NdArray } from "../math/nd-array.ts";
import { type Random, rng } from "../math/random.ts";
import { type Cadence, type Timetable, timetable } from "./cadence.ts";
import { fromNamedArrays, toNamedArrays } from "./named-arrays.ts";
import type { StepOutputs, TogetherOptions, TrainingStep } from "./training-step.ts";

/** Arrays and notes from which a training goes on; what `RunContext.checkpoint` takes. */
export interface TrainingCheckpoint {
  step: number;
  arrays: Readonly<Record<string, NdArray>>;
  metadata: Readonly<Record<string, string>>;
}

/** Something worked out from the state now and then, such as a loss on held-out data. */
export interface Evaluation<Carry> {
  at: Cadence;
  /** Numbers to log for this step. May await compiled functions. */
  run(carry: Carry, step: number): Promise<Readonly<Record<string, number>>>;
}

/** Batches for stochastic training, drawn on the host. */
export interface BatchSource<Batch extends Tree> {
  /** The generator as it is at step 0; its position is part of every checkpoint. */
  random: Random;
  /** Batch of one step; called once for each step, in order. All batches have the same shapes. */
  draw(random: Random, step: number): Batch;
  /** Batches handed over per call; bounds the length of a chunk. Default 32. */
  ahead?: number;
}

export interface TrainingOptions<Carry extends Tree, Constants extends Tree, Batch extends Tree>
  extends CompileOptions {
  step: TrainingStep<Carry, Constants, Batch>;
  /** State at step 0. When resuming it is the template: names, shapes and types must fit the checkpoint. */
  carry: Carry;
  constants: Constants;
  /** Updates in the whole training. */
  steps: number;
  signal: AbortSignal;
  batches?: BatchSource<Batch>;
  resumeFrom?: TrainingCheckpoint | undefined;
  /**
   * Receives outputs and evaluations: arrays as long as `steps`. An output with axes gives one series for each element:
   * `loss.0`, `loss.1`, ... `every`: keep only multiples of it (default 1).
   */
  metrics?: {
    every?: number;
    emit(steps: readonly number[], values: Readonly<Record<string, readonly number[]>>): void;
  };
  evaluations?: readonly Evaluation<Carry>[];
  /** Where and when to save. The last step and the step of a stop are always saved. */
  checkpoints?: {
    at: Cadence;
    /** Notes kept with every checkpoint; the key `random` is the loop's own. */
    metadata?: Readonly<Record<string, string>>;
    save(checkpoint: TrainingCheckpoint): Promise<void>;
  };
  progress?(step: number, steps: number): void;
  /** Outputs that must stay finite; the first that does not raises `DivergedError`. Default ["loss"]. */
  finite?: readonly string[];
  /** Longest time between two looks at the signal, in seconds. Default 0.25. */
  chunkSeconds?: number;
}

export interface TrainingResult<Carry> {
  carry: Carry;
  step: number;
  /** `stopped`: the signal was aborted; the state has been saved. */
  status: "finished" | "stopped";
}

/** Trains from step 0 or from a checkpoint to `steps`, or until the signal is aborted. */
export async function train<
  Carry extends Tree,
  Constants extends Tree,
  Batch extends Tree = Record<string, never>,
>(options: TrainingOptions<Carry, Constants, Batch>): Promise<TrainingResult<Carry>> {
  const { steps, signal, resumeFrom, checkpoints, metrics } = options;
  const finite = options.finite ?? ["loss"];
  const start = resumeFrom?.step ?? 0;
  if (!Number.isSafeInteger(steps) || start < 0 || start > steps) {
    throw new InvalidInputError(`training: wanted a step in 0..${steps} to start at, got ${start}`);
  }
  const evaluations = (options.evaluations ?? []).map((evaluation) => ({
    ...evaluation,
    times: timetable(evaluation.at, steps),
  }));
  const saves = checkpoints === undefined ? undefined : timetable(checkpoints.at, steps);
  const times = [...evaluations.map((e) => e.times), ...(saves === undefined ? [] : [saves])];
  const batches = options.batches && new BatchQueue(options.batches, resumeFrom?.metadata.random);
  const loop = compileLoop(loopStep(options.step, batches !== undefined), {
    ...engineOptions(options),
    ...slicesOf(options.step),
    name: options.name ?? "training",
  });
  const clock = new ChunkClock(options.chunkSeconds ?? 0.25);

  let carry = resumeFrom ? fromNamedArrays(options.carry, resumeFrom.arrays) : options.carry;
  let step = start;
  let lastSaved = resumeFrom?.step;
  const save = async () => {
    if (checkpoints === undefined || lastSaved === step) return;
    await checkpoints.save({
      step,
      arrays: toNamedArrays(carry),
      metadata: { ...checkpoints.metadata, ...batches?.metadata() },
    });
    lastSaved = step;
  };
  const happen = async () => {
    for (const { times: due, run } of evaluations) {
      if (!due.isDue(step)) continue;
      const values = await run(carry, step);
      metrics?.emit(
        [step],
        mapValues(values, (value) => [value]),
      );
    }
    if (saves?.isDue(step) || step === steps) await save();
    options.progress?.(step, steps);
  };

  try {
    // What was due at the step of a checkpoint happened before it was saved.
    if (resumeFrom === undefined) await happen();
    while (step < steps && !signal.aborted) {
      const due = nextDue(times, step) ?? steps;
      const length = Math.min(clock.length(due - step), steps - step, batches?.ahead ?? steps);
      const began = performance.now();
      const constants = {
        constants: options.constants,
        batches: batches?.take(step, length) ?? {},
      };
      const result = await loop(carry, constants, length);
      clock.took(length, performance.now() - began);
      const series = toSeries(result.outputs as StepOutputs, length);
      const bad = firstBadStep(series, finite, length);
      emitSeries(metrics, series, step, bad ?? length);
      if (bad !== undefined) throw new DivergedError(step + bad, lastSaved);
      carry = result.carry;
      step += length;
      await happen();
      // Executors may do all their work in microtasks: let timers and messages (the stop button) have their turn.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    if (step < steps) await save();
    return { carry, step, status: step < steps ? "stopped" : "finished" };
  } finally {
    loop.dispose();
  }
}

/** Only what the engine understands, without absent fields. */
function engineOptions({ executor, threads }: CompileOptions): CompileOptions {
  return {
    ...(executor === undefined ? {} : { executor }),
    ...(threads === undefined ? {} : { threads }),
  };
}

/** Networks that are trained together are slices of the loop; its batches have the axis of the steps before that of the networks. */
function slicesOf({ networks }: { networks?: Required<TogetherOptions> }): LoopOptions {
  if (networks === undefined) return {};
  const { constants, batch } = networks;
  return { slices: { constants: { constants, batches: batch === null ? null : 1 } } };
}

/** The step in the form of `compileLoop`: it takes its batch out of those handed over for the call. */
function loopStep<Carry extends Tree, Constants extends Tree, Batch extends Tree>(
  step: TrainingStep<Carry, Constants, Batch>,
  hasBatches: boolean,
) {
  return (carry: Carry, all: { constants: Constants; batches: Tree }, index: Tensor) => {
    const batch = hasBatches ? mapTree((one) => take(one, index, 0), all.batches) : {};
    const { carry: next, outputs } = step(carry, all.constants, batch as Batch);
    return { carry: next, outputs: outputs as Tree };
  };
}

function nextDue(times: readonly Timetable[], step: number): number | undefined {
  const due = times.map((one) => one.next(step)).filter((next) => next !== undefined);
  return due.length === 0 ? undefined : Math.min(...due);
}

/** Draws batches in the order of the steps and stacks those of one call; always `ahead` of them, so that shapes stay. */
class BatchQueue<Batch extends Tree> {
  readonly ahead: number;
  readonly #source: BatchSource<Batch>;
  readonly #random: Random;

  constructor(source: BatchSource<Batch>, saved: string | undefined) {
    this.ahead = source.ahead ?? 32;
    this.#source = source;
    this.#random = rng.restore(saved === undefined ? source.random.state() : JSON.parse(saved));
  }

  take(step: number, length: number): Tree {
    const drawn = Array.from({ length }, (_, i) => this.#source.draw(this.#random, step + i));
    const last = drawn.at(-1)!;
    const filled = [...drawn, ...Array.from({ length: this.ahead - length }, () => last)];
    return mapTree((...leaves) => stack(leaves, 0), filled[0]!, ...filled.slice(1));
  }

  metadata(): { random: string } {
    return { random: JSON.stringify(this.#random.state()) };
  }
}

/** Chooses chunk lengths so that one takes about the wanted time; the first ones are short, as compiling comes on top. */
class ChunkClock {
  readonly #seconds: number;
  #next = 1;
  #fastest = Number.POSITIVE_INFINITY;

  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** Steps of the next chunk with `left` until something is due: one of equal chunks, as near the wanted length as that goes. */
  length(left: number): number {
    return Math.ceil(left / Math.max(1, Math.round(left / this.#next)));
  }

  took(length: number, milliseconds: number): void {
    this.#fastest = Math.min(this.#fastest, milliseconds / 1000 / length);
    const fitting = Math.floor(this.#seconds / Math.max(this.#fastest, 1e-9));
    this.#next = Math.max(1, Math.min(fitting, this.#next * 4));
  }
}

type Series = ReadonlyMap<string, Float64Array>;

/** Outputs [length, ...] as one series for each element. */
function toSeries(outputs: StepOutputs, length: number): Series {
  const series = new Map<string, Float64Array>();
  for (const [name, { data, shape }] of Object.entries(outputs)) {
    const width = data.length / length;
    for (let element = 0; element < width; element++) {
      series.set(
        shape.length === 1 ? name : `${name}.${element}`,
        Float64Array.from({ length }, (_, i) => data[i * width + element]!),
      );
    }
  }
  return series;
}

/** The first position at which a series of one of the `finite` outputs is not finite. */
function firstBadStep(
  series: Series,
  finite: readonly string[],
  length: number,
): number | undefined {
  let first = length;
  for (const [name, values] of series) {
    if (!finite.some((one) => name === one || name.startsWith(`${one}.`))) continue;
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) first = Math.min(first, bad);
  }
  return first < length ? first : undefined;
}

function emitSeries(
  metrics: TrainingOptions<Tree, Tree, Tree>["metrics"],
  series: Series,
  start: number,
  length: number,
): void {
  if (metrics === undefined || series.size === 0) return;
  const every = metrics.every ?? 1;
  const kept = Array.from({ length }, (_, i) => i).filter((i) => (start + i) % every === 0);
  if (kept.length === 0) return;
  const values = Object.fromEntries(
    [...series].map(([name, all]) => [name, kept.map((i) => all[i]!)]),
  );
  metrics.emit(
    kept.map((i) => start + i),
    values,
  );
}

function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  fn: (value: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, fn(value)]));
}
