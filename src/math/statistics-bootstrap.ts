/** @file Bootstrap helpers: resampled indices, small binomial counts, and intervals from replicates. */

import type { Random } from "./random.ts";
import { type NumberList, quantiles } from "./statistics.ts";
import type { Interval } from "./statistics-distributions.ts";

/**
 * How often each of n items appears in a sample of n drawn with replacement; the counts sum to n.
 *
 * `into` (length n) is overwritten when given, so that a loop over replicates allocates nothing.
 */
export function resampleCounts(random: Random, n: number, into = new Int32Array(n)): Int32Array {
  into.fill(0);
  for (let i = 0; i < n; i++) into[random.integer(n)]!++;
  return into;
}

/**
 * Number of successes in n independent trials of probability p, by inversion from one uniform.
 *
 * Cost grows with n p: meant for the small counts of runs per task. For n above 1,000 the trials are drawn one by one,
 * because the first term of the inversion would underflow.
 */
export function binomialDraw(random: Random, n: number, p: number): number {
  if (p <= 0 || n <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomialDraw(random, n, 1 - p);
  if (n > 1000) {
    let count = 0;
    for (let i = 0; i < n; i++) if (random.uniform() < p) count++;
    return count;
  }
  const odds = p / (1 - p);
  let probability = (1 - p) ** n;
  let rest = random.uniform();
  let k = 0;
  while (rest >= probability && k < n) {
    rest -= probability;
    k++;
    probability *= (odds * (n - k + 1)) / k;
  }
  return k;
}

/** Percentile interval of replicates with the median and the share of replicates that gave no number. */
export interface BootstrapInterval extends Interval {
  median: number;
  /** Replicates that gave a number. */
  n: number;
  /** Share of replicates without a number, in [0, 1]: the interval is conditional on the others. */
  missing: number;
}

/**
 * Percentile interval at two-sided `level` (default 0.95), linear interpolation; NaN marks a replicate without a number.
 *
 * `undefined` when no replicate gave one.
 */
export function percentileInterval(
  replicates: NumberList,
  level = 0.95,
): BootstrapInterval | undefined {
  const finite = Array.from(replicates).filter((value) => !Number.isNaN(value));
  if (finite.length === 0) return undefined;
  const tail = (1 - level) / 2;
  const [low, middle, high] = quantiles(finite, [tail, 0.5, 1 - tail]);
  return {
    low: low!,
    median: middle!,
    high: high!,
    n: finite.length,
    missing: 1 - finite.length / replicates.length,
  };
}
