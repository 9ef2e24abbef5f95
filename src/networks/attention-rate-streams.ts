/**
 * @file Where every host-side function of the attention-rate family starts: residual streams of the tokens, and small algebra
 * on float64 matrices.
 */

import { toFloat64 } from "../math/arrays.ts";
import { matrixProduct } from "../math/linear-algebra.ts";
import type { NdArray } from "../math/nd-array.ts";
import { normalCdf } from "../math/statistics-distributions.ts";
import type { AttentionRateParameters, AttentionRateShape } from "./attention-rate-shape.ts";

/** What every function of a network's tokens starts from. */
export interface Streams {
  shape: AttentionRateShape;
  /** Residual streams of the values of a, of b, and of "=" (or nothing), [rows, dModel]. */
  x0: NdArray;
  x1: NdArray;
  x2: NdArray | undefined;
  get(name: string): NdArray;
}

/** Residual streams before the attention. */
export function streams(parameters: AttentionRateParameters, shape: AttentionRateShape): Streams {
  const { p, dModel, separateVocabularies, equalsToken } = shape;
  const get = (name: string) => toFloat64(parameters[name]!);
  const embed = get("W_E").data as Float64Array;
  const position = parameters.W_pos === undefined ? undefined : get("W_pos").data;
  const rows = (from: number, count: number, at: number) => {
    const data = embed.slice(from * dModel, (from + count) * dModel);
    if (position !== undefined) {
      for (let i = 0; i < data.length; i++) data[i]! += position[at * dModel + (i % dModel)]!;
    }
    return matrix(count, dModel, data);
  };
  const own = separateVocabularies ? p : 0;
  return {
    shape,
    x0: rows(0, p, 0),
    x1: rows(own, p, 1),
    x2: equalsToken ? rows(own + p, 1, 2) : undefined,
    get,
  };
}

/** A product of two matrices; a caller may hand in one that counts. */
export type Product = typeof matrixProduct;

/** Sum over heads of x W_V W_O: what a full look at each token brings, [rows, dModel]. */
export function fullLook(
  { shape, get }: Streams,
  x: NdArray,
  product: Product = matrixProduct,
): Float64Array {
  const out = new Float64Array(x.data.length);
  for (let h = 0; h < shape.nHeads; h++) {
    const values = product(x, headOf(get("W_V"), h));
    addInto(out, product(values, headOf(get("W_O"), h)).data);
  }
  return out;
}

/** One head of a parameter [nHeads, rows, columns] as a matrix. */
export function headOf(array: NdArray, h: number): NdArray {
  const [, rows, columns] = array.shape as [number, number, number];
  const size = rows * columns;
  return matrix(rows, columns, (array.data as Float64Array).subarray(h * size, (h + 1) * size));
}

/** Adds `factor` times the source, which repeats where it is shorter. */
export function addInto(target: Float64Array, source: ArrayLike<number>, factor = 1): Float64Array {
  const n = source.length;
  for (let i = 0; i < target.length; i++) target[i]! += factor * source[i % n]!;
  return target;
}

/** A float64 matrix over the given data. */
export function matrix(rows: number, columns: number, data: Float64Array): NdArray {
  return { shape: [rows, columns], dtype: "float64", data };
}

/** GeLU, exact. */
export const gelu = (x: number): number => x * normalCdf(x);
