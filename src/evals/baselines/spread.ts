/** @file How much people differ on the same task: the pooled spread of ln time over tasks with several successes. */

import type { ObservedSuccess } from "../records/tables.ts";

/** Standard deviations of ln minutes; exp of them is the factor between people. */
export interface PooledSpread {
  /** Divisor N - 1 over all N successes, as the reference computes it. */
  paperDivisor: number;
  /** Divisor N - G with G tasks: unbiased for the variance. */
  degreesOfFreedom: number;
  successes: number;
  tasks: number;
}

/**
 * Pools squared deviations of ln minutes from each task's own mean, over tasks with at least two successes.
 *
 * `undefined` when there is no such task.
 *
 * @source METR eval-analysis-public (divisor N - 1); the other divisor is the usual pooled variance
 */
export function pooledSpread(successes: readonly ObservedSuccess[]): PooledSpread | undefined {
  const byTask = new Map<number, number[]>();
  for (const { task, successMinutes } of successes) {
    const logs = byTask.get(task);
    if (logs === undefined) byTask.set(task, [Math.log(successMinutes)]);
    else logs.push(Math.log(successMinutes));
  }
  let squares = 0;
  let n = 0;
  let groups = 0;
  for (const logs of byTask.values()) {
    if (logs.length < 2) continue;
    const centre = logs.reduce((a, b) => a + b, 0) / logs.length;
    squares += logs.reduce((sum, log) => sum + (log - centre) ** 2, 0);
    n += logs.length;
    groups++;
  }
  if (groups === 0) return undefined;
  return {
    paperDivisor: Math.sqrt(squares / (n - 1)),
    degreesOfFreedom: Math.sqrt(squares / (n - groups)),
    successes: n,
    tasks: groups,
  };
}
