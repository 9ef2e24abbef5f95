/** @file The trend of horizons over release dates: which agents count, the fitted curve, its doubling time, intervals and band. */

import { quantiles } from "../../math/statistics.ts";
import { type BootstrapInterval, percentileInterval } from "../../math/statistics-bootstrap.ts";
import { fitLine } from "../../math/statistics-regression.ts";
import type { HorizonReplicates } from "./bootstrap.ts";
import { dayOf } from "./dates.ts";

/** An agent on the trend: its release day and its horizon in minutes. */
export interface TrendPoint {
  agent: string;
  /** Days since 1970-01-01. */
  day: number;
  minutes: number;
}

/** Horizons below this are set to it before taking logarithms; replicates below it are left out. @source METR */
export const smallestMinutes = 1e-3;

/**
 * Which agents make the trend.
 *
 * `all`; `without`: all but a named list (the paper's hand-picked one); `state-of-the-art`: those at or above the running
 * maximum at their release, looked at inside the window, so that the window's first agent always counts (the reference's
 * rule since 2025); `state-of-the-art-before-window`: the running maximum starts before the window.
 */
export type FrontierRule =
  | { kind: "all" }
  | { kind: "without"; agents: readonly string[] }
  | { kind: "state-of-the-art" }
  | { kind: "state-of-the-art-before-window" };

/** Release dates to look at: `after` is included, `before` is not. */
export interface Window {
  after?: string;
  before?: string;
}

/** Agents whom the paper leaves out by hand as never having been at the front. @source arXiv 2503.14499, figure 1 */
export const paperNonFrontier = ["GPT-4 0125", "Claude 3 Opus", "GPT-4 Turbo"] as const;

/** The points that make the trend, in order of release. */
export function frontierPoints(
  points: readonly TrendPoint[],
  rule: FrontierRule,
  window: Window = {},
): TrendPoint[] {
  const after = window.after === undefined ? Number.NEGATIVE_INFINITY : dayOf(window.after);
  const before = window.before === undefined ? Number.POSITIVE_INFINITY : dayOf(window.before);
  const inside = (point: TrendPoint): boolean => point.day >= after && point.day < before;
  const ordered = [...points].sort((a, b) => a.day - b.day);
  switch (rule.kind) {
    case "all":
      return ordered.filter(inside);
    case "without":
      return ordered.filter((point) => inside(point) && !rule.agents.includes(point.agent));
    case "state-of-the-art":
      return stateOfTheArt(ordered.filter(inside));
    case "state-of-the-art-before-window":
      return stateOfTheArt(ordered).filter(inside);
  }
}

/** Ties at the maximum are kept; agents of one day are compared with each other. */
function stateOfTheArt(ordered: readonly TrendPoint[]): TrendPoint[] {
  return ordered.filter((point) =>
    ordered.every((other) => other.day > point.day || other.minutes <= point.minutes),
  );
}

/** A straight line of ln minutes on days. */
export interface Trend {
  /** Per day. */
  slope: number;
  /** ln minutes at day 0 (1970-01-01). */
  intercept: number;
  /** On the log scale. */
  rSquared: number | undefined;
  /** ln 2 / slope, days; `undefined` when horizons do not grow. */
  doublingDays: number | undefined;
  points: readonly TrendPoint[];
}

export type TrendResult =
  | { ok: true; trend: Trend }
  | { ok: false; reason: "too-few-agents" | "one-date" };

/** Ordinary (or weighted, `weights` = 1 / var(ln minutes)) least squares of ln minutes on days. */
export function fitTrend(points: readonly TrendPoint[], weights?: readonly number[]): TrendResult {
  if (points.length < 2) return { ok: false, reason: "too-few-agents" };
  const line = fitLine(
    points.map((point) => point.day),
    points.map((point) => Math.log(Math.max(point.minutes, smallestMinutes))),
    weights,
  );
  if (line === undefined) return { ok: false, reason: "one-date" };
  return {
    ok: true,
    trend: {
      slope: line.slope,
      intercept: line.intercept,
      rSquared: line.rSquared,
      doublingDays: line.slope > 0 ? Math.LN2 / line.slope : undefined,
      points,
    },
  };
}

/** Minutes that the trend gives for a day. */
export function trendMinutes(trend: { slope: number; intercept: number }, day: number): number {
  return Math.exp(trend.intercept + trend.slope * day);
}

/** Lines through the replicates of a fixed set of agents; NaN where fewer than two horizons are usable. */
export interface TrendReplicates {
  slope: Float64Array;
  intercept: Float64Array;
}

/** Refits the trend on every replicate. The agents stay those of the point estimate. */
export function trendReplicates(
  points: readonly TrendPoint[],
  replicates: HorizonReplicates,
  q: number,
): TrendReplicates {
  const known = points.flatMap((point) => {
    const values = replicates.at(point.agent, q);
    return values === undefined ? [] : [{ day: point.day, values }];
  });
  const slope = new Float64Array(replicates.replicates).fill(Number.NaN);
  const intercept = new Float64Array(replicates.replicates).fill(Number.NaN);
  for (let b = 0; b < replicates.replicates; b++) {
    const x: number[] = [];
    const y: number[] = [];
    for (const { day, values } of known) {
      const minutes = values[b]!;
      if (Number.isFinite(minutes) && minutes >= smallestMinutes) {
        x.push(day);
        y.push(Math.log(minutes));
      }
    }
    const line = fitLine(x, y);
    if (line === undefined) continue;
    slope[b] = line.slope;
    intercept[b] = line.intercept;
  }
  return { slope, intercept };
}

/** Interval of the doubling time in days over the replicates that grow; `missing` counts the others. */
export function doublingInterval(
  lines: TrendReplicates,
  level = 0.95,
): BootstrapInterval | undefined {
  return percentileInterval(
    lines.slope.map((slope) => (slope > 0 ? Math.LN2 / slope : Number.NaN)),
    level,
  );
}

/** Band of the trend: quantiles of the fitted lines at each day, minutes. Replicates without a line are left out. */
export function trendBand(
  lines: TrendReplicates,
  days: readonly number[],
  level = 0.95,
): { low: number[]; high: number[] } {
  const tail = (1 - level) / 2;
  const low: number[] = [];
  const high: number[] = [];
  for (const day of days) {
    const values: number[] = [];
    for (let b = 0; b < lines.slope.length; b++) {
      const value = lines.intercept[b]! + lines.slope[b]! * day;
      if (!Number.isNaN(value)) values.push(value);
    }
    const [a, z] = quantiles(values, [tail, 1 - tail]);
    low.push(a === undefined ? Number.NaN : Math.exp(a));
    high.push(z === undefined ? Number.NaN : Math.exp(z));
  }
  return { low, high };
}

/** Another shape of growth, with R^2 on the scale on which it was fitted. */
export interface GrowthShape {
  shape: "exponential" | "linear" | "hyperbolic";
  scale: "ln minutes" | "minutes";
  rSquared: number | undefined;
  /** Hyperbolic only: the day at which the curve goes to infinity. */
  poleDay?: number;
}

/**
 * Exponential (line on ln minutes), linear (line on minutes) and hyperbolic (ln minutes = ln A - ln(T - day), T after the
 * last date) growth side by side. R^2 values on different scales do not compare: the scale is part of the result.
 */
export function growthShapes(points: readonly TrendPoint[]): GrowthShape[] {
  const days = points.map((point) => point.day);
  const logs = points.map((point) => Math.log(Math.max(point.minutes, smallestMinutes)));
  const exponential = fitLine(days, logs);
  const linear = fitLine(
    days,
    points.map((point) => point.minutes),
  );
  const hyperbolic = fitHyperbola(days, logs);
  return [
    { shape: "exponential", scale: "ln minutes", rSquared: exponential?.rSquared },
    { shape: "linear", scale: "minutes", rSquared: linear?.rSquared },
    {
      shape: "hyperbolic",
      scale: "ln minutes",
      rSquared: hyperbolic?.rSquared,
      ...(hyperbolic === undefined ? {} : { poleDay: hyperbolic.poleDay }),
    },
  ];
}

/** For each pole T the best ln A is a mean; T itself by a scan on a log grid and golden-section search around its best. */
function fitHyperbola(
  days: readonly number[],
  logs: readonly number[],
): { poleDay: number; rSquared: number } | undefined {
  if (days.length < 2) return undefined;
  const last = Math.max(...days);
  const centre = logs.reduce((a, b) => a + b, 0) / logs.length;
  const total = logs.reduce((sum, y) => sum + (y - centre) ** 2, 0);
  if (total === 0) return undefined;
  const residual = (logGap: number): number => {
    const pole = last + Math.exp(logGap);
    const lnA =
      days.reduce((sum, day, i) => sum + logs[i]! + Math.log(pole - day), 0) / days.length;
    return days.reduce((sum, day, i) => sum + (logs[i]! - lnA + Math.log(pole - day)) ** 2, 0);
  };
  let best = 0;
  for (let step = 0; step <= 120; step++) {
    const logGap = step * 0.1; // 1 day to e^12 days
    if (residual(logGap) < residual(best)) best = logGap;
  }
  let a = Math.max(0, best - 0.1);
  let b = best + 0.1;
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let i = 0; i < 60; i++) {
    const c = b - golden * (b - a);
    const d = a + golden * (b - a);
    if (residual(c) < residual(d)) b = d;
    else a = c;
  }
  const logGap = (a + b) / 2;
  return { poleDay: last + Math.exp(logGap), rSquared: 1 - residual(logGap) / total };
}
