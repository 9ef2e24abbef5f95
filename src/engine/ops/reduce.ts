/** @file Operations that shorten or scan along axes. */

import { apply } from "../apply.ts";
import { isFloat } from "../dtype.ts";
import { normalizeAxes, normalizeAxis, reducedShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { div, sub } from "./binary.ts";
import { cast } from "./convert.ts";
import { reshape } from "./layout.ts";
import { sqrt, square } from "./unary.ts";

/** Options of the reductions. */
export interface ReduceOptions {
  /** Keep the reduced axes with length 1. Default false. */
  keepDims?: boolean;
}

type Axis = number | readonly number[];

function reduce(name: string, x: Tensor, axis: Axis | undefined, options: ReduceOptions): Tensor {
  const axes = normalizeAxes(name, axis, x.ndim);
  const value = x.dtype === "bool" ? cast(x, "int32") : x;
  const out = axes.length === 0 ? value : apply(name, [value], { axes });
  return options.keepDims ? reshape(out, reducedShape(x.shape, axes, true)) : out;
}

/** Sum over the given axes (all when left out). Booleans count as 0 and 1. */
export function sum(x: Tensor, axis?: Axis, options: ReduceOptions = {}): Tensor {
  return reduce("sum", x, axis, options);
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
  return reduce("max", x, axis, options);
}

/** Smallest element; where several are smallest, they share the gradient. */
export function min(x: Tensor, axis?: Axis, options: ReduceOptions = {}): Tensor {
  return reduce("min", x, axis, options);
}

/** Product of the elements. */
export function prod(x: Tensor, axis?: Axis, options: ReduceOptions = {}): Tensor {
  return reduce("prod", x, axis, options);
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
  const out = apply("argmax", [x.dtype === "bool" ? cast(x, "int32") : x], { axis: at });
  return options.keepDims ? reshape(out, reducedShape(x.shape, [at], true)) : out;
}

/** Running sum along one axis (default 0). */
export function cumsum(x: Tensor, axis = 0): Tensor {
  const value = x.dtype === "bool" ? cast(x, "int32") : x;
  return apply("cumsum", [value], { axis: normalizeAxis("cumsum", axis, x.ndim), reverse: false });
}

/** Running sum from the end along one axis; the adjoint of {@link cumsum}. */
export function reverseCumsum(x: Tensor, axis: number): Tensor {
  return apply("cumsum", [x], { axis, reverse: true });
}
