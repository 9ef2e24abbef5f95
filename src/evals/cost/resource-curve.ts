/** @file Score over resource: how much succeeds when a run may use at most R dollars, tokens, actions or minutes. */

import { type CountOptions, countRuns, type ResourceLimit } from "../horizon/counts.ts";
import { type FitProfile, fitAgent, horizonOf } from "../horizon/fit.ts";
import type { RunTable } from "../records/tables.ts";

/** One agent at one budget. */
export interface ResourcePoint {
  limit: number;
  /** Weighted success with the limit; non-decreasing in the limit. */
  success: number | undefined;
  /** Horizon with the limit, minutes; `undefined` when there is none. */
  horizon: number | undefined;
}

export interface ResourceCurve {
  agent: string;
  points: readonly ResourcePoint[];
  /** Runs left out because their usage is unknown. */
  unknownRuns: number;
}

/** Success and horizon at q of every agent at each limit. Agents without a single run of known usage are absent. */
export function resourceCurves(
  table: RunTable,
  resource: ResourceLimit["resource"],
  limits: readonly number[],
  profile: FitProfile,
  options: Omit<CountOptions, "limit"> = {},
  q = 0.5,
): ResourceCurve[] {
  const byAgent = new Map<string, ResourcePoint[]>();
  for (const limit of limits) {
    const counts = countRuns(table, { ...options, limit: { resource, limit } });
    for (const cells of counts.agents) {
      const fit = fitAgent(counts, cells, profile);
      const list = byAgent.get(cells.agent) ?? [];
      byAgent.set(cells.agent, list);
      list.push({ limit, success: fit.average, horizon: horizonOf(fit, q) });
    }
  }
  return [...byAgent].map(([agent, points]) => {
    const index = table.agents.indexOf(agent);
    let unknownRuns = 0;
    for (let i = 0; i < table.runs.length; i++) {
      if (table.runs.agent[i] === index && Number.isNaN(table.runs[resource][i]!)) unknownRuns++;
    }
    return { agent, points, unknownRuns };
  });
}

/** Budgets that part the usage seen into `count` steps of equal factor, from the smallest to the largest known usage. */
export function logLimits(usage: Float64Array, count: number): number[] {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const value of usage) {
    if (!(value > 0)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (high === 0) return [];
  return Array.from({ length: count }, (_, i) => low * (high / low) ** (i / (count - 1)));
}
