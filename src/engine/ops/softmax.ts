/** @file The softmax family without overflow. */

import { isFloat } from "../dtype.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { add, div, sub } from "./binary.ts";
import { cast, stopGradient } from "./convert.ts";
import { squeeze } from "./layout.ts";
import { max, type ReduceOptions, sum } from "./reduce.ts";
import { exp, log } from "./unary.ts";

function float(x: Tensor): Tensor {
  return isFloat(x.dtype) ? x : cast(x, "float32");
}

/** Exponentials along an axis (default the last), scaled to sum 1. */
export function softmax(x: Tensor, axis = -1): Tensor {
  const a = float(x);
  const weights = exp(sub(a, stopGradient(max(a, axis, { keepDims: true }))));
  return div(weights, sum(weights, axis, { keepDims: true }));
}

/** Logarithm of the {@link softmax}, in nats. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  const a = float(x);
  const shifted = sub(a, stopGradient(max(a, axis, { keepDims: true })));
  return sub(shifted, log(sum(exp(shifted), axis, { keepDims: true })));
}

/** log of the sum of exponentials along an axis (default the last), without overflow. */
export function logSumExp(x: Tensor, axis = -1, options: ReduceOptions = {}): Tensor {
  const a = float(x);
  const top = stopGradient(max(a, axis, { keepDims: true }));
  const total = add(log(sum(exp(sub(a, top)), axis, { keepDims: true })), top);
  return options.keepDims ? total : squeeze(total, normalizeAxis("logSumExp", axis, x.ndim));
}
