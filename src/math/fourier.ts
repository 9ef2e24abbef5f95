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
import { combineRows } from "./combine-rows.ts";
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

/**
 * Folds `width` columns of a [p, inner] block that starts at `base`: row x of `even` is the sum of rows x and p - x, row x of
 * `odd` their difference, x = 0..floor(p/2); rows that are their own mirror stay as they are.
 */
function fold(
  data: Float64Array,
  base: number,
  inner: number,
  p: number,
  width: number,
  even: Float64Array,
  odd: Float64Array,
): void {
  for (let x = 0; 2 * x <= p; x++) {
    const alone = x === 0 || 2 * x === p;
    const here = base + x * inner;
    const mirror = base + (p - x) * inner;
    for (let i = 0; i < width; i++) {
      const a = data[here + i]!;
      const b = alone ? 0 : data[mirror + i]!;
      even[x * block + i] = a + b;
      odd[x * block + i] = alone ? 0 : a - b;
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
 * Cosines [k, x] and sines [k, x] of the basis, norms included, for k and x in 0..floor(p/2); sines of x = 0 and, for even
 * p, of x = p/2 are 0. Row k of each is a row of the basis on its first half; the second half follows by symmetry.
 */
function halfTables(p: number): { cos: Float64Array[]; sin: Float64Array[] } {
  const table = circle(p);
  const half = maxFrequency(p);
  const build = (wave: "cos" | "sin") =>
    Array.from({ length: half + 1 }, (_, k) =>
      Float64Array.from({ length: half + 1 }, (_, x) => scale(k, p) * table[wave][(k * x) % p]!),
    );
  return { cos: build("cos"), sin: build("sin") };
}

/** Columns that are transformed together: few enough for the folded block to stay in the cache. */
const block = 256;

/**
 * Coefficients of `array` along one axis: out[.., row, ..] = sum_x F[row, x] array[.., x, ..].
 *
 * Same shape, float64; an axis of length p is a function on C_p. Orthogonal, so norms are kept.
 */
export function fourierTransform(array: NdArray, axis = -1): Float64NdArray {
  const { data } = toFloat64(array);
  const { p, outer, inner } = layout(array.shape, axis);
  const { cos, sin } = halfTables(p);
  const out = float64Array(array.shape);
  const half = maxFrequency(p);
  const even = new Float64Array((half + 1) * block);
  const odd = new Float64Array((half + 1) * block);
  for (let o = 0; o < outer; o++) {
    for (let column = 0; column < inner; column += block) {
      const base = o * p * inner + column;
      const width = Math.min(block, inner - column);
      fold(data, base, inner, p, width, even, odd);
      for (let k = 0; k <= half; k++) {
        const cosine = base + cosRow(k) * inner;
        combineRows(out.data, cosine, even, 0, block, width, cos[k]!);
        const sine = sinRow(k, p);
        if (sine !== undefined) {
          combineRows(out.data, base + sine * inner, odd, 0, block, width, sin[k]!);
        }
      }
    }
  }
  return out;
}

/** Inverse of {@link fourierTransform} along the same axis. */
export function inverseFourierTransform(coefficients: NdArray, axis = -1): Float64NdArray {
  const { data } = toFloat64(coefficients);
  const { p, outer, inner } = layout(coefficients.shape, axis);
  const out = float64Array(coefficients.shape);
  const half = maxFrequency(p);
  const { cos, sin } = halfTables(p);
  // Column x of the tables as weights over k; cosines of k >= 1 sit in rows 1, 3, 5, ..., sines in rows 2, 4, 6, ...
  const constant = cos[0]![0]!;
  const waves = Math.ceil(p / 2) - 1; // frequencies that have a sine
  const even = new Float64Array(block);
  const odd = new Float64Array(block);
  for (let x = 0; x <= half; x++) {
    const cosWeights = Float64Array.from({ length: half }, (_, i) => cos[i + 1]![x]!);
    const sinWeights = Float64Array.from({ length: waves }, (_, i) => sin[i + 1]![x]!);
    for (let o = 0; o < outer; o++) {
      for (let column = 0; column < inner; column += block) {
        const base = o * p * inner + column;
        const width = Math.min(block, inner - column);
        for (let i = 0; i < width; i++) even[i] = constant * data[base + i]!;
        odd.fill(0);
        combineRows(even, 0, data, base + inner, 2 * inner, width, cosWeights);
        combineRows(odd, 0, data, base + 2 * inner, 2 * inner, width, sinWeights);
        const mirrored = x !== 0 && 2 * x !== p;
        for (let i = 0; i < width; i++) {
          out.data[base + x * inner + i] = even[i]! + odd[i]!;
          if (mirrored) out.data[base + (p - x) * inner + i] = even[i]! - odd[i]!;
        }
      }
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
