/** @file Makes concrete tensors from numbers. */

import { InvalidInputError } from "../errors.ts";
import type { DType, NdArray, TypedArray } from "../math/nd-array.ts";
import { allocate, dtypeOf, toStorage } from "./dtype.ts";
import { type Shape, showShape, sizeOf } from "./shape.ts";
import { Tensor, type TensorLike } from "./tensor.ts";

/** Numbers, or arrays of arrays of numbers of equal lengths. */
export type NestedNumbers = number | boolean | readonly NestedNumbers[];

/** Options of {@link tensor}. */
export interface TensorOptions {
  /** Default: the type of the typed array, `bool` for booleans, otherwise `float32`. */
  dtype?: DType;
  /** Default: read off the nesting; `[length]` for a typed array. */
  shape?: Shape;
}

function isNested(value: unknown): value is readonly NestedNumbers[] {
  return Array.isArray(value);
}

function shapeOfNested(value: NestedNumbers): number[] {
  const shape: number[] = [];
  for (let level: NestedNumbers | undefined = value; isNested(level); level = level[0]) {
    shape.push(level.length);
  }
  return shape;
}

function flattenNested(value: NestedNumbers, shape: Shape, out: number[], depth = 0): void {
  if (!isNested(value)) {
    if (depth !== shape.length) throw new InvalidInputError("tensor: wanted rows of equal length");
    out.push(Number(value));
    return;
  }
  if (value.length !== shape[depth]) {
    throw new InvalidInputError(
      `tensor: wanted rows of equal length ${shape[depth]}, got ${value.length}`,
    );
  }
  for (const row of value) flattenNested(row, shape, out, depth + 1);
}

/**
 * A concrete tensor from a number, nested arrays, or a typed array (kept, not copied, when its type fits).
 *
 * @example
 * tensor([[1, 2], [3, 4]])                                   // float32 [2, 2]
 * tensor(Float64Array.of(1, 2, 3, 4), { shape: [2, 2] })     // float64 [2, 2]
 */
export function tensor(
  values: NestedNumbers | TypedArray | NdArray,
  options: TensorOptions = {},
): Tensor {
  if (values instanceof Tensor) return values;
  let data: ArrayLike<number>;
  let shape: Shape;
  let dtype: DType | undefined;
  if (typeof values === "object" && "data" in values) {
    ({ data, shape, dtype } = values);
  } else if (ArrayBuffer.isView(values)) {
    data = values as TypedArray;
    shape = [data.length];
    dtype = dtypeOf(values);
  } else {
    const nested: NestedNumbers = values;
    shape = shapeOfNested(nested);
    const flat: number[] = [];
    flattenNested(nested, shape, flat);
    data = flat;
    let first: NestedNumbers | undefined = nested;
    while (isNested(first)) first = first[0];
    dtype = typeof first === "boolean" ? "bool" : "float32";
  }
  const wanted = options.dtype ?? dtype ?? "float32";
  const target = options.shape ?? shape;
  if (sizeOf(target) !== data.length) {
    throw new InvalidInputError(
      `tensor: wanted ${sizeOf(target)} numbers for shape ${showShape(target)}, got ${data.length}`,
    );
  }
  return new Tensor([...target], wanted, toStorage(wanted, data));
}

/** All elements equal to `value`. */
export function full(shape: Shape, value: number, dtype: DType = "float32"): Tensor {
  const data = allocate(dtype, sizeOf(shape));
  if (value !== 0) data.fill(value);
  return new Tensor([...shape], dtype, data);
}

/** All zeros. */
export function zeros(shape: Shape, dtype: DType = "float32"): Tensor {
  return full(shape, 0, dtype);
}

/** All ones. */
export function ones(shape: Shape, dtype: DType = "float32"): Tensor {
  return full(shape, 1, dtype);
}

/** The integers `start, start + step, ...` below `stop`; `arange(n)` counts from 0. */
export function arange(start: number, stop?: number, step = 1, dtype: DType = "int32"): Tensor {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  const length = Math.max(0, Math.ceil((to - from) / step));
  const data = allocate(dtype, length);
  for (let i = 0; i < length; i++) data[i] = from + i * step;
  return new Tensor([length], dtype, data);
}

/** Identity matrix [n, m]; square when `m` is left out. */
export function eye(n: number, m: number = n, dtype: DType = "float32"): Tensor {
  const data = allocate(dtype, n * m);
  for (let i = 0; i < Math.min(n, m); i++) data[i * m + i] = 1;
  return new Tensor([n, m], dtype, data);
}

/** A scalar operand as a tensor of the type that it takes beside `other`. */
export function like(value: TensorLike, dtype: DType): Tensor {
  if (value instanceof Tensor) return value;
  if (dtype === "float32" || dtype === "float64") return full([], value, dtype);
  return full([], value, Number.isInteger(value) ? "int32" : "float32");
}
