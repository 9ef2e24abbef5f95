/** @file Parts of tensors: slices, lookups by index, one-hot codes. */

import { InvalidInputError } from "../../errors.ts";
import type { DType } from "../../math/nd-array.ts";
import { viaJax } from "../apply.ts";
import { arange, tensor } from "../create.ts";
import { isFloat } from "../dtype.ts";
import { jax } from "../executors/jax.ts";
import { invertPermutation, normalizeAxis, range, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { isBatching, isMapped, traceTarget } from "../trace.ts";
import { add, equal, where } from "./binary.ts";
import { cast } from "./convert.ts";
import { expandDims, reshape, transpose } from "./layout.ts";
import { matmul } from "./linear.ts";
import { sum } from "./reduce.ts";
import { neg } from "./unary.ts";

/**
 * The box `starts[i] <= index < ends[i]`; missing entries mean the whole axis, negative ones count from the end.
 *
 * @example
 * slice(x, [0, 1], [2, -1]) // x[0:2, 1:-1]
 */
export function slice(x: Tensor, starts: readonly number[], ends: readonly number[]): Tensor {
  const bound = (value: number | undefined, length: number, missing: number) =>
    value === undefined ? missing : value < 0 ? value + length : value;
  const from = x.shape.map((length, i) => bound(starts[i], length, 0));
  const to = x.shape.map((length, i) => bound(ends[i], length, length));
  const inside = x.shape.every((n, i) => 0 <= from[i]! && from[i]! <= to[i]! && to[i]! <= n);
  if (!inside || starts.length > x.ndim || ends.length > x.ndim) {
    throw new InvalidInputError(
      `slice: wanted a box inside ${showShape(x.shape)}, got starts [${starts.join(", ")}], ends [${ends.join(", ")}]`,
    );
  }
  const whole = x.shape.every((n, i) => from[i] === 0 && to[i] === n);
  return whole
    ? x
    : viaJax([x], (a) => a.slice(...from.map((start, i) => [start, to[i]!] as [number, number])));
}

/** The `index`-th slice along `axis` (default 0), without that axis. */
export function at(x: Tensor, index: number, axis = 0): Tensor {
  const k = normalizeAxis("at", axis, x.ndim);
  const i = normalizeAxis("at", index, x.shape[k]!);
  const starts = x.shape.map((_, a) => (a === k ? i : 0));
  const ends = x.shape.map((n, a) => (a === k ? i + 1 : n));
  return reshape(
    slice(x, starts, ends),
    x.shape.filter((_, a) => a !== k),
  );
}

/** Consecutive parts along an axis: `sections` equal ones, or parts of the given lengths. */
export function split(x: Tensor, sections: number | readonly number[], axis = 0): Tensor[] {
  const k = normalizeAxis("split", axis, x.ndim);
  const length = x.shape[k]!;
  const sizes =
    typeof sections === "number"
      ? new Array<number>(sections).fill(length / sections)
      : [...sections];
  if (sizes.some((n) => !Number.isInteger(n)) || sizes.reduce((a, b) => a + b, 0) !== length) {
    throw new InvalidInputError(
      `split: wanted parts that fill an axis of length ${length}, got ${JSON.stringify(sections)}`,
    );
  }
  let start = 0;
  return sizes.map((size) => {
    const starts = x.shape.map((_, i) => (i === k ? start : 0));
    start += size;
    const ends = x.shape.map((n, i) => (i === k ? start : n));
    return slice(x, starts, ends);
  });
}

function indexTensor(indices: Tensor | readonly number[]): Tensor {
  const t = Array.isArray(indices)
    ? tensor(indices as readonly number[], { dtype: "int32" })
    : (indices as Tensor);
  if (t.dtype !== "int32") {
    throw new InvalidInputError(`take: wanted int32 indices, got ${t.dtype}`);
  }
  return t;
}

/**
 * Whether a look-up under `vmap` is written with one-hot codes. jax-js's `jit` cannot run its derivative otherwise, and natively the
 * derivative for indices of each example's own would be one product over the indices of all examples together, as many times slower
 * as there are examples. Tables without a gradient (constants, integers) are always looked up.
 */
function asOneHot(x: Tensor, indices: Tensor, length: number): boolean {
  const needed = isBatching() && (traceTarget() !== "native" || isMapped(indices));
  return needed && !x.isConcrete && isFloat(x.dtype) && indices.size * length <= 2 ** 22;
}

/**
 * The same numbers, but never a mere view. jax-js's `jit` refuses views as operands of the derivative of a lookup; two negations
 * make the value a computed one on the way forward and back.
 */
function materialized(x: Tensor): Tensor {
  return x.isConcrete || traceTarget() === "native" ? x : neg(neg(x));
}

/**
 * Slices of `x` along `axis` (default 0) picked by int32 indices in 0..length-1; out of range is undefined, check before.
 *
 * Shape: the axis is replaced by the shape of `indices`. The gradient adds up where an index repeats.
 */
export function take(x: Tensor, indices: Tensor | readonly number[], axis = 0): Tensor {
  const k = normalizeAxis("take", axis, x.ndim);
  const places = indexTensor(indices);
  if (asOneHot(x, places, x.shape[k]!)) {
    const others = range(x.ndim).filter((i) => i !== k);
    const rest = others.map((i) => x.shape[i]!);
    const rows = reshape(transpose(x, [k, ...others]), [x.shape[k]!, -1]);
    const hot = oneHot(reshape(places, [places.size]), x.shape[k]!, x.dtype);
    const found = reshape(matmul(hot, rows), [...places.shape, ...rest]); // index axes in front
    const width = places.ndim;
    const before = range(k).map((i) => width + i);
    const after = range(rest.length - k).map((i) => width + k + i);
    return transpose(found, [...before, ...range(width), ...after]);
  }
  return lookUp(x, places, k);
}

/** {@link take} that is never written with one-hot codes: for tables whose gradient nobody asks for. */
export function lookUp(x: Tensor, places: Tensor, axis = 0): Tensor {
  return materialized(viaJax([x, materialized(places)], (a, i) => jax.numpy.take(a!, i!, axis)));
}

/** One element along `axis` for each place of the other axes: out[i, j] = x[i, indices[i, j]] for axis 1. Other axes must match. */
export function takeAlongAxis(x: Tensor, indices: Tensor, axis: number): Tensor {
  const k = normalizeAxis("takeAlongAxis", axis, x.ndim);
  const fits =
    indices.ndim === x.ndim && x.shape.every((n, i) => i === k || n === indices.shape[i]);
  if (!fits || indices.dtype !== "int32") {
    throw new InvalidInputError(
      `takeAlongAxis: wanted int32 indices like ${showShape(x.shape)} but for axis ${k}, got ${indices.dtype} ${showShape(indices.shape)}`,
    );
  }
  const length = x.shape[k]!;
  if (traceTarget() !== "native" && asOneHot(x, indices, length)) {
    const hot = cast(oneHot(indices, length), "bool"); // [..., length at the end]
    const moved = [...range(x.ndim).filter((i) => i !== k), k];
    const values = expandDims(transpose(x, moved), x.ndim - 1); // [..., 1, length]
    const chosen = sum(where(transpose(hot, [...moved, x.ndim]), values, 0), x.ndim);
    return transpose(chosen, invertPermutation(moved));
  }
  const order = [...range(x.ndim).filter((i) => i !== k), k];
  const count = indices.shape[k]!;
  const rows = x.size / length;
  const starts = reshape(arange(0, x.size, length), [rows, 1]);
  const places = add(reshape(transpose(indices, order), [rows, count]), starts);
  const out = take(reshape(transpose(x, order), [x.size]), reshape(places, [rows * count]));
  const moved = order.map((i) => indices.shape[i]!);
  return transpose(reshape(out, moved), invertPermutation(order));
}

/** 1 at the index, 0 elsewhere, on a new last axis of length `depth`. */
export function oneHot(
  indices: Tensor | readonly number[],
  depth: number,
  dtype: DType = "float32",
): Tensor {
  const t = indexTensor(indices);
  const places = reshape(arange(depth), [...range(t.ndim).map(() => 1), depth]);
  return cast(equal(expandDims(t, t.ndim), places), dtype);
}
