/** @file Observed success by task length beside the fitted curve, and what the curve rests on. */

import type { AgentCells, CountTable } from "./counts.ts";
import { type AgentFit, type FittedCurve, horizonMinutes } from "./fit.ts";
import { cellWeights, type WeightScheme } from "./weights.ts";

/** Edges in minutes, left closed. @source METR eval-analysis-public, plus [0, 1) for the short tasks */
export const lengthBinEdges = [0, 1, 4, 16, 64, 256, 960, 2880] as const;

/** Weighted success of one agent on tasks of one range of lengths. */
export interface SuccessBin {
  /** Minutes, left closed, right open. */
  from: number;
  to: number;
  tasks: number;
  /** Weighted mean outcome; `undefined` without tasks, never 0. */
  success: number | undefined;
  /** Two standard errors from the effective number of tasks (sum w)^2 / sum w^2. */
  twoErrors: number | undefined;
}

/** Weighted success per length bin of one agent. */
export function successBins(
  table: CountTable,
  cells: AgentCells,
  scheme: WeightScheme,
  edges: readonly number[] = lengthBinEdges,
): SuccessBin[] {
  const weights = cellWeights(table, cells, scheme);
  return edges.slice(0, -1).map((from, bin) => {
    const to = edges[bin + 1]!;
    let tasks = 0;
    let sum = 0;
    let squares = 0;
    let positive = 0;
    cells.task.forEach((task, i) => {
      const { minutes } = table.tasks[task]!;
      if (minutes < from || minutes >= to) return;
      tasks++;
      sum += weights[i]!;
      // The reference sums squares over runs: n runs of weight w / n each.
      squares += (weights[i]! * weights[i]!) / cells.runs[i]!;
      positive += (weights[i]! * cells.total[i]!) / cells.runs[i]!;
    });
    if (tasks === 0) return { from, to, tasks, success: undefined, twoErrors: undefined };
    const success = positive / sum;
    return {
      from,
      to,
      tasks,
      success,
      twoErrors: 2 * Math.sqrt((success * (1 - success) * squares) / (sum * sum)),
    };
  });
}

/** Mean of observed minus predicted success in one bin of the predicted probability. */
export interface ResidualBin {
  predicted: number;
  residual: number;
  runs: number;
}

/** Residuals by floor(sqrt(N)) equal-width bins of the prediction, empty bins left out. */
export function binnedResiduals(
  table: CountTable,
  cells: AgentCells,
  curve: FittedCurve,
): ResidualBin[] {
  const count = Math.max(1, Math.floor(Math.sqrt(curve.runs)));
  const bins = Array.from({ length: count }, () => ({ predicted: 0, residual: 0, runs: 0 }));
  const predicted = Array.from(cells.task, (task) => predict(curve, table.tasks[task]!.minutes));
  const low = Math.min(...predicted);
  const width = (Math.max(...predicted) - low) / count;
  cells.task.forEach((_, i) => {
    const p = predicted[i]!;
    const bin = bins[width === 0 ? 0 : Math.min(count - 1, Math.floor((p - low) / width))]!;
    bin.predicted += p * cells.runs[i]!;
    bin.residual += cells.total[i]! - p * cells.runs[i]!;
    bin.runs += cells.runs[i]!;
  });
  return bins
    .filter(({ runs }) => runs > 0)
    .map(({ predicted: p, residual, runs }) => ({
      predicted: p / runs,
      residual: residual / runs,
      runs,
    }));
}

/** Success probability of the curve on a task of this length. */
export function predict(curve: { slope: number; intercept: number }, minutes: number): number {
  return 1 / (1 + Math.exp(-(curve.slope * Math.log2(minutes) + curve.intercept)));
}

/** How far a horizon leans on what was not measured. */
export interface Support {
  /** The horizon, or the upper end of its interval, lies beyond the longest task. */
  beyondSuite: boolean;
  /** Tasks longer than the horizon; fewer than five is thin. */
  tasksAbove: number;
  /** Share of the weight above the horizon on tasks whose length is a forecast; `undefined` when nothing is above. */
  forecastShareAbove: number | undefined;
}

/** Checks one agent's horizon at q; `upper` is the upper end of its interval in minutes, where known. */
export function horizonSupport(
  table: CountTable,
  cells: AgentCells,
  fit: AgentFit,
  options: { q: number; scheme: WeightScheme; upper?: number },
): Support | undefined {
  const minutes = fit.status === "fitted" ? horizonMinutes(fit, options.q) : undefined;
  if (minutes === undefined) return undefined;
  const weights = cellWeights(table, cells, options.scheme);
  let above = 0;
  let forecast = 0;
  let tasksAbove = 0;
  cells.task.forEach((at, i) => {
    const task = table.tasks[at]!;
    if (task.minutes <= minutes) return;
    tasksAbove++;
    above += weights[i]!;
    if (task.label.kind !== "baseline") forecast += weights[i]!;
  });
  return {
    beyondSuite: Math.max(minutes, options.upper ?? 0) > fit.longestMinutes,
    tasksAbove,
    forecastShareAbove: above === 0 ? undefined : forecast / above,
  };
}
