/** @file Regression: lines by (weighted) least squares, polynomials, and the ridge logistic curve by Newton's method. */

import type { NumberList } from "./statistics.ts";

/** A straight line y = intercept + slope x with its fit quality. */
export interface LineFit {
  slope: number;
  intercept: number;
  /** Share of the (weighted) variance of y explained, in [0, 1]; `undefined` when y does not vary. */
  rSquared: number | undefined;
  /** Standard error of the slope with n - 2 degrees of freedom; `undefined` for two points. */
  slopeError: number | undefined;
  n: number;
}

/**
 * Least-squares line through (x, y), optionally with weights 1 / variance.
 *
 * `undefined` when fewer than two points or all x equal: there is no slope to estimate.
 *
 * @example fitLine([0, 1, 2], [1, 3, 5]) // { slope: 2, intercept: 1, rSquared: 1, ... }
 */
export function fitLine(x: NumberList, y: NumberList, weights?: NumberList): LineFit | undefined {
  const n = x.length;
  let total = 0;
  let mx = 0;
  let my = 0;
  for (let i = 0; i < n; i++) {
    const w = weights?.[i] ?? 1;
    total += w;
    mx += w * x[i]!;
    my += w * y[i]!;
  }
  if (n < 2 || total === 0) return undefined;
  mx /= total;
  my /= total;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < n; i++) {
    const w = weights?.[i] ?? 1;
    const dx = x[i]! - mx;
    const dy = y[i]! - my;
    xx += w * dx * dx;
    xy += w * dx * dy;
    yy += w * dy * dy;
  }
  if (xx === 0) return undefined;
  const slope = xy / xx;
  const residual = Math.max(0, yy - slope * xy);
  return {
    slope,
    intercept: my - slope * mx,
    rSquared: yy === 0 ? undefined : 1 - residual / yy,
    slopeError: n > 2 ? Math.sqrt(residual / (n - 2) / xx) : undefined,
    n,
  };
}

/**
 * Coefficients c of the least-squares polynomial sum_k c[k] x^k of the given degree.
 *
 * Normal equations with pivoting: right for degrees up to about 4 on data of order 1. `undefined` when singular.
 */
export function fitPolynomial(
  x: NumberList,
  y: NumberList,
  degree: number,
): Float64Array | undefined {
  const size = degree + 1;
  const matrix = Array.from({ length: size }, () => new Float64Array(size + 1));
  for (let i = 0; i < x.length; i++) {
    const powers = Array.from({ length: 2 * degree + 1 }, (_, k) => x[i]! ** k);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        matrix[row]![column]! += powers[row + column]!;
      }
      matrix[row]![size]! += powers[row]! * y[i]!;
    }
  }
  return solveAugmented(matrix);
}

/**
 * Solves a small dense linear system given as rows [A | b]; the rows are overwritten.
 *
 * Gaussian elimination with partial pivoting. `undefined` when a pivot vanishes relative to its column.
 */
export function solveAugmented(rows: Float64Array[]): Float64Array | undefined {
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(rows[i]![k]!) > Math.abs(rows[best]![k]!)) best = i;
    }
    const pivotRow = rows[best]!;
    rows[best] = rows[k]!;
    rows[k] = pivotRow;
    if (!(Math.abs(pivotRow[k]!) > 1e-300)) return undefined;
    for (let i = k + 1; i < n; i++) {
      const row = rows[i]!;
      const factor = row[k]! / pivotRow[k]!;
      if (factor === 0) continue;
      for (let j = k; j <= n; j++) row[j]! -= factor * pivotRow[j]!;
    }
  }
  const solution = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    let value = rows[i]![n]!;
    for (let j = i + 1; j < n; j++) value -= rows[i]![j]! * solution[j]!;
    solution[i] = value / rows[i]![i]!;
  }
  return solution.every(Number.isFinite) ? solution : undefined;
}

/**
 * Weighted outcomes at points x: `weight` is the sum of weights there, `positive` the sum of weight times outcome.
 *
 * All three have the same length. Outcomes may be fractions; 0 <= positive <= weight. Equal x may repeat.
 */
export interface LogisticData {
  x: Float64Array;
  weight: Float64Array;
  positive: Float64Array;
}

export interface LogisticOptions {
  /** Ridge lambda on the slope, not on the intercept; 0 is allowed. */
  ridge: number;
  /** Where Newton's method starts. The minimum does not depend on it; a near start saves steps. Default (0, 0). */
  start?: { slope: number; intercept: number };
  /** Euclidean norm of the gradient at which the fit stops. Default 1e-12. */
  tolerance?: number;
}

/** p(x) = sigmoid(slope x + intercept), or the reason why there is no such curve. */
export type LogisticFit =
  | { ok: true; slope: number; intercept: number; iterations: number }
  | {
      ok: false;
      /** `separable` is said only without ridge: the slope runs to infinity. */
      reason: "no-data" | "no-positives" | "no-negatives" | "separable" | "not-converged";
    };

/**
 * Ridge logistic curve: minimises (ridge / 2) slope^2 + sum [ weight softplus(z) - positive z ], z = slope x + intercept.
 *
 * Equal to scikit-learn's `LogisticRegression(C = 1 / ridge)` with sample weights. The objective is convex; Newton's
 * method with backtracking on the 2 x 2 system reaches its minimum in a handful of steps.
 */
export function fitLogistic(data: LogisticData, options: LogisticOptions): LogisticFit {
  const { weight, positive } = data;
  const { ridge, tolerance = 1e-12 } = options;
  let total = 0;
  let ones = 0;
  for (let i = 0; i < weight.length; i++) {
    total += weight[i]!;
    ones += positive[i]!;
  }
  if (!(total > 0)) return { ok: false, reason: "no-data" };
  if (ones <= 0) return { ok: false, reason: "no-positives" };
  if (ones >= total * (1 - 1e-15)) return { ok: false, reason: "no-negatives" };
  if (ridge <= 1e-9 && isSeparable(data)) return { ok: false, reason: "separable" };
  const origin = { slope: 0, intercept: 0 };
  const first = newton(data, ridge, tolerance, total, options.start ?? origin);
  // A start far out on the saturated side may wander; the origin hardly ever does.
  const second =
    first.ok || options.start === undefined ? first : newton(data, ridge, tolerance, total, origin);
  return second.ok ? second : centred(data, ridge, tolerance, total);
}

/** The same fit around the mean of x, where slope and intercept hardly depend on each other: for steep curves far from 0. */
function centred(data: LogisticData, ridge: number, tolerance: number, total: number): LogisticFit {
  const { weight, positive } = data;
  const centre = data.x.reduce((sum, x, i) => sum + (weight[i]! * x) / total, 0);
  const x = data.x.map((value) => value - centre);
  const fit = newton({ x, weight, positive }, ridge, tolerance, total, { slope: 0, intercept: 0 });
  return fit.ok ? { ...fit, intercept: fit.intercept - fit.slope * centre } : fit;
}

function newton(
  data: LogisticData,
  ridge: number,
  tolerance: number,
  total: number,
  start: { slope: number; intercept: number },
): LogisticFit {
  let { slope, intercept } = start;
  const here = new Float64Array(5);
  const there = new Float64Array(5);
  derivatives(data, ridge, slope, intercept, here);
  for (let iteration = 1; iteration <= 100; iteration++) {
    const gs = here[0]!;
    const gi = here[1]!;
    const hss = here[2]!;
    const hsi = here[3]!;
    const hii = here[4]!;
    const norm = Math.hypot(gs, gi);
    if (norm < tolerance) return { ok: true, slope, intercept, iterations: iteration };
    // Saturated curves make the Hessian singular to rounding; a trace of damping keeps the step finite.
    const singular = hss * hii - hsi * hsi <= 1e-14 * hss * hii;
    const damping = singular ? 1e-12 * (hss + hii) + 1e-300 : 0;
    const d11 = hss + damping;
    const d22 = hii + damping;
    const determinant = d11 * d22 - hsi * hsi;
    let ds = -(d22 * gs - hsi * gi) / determinant;
    let di = -(d11 * gi - hsi * gs) / determinant;
    // The Newton direction shrinks the gradient of a convex function at first order, so its length is the measure of
    // progress: the loss itself, with its logarithms, is not needed on the way.
    let accepted = false;
    for (let halvings = 0; halvings < 6 && Number.isFinite(ds) && Number.isFinite(di); halvings++) {
      derivatives(data, ridge, slope + ds, intercept + di, there);
      if (Math.hypot(there[0]!, there[1]!) <= norm * (1 - 1e-4 * 2 ** -halvings)) {
        slope += ds;
        intercept += di;
        here.set(there);
        accepted = true;
        break;
      }
      ds *= 0.5;
      di *= 0.5;
    }
    // Where the curve is saturated the gradient is flat, but the loss still falls towards the minimum.
    if (!accepted) {
      const step = fallingStep(data, ridge, { slope, intercept }, here);
      // At the floor of rounding neither can fall any more.
      if (step === undefined) {
        return norm < 1e-9 * total
          ? { ok: true, slope, intercept, iterations: iteration }
          : { ok: false, reason: "not-converged" };
      }
      slope += step.slope;
      intercept += step.intercept;
      derivatives(data, ridge, slope, intercept, here);
    }
  }
  return { ok: false, reason: "not-converged" };
}

/** A step along the damped Newton direction that lowers the loss, or `undefined` when none does. */
function fallingStep(
  data: LogisticData,
  ridge: number,
  at: { slope: number; intercept: number },
  [gs = 0, gi = 0, hss = 0, hsi = 0, hii = 0]: Float64Array,
): { slope: number; intercept: number } | undefined {
  const damping = 1e-3 * (hss + hii) + 1e-12;
  const d11 = hss + damping;
  const d22 = hii + damping;
  const determinant = d11 * d22 - hsi * hsi;
  let slope = -(d22 * gs - hsi * gi) / determinant;
  let intercept = -(d11 * gi - hsi * gs) / determinant;
  const loss = logisticLoss(data, ridge, at.slope, at.intercept);
  for (let halvings = 0; halvings < 60; halvings++) {
    const trial = logisticLoss(data, ridge, at.slope + slope, at.intercept + intercept);
    if (trial < loss + 1e-4 * (gs * slope + gi * intercept)) return { slope, intercept };
    slope *= 0.5;
    intercept *= 0.5;
  }
  return undefined;
}

/** Gradient (slope, intercept) and Hessian (slope-slope, slope-intercept, intercept-intercept) of the objective. */
function derivatives(
  { x, weight, positive }: LogisticData,
  ridge: number,
  slope: number,
  intercept: number,
  into: Float64Array,
): void {
  let gs = ridge * slope;
  let gi = 0;
  let hss = ridge;
  let hsi = 0;
  let hii = 0;
  for (let i = 0; i < x.length; i++) {
    const wi = weight[i]!;
    if (wi === 0) continue; // a third of the tasks is missing from each resample
    const xi = x[i]!;
    const p = 1 / (1 + Math.exp(-(slope * xi + intercept)));
    const residual = wi * p - positive[i]!;
    const curvature = wi * p * (1 - p);
    gs += residual * xi;
    gi += residual;
    hss += curvature * xi * xi;
    hsi += curvature * xi;
    hii += curvature;
  }
  into[0] = gs;
  into[1] = gi;
  into[2] = hss;
  into[3] = hsi;
  into[4] = hii;
}

/** Value of the objective that {@link fitLogistic} minimises. */
export function logisticLoss(
  data: LogisticData,
  ridge: number,
  slope: number,
  intercept: number,
): number {
  const { x, weight, positive } = data;
  let loss = 0.5 * ridge * slope * slope;
  for (let i = 0; i < x.length; i++) {
    const z = slope * x[i]! + intercept;
    const softplus = z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
    loss += weight[i]! * softplus - positive[i]! * z;
  }
  return loss;
}

/** Does one threshold on x part all successes from all failures (touching allowed)? Then no finite slope fits best. */
export function isSeparable(data: LogisticData): boolean {
  let lowestOne = Number.POSITIVE_INFINITY;
  let highestOne = Number.NEGATIVE_INFINITY;
  let lowestZero = Number.POSITIVE_INFINITY;
  let highestZero = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < data.x.length; i++) {
    const x = data.x[i]!;
    if (data.positive[i]! > 0) {
      lowestOne = Math.min(lowestOne, x);
      highestOne = Math.max(highestOne, x);
    }
    if (data.weight[i]! - data.positive[i]! > 1e-15 * data.weight[i]!) {
      lowestZero = Math.min(lowestZero, x);
      highestZero = Math.max(highestZero, x);
    }
  }
  return highestOne <= lowestZero || highestZero <= lowestOne;
}
