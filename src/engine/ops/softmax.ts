/** @file The softmax family and the cross-entropy loss. */

import { InvalidInputError } from "../../errors.ts";
import { apply } from "../apply.ts";
import { isFloat } from "../dtype.ts";
import { normalizeAxis, sameShape, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { add, sub } from "./binary.ts";
import { cast, stopGradient } from "./convert.ts";
import { squeeze } from "./layout.ts";
import { max, mean, type ReduceOptions, sum } from "./reduce.ts";
import { exp, log } from "./unary.ts";

function float(x: Tensor): Tensor {
  return isFloat(x.dtype) ? x : cast(x, "float32");
}

/** Exponentials along an axis (default the last), scaled to sum 1. */
export function softmax(x: Tensor, axis = -1): Tensor {
  return apply("softmax", [float(x)], { axis: normalizeAxis("softmax", axis, x.ndim) });
}

/** Logarithm of the {@link softmax}, in nats. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return apply("logSoftmax", [float(x)], { axis: normalizeAxis("logSoftmax", axis, x.ndim) });
}

/** log of the sum of exponentials along an axis (default the last), without overflow. */
export function logSumExp(x: Tensor, axis = -1, options: ReduceOptions = {}): Tensor {
  const a = float(x);
  const top = stopGradient(max(a, axis, { keepDims: true }));
  const total = add(log(sum(exp(sub(a, top)), axis, { keepDims: true })), top);
  return options.keepDims ? total : squeeze(total, normalizeAxis("logSumExp", axis, x.ndim));
}

/** Options of {@link crossEntropy}. */
export interface CrossEntropyOptions {
  /** Type in which the loss is computed and returned. Default that of the logits. */
  dtype?: "float32" | "float64";
}

/**
 * Negative log-likelihood of the targets under softmax(logits), in nats, for each row.
 *
 * Shapes: `logits` [..., classes]; `targets` int32 labels [...] or probabilities (one-hot) [..., classes]; result [...].
 * With `dtype: "float64"` everything after the float32 logits is computed in float64: losses below 1e-7 are right, and the
 * gradient (softmax - targets) is formed in float64 before it is rounded to the type of the logits.
 */
export function crossEntropyRows(
  logits: Tensor,
  targets: Tensor,
  options: CrossEntropyOptions = {},
): Tensor {
  const x = float(logits);
  const labels = targets.dtype === "int32" || targets.dtype === "bool";
  const wanted = labels ? x.shape.slice(0, -1) : x.shape;
  if (x.ndim === 0 || !sameShape(targets.shape, wanted)) {
    throw new InvalidInputError(
      `crossEntropy: wanted ${labels ? "labels" : "target probabilities"} of shape ${showShape(wanted)}, got ${showShape(targets.shape)}`,
    );
  }
  const dtype = options.dtype ?? x.dtype;
  return apply("crossEntropy", [x, labels ? cast(targets, "int32") : stopGradient(targets)], {
    dtype,
  });
}

/**
 * Mean over all rows of {@link crossEntropyRows}: the training loss, a scalar in nats. Targets get no gradient.
 *
 * @example
 * valueAndGrad((p: Params) => crossEntropy(model(p, tokens), labels, { dtype: "float64" }))
 */
export function crossEntropy(
  logits: Tensor,
  targets: Tensor,
  options: CrossEntropyOptions = {},
): Tensor {
  return mean(crossEntropyRows(logits, targets, options));
}
