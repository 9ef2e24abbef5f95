/**
 * @file How far a weighted sum over neurons can be from the integral it stands for: bounds in time linear in the neurons.
 *
 * Everything is normalised so that the weights add up to 2 pi and the exact integral
 *
 *   integral over phi in a full turn of ReLU(cos(s - phi)) cos(gamma - 2 phi) = (2/3) cos(gamma - 2s)
 *
 * has the peak 2/3. A bound of 2/3 or more says nothing: it is vacuous, and must be called so.
 *
 * @source Yip, Agrawal, Chan & Gross 2024 (boxes); own: split, exact offset, spectral bound, rigorous slack of the angle bound
 */

import { positiveAngle } from "./quadrature-neurons.ts";

/** Nodes of one frequency: weights (any positive scale) and centres in radians, same length. */
export interface Nodes {
  weights: Float64Array;
  centres: Float64Array;
}

/** Largest slope in phi of ReLU(cos(s - phi)) cos(gamma - 2 phi): max of sqrt(sin^2 + 4 cos^2). */
export const integrandSlope = 2;

/** Peak of the exact integral. */
export const integralPeak = 2 / 3;

/** Boxes laid side by side over one period at the best offset. */
export interface BoxBound {
  /** E: sum over boxes of the integral of |x - centre|. */
  error: number;
  /** Offset of the first box. */
  offset: number;
  /** Nodes in the order of their centres. */
  order: Int32Array;
  /** By place in `order`: lower and upper edge of the box, and its part of `error`. */
  low: Float64Array;
  high: Float64Array;
  parts: Float64Array;
}

/** Integral of |x| from 0. */
const integralOfDistance = (x: number): number => (x * Math.abs(x)) / 2;

/** Nodes sorted by centre modulo the period, with the boxes' edges before any offset. */
function layOut({ weights, centres }: Nodes, period: number) {
  const reduced = centres.map((x) => positiveAngle(x, period));
  const order = Int32Array.from(reduced.keys()).sort((i, j) => reduced[i]! - reduced[j]!);
  const total = weights.reduce((sum, x) => sum + x, 0);
  const low = new Float64Array(order.length);
  const high = new Float64Array(order.length);
  let edge = 0;
  order.forEach((node, place) => {
    low[place] = edge;
    edge += (weights[node]! / total) * period;
    high[place] = edge;
  });
  return { order, low, high, sorted: Float64Array.from(order, (node) => reduced[node]!) };
}

/**
 * Box bound over one period: boxes as wide as the weights (their sum scaled to the period), side by side in the order of
 * the centres. For an integrand of this period with slope at most M, |integral - sum| is at most M times `error`.
 *
 * The error as a function of the common offset is a sum of convex functions (the slope |hi + t - c| - |lo + t - c| of each
 * grows with t), so the best offset is where the slope passes 0: found exactly between two breakpoints.
 *
 * @source Yip et al. 2024 (boxes); the exact offset is own
 */
export function boxBound(nodes: Nodes, period: number): BoxBound {
  const { order, low, high, sorted } = layOut(nodes, period);
  const slope = (t: number): number => {
    let sum = 0;
    for (let i = 0; i < sorted.length; i++) {
      sum += Math.abs(high[i]! + t - sorted[i]!) - Math.abs(low[i]! + t - sorted[i]!);
    }
    return sum;
  };
  const breakpoints = new Float64Array(2 * sorted.length);
  for (let i = 0; i < sorted.length; i++) {
    breakpoints[2 * i] = sorted[i]! - high[i]!;
    breakpoints[2 * i + 1] = sorted[i]! - low[i]!;
  }
  breakpoints.sort();
  let from = 0;
  let to = breakpoints.length - 1;
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if (slope(breakpoints[middle]!) <= 0) from = middle;
    else to = middle;
  }
  const [x0, x1] = [breakpoints[from]!, breakpoints[to]!];
  const [y0, y1] = [slope(x0), slope(x1)];
  const t = y1 === y0 ? x0 : x0 + Math.min(1, Math.max(0, -y0 / (y1 - y0))) * (x1 - x0);
  const parts = boxParts(sorted, low, high, t);
  return {
    error: parts.reduce((sum, x) => sum + x, 0),
    offset: t,
    order,
    low: low.map((x) => x + t),
    high: high.map((x) => x + t),
    parts,
  };
}

function boxParts(
  sorted: Float64Array,
  low: Float64Array,
  high: Float64Array,
  t: number,
): Float64Array {
  return sorted.map(
    (centre, i) =>
      integralOfDistance(high[i]! + t - centre) - integralOfDistance(low[i]! + t - centre),
  );
}

/** E at a given offset; any offset gives a valid bound. */
export function boxErrorAt(nodes: Nodes, period: number, offset: number): number {
  const { low, high, sorted } = layOut(nodes, period);
  return boxParts(sorted, low, high, offset).reduce((sum, x) => sum + x, 0);
}

/** |sum of weights e^(i j centre)| for j = 0..highest, with the weights scaled to a sum of 2 pi. */
export function moments({ weights, centres }: Nodes, highest: number): Float64Array {
  const total = weights.reduce((sum, x) => sum + x, 0);
  const scale = total > 0 ? (2 * Math.PI) / total : 0;
  const re = new Float64Array(highest + 1);
  const im = new Float64Array(highest + 1);
  for (let i = 0; i < weights.length; i++) {
    // e^(i j centre) by repeated turning: two trigonometric calls for each node.
    const [c, s] = [Math.cos(centres[i]!), Math.sin(centres[i]!)];
    let x = scale * weights[i]!;
    let y = 0;
    for (let j = 0; j <= highest; j++) {
      re[j]! += x;
      im[j]! += y;
      [x, y] = [x * c - y * s, x * s + y * c];
    }
  }
  return re.map((x, j) => Math.hypot(x, im[j]!));
}

/** Bounds of one frequency; divide by {@link integralPeak} for relative ones. */
export interface IntegrationBounds {
  /** 2 E over a full turn: the rectified cosine taken whole. */
  whole: number;
  /** 2 E over half a turn: its |cos| half, which repeats after pi. */
  half: number;
  /** (|M1| + |M3|)/4: its linear half, exactly. */
  linear: number;
  /** half + linear. */
  split: number;
  /** The smaller of `whole` and `split`. */
  box: number;
  /** Harmonics up to 2N and a tail, with the linear half. */
  spectral: number;
  /** The smallest of all. */
  best: number;
}

/** Harmonics of |cos| that the spectral bound looks at before it bounds the rest by its tail. */
export const spectralHarmonics = 60;

/** Tail of the spectral bound after N harmonics: 4 sum over m >= N of 1/(4m^2 - 1). */
export const spectralTail = (harmonics: number): number => 2 / (2 * harmonics - 1);

/**
 * Bound of |sum - integral| for the |cos| half by its even harmonics, without the linear half.
 *
 * @source own
 */
export function spectralBound(nodes: Nodes, harmonics: number = spectralHarmonics): number {
  const m = moments(nodes, 2 * harmonics);
  let bound = m[2]! / Math.PI;
  for (let j = 1; j < harmonics; j++) {
    // For j = 1 the moment 2j - 2 = 0 is the integral itself.
    const near = m[2 * j + 2]! + (j > 1 ? m[2 * j - 2]! : 0);
    bound += near / Math.PI / (4 * j * j - 1);
  }
  return bound + spectralTail(harmonics);
}

/** All bounds of the integration error of one frequency's nodes. */
export function integrationBounds(
  nodes: Nodes,
  harmonics: number = spectralHarmonics,
): IntegrationBounds {
  const whole = integrandSlope * boxBound(nodes, 2 * Math.PI).error;
  const half = integrandSlope * boxBound(nodes, Math.PI).error;
  const m = moments(nodes, 3);
  const linear = (m[1]! + m[3]!) / 4;
  const split = half + linear;
  const box = Math.min(whole, split);
  const spectral = spectralBound(nodes, harmonics) + linear;
  return { whole, half, linear, split, box, spectral, best: Math.min(box, spectral) };
}

/**
 * Bound of what the readout phases cost: psi instead of twice the centre. `phaseErrors` are psi - 2 centre. The maximum over
 * s is taken on a grid and made rigorous by what the function can rise between two grid points.
 */
export function angleBound(
  { weights, centres }: Nodes,
  phaseErrors: Float64Array,
  gridPoints = 720,
): number {
  const total = weights.reduce((sum, x) => sum + x, 0);
  const costs = weights.map(
    (w, i) => ((2 * Math.PI * w) / total) * 2 * Math.abs(Math.sin(phaseErrors[i]! / 2)),
  );
  // cos(t - centre) from cos and sin of both: no trigonometric call in the inner loop.
  const x = costs.map((cost, i) => cost * Math.cos(centres[i]!));
  const y = costs.map((cost, i) => cost * Math.sin(centres[i]!));
  let top = 0;
  for (let g = 0; g < gridPoints; g++) {
    const t = (2 * Math.PI * g) / gridPoints;
    let sum = 0;
    const [c, s] = [Math.cos(t), Math.sin(t)];
    for (let i = 0; i < costs.length; i++) sum += Math.max(0, c * x[i]! + s * y[i]!);
    top = Math.max(top, sum);
  }
  return top + (Math.PI / gridPoints) * costs.reduce((sum, x) => sum + x, 0);
}

/**
 * Largest |sum - integral| over s on a grid and over all gamma (in closed form): what really happens, from below.
 *
 * With `phaseErrors` the readout phases are taken as they are.
 */
export function measuredError(
  { weights, centres }: Nodes,
  options: { gridPoints?: number; phaseErrors?: Float64Array } = {},
): number {
  const { gridPoints = 720, phaseErrors } = options;
  const total = weights.reduce((sum, x) => sum + x, 0);
  const angles = centres.map((x, i) => 2 * x + (phaseErrors?.[i] ?? 0));
  const [cosines, sines] = [angles.map(Math.cos), angles.map(Math.sin)];
  let top = 0;
  for (let g = 0; g < gridPoints; g++) {
    const s = (2 * Math.PI * g) / gridPoints;
    let re = -integralPeak * Math.cos(2 * s);
    let im = -integralPeak * Math.sin(2 * s);
    for (let i = 0; i < weights.length; i++) {
      const height = ((2 * Math.PI * weights[i]!) / total) * Math.max(0, Math.cos(s - centres[i]!));
      re += height * cosines[i]!;
      im += height * sines[i]!;
    }
    top = Math.max(top, Math.hypot(re, im));
  }
  return top;
}

/** A bound relative to the peak of the integral, and whether it says anything. */
export interface RelativeBound {
  relative: number;
  isVacuous: boolean;
}

/** Divides by the peak and labels what is 1 or more (or no number) as vacuous. */
export function relativeBound(bound: number): RelativeBound {
  const relative = bound / integralPeak;
  return { relative, isVacuous: !(relative < 1) };
}

/** Operations of all bounds on so many nodes: grid of the angle bound, moments, boxes. Linear up to a logarithm. */
export function boundEvaluationOperations(nodes: number): number {
  const halvings = Math.ceil(Math.log2(2 * Math.max(nodes, 1))) + 2;
  return nodes * (4 * 720 + 8 * (2 * spectralHarmonics + 1) + 2 * 8 * halvings);
}
