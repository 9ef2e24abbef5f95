/**
 * @file When does the trend reach a target length, and how much does that date depend on each choice and source of noise?
 *
 * Every row perturbs one thing (or several), refits all agents and the trend, and reports quantiles of the date.
 */

import { InvalidInputError } from "../../errors.ts";
import { type Random, rng } from "../../math/random.ts";
import { quantiles } from "../../math/statistics.ts";
import { fitLine, fitLogistic } from "../../math/statistics-regression.ts";
import { pooledSpread } from "../baselines/spread.ts";
import type { HumanTimes } from "../records/tables.ts";
import { type PreparedAgent, prepareAgent, resample, taskDraw } from "./bootstrap.ts";
import type { CountTable } from "./counts.ts";
import { dayOf, daysPerYear } from "./dates.ts";
import { horizonMinutes } from "./fit.ts";
import { smallestMinutes, type TrendPoint } from "./trend.ts";
import type { WeightScheme } from "./weights.ts";

/** One working month: 167 hours. @source arXiv 2503.14499, section 7 */
export const oneMonthMinutes = 10_020;

/** Flattest slope (ln minutes per day) that is inverted, as in the reference; flatter samples are counted as clipped. */
const flattestSlope = 1e-5;

/** Ridge values and weightings over which the analysis choices vary. @source arXiv 2503.14499, appendix */
export const multiverseRidges = [0.2, 0.1, 0.05, 0.02, 0.01] as const;
export const multiverseWeights = ["equal", "invsqrt"] as const satisfies readonly WeightScheme[];

/** Quantiles of the date in days since 1970-01-01. */
export interface DateQuantiles {
  source: string;
  q10: number;
  q25: number;
  q50: number;
  q75: number;
  q90: number;
  /** Perturbations that gave a date. */
  n: number;
  /** Share whose slope or intercept had to be clipped before inversion, in [0, 1]. */
  clipped: number;
}

/** Day on which a line of ln minutes on days reaches the target; says whether it had to be clipped. */
export function targetDay(
  line: { slope: number; intercept: number },
  targetMinutes: number,
): { day: number; clipped: boolean } {
  const target = Math.log(targetMinutes);
  const slope = Math.max(line.slope, flattestSlope);
  const intercept = Math.min(line.intercept, target - 1);
  return {
    day: (target - intercept) / slope,
    clipped: slope !== line.slope || intercept !== line.intercept,
  };
}

/** Years until the target by the rule of thumb: doublings left times the doubling time. */
export function yearsToTarget(
  minutes: number,
  targetMinutes: number,
  doublingDays: number,
): number {
  return (Math.log2(targetMinutes / minutes) * doublingDays) / daysPerYear;
}

/** Row "Bootstrap (models)": the (agent, date) points are drawn again with replacement, all else stays. */
export function resampleModels(
  points: readonly TrendPoint[],
  options: { n: number; seed: number; targetMinutes?: number },
): DateQuantiles {
  const random = rng(options.seed, "multiverse/models");
  const days: number[] = [];
  let clipped = 0;
  for (let i = 0; i < options.n; i++) {
    const day = dateOfPoints(drawPoints(points, random), options.targetMinutes ?? oneMonthMinutes);
    if (day === undefined) continue;
    days.push(day.day);
    if (day.clipped) clipped++;
  }
  return summary("Bootstrap (models)", days, clipped);
}

/** What varies in one row of the multiverse. */
export interface Perturbation {
  source: string;
  /** Bootstrap levels, or none. */
  levels?: string;
  /** Noise on task lengths from the spread between people. */
  lengthNoise?: boolean;
  /** Weighting and ridge drawn from the grid. */
  randomProfile?: boolean;
  resampleModels?: boolean;
  /** Only agents released on or after this date, YYYY-MM-DD. */
  after?: string;
}

/** The rows of the paper's figure that need runs. @source arXiv 2503.14499, figure 13; repository of March 2025 */
export const perturbations: readonly Perturbation[] = [
  { source: "Bootstrap (tasks)", levels: "ft", randomProfile: true, resampleModels: true },
  { source: "Bootstrap (runs)", levels: "r", randomProfile: true, resampleModels: true },
  { source: "IID baseline noise", lengthNoise: true },
  {
    source: "Overall",
    levels: "ftr",
    lengthNoise: true,
    randomProfile: true,
    resampleModels: true,
  },
  {
    source: "Overall (2024 and later)",
    levels: "ftr",
    lengthNoise: true,
    randomProfile: true,
    resampleModels: true,
    after: "2024-01-01",
  },
];

export interface MultiverseInput {
  counts: CountTable;
  /** Release day per agent; agents without one are left out. */
  releaseDays: Readonly<Record<string, number>>;
  /** Observed human successes per task of the counts, for the length noise. */
  human?: { times: HumanTimes; taskIds: readonly string[] };
}

export interface MultiverseOptions {
  n: number;
  seed: number;
  targetMinutes?: number;
  /** Success probability of the horizon. Default 0.5. */
  q?: number;
  onSample?: (done: number) => void;
}

/** Row "Weighting/Regularization": the ten points of the grid, nothing random. */
export function profileGrid(input: MultiverseInput, options: MultiverseOptions): DateQuantiles {
  const prepared = prepareAll(input);
  const days: number[] = [];
  let clipped = 0;
  for (const agents of prepared.byWeights) {
    for (const ridge of multiverseRidges) {
      const points = agents.flatMap((agent) => {
        agent.sample.weight.set(agent.data.weight);
        agent.sample.positive.set(agent.data.positive);
        return pointOf(agent, ridge, prepared.days, options.q ?? 0.5);
      });
      const date = dateOfPoints(points, options.targetMinutes ?? oneMonthMinutes);
      if (date === undefined) continue;
      days.push(date.day);
      if (date.clipped) clipped++;
    }
  }
  return summary("Weighting/Regularization", days, clipped);
}

/** Any other row: draws `n` perturbations and refits everything each time. */
export function perturb(
  input: MultiverseInput,
  perturbation: Perturbation,
  options: MultiverseOptions,
): DateQuantiles {
  const { n, seed, targetMinutes = oneMonthMinutes, q = 0.5 } = options;
  const prepared = prepareAll(input, perturbation.after);
  const base = rng(seed, `multiverse/${perturbation.source}`);
  const outer =
    perturbation.levels === undefined || perturbation.levels === "r"
      ? undefined
      : taskDraw(input.counts, perturbation.levels);
  const noise = perturbation.lengthNoise ? lengthNoise(input) : undefined;
  const times = new Int32Array(input.counts.tasks.length).fill(1);
  const shift = new Float64Array(input.counts.tasks.length);
  const days: number[] = [];
  let clipped = 0;
  for (let i = 0; i < n; i++) {
    const random = base.fork(i);
    const agents = perturbation.randomProfile
      ? random.choice(prepared.byWeights)
      : prepared.byWeights[1]!;
    const ridge = perturbation.randomProfile ? random.choice(multiverseRidges) : 0.1;
    outer?.draw(random, times);
    if (noise !== undefined) {
      for (let t = 0; t < shift.length; t++) shift[t] = noise[t]! * random.normal();
    }
    let points = agents.flatMap((agent) => {
      resample(agent, times, perturbation.levels?.includes("r") ? random : undefined);
      if (noise !== undefined) {
        agent.cells.task.forEach((task, k) => {
          agent.sample.x[k] =
            Math.log2(input.counts.tasks[task]!.minutes) + shift[task]! / Math.LN2;
        });
      }
      return pointOf(agent, ridge, prepared.days, q);
    });
    if (perturbation.resampleModels) points = drawPoints(points, random);
    const date = dateOfPoints(points, targetMinutes);
    options.onSample?.(i + 1);
    if (date === undefined) continue;
    days.push(date.day);
    if (date.clipped) clipped++;
  }
  return summary(perturbation.source, days, clipped);
}

interface PreparedAll {
  /** In the order of {@link multiverseWeights}. */
  byWeights: readonly (readonly PreparedAgent[])[];
  days: Readonly<Record<string, number>>;
}

function prepareAll({ counts, releaseDays }: MultiverseInput, after?: string): PreparedAll {
  const first = after === undefined ? Number.NEGATIVE_INFINITY : dayOf(after);
  const dated = counts.agents.filter((cells) => (releaseDays[cells.agent] ?? Number.NaN) >= first);
  if (dated.length < 2) {
    throw new InvalidInputError(
      `multiverse: wanted at least two agents with a release date, got ${dated.length}`,
    );
  }
  return {
    byWeights: multiverseWeights.map((weights) =>
      dated.map((cells) => {
        const agent = prepareAgent(counts, cells, { name: "grid", ridge: 0.1, weights }, true);
        // Lengths are rewritten in place by the noise: the sample needs its own copy.
        agent.sample.x = agent.data.x.slice();
        return agent;
      }),
    ),
    days: releaseDays,
  };
}

function pointOf(
  agent: PreparedAgent,
  ridge: number,
  days: Readonly<Record<string, number>>,
  q: number,
): TrendPoint[] {
  const fit = fitLogistic(agent.sample, {
    ridge,
    tolerance: 1e-9,
    ...(agent.start === undefined ? {} : { start: agent.start }),
  });
  const minutes = fit.ok ? horizonMinutes(fit, q) : undefined;
  if (minutes === undefined || !Number.isFinite(minutes)) return [];
  return [{ agent: agent.cells.agent, day: days[agent.cells.agent]!, minutes }];
}

function drawPoints(points: readonly TrendPoint[], random: Random): TrendPoint[] {
  return points.map(() => random.choice(points));
}

function dateOfPoints(
  points: readonly TrendPoint[],
  targetMinutes: number,
): { day: number; clipped: boolean } | undefined {
  const line = fitLine(
    points.map((point) => point.day),
    points.map((point) => Math.log(Math.max(point.minutes, smallestMinutes))),
  );
  return line === undefined ? undefined : targetDay(line, targetMinutes);
}

/** Standard deviation of ln length per task: s / sqrt(n baselines), with n = 1/2 where nobody was timed. */
function lengthNoise({ counts, human }: MultiverseInput): Float64Array {
  const spread = human === undefined ? undefined : pooledSpread(human.times.observed);
  if (human === undefined || spread === undefined) {
    throw new InvalidInputError(
      "multiverse: baseline noise needs at least one task with two timed successes of people",
    );
  }
  const baselines = new Map<string, number>();
  for (const { task } of human.times.observed) {
    const id = human.taskIds[task]!;
    baselines.set(id, (baselines.get(id) ?? 0) + 1);
  }
  return Float64Array.from(
    counts.tasks,
    (task) => spread.paperDivisor / Math.sqrt(baselines.get(task.id) ?? 0.5),
  );
}

function summary(source: string, days: readonly number[], clipped: number): DateQuantiles {
  const [q10, q25, q50, q75, q90] = quantiles(days, [0.1, 0.25, 0.5, 0.75, 0.9]);
  const none = Number.NaN;
  return {
    source,
    q10: q10 ?? none,
    q25: q25 ?? none,
    q50: q50 ?? none,
    q75: q75 ?? none,
    q90: q90 ?? none,
    n: days.length,
    clipped: days.length === 0 ? 0 : clipped / days.length,
  };
}
