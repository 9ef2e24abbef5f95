/**
 * @file Fourier components of weights and logits: norms per component, power per frequency, two-dimensional spectrum.
 *
 * Rows follow `src/math/fourier.ts`: 0 is constant, 2k-1 and 2k are cosine and sine of frequency k.
 */

import { float64Array } from "../math/arrays.ts";
import { cosRow, fourierRows, fourierTransform, maxFrequency, sinRow } from "../math/fourier.ts";

/** Basis rows of frequency k >= 1: cosine and sine, or the cosine alone when k = p/2. */
export function rowsOfFrequency(p: number, k: number): readonly number[] {
  const sine = sinRow(k, p);
  return sine === undefined ? [cosRow(k)] : [cosRow(k), sine];
}

/** All frequencies of p points but 0: 1..floor(p/2). */
export function allFrequencies(p: number): number[] {
  return Array.from({ length: maxFrequency(p) }, (_, i) => i + 1);
}

/** Names of the basis rows for axes and tables: "const", "cos 1", "sin 1", ... */
export function rowLabels(p: number): string[] {
  return fourierRows(p).map(({ k, wave }) => (k === 0 ? "const" : `${wave} ${k}`));
}

/** Fourier coefficients along the first axis of [p or more, width] values; rows beyond p (other tokens) are ignored. */
export function coefficientsAlongRows(
  values: Float64Array,
  p: number,
  width: number,
): Float64Array {
  return fourierTransform(float64Array([p, width], values.subarray(0, p * width)), 0).data;
}

/**
 * Norm of each Fourier component of a function with vector values: [p or more, width] -> [p], in the unit of the values.
 *
 * @source Nanda et al. 2023, section 4.1 (norms of the Fourier components of the embedding)
 */
export function componentNorms(values: Float64Array, p: number, width: number): Float64Array {
  const coefficients = coefficientsAlongRows(values, p, width);
  const norms = new Float64Array(p);
  for (let i = 0; i < p; i++) {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += coefficients[i * width + j]! ** 2;
    norms[i] = Math.sqrt(sum);
  }
  return norms;
}

/**
 * Norm over c of the two-dimensional Fourier transform of a function of (a, b) with vector values: [p*p, width] with row
 * a*p+b -> [p, p], row = component in a, column = component in b.
 *
 * @source Nanda et al. 2023, section 4.2 (two-dimensional spectrum of the logits)
 */
export function spectrum2d(values: Float64Array, p: number, width: number): Float64Array {
  const inA = coefficientsAlongRows(values, p, p * width); // [component in a, b, width]
  const result = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    const block = inA.subarray(i * p * width, (i + 1) * p * width);
    result.set(componentNorms(block, p, width), i * p);
  }
  return result;
}
