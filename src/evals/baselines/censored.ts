/**
 * @file Times of people when some stopped before they were done: log-normal and Weibull maximum likelihood with right-censoring.
 *
 * Leaving failures out makes tasks look shorter than they are; a failure after t minutes says that the task takes longer.
 */

import {
  normalDensity,
  normalHazard,
  normalLogUpperTail,
} from "../../math/statistics-distributions.ts";

/** Fitted distribution of the time a task takes, minutes. */
export interface CensoredFit {
  family: "log-normal" | "weibull";
  median: number;
  mean: number;
  /** Log-normal: standard deviation of ln minutes. Weibull: 1 / shape, the same role. */
  spread: number;
  /** Of the density in ln minutes. */
  logLikelihood: number;
}

export type CensoredResult =
  | { ok: true; fit: CensoredFit }
  | {
      ok: false;
      /** `all-censored`: only a lower bound exists. `one-success`: the spread is not identified without failures. */
      reason: "no-attempts" | "all-censored" | "one-success" | "no-spread" | "not-converged";
      /** Longest attempt without success, where there is one. */
      lowerBoundMinutes: number | undefined;
    };

/**
 * Log-normal fit: maximises prod phi((ln t - mu) / s) / s over successes times prod [1 - Phi((ln t - mu) / s)] over failures.
 *
 * Times in minutes, above 0. Without failures it is the geometric mean and the divisor-n spread of ln minutes.
 */
export function fitLogNormal(
  successes: readonly number[],
  failures: readonly number[],
): CensoredResult {
  const early = withoutFit(successes, failures);
  if (early !== undefined) return early;
  const times = successes.map(Math.log);
  const ends = failures.map(Math.log);
  let mu = times.reduce((a, b) => a + b, 0) / times.length;
  let sigma = Math.sqrt(times.reduce((sum, t) => sum + (t - mu) ** 2, 0) / times.length) || 0.5;
  const value = (m: number, s: number): number => {
    let sum = 0;
    for (const t of times) sum += Math.log(normalDensity((t - m) / s) / s);
    for (const t of ends) sum += normalLogUpperTail((t - m) / s);
    return sum;
  };
  let current = value(mu, sigma);
  // EM with exact moments of the truncated normal: monotone and safe; a few hundred cheap steps reach 1e-12.
  for (let step = 0; step < 20_000; step++) {
    let first = 0;
    let second = 0;
    for (const t of times) {
      first += t;
      second += t * t;
    }
    for (const t of ends) {
      const z = (t - mu) / sigma;
      const hazard = normalHazard(z);
      const expected = mu + sigma * hazard;
      first += expected;
      second += mu * mu + sigma * sigma + sigma * (t + mu) * hazard;
    }
    const n = times.length + ends.length;
    const nextMu = first / n;
    const nextSigma = Math.sqrt(Math.max(1e-12, second / n - nextMu * nextMu));
    const moved = Math.abs(nextMu - mu) + Math.abs(nextSigma - sigma);
    mu = nextMu;
    sigma = nextSigma;
    if (!Number.isFinite(mu) || sigma > 50)
      return { ok: false, reason: "not-converged", lowerBoundMinutes: longest(failures) };
    if (moved < 1e-12) break;
  }
  current = value(mu, sigma);
  return {
    ok: true,
    fit: {
      family: "log-normal",
      median: Math.exp(mu),
      mean: Math.exp(mu + (sigma * sigma) / 2),
      spread: sigma,
      logLikelihood: current,
    },
  };
}

/** Weibull fit by Newton on the profile likelihood of the shape; failures as right-censored. */
export function fitWeibull(
  successes: readonly number[],
  failures: readonly number[],
): CensoredResult {
  const early = withoutFit(successes, failures);
  if (early !== undefined) return early;
  const all = [...successes, ...failures].map(Math.log);
  const meanLog = successes.reduce((sum, t) => sum + Math.log(t), 0) / successes.length;
  // Increasing in the shape: sum t^k ln t / sum t^k - 1/k = mean ln success.
  const score = (k: number): number => {
    const top = Math.max(...all);
    let weights = 0;
    let logs = 0;
    for (const t of all) {
      const w = Math.exp(k * (t - top));
      weights += w;
      logs += w * t;
    }
    return logs / weights - 1 / k - meanLog;
  };
  let low = 1e-3;
  let high = 1;
  while (score(high) < 0 && high < 1e4) high *= 2;
  if (high >= 1e4) return { ok: false, reason: "no-spread", lowerBoundMinutes: longest(failures) };
  for (let i = 0; i < 200; i++) {
    const middle = 0.5 * (low + high);
    if (score(middle) < 0) low = middle;
    else high = middle;
  }
  const shape = 0.5 * (low + high);
  const scale =
    (all.reduce((sum, t) => sum + Math.exp(shape * t), 0) / successes.length) ** (1 / shape);
  const logScale = Math.log(scale);
  let logLikelihood = 0;
  for (const t of successes) {
    const z = shape * (Math.log(t) - logScale);
    logLikelihood += Math.log(shape) + z - Math.exp(z);
  }
  for (const t of failures) logLikelihood -= Math.exp(shape * (Math.log(t) - logScale));
  return {
    ok: true,
    fit: {
      family: "weibull",
      median: scale * Math.LN2 ** (1 / shape),
      mean: scale * gamma(1 + 1 / shape),
      spread: 1 / shape,
      logLikelihood,
    },
  };
}

function withoutFit(
  successes: readonly number[],
  failures: readonly number[],
): CensoredResult | undefined {
  const lowerBoundMinutes = longest(failures);
  if (successes.length === 0) {
    return {
      ok: false,
      reason: failures.length === 0 ? "no-attempts" : "all-censored",
      lowerBoundMinutes,
    };
  }
  const later = failures.some((t) => t > Math.min(...successes));
  if (successes.length === 1 && !later)
    return { ok: false, reason: "one-success", lowerBoundMinutes };
  if (new Set(successes).size === 1 && !later)
    return { ok: false, reason: "no-spread", lowerBoundMinutes };
  return undefined;
}

function longest(failures: readonly number[]): number | undefined {
  return failures.length === 0 ? undefined : Math.max(...failures);
}

function gamma(x: number): number {
  // Stirling series after shifting the argument above 10.
  let shift = 1;
  let z = x;
  while (z < 10) {
    shift *= z;
    z++;
  }
  const series = 1 / (12 * z) - 1 / (360 * z ** 3) + 1 / (1260 * z ** 5);
  return (Math.sqrt((2 * Math.PI) / z) * (z / Math.E) ** z * Math.exp(series)) / shift;
}
