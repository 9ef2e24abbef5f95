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
  | { ok: true; slope: number; intercept: number; loss: number; iterations: number }
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
  const { x, weight, positive } = data;
  const { ridge, tolerance = 1e-12 } = options;
  const n = x.length;
  let total = 0;
  let ones = 0;
  for (let i = 0; i < n; i++) {
    total += weight[i]!;
    ones += positive[i]!;
  }
  if (!(total > 0)) return { ok: false, reason: "no-data" };
  if (ones <= 0) return { ok: false, reason: "no-positives" };
  if (ones >= total * (1 - 1e-15)) return { ok: false, reason: "no-negatives" };
  if (ridge <= 1e-9 && isSeparable(data)) return { ok: false, reason: "separable" };

  let slope = options.start?.slope ?? 0;
  let intercept = options.start?.intercept ?? 0;
  let loss = logisticLoss(data, ridge, slope, intercept);
  for (let iteration = 1; iteration <= 200; iteration++) {
    let gs = ridge * slope;
    let gi = 0;
    let hss = ridge;
    let hsi = 0;
    let hii = 0;
    for (let i = 0; i < n; i++) {
      const xi = x[i]!;
      const wi = weight[i]!;
      const p = 1 / (1 + Math.exp(-(slope * xi + intercept)));
      const residual = wi * p - positive[i]!;
      const curvature = wi * p * (1 - p);
      gs += residual * xi;
      gi += residual;
      hss += curvature * xi * xi;
      hsi += curvature * xi;
      hii += curvature;
    }
    const gradient = Math.hypot(gs, gi);
    if (gradient < tolerance) return { ok: true, slope, intercept, loss, iterations: iteration };
    // Saturated curves make the Hessian singular to rounding; a trace of damping keeps the step finite.
    const determinant = hss * hii - hsi * hsi;
    const damping = determinant > 1e-14 * hss * hii ? 0 : 1e-12 * (hss + hii) + 1e-300;
    const d11 = hss + damping;
    const d22 = hii + damping;
    const det = d11 * d22 - hsi * hsi;
    let ds = -(d22 * gs - hsi * gi) / det;
    let di = -(d11 * gi - hsi * gs) / det;
    const descent = gs * ds + gi * di;
    if (!(descent < 0)) {
      ds = -gs;
      di = -gi;
    }
    let accepted = false;
    for (let halvings = 0; halvings < 60; halvings++) {
      const trial = logisticLoss(data, ridge, slope + ds, intercept + di);
      if (trial <= loss + 1e-4 * Math.min(0, gs * ds + gi * di)) {
        slope += ds;
        intercept += di;
        loss = trial;
        accepted = true;
        break;
      }
      // At the floor of rounding the loss cannot fall any more: the step itself is then the measure.
      if (-descent < 1e-15 * Math.max(1, Math.abs(loss))) {
        return {
          ok: true,
          slope: slope + ds,
          intercept: intercept + di,
          loss,
          iterations: iteration,
        };
      }
      ds *= 0.5;
      di *= 0.5;
    }
    if (!accepted) break;
  }
  return { ok: false, reason: "not-converged" };
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
