/** @file Element types: storage, promotion and conversion on the host. */

import type { DType, TypedArray } from "../math/nd-array.ts";

const order: readonly DType[] = ["bool", "int32", "float32", "float64"];

/** The smaller type that holds values of both: bool < int32 < float32 < float64. */
export function promoteTypes(a: DType, b: DType): DType {
  return order[Math.max(order.indexOf(a), order.indexOf(b))]!;
}

/** Whether values of this type can carry a gradient. */
export function isFloat(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64";
}

/** Fresh zero-filled storage. */
export function allocate(dtype: DType, size: number): TypedArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(size);
    case "float64":
      return new Float64Array(size);
    case "int32":
      return new Int32Array(size);
    case "bool":
      return new Uint8Array(size);
  }
}

/** Numbers in the storage of `dtype`; the array itself when it already has it. Booleans become 0 or 1, integers are truncated. */
export function toStorage(dtype: DType, values: ArrayLike<number>): TypedArray {
  if (dtypeOf(values) === dtype) return values as TypedArray;
  const out = allocate(dtype, values.length);
  if (dtype === "bool") for (let i = 0; i < out.length; i++) out[i] = values[i] ? 1 : 0;
  else out.set(values);
  return out;
}

/** The element type that a typed array stores, or `undefined` for plain arrays and types that the engine does not have. */
export function dtypeOf(values: unknown): DType | undefined {
  if (values instanceof Float32Array) return "float32";
  if (values instanceof Float64Array) return "float64";
  if (values instanceof Int32Array) return "int32";
  if (values instanceof Uint8Array) return "bool";
  return undefined;
}
