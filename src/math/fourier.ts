/**
 * @file The real orthonormal Fourier basis of the cyclic group C_p, and transforms of arrays along axes of length p.
 *
 * Row 0 is constant, rows 2k-1 and 2k are cos and sin of w_k x with w_k = 2 pi k / p, k = 1..floor((p-1)/2), each of unit
 * norm. For even p one more row, p-1, is the alternating cos of k = p/2: its sine vanishes and has no row, so the basis is
 * complete for every p and coefficients can be squared and added without a special case.
 *
 * Cost of a transform along one axis: p multiply-adds per element, halved by folding x and p - x (all cosines are even,
 * all sines odd). The 2-D transform of all logits at p = 113 (113^3 numbers) takes about 0.2 s; no fast transform is
 * needed at these sizes, and the direct sum is exact for prime p.
 * @source Nanda et al. 2023, section 4.1; even p: own
 */

import { InvalidInputError } from "../errors.ts";
import { type Float64NdArray, float64Array, sizeOf, toFloat64 } from "./arrays.ts";
import type { NdArray } from "./nd-array.ts";

/** One row of the basis: frequency k and which wave. The constant is `{ k: 0, wave: "cos" }`. */
export interface FourierRow {
  k: number;
  wave: "cos" | "sin";
}

function check(p: number): void {
  if (!Number.isInteger(p) || p < 1) {
    throw new InvalidInputError(`Fourier basis: wanted a group order p >= 1, got ${p}`);
  }
}

/** Largest frequency of C_p: (p-1)/2 for odd p, p/2 for even p. */
export function maxFrequency(p: number): number {
  return Math.floor(p / 2);
}

/** Row of cos(w_k x), k = 0..floor(p/2). */
export function cosRow(k: number): number {
  return k === 0 ? 0 : 2 * k - 1;
}

/** Row of sin(w_k x), or `undefined` where the sine vanishes (k = 0, and k = p/2 for even p). */
export function sinRow(k: number, p: number): number | undefined {
  return k === 0 || 2 * k === p ? undefined : 2 * k;
}

/** What each of the p rows is, in order. */
export function fourierRows(p: number): FourierRow[] {
  check(p);
  return Array.from({ length: p }, (_, row) => ({
    k: Math.ceil(row / 2),
    wave: row === 0 || row % 2 === 1 ? "cos" : "sin",
  }));
}

/** Norm-fixing factor of the cosine (and sine) of frequency k. */
function scale(k: number, p: number): number {
  return Math.sqrt((k === 0 || 2 * k === p ? 1 : 2) / p);
}

/** cos and sin of 2 pi j / p for j = 0..p-1, with the octant symmetries left to the library. */
function circle(p: number): { cos: Float64Array; sin: Float64Array } {
  const cos = new Float64Array(p);
  const sin = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    // Reduced to the first half turn, so that cos(j) = cos(p - j) and sin(j) = -sin(p - j) hold exactly.
    const folded = Math.min(j, p - j);
    const angle = (2 * Math.PI * folded) / p;
    cos[j] = 2 * folded === p ? -1 : Math.cos(angle);
    sin[j] = 2 * folded === p ? 0 : Math.sin(angle) * (j === folded ? 1 : -1);
  }
  return { cos, sin };
}

/** The basis F as a matrix [row, x], orthogonal: F F^T = F^T F = 1. */
export function fourierBasis(p: number): Float64NdArray {
  const rows = fourierRows(p);
  const table = circle(p);
  const basis = float64Array([p, p]);
  rows.forEach(({ k, wave }, row) => {
    const factor = scale(k, p);
    for (let x = 0; x < p; x++) basis.data[row * p + x] = factor * table[wave][(k * x) % p]!;
  });
  return basis;
}

/** Adds `factor * source[from..from+n]` to `target[to..to+n]`. */
function accumulate(
  target: Float64Array,
  to: number,
  source: Float64Array,
  from: number,
  n: number,
  factor: number,
): void {
  for (let i = 0; i < n; i++) target[to + i] = target[to + i]! + factor * source[from + i]!;
}

/** Splits a block [p, inner] into even part rows 0..floor(p/2) and odd part rows 1..(p-1)/2. */
function fold(
  block: Float64Array,
  p: number,
  inner: number,
  even: Float64Array,
  odd: Float64Array,
) {
  even.set(block.subarray(0, inner));
  for (let x = 1; 2 * x <= p; x++) {
    const mirror = (p - x) * inner;
    const alone = 2 * x === p;
    for (let i = 0; i < inner; i++) {
      const a = block[x * inner + i]!;
      const b = alone ? 0 : block[mirror + i]!;
      even[x * inner + i] = a + b;
      odd[x * inner + i] = alone ? 0 : a - b;
    }
  }
}

interface Layout {
  p: number;
  outer: number;
  inner: number;
}

function layout(shape: readonly number[], axis: number): Layout {
  const at = axis < 0 ? axis + shape.length : axis;
  const p = shape[at];
  if (p === undefined) {
    throw new InvalidInputError(`Fourier transform: unknown axis ${axis} of shape [${shape}]`);
  }
  check(p);
  return { p, outer: sizeOf(shape.slice(0, at)), inner: sizeOf(shape.slice(at + 1)) };
}

/**
 * Coefficients of `array` along one axis: out[.., row, ..] = sum_x F[row, x] array[.., x, ..].
 *
 * Same shape, float64; an axis of length p is a function on C_p. Orthogonal, so norms are kept.
 */
export function fourierTransform(array: NdArray, axis = -1): Float64NdArray {
  const { data } = toFloat64(array);
  const { p, outer, inner } = layout(array.shape, axis);
  const { cos, sin } = circle(p);
  const out = float64Array(array.shape);
  const half = maxFrequency(p);
  const even = new Float64Array((half + 1) * inner);
  const odd = new Float64Array((half + 1) * inner);
  for (let o = 0; o < outer; o++) {
    const base = o * p * inner;
    fold(data.subarray(base, base + p * inner), p, inner, even, odd);
    for (let k = 0; k <= half; k++) {
      const factor = scale(k, p);
      const cosAt = base + cosRow(k) * inner;
      for (let x = 0; x <= half; x++) {
        accumulate(out.data, cosAt, even, x * inner, inner, factor * cos[(k * x) % p]!);
      }
      const sine = sinRow(k, p);
      if (sine === undefined) continue;
      const sinAt = base + sine * inner;
      for (let x = 1; 2 * x < p; x++) {
        accumulate(out.data, sinAt, odd, x * inner, inner, factor * sin[(k * x) % p]!);
      }
    }
  }
  return out;
}

/** Inverse of {@link fourierTransform} along the same axis. */
export function inverseFourierTransform(coefficients: NdArray, axis = -1): Float64NdArray {
  const { data } = toFloat64(coefficients);
  const { p, outer, inner } = layout(coefficients.shape, axis);
  const { cos, sin } = circle(p);
  const out = float64Array(coefficients.shape);
  const half = maxFrequency(p);
  const even = new Float64Array(inner);
  const odd = new Float64Array(inner);
  for (let o = 0; o < outer; o++) {
    const base = o * p * inner;
    for (let x = 0; x <= half; x++) {
      even.fill(0);
      odd.fill(0);
      for (let k = 0; k <= half; k++) {
        const factor = scale(k, p);
        const at = (k * x) % p;
        accumulate(even, 0, data, base + cosRow(k) * inner, inner, factor * cos[at]!);
        const sine = sinRow(k, p);
        if (sine === undefined) continue;
        accumulate(odd, 0, data, base + sine * inner, inner, factor * sin[at]!);
      }
      const here = base + x * inner;
      accumulate(out.data, here, even, 0, inner, 1);
      accumulate(out.data, here, odd, 0, inner, 1);
      if (x === 0 || 2 * x === p) continue;
      const mirror = base + (p - x) * inner;
      accumulate(out.data, mirror, even, 0, inner, 1);
      accumulate(out.data, mirror, odd, 0, inner, -1);
    }
  }
  return out;
}

/**
 * 2-D coefficients over the first two axes: F T F^T for each position of the remaining axes.
 *
 * `table` [p, q, ...rest], usually p = q; result [row of a, row of b, ...rest].
 */
export function fourierTransform2d(table: NdArray): Float64NdArray {
  return fourierTransform(fourierTransform(table, 0), 1);
}

/** Inverse of {@link fourierTransform2d}. */
export function inverseFourierTransform2d(coefficients: NdArray): Float64NdArray {
  return inverseFourierTransform(inverseFourierTransform(coefficients, 0), 1);
}

/** Energy of each frequency 0..floor(p/2): cos and sin coefficients squared and added, summed over all other axes. */
export function frequencyPower(coefficients: NdArray, axis = -1): Float64Array {
  const { p, outer, inner } = layout(coefficients.shape, axis);
  const power = new Float64Array(maxFrequency(p) + 1);
  for (let o = 0; o < outer; o++) {
    for (let row = 0; row < p; row++) {
      const k = Math.ceil(row / 2);
      const from = (o * p + row) * inner;
      for (let i = 0; i < inner; i++) power[k] = power[k]! + coefficients.data[from + i]! ** 2;
    }
  }
  return power;
}
