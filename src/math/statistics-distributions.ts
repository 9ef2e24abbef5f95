/** @file Normal, beta, t and binomial distributions: densities, tails, quantiles and the intervals made from them. */

import { normalQuantile } from "./normal-quantile.ts";

export { normalQuantile };

const logSqrtTwoPi = 0.9189385332046728; // ln sqrt(2 pi)

/** Density of the standard normal distribution. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z - logSqrtTwoPi);
}

/**
 * Upper tail 1 - Phi(z) of the standard normal distribution, with full relative accuracy far out in the tail.
 *
 * @source series for |z| < 3, continued fraction beyond (Abramowitz and Stegun 26.2.11, 26.2.14)
 */
export function normalUpperTail(z: number): number {
  if (z < 0) return 1 - normalUpperTail(-z);
  if (z >= 3) return normalDensity(z) / millsDenominator(z);
  return 0.5 - normalDensity(z) * oddSeries(z);
}

/** Distribution function Phi(z) of the standard normal. */
export function normalCdf(z: number): number {
  return normalUpperTail(-z);
}

/** ln(1 - Phi(z)), finite for every finite z: needed where a product of tiny tails is a likelihood. */
export function normalLogUpperTail(z: number): number {
  if (z >= 3) return -0.5 * z * z - logSqrtTwoPi - Math.log(millsDenominator(z));
  return Math.log(normalUpperTail(z));
}

/** Hazard phi(z) / (1 - Phi(z)) of the standard normal; grows like z. */
export function normalHazard(z: number): number {
  return z >= 3 ? millsDenominator(z) : normalDensity(z) / normalUpperTail(z);
}

/** ln Gamma(x) for x > 0. @source Lanczos approximation with g = 7 and nine terms */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const coefficients = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
    1.5056327351493116e-7,
  ];
  let sum = coefficients[0]!;
  for (let i = 1; i < 9; i++) sum += coefficients[i]! / (x - 1 + i);
  const t = x + 6.5;
  return logSqrtTwoPi + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/**
 * Distribution function of the beta distribution with shapes a, b > 0 at x (the regularised incomplete beta function).
 *
 * @source continued fraction, Abramowitz and Stegun 26.5.8, evaluated by Lentz's method
 */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x),
  );
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** Quantile of the beta distribution: the x in [0, 1] with `betaCdf(x, a, b) = p`, by bisection to the last bit. */
export function betaQuantile(p: number, a: number, b: number): number {
  return bisect((x) => betaCdf(x, a, b) - p, 0, 1);
}

/** Distribution function of Student's t with `degrees` > 0 degrees of freedom. */
export function tCdf(t: number, degrees: number): number {
  const tail = 0.5 * betaCdf(degrees / (degrees + t * t), degrees / 2, 0.5);
  return t > 0 ? 1 - tail : tail;
}

/** Quantile of Student's t. @example tQuantile(0.975, 10) // 2.2281 */
export function tQuantile(p: number, degrees: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -tQuantile(1 - p, degrees);
  const x = betaQuantile(2 * (1 - p), degrees / 2, 0.5);
  return Math.sqrt((degrees * (1 - x)) / x);
}

/** P(X <= k) for X ~ Binomial(n, p). */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return betaCdf(1 - p, n - Math.floor(k), Math.floor(k) + 1);
}

/** Smallest k with P(X <= k) >= q for X ~ Binomial(n, p). */
export function binomialQuantile(q: number, n: number, p: number): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (binomialCdf(middle, n, p) >= q) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Lower and upper end of an interval, in the unit of the quantity. */
export interface Interval {
  low: number;
  high: number;
}

/**
 * Wilson score interval of a proportion: `successes` out of `n`, two-sided confidence `level` (default 0.95).
 *
 * `undefined` for n = 0: nothing was seen.
 *
 * @source Wilson 1927
 */
export function wilsonInterval(successes: number, n: number, level = 0.95): Interval | undefined {
  if (n === 0) return undefined;
  const z = normalQuantile(0.5 + level / 2);
  const p = successes / n;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  // Rounding must not push the ends of 0/n and n/n past the exact 0 and 1.
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === n ? 1 : Math.min(1, centre + half),
  };
}

/** Clopper-Pearson ("exact", conservative) interval of a proportion. @source Clopper and Pearson 1934 */
export function clopperPearsonInterval(
  successes: number,
  n: number,
  level = 0.95,
): Interval | undefined {
  if (n === 0) return undefined;
  const tail = (1 - level) / 2;
  return {
    low: successes === 0 ? 0 : betaQuantile(tail, successes, n - successes + 1),
    high: successes === n ? 1 : betaQuantile(1 - tail, successes + 1, n - successes),
  };
}

/** Phi(z) - 1/2 over the density: z + z^3/3 + z^5/15 + ... */
function oddSeries(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 3; k < 200; k += 2) {
    term *= (z * z) / k;
    sum += term;
    if (term < 1e-17 * sum) break;
  }
  return sum;
}

/** Inverse of Mills's ratio for z >= 3 by its continued fraction z + 1/(z + 2/(z + 3/...)). */
function millsDenominator(z: number): number {
  let value = z;
  for (let k = 80; k >= 1; k--) value = z + k / value;
  return value;
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300; // keeps Lentz's quotients away from 0
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let value = d;
  for (let m = 1; m < 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    c = 1 + even / c;
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    c = 1 + odd / c;
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return value;
}

/** Root of an increasing function on [low, high]. */
function bisect(f: (x: number) => number, low: number, high: number): number {
  let a = low;
  let b = high;
  for (let i = 0; i < 200; i++) {
    const middle = 0.5 * (a + b);
    if (middle === a || middle === b) break;
    if (f(middle) < 0) a = middle;
    else b = middle;
  }
  return 0.5 * (a + b);
}
