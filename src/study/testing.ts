/** @file A run that lives in memory: drives a study without disk, process or clock, for tests and calibrations. */

import { MissingError } from "../errors.ts";
import type { NdArray } from "../math/nd-array.ts";
import type {
  Checkpoint,
  DataFiles,
  InstrumentContext,
  Notice,
  Progress,
  RunContext,
  RunData,
} from "./contract.ts";
import type { Measure } from "./measures.ts";

/** What a {@link memoryContext} starts from. */
export interface MemoryContextOptions<Config> {
  config: Config;
  /** Default 1. */
  seed?: number;
  /** Default: a signal that never aborts. */
  signal?: AbortSignal;
  /** Continues after this checkpoint. Default: from the beginning. */
  resumeFrom?: Checkpoint;
  /** Called at each progress report, for example to abort at a chosen moment. */
  onProgress?: (progress: Progress) => void;
  /** Data sets by name; asking for another one throws `MissingError`. */
  data?: Readonly<Record<string, DataFiles>>;
}

/** The context to hand to `study.run`, and everything that the study told it. */
export interface MemoryRun<Config> {
  context: RunContext<Config>;
  measures: Record<string, Measure>;
  notices: Notice[];
  checkpoints: Map<number, Checkpoint>;
  progress: Progress[];
  /** The same run as figures and instruments see it; live, and cheap to ask again. */
  data(status?: RunData<Config>["status"]): RunData<Config>;
}

interface StoredSeries {
  values: Map<number, number>;
}

/**
 * A context that keeps everything in memory. Arrays are kept by reference: a study must not change an array that it has
 * handed over. A value that is logged twice for one step replaces the first; NaN is a gap.
 *
 * @source own
 */
export function memoryContext<Config>(options: MemoryContextOptions<Config>): MemoryRun<Config> {
  const { config, seed = 1, signal = new AbortController().signal, resumeFrom } = options;
  const measures: Record<string, Measure> = {};
  const notices: Notice[] = [];
  const checkpoints = new Map<number, Checkpoint>();
  const progress: Progress[] = [];
  const series = new Map<string, StoredSeries>();
  const arrays = new Map<string, Map<number | undefined, NdArray>>();

  if (resumeFrom !== undefined) checkpoints.set(resumeFrom.step, resumeFrom);

  const checkpointSteps = (): number[] => [...checkpoints.keys()].sort((a, b) => a - b);
  const readCheckpoint = async (step: number): Promise<Checkpoint> => {
    const found = checkpoints.get(step);
    if (found === undefined) throw new MissingError(`checkpoint: unknown step ${step}`);
    return found;
  };
  const dataSet = async (name: string): Promise<DataFiles> => {
    const found = options.data?.[name];
    if (found === undefined) throw new MissingError(`data: unknown data set ${name}`);
    return found;
  };

  const context: RunContext<Config> = {
    config,
    seed,
    signal,
    resumeFrom,
    metrics(steps, values) {
      for (const [name, list] of Object.entries(values)) {
        if (list.length !== steps.length) {
          throw new Error(`metrics: ${name} has ${list.length} values for ${steps.length} steps`);
        }
        const stored: StoredSeries = series.get(name) ?? { values: new Map<number, number>() };
        series.set(name, stored);
        list.forEach((value, i) => {
          if (!Number.isNaN(value)) stored.values.set(steps[i]!, value);
        });
      }
    },
    measure(name, measure) {
      measures[name] = measure;
    },
    async array(name, value, step) {
      const members = arrays.get(name) ?? new Map<number | undefined, NdArray>();
      arrays.set(name, members);
      members.set(step, value);
    },
    async checkpoint(checkpoint) {
      checkpoints.set(checkpoint.step, checkpoint);
    },
    async checkpointSteps() {
      return checkpointSteps();
    },
    readCheckpoint,
    progress(report) {
      progress.push(report);
      options.onProgress?.(report);
    },
    notice(notice) {
      notices.push(notice);
    },
    data: dataSet,
  };

  const arraySteps = (name: string): number[] =>
    [...(arrays.get(name)?.keys() ?? [])]
      .filter((step) => step !== undefined)
      .sort((a, b) => a - b);

  return {
    context,
    measures,
    notices,
    checkpoints,
    progress,
    data: (status = "finished") => ({
      id: `memory-${seed}`,
      config,
      seed,
      preset: undefined,
      status,
      measures,
      notices,
      seriesNames: () => [...series.keys()],
      series(name) {
        const points = [...(series.get(name)?.values ?? [])].sort(([a], [b]) => a - b);
        return {
          steps: Float64Array.from(points, ([step]) => step),
          values: Float64Array.from(points, ([, value]) => value),
        };
      },
      arrayNames: () => [...arrays.keys()],
      arraySteps,
      async array(name, step) {
        const members = arrays.get(name);
        return members?.get(step ?? arraySteps(name).at(-1));
      },
      checkpointSteps,
      checkpoint: readCheckpoint,
    }),
  };
}

/** How far a run in memory goes, and from where. */
export interface MemoryRunOptions<Config> {
  config: Config;
  seed?: number;
  /** Checkpoints of an earlier run: the newest is gone on from. */
  resumeFrom?: ReadonlyMap<number, Checkpoint>;
  /** Aborts when this many steps are reported. */
  stopAtStep?: number;
}

/** A run in memory from start to end, interrupted or gone on from where an earlier one was. */
export async function runInMemory<Config>(
  run: (context: RunContext<Config>) => Promise<void>,
  { config, seed, resumeFrom = new Map(), stopAtStep }: MemoryRunOptions<Config>,
): Promise<MemoryRun<Config>> {
  const controller = new AbortController();
  const newest = [...resumeFrom.values()].sort((a, b) => b.step - a.step)[0];
  const memory = memoryContext({
    config,
    ...(seed === undefined ? {} : { seed }),
    signal: controller.signal,
    ...(newest === undefined ? {} : { resumeFrom: newest }),
    onProgress: ({ done, unit }) => {
      if (unit === "steps" && done === stopAtStep) controller.abort();
    },
  });
  for (const [step, checkpoint] of resumeFrom) memory.checkpoints.set(step, checkpoint);
  await run(memory.context);
  return memory;
}

/** The context of an instrument in a test: files by slot as text, no run, no data. */
export function instrumentContext<Config>(
  files: Readonly<Record<string, string>> = {},
): InstrumentContext<Config> {
  return {
    signal: new AbortController().signal,
    progress() {},
    files: Object.fromEntries(
      Object.entries(files).map(([slot, text]) => [
        slot,
        [{ name: `${slot}.csv`, bytes: new TextEncoder().encode(text) }],
      ]),
    ),
    run: undefined,
    data: (name) => Promise.reject(new MissingError(`data: unknown data set ${name}`)),
  };
}
