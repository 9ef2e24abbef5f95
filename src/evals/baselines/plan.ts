/**
 * @file Which tasks should people be timed on next: how far the length of each task moves an agent's horizon, how uncertain
 * that length is, and what one more success would remove.
 *
 * The uncertainty of a label is that of a mean of ln times: spread^2 / n. The horizon's variance through labels is, to first
 * order, the sum over tasks of (influence)^2 times that; the plan takes the largest reduction per attempt or hour again and
 * again, which is optimal because every further success on a task removes less. A simulation with refits checks the sum.
 *
 * @source own; the variance of a label with n baselines follows the noise check of arXiv 2503.14499, appendix
 */

import { rng } from "../../math/random.ts";
import { standardDeviation } from "../../math/statistics.ts";
import { fitLogistic } from "../../math/statistics-regression.ts";
import type { AgentCells, CountTable } from "../horizon/counts.ts";
import {
  type AgentFit,
  type FitProfile,
  fitAgent,
  horizonMinutes,
  horizonOf,
} from "../horizon/fit.ts";
import { cellWeights } from "../horizon/weights.ts";

/**
 * d ln horizon / d ln length of each cell's task, in the order of `cells.task`; the sum is 1 without a ridge, because
 * lengths in another unit are horizons in another unit. `undefined` when the agent has no horizon.
 */
export function labelInfluence(
  table: CountTable,
  cells: AgentCells,
  profile: FitProfile,
  q = 0.5,
): Float64Array | undefined {
  const fit = fitAgent(table, cells, profile);
  if (fit.status !== "fitted") return undefined;
  const { slope: a, intercept: b } = fit;
  const weights = cellWeights(table, cells, profile.weights);
  const x = lengthsOf(table, cells);
  let haa = profile.ridge;
  let hab = 0;
  let hbb = 0;
  const p = x.map((value) => 1 / (1 + Math.exp(-(a * value + b))));
  x.forEach((value, i) => {
    const curvature = weights[i]! * p[i]! * (1 - p[i]!);
    haa += curvature * value * value;
    hab += curvature * value;
    hbb += curvature;
  });
  const determinant = haa * hbb - hab * hab;
  const logit = Math.log(q / (1 - q));
  return x.map((value, i) => {
    // The optimum moves so that both derivatives of the loss stay 0 (implicit function theorem)
    const curvature = p[i]! * (1 - p[i]!) * a;
    const residual = p[i]! - cells.total[i]! / cells.runs[i]!;
    const da = weights[i]! * (residual + curvature * value);
    const db = weights[i]! * curvature;
    const slopeMove = -(hbb * da - hab * db) / determinant;
    const interceptMove = -(haa * db - hab * da) / determinant;
    return -interceptMove / a - ((logit - b) / a ** 2) * slopeMove;
  });
}

export interface PlanOptions {
  profile: FitProfile;
  /** Success probability of the horizon. Default 0.5. */
  q?: number;
  /** Standard deviation between people on one task, ln minutes. */
  spread: number;
  /** Successes behind each label by task id; 0 for forecasts. */
  successes: ReadonlyMap<string, number>;
  /** How many successes a forecast is worth. Default 0.5, as in the paper's noise check. */
  forecastWorth?: number;
  /** Further attempts that can be paid for. */
  attempts: number;
  /** Expected share of attempts that succeed, by length in minutes. */
  successRate: (minutes: number) => number;
  /** What to spend well. Default "attempt". */
  per?: "attempt" | "hour";
  /** Standard deviation of the ln horizon from drawing families, tasks and runs again: what labels cannot remove. */
  samplingSpread?: number;
  seed: number;
  /** Refits that check the first-order sum. Default 200. */
  draws?: number;
}

export interface PlannedTask {
  taskId: string;
  minutes: number;
  measured: boolean;
  successes: number;
  influence: number;
  /** Share of the horizon's label variance that comes from this task now. */
  share: number;
  /** Further successes wanted, ... */
  more: number;
  /** ... and the attempts and hours of work that these are expected to take. */
  attempts: number;
  hours: number;
}

export type BaselinePlan =
  | { ok: false; reason: "no horizon"; fit: AgentFit }
  | {
      ok: true;
      agent: string;
      horizonMinutes: number;
      /** Standard deviation of ln horizon from labels, now and when the plan is done: first order and simulated. */
      labelSpread: { now: number; planned: number; simulatedNow: number; simulatedPlanned: number };
      samplingSpread: number | undefined;
      /** 95 % interval of the horizon as a factor up and down, labels and (where known) sampling together. */
      factor: { now: number; planned: number };
      attempts: number;
      hours: number;
      /** Largest share of label variance first. */
      tasks: readonly PlannedTask[];
    };

/** Spends the attempts where they narrow the horizon's interval most. */
export function planBaselines(
  table: CountTable,
  cells: AgentCells,
  options: PlanOptions,
): BaselinePlan {
  const { profile, q = 0.5, spread, forecastWorth = 0.5, per = "attempt", draws = 200 } = options;
  const fit = fitAgent(table, cells, profile);
  const influence = labelInfluence(table, cells, profile, q);
  const minutes = horizonOf(fit, q);
  if (influence === undefined || minutes === undefined) {
    return { ok: false, reason: "no horizon", fit };
  }
  const tasks = Array.from(cells.task, (at, i) => {
    const task = table.tasks[at]!;
    const rate = Math.min(1, Math.max(0.02, options.successRate(task.minutes)));
    return {
      task,
      successes: options.successes.get(task.id) ?? 0,
      influence: influence[i]!,
      attemptsPerSuccess: 1 / rate,
      hoursPerSuccess: task.minutes / 60 / rate,
      more: 0,
    };
  });
  type Candidate = (typeof tasks)[number];
  const variance = ({ successes }: Candidate, more: number): number =>
    spread ** 2 / (successes + more > 0 ? successes + more : forecastWorth);
  const gain = (one: Candidate): number =>
    (one.influence ** 2 * (variance(one, one.more) - variance(one, one.more + 1))) /
    (per === "hour" ? one.hoursPerSuccess : one.attemptsPerSuccess);
  let left = options.attempts;
  while (left > 0) {
    const affordable = tasks.filter((one) => one.attemptsPerSuccess <= left);
    const best = affordable.reduce<Candidate | undefined>(
      (found, one) => (found === undefined || gain(one) > gain(found) ? one : found),
      undefined,
    );
    if (best === undefined || !(gain(best) > 0)) break;
    best.more++;
    left -= best.attemptsPerSuccess;
  }
  const contribution = (one: Candidate, more: number): number =>
    one.influence ** 2 * variance(one, more);
  const now = tasks.reduce((sum, one) => sum + contribution(one, 0), 0);
  const then = tasks.reduce((sum, one) => sum + contribution(one, one.more), 0);
  const simulated = (more: boolean): number =>
    simulateLabels(
      table,
      cells,
      profile,
      q,
      tasks.map((one) => Math.sqrt(variance(one, more ? one.more : 0))),
      { seed: options.seed, draws },
    );
  const sampling = options.samplingSpread ?? 0;
  return {
    ok: true,
    agent: cells.agent,
    horizonMinutes: minutes,
    labelSpread: {
      now: Math.sqrt(now),
      planned: Math.sqrt(then),
      simulatedNow: simulated(false),
      simulatedPlanned: simulated(true),
    },
    samplingSpread: options.samplingSpread,
    factor: {
      now: Math.exp(1.96 * Math.sqrt(now + sampling ** 2)),
      planned: Math.exp(1.96 * Math.sqrt(then + sampling ** 2)),
    },
    attempts: options.attempts - left,
    hours: tasks.reduce((sum, one) => sum + one.more * one.hoursPerSuccess, 0),
    tasks: tasks
      .map(
        (one): PlannedTask => ({
          taskId: one.task.id,
          minutes: one.task.minutes,
          measured: one.successes > 0,
          successes: one.successes,
          influence: one.influence,
          share: contribution(one, 0) / now,
          more: one.more,
          attempts: one.more * one.attemptsPerSuccess,
          hours: one.more * one.hoursPerSuccess,
        }),
      )
      .sort((a, b) => b.share - a.share),
  };
}

/** Standard deviation of ln horizon when every label is drawn again with its own spread; refits without a horizon are left out. */
export function simulateLabels(
  table: CountTable,
  cells: AgentCells,
  profile: FitProfile,
  q: number,
  spreads: readonly number[],
  { seed, draws }: { seed: number; draws: number },
): number {
  const weights = cellWeights(table, cells, profile.weights);
  const positive = weights.map((weight, i) => (weight * cells.total[i]!) / cells.runs[i]!);
  const x = lengthsOf(table, cells);
  const random = rng(seed, "label-noise");
  const horizons: number[] = [];
  for (let d = 0; d < draws; d++) {
    const noise = random.fork(d).normals(x.length);
    const moved = x.map((value, i) => value + (spreads[i]! * noise[i]!) / Math.LN2);
    const fit = fitLogistic({ x: moved, weight: weights, positive }, { ridge: profile.ridge });
    const minutes = fit.ok ? horizonMinutes(fit, q) : undefined;
    if (minutes !== undefined && minutes > 0) horizons.push(Math.log(minutes));
  }
  return standardDeviation(horizons) ?? Number.NaN;
}

function lengthsOf(table: CountTable, cells: AgentCells): Float64Array {
  return Float64Array.from(cells.task, (at) => Math.log2(table.tasks[at]!.minutes));
}
