/**
 * @file Hierarchical bootstrap of horizons: families, tasks and runs are drawn again, once for all agents together.
 *
 * Works on counts: a replicate draws how often each task occurs, then for each agent and task how many of its runs succeed,
 * and refits on a few dozen distinct lengths. Rows keep their weights and weights are not renormalised; a task that is
 * drawn twice counts twice.
 */

import { InvalidInputError } from "../../errors.ts";
import { type Random, rng } from "../../math/random.ts";
import { binomialDraw } from "../../math/statistics-bootstrap.ts";
import { fitLogistic } from "../../math/statistics-regression.ts";
import { type AgentCells, type CountTable, outcomeStarts } from "./counts.ts";
import { type FitProfile, horizonMinutes, type LengthData, lengthData } from "./fit.ts";
import { cellWeights } from "./weights.ts";

/** Levels from outside in: `b` ten log-spaced length buckets, `f` families, `t` tasks, `r` runs. */
export type Levels = string;

export interface BootstrapOptions {
  replicates: number;
  seed: number;
  /** Any ordered subset of "bftr". Default "ftr". */
  levels?: Levels;
  profile: FitProfile;
  /** Looked at between replicates: may throw to stop, or report progress. */
  onReplicate?: (done: number) => void;
}

/** Curves of all replicates, row-major [replicate][agent]; NaN where a replicate has no falling curve. */
export interface BootstrapCurves {
  agents: readonly string[];
  replicates: number;
  slope: Float64Array;
  intercept: Float64Array;
  /** Weighted mean outcome of each replicate; NaN where an agent has no task in it. */
  average: Float64Array;
  levels: Levels;
  profile: FitProfile;
  seed: number;
}

/** How often each task of the table occurs in one resample. */
export interface TaskDraw {
  /** Overwrites `multiplicity` (length: number of tasks). */
  draw(random: Random, multiplicity: Int32Array): void;
}

/**
 * Prepares the outer levels of the bootstrap over the tasks that any agent has.
 *
 * Throws `InvalidInputError` for unknown or unordered levels and when a family does not nest in a length bucket.
 */
export function taskDraw(table: CountTable, levels: Levels): TaskDraw {
  if (!/^b?f?t?r?$/.test(levels) || levels === "") {
    throw new InvalidInputError(
      `bootstrap levels: wanted an ordered subset of "bftr", got ${JSON.stringify(levels)}`,
    );
  }
  const present = [...new Set(table.agents.flatMap((cells) => [...cells.task]))].sort(
    (a, b) => a - b,
  );
  const bucketOf = lengthBuckets(present.map((task) => table.tasks[task]!.minutes));
  const bucket = new Map(present.map((task, i) => [task, bucketOf[i]!]));
  const keys: ((task: number) => number)[] = [];
  if (levels.includes("b")) keys.push((task) => bucket.get(task)!);
  if (levels.includes("f")) keys.push((task) => table.tasks[task]!.family);
  if (levels.includes("b") && levels.includes("f")) checkNesting(table, present, bucket);
  const drawTasks = levels.includes("t");
  const root = grouped(present, keys);
  return {
    draw(random, multiplicity) {
      multiplicity.fill(0);
      walk(root, random, multiplicity, drawTasks);
    },
  };
}

/** Draws, refits, repeats. The same seed gives the same numbers for an agent whatever other agents are in the table. */
export function bootstrapCurves(table: CountTable, options: BootstrapOptions): BootstrapCurves {
  const { replicates, seed, levels = "ftr", profile, onReplicate } = options;
  const outer = taskDraw(table, levels);
  const drawRuns = levels.includes("r");
  const agents = table.agents.map((cells) => prepareAgent(table, cells, profile));
  const slope = new Float64Array(replicates * agents.length).fill(Number.NaN);
  const intercept = new Float64Array(replicates * agents.length).fill(Number.NaN);
  const average = new Float64Array(replicates * agents.length);
  const multiplicity = new Int32Array(table.tasks.length);
  const base = rng(seed, "hierarchical-bootstrap");
  for (let b = 0; b < replicates; b++) {
    const random = base.fork(b);
    outer.draw(random, multiplicity);
    agents.forEach((agent, i) => {
      resample(agent, multiplicity, drawRuns ? random.fork(agent.cells.agent) : undefined);
      average[b * agents.length + i] = total(agent.sample.positive) / total(agent.sample.weight);
      const fit = fitLogistic(agent.sample, {
        ridge: profile.ridge,
        tolerance: 1e-9, // far below the spread of the replicates
        ...(agent.start === undefined ? {} : { start: agent.start }),
      });
      if (!fit.ok || !(fit.slope < 0)) return;
      slope[b * agents.length + i] = fit.slope;
      intercept[b * agents.length + i] = fit.intercept;
    });
    onReplicate?.(b + 1);
  }
  return {
    agents: table.agents.map((cells) => cells.agent),
    replicates,
    slope,
    intercept,
    average,
    levels,
    profile,
    seed,
  };
}

/** Horizons of replicates by agent and success probability: from our bootstrap or from a published file. */
export interface HorizonReplicates {
  agents: readonly string[];
  replicates: number;
  /** One horizon in minutes per replicate, NaN where there is none; `undefined` for an unknown agent or q. */
  at(agent: string, q: number): Float64Array | undefined;
}

/** Horizons of {@link bootstrapCurves} at any q. */
export function horizonReplicates(curves: BootstrapCurves): HorizonReplicates {
  return {
    agents: curves.agents,
    replicates: curves.replicates,
    at(agent, q) {
      const i = curves.agents.indexOf(agent);
      if (i < 0) return undefined;
      return Float64Array.from({ length: curves.replicates }, (_, b) => {
        const at = b * curves.agents.length + i;
        const curve = { slope: curves.slope[at]!, intercept: curves.intercept[at]! };
        return horizonMinutes(curve, q) ?? Number.NaN;
      });
    },
  };
}

/** Share of replicates in which `a` has the longer horizon; rows where either is missing are left out. */
export function probabilityLonger(
  replicates: HorizonReplicates,
  a: string,
  b: string,
  q: number,
): number | undefined {
  const left = replicates.at(a, q);
  const right = replicates.at(b, q);
  if (left === undefined || right === undefined) return undefined;
  let wins = 0;
  let n = 0;
  for (let i = 0; i < replicates.replicates; i++) {
    if (Number.isNaN(left[i]!) || Number.isNaN(right[i]!)) continue;
    n++;
    if (left[i]! > right[i]!) wins++;
    else if (left[i] === right[i]) wins += 0.5;
  }
  return n === 0 ? undefined : wins / n;
}

/** One agent ready to be resampled: weights and lengths once, the sample rewritten by each {@link resample}. */
export interface PreparedAgent {
  cells: AgentCells;
  data: LengthData;
  /** Weight of one whole cell. */
  weights: Float64Array;
  /** What a fit of the newest resample looks at. */
  sample: { x: Float64Array; weight: Float64Array; positive: Float64Array };
  starts: Int32Array | undefined;
  /** The point estimate, from which fits of resamples start. */
  start: { slope: number; intercept: number } | undefined;
}

/** Prepares an agent; `perTask` keeps each task's own x, so that lengths can be changed task by task. */
export function prepareAgent(
  table: CountTable,
  cells: AgentCells,
  profile: FitProfile,
  perTask = false,
): PreparedAgent {
  const weights = cellWeights(table, cells, profile.weights);
  const data = perTask ? taskData(table, cells, weights) : lengthData(table, cells, weights);
  const point = fitLogistic(data, { ridge: Math.max(profile.ridge, 1e-6) });
  return {
    cells,
    data,
    weights,
    sample: {
      x: data.x,
      weight: new Float64Array(data.x.length),
      positive: new Float64Array(data.x.length),
    },
    starts: cells.outcomes === undefined ? undefined : outcomeStarts(cells),
    start: point.ok ? { slope: point.slope, intercept: point.intercept } : undefined,
  };
}

/** Fills `agent.sample` with one resample; without `random` the runs stay as they are. */
export function resample(
  agent: PreparedAgent,
  multiplicity: Int32Array,
  random: Random | undefined,
): void {
  const { cells, data, weights, sample } = agent;
  sample.weight.fill(0);
  sample.positive.fill(0);
  for (let i = 0; i < cells.task.length; i++) {
    const times = multiplicity[cells.task[i]!]!;
    if (times === 0) continue;
    const runs = cells.runs[i]!;
    const total = cells.total[i]!;
    const slot = data.slot[i]!;
    let positive = times * total;
    if (random !== undefined) {
      if (agent.starts === undefined) {
        // Drawing m n runs from n with s successes is a binomial draw.
        positive = binomialDraw(random, times * runs, total / runs);
      } else {
        positive = 0;
        for (let k = 0; k < times * runs; k++) {
          positive += cells.outcomes![agent.starts[i]! + random.integer(runs)]!;
        }
      }
    }
    sample.weight[slot]! += weights[i]! * times;
    sample.positive[slot]! += (weights[i]! * positive) / runs;
  }
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

function taskData(table: CountTable, cells: AgentCells, weights: Float64Array): LengthData {
  return {
    x: Float64Array.from(cells.task, (task) => Math.log2(table.tasks[task]!.minutes)),
    weight: weights,
    positive: weights.map((weight, i) => (weight * cells.total[i]!) / cells.runs[i]!),
    slot: Int32Array.from(cells.task, (_, i) => i),
  };
}

type Group = { tasks: Int32Array } | { children: Group[] };

function grouped(tasks: readonly number[], keys: readonly ((task: number) => number)[]): Group {
  const [key, ...rest] = keys;
  if (key === undefined) return { tasks: Int32Array.from(tasks) };
  const parts = new Map<number, number[]>();
  for (const task of tasks) {
    const part = parts.get(key(task));
    if (part === undefined) parts.set(key(task), [task]);
    else part.push(task);
  }
  return { children: [...parts.values()].map((part) => grouped(part, rest)) };
}

function walk(group: Group, random: Random, multiplicity: Int32Array, drawTasks: boolean): void {
  if ("tasks" in group) {
    const { tasks } = group;
    for (let i = 0; i < tasks.length; i++) {
      multiplicity[tasks[drawTasks ? random.integer(tasks.length) : i]!]!++;
    }
    return;
  }
  for (let i = 0; i < group.children.length; i++) {
    walk(random.choice(group.children), random, multiplicity, drawTasks);
  }
}

/** Ten log-spaced buckets between the shortest and the longest task. */
function lengthBuckets(minutes: readonly number[]): number[] {
  const logs = minutes.map(Math.log);
  const low = Math.min(...logs);
  const width = (Math.max(...logs) - low) / 10;
  return logs.map((log) => (width === 0 ? 0 : Math.min(9, Math.floor((log - low) / width))));
}

function checkNesting(
  table: CountTable,
  tasks: readonly number[],
  bucket: ReadonlyMap<number, number>,
): void {
  const bucketOfFamily = new Map<number, number>();
  const torn = new Set<string>();
  for (const task of tasks) {
    const family = table.tasks[task]!.family;
    const known = bucketOfFamily.get(family);
    if (known === undefined) bucketOfFamily.set(family, bucket.get(task)!);
    else if (known !== bucket.get(task)) torn.add(table.families[family]!);
  }
  if (torn.size > 0) {
    throw new InvalidInputError(
      `bootstrap levels: wanted every family inside one length bucket, got ${torn.size} families in several (${[...torn].slice(0, 5).join(", ")})`,
      'leave out level "b" or level "f"',
    );
  }
}
