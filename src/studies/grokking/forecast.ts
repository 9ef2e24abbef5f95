/**
 * @file "Will it grok?": an early indicator from the slope of the restricted loss.
 *
 * While the test loss is still flat, the restricted loss of a network that is going to generalise falls roughly exponentially.
 * The indicator fits a line to its logarithm over the latest part of the curve and extrapolates to the level at which our
 * calibration runs generalised. It is a heuristic of this project, not a result of the paper.
 */

import type { Curve } from "./phases.ts";

/**
 * Restricted loss (five largest waves, all pairs, nats) below which the forecast expects generalisation. At the grokking step of
 * the quick preset it was 5e-5, 8e-6, 1e-3, 2e-4 and 1e-3 for seeds 1 to 5: within a factor of 13 of this.
 */
export const expectedRestrictedLoss = 1e-4;

/** What can be said about a run's prospects at its present step. */
export interface Forecast {
  verdict: "generalised" | "forming" | "flat" | "too-early";
  /** Present restricted loss in nats. */
  restricted: number;
  /** Slope of log10 of the restricted loss, in decades per 1,000 steps, with its standard error. */
  slope: number;
  slopeError: number;
  /** Step at which the fitted line reaches {@link expectedRestrictedLoss}, and the span for slope plus and minus two errors. */
  expected?: { step: number; low: number; high: number };
}

/**
 * Forecast from the restricted loss up to now. Uses the latest third of the points, at least five; with fewer points in all,
 * or while the loss is above 90 % of its first value, it is too early to tell.
 *
 * @source own
 */
export function forecast(restricted: Curve, testLoss: number | undefined): Forecast {
  const count = restricted.values.length;
  const now = restricted.values[count - 1] ?? Number.NaN;
  const none = { restricted: now, slope: Number.NaN, slopeError: Number.NaN };
  if (testLoss !== undefined && testLoss < 1) return { verdict: "generalised", ...none };
  const window = Math.max(5, Math.ceil(count / 3));
  if (count < window || !(now > 0) || now > 0.9 * restricted.values[0]!) {
    return { verdict: "too-early", ...none };
  }
  const xs: number[] = [];
  const ys: number[] = [];
  for (let i = count - window; i < count; i++) {
    xs.push(restricted.steps[i]! / 1000);
    ys.push(Math.log10(Math.max(restricted.values[i]!, Number.MIN_VALUE)));
  }
  const { slope, error } = line(xs, ys);
  const step = restricted.steps[count - 1]!;
  const found = { restricted: now, slope, slopeError: error };
  if (!(slope + 2 * error < 0)) return { verdict: "flat", ...found };
  const decades = Math.max(0, Math.log10(now / expectedRestrictedLoss));
  const at = (s: number) => Math.round(step + (1000 * decades) / -s);
  return {
    verdict: "forming",
    ...found,
    expected: { step: at(slope), low: at(slope - 2 * error), high: at(slope + 2 * error) },
  };
}

function line(xs: readonly number[], ys: readonly number[]): { slope: number; error: number } {
  const n = xs.length;
  const meanX = xs.reduce((sum, x) => sum + x, 0) / n;
  const meanY = ys.reduce((sum, y) => sum + y, 0) / n;
  let sxx = 0;
  let sxy = 0;
  for (let i = 0; i < n; i++) {
    sxx += (xs[i]! - meanX) ** 2;
    sxy += (xs[i]! - meanX) * (ys[i]! - meanY);
  }
  const slope = sxy / sxx;
  let rest = 0;
  for (let i = 0; i < n; i++) rest += (ys[i]! - meanY - slope * (xs[i]! - meanX)) ** 2;
  return { slope, error: Math.sqrt(rest / (n - 2) / sxx) };
}
