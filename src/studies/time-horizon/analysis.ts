/** @file From counted runs (or published horizons) to everything that is shown: horizons, intervals, trend, band, comparisons. */

import {
  bootstrapCurves,
  type HorizonReplicates,
  horizonReplicates,
  probabilityLonger,
} from "../../evals/horizon/bootstrap.ts";
import type { CountTable } from "../../evals/horizon/counts.ts";
import { dayOf } from "../../evals/horizon/dates.ts";
import { type AgentFit, type FitProfile, fitAgents, horizonOf } from "../../evals/horizon/fit.ts";
import { horizonSupport, type SuccessBin, successBins } from "../../evals/horizon/success-bins.ts";
import {
  doublingInterval,
  type FrontierRule,
  fitTrend,
  frontierPoints,
  paperNonFrontier,
  smallestMinutes,
  type TrendPoint,
  trendBand,
  trendReplicates,
} from "../../evals/horizon/trend.ts";
import { type Histogram, histogram, quantiles } from "../../math/statistics.ts";
import { percentileInterval } from "../../math/statistics-bootstrap.ts";
import type { HorizonConfig } from "./config.ts";

/** What every number of an analysis must carry to be found again. */
export interface Provenance {
  /** Suite and version, as the input names it. */
  suite: string;
  profile: string;
  /** SHA-256 of the input, or where cited facts come from. */
  input: string;
  seed: number;
  /** Bootstrap levels and replicates, or where the intervals come from. */
  intervals: string;
  rule: string;
}

export interface AgentAnalysis {
  agent: string;
  /** Release day, days since 1970, or `null` when unknown: then it is not in the trend. */
  day: number | null;
  status: AgentFit["status"] | "published";
  slope: number | null;
  intercept: number | null;
  average: number | null;
  /** Horizon at q, minutes. */
  minutes: number | null;
  low: number | null;
  high: number | null;
  /** Horizon at 0.8, minutes. */
  p80: number | null;
  /** Share of replicates without a horizon. */
  missing: number;
  tasks: number | null;
  runs: number | null;
  onFrontier: boolean;
  beyondSuite: boolean;
  tasksAbove: number | null;
  forecastShareAbove: number | null;
  bins: readonly SuccessBin[];
  /** Longest task of the agent, minutes; absent for published horizons. */
  longestMinutes?: number;
  /** Weighted cross-entropy of the fit, nats; absent without a fit. */
  crossEntropy?: number;
  /** Only the ridge keeps the slope finite; absent for published horizons and in runs of older versions. */
  separable?: boolean;
}

export interface TrendAnalysis {
  slope: number;
  intercept: number;
  doublingDays: number | null;
  low: number | null;
  high: number | null;
  /** Median over replicates; the interval lies around this, not around the point estimate. */
  median?: number | null;
  /** Share of replicates that do not grow: the interval is conditional on the others. */
  missing?: number;
  /** Doubling times of the replicates that grow, days; the outermost hundredth on each side is cut off. */
  histogram?: Histogram | null;
  rSquared: number | null;
  agents: number;
  band: { days: number[]; low: number[]; high: number[] } | null;
}

/** One analysed suite; plain JSON, so that it can be stored and shown again. */
export interface HorizonAnalysis {
  provenance: Provenance;
  q: number;
  agents: readonly AgentAnalysis[];
  trend: TrendAnalysis | null;
  /** Why there is no trend. */
  trendReason: string | null;
  /** Row agent, column agent: probability that the row's horizon is longer; `null` without replicates. */
  wins: readonly (readonly (number | null)[])[] | null;
}

export type AnalysisOptions = Pick<
  HorizonConfig,
  "levels" | "replicates" | "q" | "rule" | "after" | "before"
> & { profile: FitProfile; seed: number; suite: string; input: string };

/** The rule by its short name in the configuration. */
export function ruleOf(name: HorizonConfig["rule"]): FrontierRule {
  return name === "paper-list" ? { kind: "without", agents: paperNonFrontier } : { kind: name };
}

/** Analyses counted runs. `onReplicate` is called during the bootstrap, which is where the time goes. */
export function analyseCounts(
  counts: CountTable,
  releaseDates: Readonly<Record<string, string>>,
  options: AnalysisOptions,
  onReplicate: (done: number) => void = () => {},
): { analysis: HorizonAnalysis; replicates: HorizonReplicates } {
  const { profile } = options;
  const fits = fitAgents(counts, profile);
  const replicates = horizonReplicates(
    bootstrapCurves(counts, {
      replicates: options.replicates,
      seed: options.seed,
      levels: options.levels,
      profile,
      onReplicate,
    }),
  );
  const agents = fits.map((fit, i): AgentAnalysis => {
    const cells = counts.agents[i]!;
    const interval =
      fit.status === "fitted"
        ? percentileInterval(replicates.at(fit.agent, options.q)!)
        : undefined;
    const support = horizonSupport(counts, cells, fit, {
      q: options.q,
      scheme: profile.weights,
      ...(interval === undefined ? {} : { upper: interval.high }),
    });
    const curve = fit.status === "fitted" || fit.status === "positive-slope" ? fit : undefined;
    const date = releaseDates[fit.agent];
    return {
      agent: fit.agent,
      day: date === undefined ? null : dayOf(date),
      status: fit.status,
      slope: curve?.slope ?? null,
      intercept: curve?.intercept ?? null,
      average: fit.average ?? null,
      minutes: horizonOf(fit, options.q) ?? null,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      p80: horizonOf(fit, 0.8) ?? null,
      missing: interval?.missing ?? 0,
      tasks: fit.tasks,
      runs: fit.runs,
      onFrontier: false,
      beyondSuite: support?.beyondSuite ?? false,
      tasksAbove: support?.tasksAbove ?? null,
      forecastShareAbove: support?.forecastShareAbove ?? null,
      bins: successBins(counts, cells, profile.weights),
      longestMinutes: fit.longestMinutes,
      ...(curve === undefined ? {} : { crossEntropy: curve.crossEntropy }),
      separable: fit.status === "fitted" && fit.separable,
    };
  });
  const provenance: Provenance = {
    suite: options.suite,
    profile: profileText(profile),
    input: options.input,
    seed: options.seed,
    intervals: `hierarchical bootstrap, levels ${options.levels}, ${options.replicates} replicates`,
    rule: ruleText(options),
  };
  return {
    analysis: withTrend(agents, replicates, options, provenance),
    replicates,
  };
}

/** A profile as it stands under a figure. */
export function profileText({ name, ridge, weights }: FitProfile): string {
  return `${name} (ridge ${ridge}, weights ${weights})`;
}

/** A published horizon that enters the trend as it is. */
export interface GivenHorizon {
  agent: string;
  releaseDate?: string;
  minutes: number;
  low?: number;
  high?: number;
  p80?: number;
  average?: number;
  slope?: number;
  intercept?: number;
}

/** Analyses published horizons; replicates, where published too, give the trend's interval and the comparisons. */
export function analysePublished(
  given: readonly GivenHorizon[],
  options: Pick<AnalysisOptions, "q" | "rule" | "after" | "seed" | "suite" | "input"> & {
    before?: string;
    profile: string;
    intervals: string;
  },
  replicates?: HorizonReplicates,
): HorizonAnalysis {
  const agents = given.map((one): AgentAnalysis => {
    const draws = replicates?.at(one.agent, options.q);
    const interval = draws === undefined ? undefined : percentileInterval(draws);
    return {
      agent: one.agent,
      day: one.releaseDate === undefined ? null : dayOf(one.releaseDate),
      status: "published",
      slope: one.slope ?? null,
      intercept: one.intercept ?? null,
      average: one.average ?? null,
      minutes: one.minutes,
      low: interval?.low ?? one.low ?? null,
      high: interval?.high ?? one.high ?? null,
      p80: one.p80 ?? null,
      missing: interval?.missing ?? 0,
      tasks: null,
      runs: null,
      onFrontier: false,
      beyondSuite: false,
      tasksAbove: null,
      forecastShareAbove: null,
      bins: [],
    };
  });
  const { profile, intervals, suite, input, seed } = options;
  return withTrend(agents, replicates, options, {
    suite,
    profile,
    input,
    seed,
    intervals,
    rule: ruleText(options),
  });
}

type TrendOptions = Pick<AnalysisOptions, "rule" | "after"> & { before?: string };

function ruleText({ rule, after, before = "" }: TrendOptions): string {
  return `${rule}${after === "" ? "" : `, released from ${after} on`}${before === "" ? "" : `, before ${before}`}`;
}

function withTrend(
  agents: readonly AgentAnalysis[],
  replicates: HorizonReplicates | undefined,
  options: TrendOptions & { q: number },
  provenance: Provenance,
): HorizonAnalysis {
  const candidates = agents.flatMap(({ agent, day, minutes }): TrendPoint[] =>
    day === null || minutes === null || !(minutes >= smallestMinutes) || !(minutes <= 1e6)
      ? []
      : [{ agent, day, minutes }],
  );
  const points = frontierPoints(candidates, ruleOf(options.rule), {
    ...(options.after === "" ? {} : { after: options.after }),
    ...(options.before ? { before: options.before } : {}),
  });
  const front = new Set(points.map(({ agent }) => agent));
  const fitted = fitTrend(points);
  const base = {
    provenance,
    q: options.q,
    agents: agents.map((agent) => ({ ...agent, onFrontier: front.has(agent.agent) })),
    wins: replicates === undefined ? null : winsOf(agents, replicates, options.q),
  };
  if (!fitted.ok) {
    const trendReason =
      fitted.reason === "one-date"
        ? "all agents of the trend have one release date"
        : `the trend needs two agents with a horizon and a release date, there are ${points.length}`;
    return { ...base, trend: null, trendReason };
  }
  const { trend } = fitted;
  const lines =
    replicates === undefined ? undefined : trendReplicates(points, replicates, options.q);
  const interval = lines === undefined ? undefined : doublingInterval(lines);
  const first = points[0]!.day;
  const last = points.at(-1)!.day + 365;
  const days = Array.from({ length: 60 }, (_, i) => first + ((last - first) * i) / 59);
  return {
    ...base,
    trendReason: null,
    trend: {
      slope: trend.slope,
      intercept: trend.intercept,
      doublingDays: trend.doublingDays ?? null,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      median: interval?.median ?? null,
      missing: interval?.missing ?? 0,
      histogram: lines === undefined ? null : doublingHistogram(lines.slope),
      rSquared: trend.rSquared ?? null,
      agents: points.length,
      band:
        lines === undefined || interval === undefined ? null : { days, ...trendBand(lines, days) },
    },
  };
}

function doublingHistogram(slopes: Float64Array): Histogram | null {
  const days = Array.from(slopes)
    .filter((slope) => slope > 0)
    .map((slope) => Math.LN2 / slope);
  const [low, high] = quantiles(days, [0.01, 0.99]);
  if (low === undefined || high === undefined) return null;
  return histogram(days, { bins: 30, range: [low, high] }) ?? null;
}

function winsOf(
  agents: readonly AgentAnalysis[],
  replicates: HorizonReplicates,
  q: number,
): (number | null)[][] {
  return agents.map((a) =>
    agents.map((b) =>
      a.agent === b.agent ? null : (probabilityLonger(replicates, a.agent, b.agent, q) ?? null),
    ),
  );
}
