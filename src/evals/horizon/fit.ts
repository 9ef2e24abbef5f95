/**
 * @file The time horizon of an agent: a logistic curve of success against log2 task length, and where it crosses q.
 *
 * Every number carries its profile, because the ridge on the slope moves the horizons of the strongest agents by a fifth.
 * What has no horizon is a named status, never a number.
 */

import { fitLogistic, isSeparable, type LogisticData } from "../../math/statistics-regression.ts";
import type { AgentCells, CountTable } from "./counts.ts";
import { cellWeights, type WeightScheme } from "./weights.ts";

/** Ridge and weighting of a fit. */
export interface FitProfile {
  name: string;
  /** Ridge on the slope per log2 minute, with weights that sum to 1. */
  ridge: number;
  weights: WeightScheme;
}

/**
 * `paper-2025`: the paper and the suite 1.0 numbers. `th1.1-2026-03`: since March 2026, nearly unpenalised; the default.
 * `unregularised`: refuses data that one threshold separates.
 */
export const profiles = {
  "paper-2025": { name: "paper-2025", ridge: 0.1, weights: "invsqrt" },
  "th1.1-2026-03": { name: "th1.1-2026-03", ridge: 1e-5, weights: "invsqrt" },
  unregularised: { name: "unregularised", ridge: 1e-12, weights: "invsqrt" },
} as const satisfies Record<string, FitProfile>;

export type ProfileName = keyof typeof profiles;
export const defaultProfile: ProfileName = "th1.1-2026-03";

/** Why an agent has no fitted curve. */
export type NoFitReason =
  | "no-runs"
  | "no-successes"
  | "no-failures"
  | "slope-not-identified"
  | "separable"
  | "not-converged";

export interface FittedCurve {
  status: "fitted" | "positive-slope";
  agent: string;
  /** Change of the log-odds per doubling of the length; negative when long tasks are harder. */
  slope: number;
  intercept: number;
  /** Weighted mean outcome. */
  average: number;
  /** Mean over tasks of weighted cross-entropy, nats. */
  crossEntropy: number;
  tasks: number;
  runs: number;
  /** Longest task of the agent, minutes: beyond it the curve is a guess. */
  longestMinutes: number;
  /** One length parts all successes from all failures: only the ridge keeps the slope finite. */
  separable: boolean;
}

export interface NoFit {
  status: NoFitReason;
  agent: string;
  average: number | undefined;
  tasks: number;
  runs: number;
  longestMinutes: number;
}

export type AgentFit = FittedCurve | NoFit;

/** Sentence for each reason, for pages and reports. */
export const noFitText: Readonly<Record<NoFitReason | "positive-slope", string>> = {
  "no-runs": "no runs are left after filtering",
  "no-successes": "no run succeeded: the horizon is below the shortest task",
  "no-failures": "no run failed: the horizon is above the longest task",
  "slope-not-identified": "fewer than three distinct task lengths: the slope is not identified",
  separable:
    "one length parts all successes from all failures: the slope is not finite without ridge",
  "not-converged": "the fit did not converge",
  "positive-slope": "longer tasks succeed more often: there is no horizon",
};

/** Cells of one agent summed per distinct length: all that a fit depends on. */
export interface LengthData extends LogisticData {
  /** For each cell the position of its length in `x` (log2 minutes). */
  slot: Int32Array;
}

/** Sums weight and weighted outcome per distinct length. */
export function lengthData(
  table: CountTable,
  cells: AgentCells,
  weights: Float64Array,
): LengthData {
  const position = new Map<number, number>();
  const slot = Int32Array.from(cells.task, (task) => {
    const minutes = table.tasks[task]!.minutes;
    const known = position.get(minutes);
    if (known !== undefined) return known;
    position.set(minutes, position.size);
    return position.size - 1;
  });
  const x = Float64Array.from(position.keys(), Math.log2);
  const weight = new Float64Array(x.length);
  const positive = new Float64Array(x.length);
  for (let i = 0; i < slot.length; i++) {
    weight[slot[i]!]! += weights[i]!;
    positive[slot[i]!]! += (weights[i]! * cells.total[i]!) / cells.runs[i]!;
  }
  return { x, weight, positive, slot };
}

/** Fits one agent under a profile. */
export function fitAgent(table: CountTable, cells: AgentCells, profile: FitProfile): AgentFit {
  const weights = cellWeights(table, cells, profile.weights);
  const data = lengthData(table, cells, weights);
  let runs = 0;
  let average = 0;
  let successes = 0;
  let longestMinutes = 0;
  cells.runs.forEach((count, i) => {
    runs += count;
    successes += cells.total[i]!;
    average += (weights[i]! * cells.total[i]!) / count;
    longestMinutes = Math.max(longestMinutes, table.tasks[cells.task[i]!]!.minutes);
  });
  const base = { agent: cells.agent, tasks: cells.task.length, runs, longestMinutes };
  const without = (status: NoFitReason): NoFit => ({
    ...base,
    status,
    average: runs === 0 ? undefined : average,
  });
  if (runs === 0) return without("no-runs");
  if (successes === 0) return without("no-successes");
  if (successes === runs) return without("no-failures");
  if (data.x.length < 3) return without("slope-not-identified");
  const fit = fitLogistic(data, { ridge: profile.ridge });
  if (!fit.ok) {
    if (fit.reason === "separable") return without("separable");
    return without("not-converged");
  }
  return {
    ...base,
    status: fit.slope < 0 ? "fitted" : "positive-slope",
    slope: fit.slope,
    intercept: fit.intercept,
    average,
    crossEntropy: crossEntropy(data, fit.slope, fit.intercept),
    separable: isSeparable(data),
  };
}

/** Fits every agent of the table. */
export function fitAgents(table: CountTable, profile: FitProfile): AgentFit[] {
  return table.agents.map((cells) => fitAgent(table, cells, profile));
}

/**
 * Length in minutes at which the curve gives success probability `q`, 0 < q < 1.
 *
 * `undefined` for a slope that is not negative. May be 0 or Infinity by overflow: print it with {@link showMinutes}.
 *
 * @example horizonMinutes({ slope: -0.597455, intercept: 3.534651 }, 0.5) // 60.3876
 */
export function horizonMinutes(
  curve: { slope: number; intercept: number },
  q: number,
): number | undefined {
  if (!(curve.slope < 0)) return undefined;
  return 2 ** ((Math.log(q / (1 - q)) - curve.intercept) / curve.slope);
}

/** Horizon of a fit at q, or `undefined` when it has none. An agent without successes has horizon 0. */
export function horizonOf(fit: AgentFit, q: number): number | undefined {
  if (fit.status === "fitted") return horizonMinutes(fit, q);
  return fit.status === "no-successes" ? 0 : undefined;
}

/** Minutes as people read them: "3.2 s", "14 min", "2.1 h"; outside [0.001 min, 1e6 min] only the bound is said. */
export function showMinutes(minutes: number): string {
  if (minutes < 1e-3) return "<0.001 min";
  if (minutes > 1e6) return ">1e6 min";
  if (minutes < 1) return `${significant(minutes * 60)} s`;
  if (minutes < 100) return `${significant(minutes)} min`;
  return `${significant(minutes / 60)} h`;
}

function significant(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function crossEntropy(data: LogisticData, slope: number, intercept: number): number {
  const limit = 1e-15;
  let sum = 0;
  for (let i = 0; i < data.x.length; i++) {
    const raw = 1 / (1 + Math.exp(-(slope * data.x[i]! + intercept)));
    const p = Math.min(1 - limit, Math.max(limit, raw));
    sum -= data.positive[i]! * Math.log(p);
    sum -= (data.weight[i]! - data.positive[i]!) * Math.log1p(-p);
  }
  return sum;
}
