/** @file The one form in which arrays of numbers travel between rooms: plain data, no behaviour. */

/** Element types that files, engine and measures share. */
export type DType = "float32" | "float64" | "int32" | "bool";

/** Storage for one {@link DType}; booleans are 0 or 1 in a byte array. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** A dense array in row-major (C) order. `data.length` is the product of `shape` (1 for a scalar, shape `[]`). */
export interface NdArray {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: TypedArray;
}
