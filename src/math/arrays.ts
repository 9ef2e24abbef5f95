/** @file Making and converting {@link NdArray} values. */

import { InvalidInputError } from "../errors.ts";
import type { DType, NdArray, TypedArray } from "./nd-array.ts";

/** An {@link NdArray} in float64, the form in which all analysis is done. */
export interface Float64NdArray extends NdArray {
  readonly dtype: "float64";
  readonly data: Float64Array;
}

/** Number of elements of an array of this shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

const storage = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  bool: Uint8Array,
} as const;

/** Bytes of one element. */
export const bytesPerElement: Readonly<Record<DType, number>> = {
  float32: 4,
  float64: 8,
  int32: 4,
  bool: 1,
};

/** Fresh zeroed storage for `length` elements. */
export function allocate(dtype: DType, length: number): TypedArray {
  return new storage[dtype](length);
}

/** Element type of typed storage. */
export function dtypeOf(data: TypedArray): DType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  if (data instanceof Int32Array) return "int32";
  return "bool";
}

/** Wraps typed storage (not copied) with a shape whose product must be its length; default shape is one axis. */
export function ndArray(data: TypedArray, shape: readonly number[] = [data.length]): NdArray {
  if (sizeOf(shape) !== data.length) {
    throw new InvalidInputError(
      `array: wanted ${sizeOf(shape)} elements for shape [${shape}], got ${data.length}`,
    );
  }
  return { shape: [...shape], dtype: dtypeOf(data), data };
}

/** A float64 array of the given shape around `data` (not copied), zeros by default. */
export function float64Array(
  shape: readonly number[],
  data: Float64Array = new Float64Array(sizeOf(shape)),
): Float64NdArray {
  return ndArray(data, shape) as Float64NdArray;
}

/** The same numbers in another type; float to int truncates towards zero, to bool is "not zero". Same array if nothing changes. */
export function castArray(array: NdArray, dtype: DType): NdArray {
  if (array.dtype === dtype) return array;
  const data = allocate(dtype, array.data.length);
  if (dtype === "bool") {
    for (let i = 0; i < data.length; i++) data[i] = array.data[i] === 0 ? 0 : 1;
  } else {
    data.set(array.data);
  }
  return { shape: array.shape, dtype, data };
}

/** The array in float64; the same object when it already is. */
export function toFloat64(array: NdArray): Float64NdArray {
  return castArray(array, "float64") as Float64NdArray;
}

/** Nested JavaScript arrays, as JSON wants them; a scalar gives a number. */
export type Nested<T> = T | readonly Nested<T>[];

/** Rows of rows of numbers. Booleans become `true` and `false`. */
export function toNested(array: NdArray): Nested<number | boolean> {
  let at = 0;
  const build = (axis: number): Nested<number | boolean> => {
    if (axis === array.shape.length) {
      const value = array.data[at++]!;
      return array.dtype === "bool" ? value !== 0 : value;
    }
    return Array.from({ length: array.shape[axis]! }, () => build(axis + 1));
  };
  return build(0);
}

/** A row-major `[rows, columns]` matrix as `[columns, rows]`, copied. */
export function transposed(from: Float64Array, rows: number, columns: number): Float64Array {
  const to = new Float64Array(from.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) to[c * rows + r] = from[r * columns + c];
  return to;
}
