/** @file Operations that shorten or scan along axes. */

import { viaJax } from "../apply.ts";
import { tensor } from "../create.ts";
import { isFloat } from "../dtype.ts";
import { type JaxArray, jax } from "../executors/jax.ts";
import { invertPermutation, normalizeAxes, normalizeAxis, range, reducedShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { div, mul, sub } from "./binary.ts";
import { cast } from "./convert.ts";
import { slice } from "./indexing.ts";
import { concatenate, reshape, transpose } from "./layout.ts";
import { matmul } from "./linear.ts";
import { sqrt, square } from "./unary.ts";

/** Options of the reductions. */
export interface ReduceOptions {
  /** Keep the reduced axes with length 1. Default false. */
  keepDims?: boolean;
}

type Axis = number | readonly number[];

type Reducer = (x: JaxArray, axes: number[]) => JaxArray;

function reduce(
  name: string,
  reducer: Reducer,
  x: Tensor,
  axis: Axis | undefined,
  options: ReduceOptions,
): Tensor {
  const axes = normalizeAxes(name, axis, x.ndim);
  const value = x.dtype === "bool" ? cast(x, "int32") : x;
  const out = axes.length === 0 ? value : viaJax([value], (a) => reducer(a, axes));
  return options.keepDims ? reshape(out, reducedShape(x.shape, axes, true)) : out;
}

/** Sum over the given axes (all when left out). Booleans count as 0 and 1. */
export function sum(x: Tensor, axis?: Axis, options: ReduceOptions = {}): Tensor {
  return reduce("sum", (a, axes) => a.sum(axes), x, axis, options);
}

/** Average over the given axes; NaN for no elements. */
export function mean(x: Tensor, axis?: Axis, options: ReduceOptions = {}): Tensor {
  const value = isFloat(x.dtype) ? x : cast(x, "float32");
  const axes = normalizeAxes("mean", axis, x.ndim);
  const count = axes.reduce((product, i) => product * x.shape[i]!, 1);
  return div(sum(value, axes, options), count);
}

/** Largest element; where several are largest, they share the gradient. */
export function max(x: Tensor, axis?: Axis, options: ReduceOptions = {}): Tensor {
  return reduce("max", (a, axes) => a.max(axes), x, axis, options);
}

/** Smallest element; where several are smallest, they share the gradient. */
export function min(x: Tensor, axis?: Axis, options: ReduceOptions = {}): Tensor {
  return reduce("min", (a, axes) => a.min(axes), x, axis, options);
}

/** Product of the elements; the gradient is right also where elements are 0. */
export function prod(x: Tensor, axis?: Axis, options: ReduceOptions = {}): Tensor {
  const axes = normalizeAxes("prod", axis, x.ndim);
  const value = x.dtype === "bool" ? cast(x, "int32") : x;
  const kept = range(x.ndim).filter((i) => !axes.includes(i));
  const rows = reshape(transpose(value, [...axes, ...kept]), [-1, ...kept.map((i) => x.shape[i]!)]);
  let parts = rows; // halves are multiplied until one row is left
  while (parts.shape[0]! > 1) {
    const count = parts.shape[0]!;
    const half = count >> 1;
    const product = mul(slice(parts, [0], [half]), slice(parts, [half], [2 * half]));
    parts = count % 2 === 0 ? product : concatenate([product, slice(parts, [count - 1], [count])]);
  }
  return reshape(parts, reducedShape(x.shape, axes, options.keepDims ?? false));
}

/** Mean squared distance from the mean (divides by n, not n - 1). */
export function variance(x: Tensor, axis?: Axis, options: ReduceOptions = {}): Tensor {
  return mean(square(sub(x, mean(x, axis, { keepDims: true }))), axis, options);
}

/** Square root of the {@link variance}. */
export function std(x: Tensor, axis?: Axis, options: ReduceOptions = {}): Tensor {
  return sqrt(variance(x, axis, options));
}

/** Index (int32) of the first largest element along one axis; over the flattened tensor when left out. */
export function argmax(x: Tensor, axis?: number, options: ReduceOptions = {}): Tensor {
  if (axis === undefined) return argmax(reshape(x, [x.size]), 0, options);
  const at = normalizeAxis("argmax", axis, x.ndim);
  const value = x.dtype === "bool" ? cast(x, "int32") : x;
  const out = viaJax([value], (a) => jax.numpy.argmax(a, at));
  return options.keepDims ? reshape(out, reducedShape(x.shape, [at], true)) : out;
}

/** Running sum along one axis (default 0), as a product with a triangular matrix: meant for axes of up to some thousand. */
export function cumsum(x: Tensor, axis = 0): Tensor {
  const k = normalizeAxis("cumsum", axis, x.ndim);
  const value = x.dtype === "bool" ? cast(x, "int32") : x;
  const n = x.shape[k]!;
  const perm = [...range(x.ndim).filter((i) => i !== k), k];
  const dtype = value.dtype === "float64" ? "float64" : "float32";
  const triangle = new Float32Array(n * n);
  for (let i = 0; i < n; i++) triangle.fill(1, i * n + i, (i + 1) * n);
  const upper = tensor(triangle, { shape: [n, n], dtype }); // upper[i, j] = 1 for i <= j
  return transpose(
    cast(matmul(transpose(value, perm), upper), value.dtype),
    invertPermutation(perm),
  );
}
