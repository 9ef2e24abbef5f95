/** @file The cross-entropy loss, in float64 where it matters. */

import { InvalidInputError } from "../../errors.ts";
import { arange } from "../create.ts";
import { isFloat } from "../dtype.ts";
import { sameShape, showShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { add, div, equal, mul, sub } from "./binary.ts";
import { cast, stopGradient } from "./convert.ts";
import { takeAlongAxis } from "./indexing.ts";
import { expandDims } from "./layout.ts";
import { max, sum } from "./reduce.ts";
import { logSoftmax } from "./softmax.ts";
import { exp, log } from "./unary.ts";

/** Options of {@link crossEntropy}. */
export interface CrossEntropyOptions {
  /** Type in which the loss and its gradient are formed. Default that of the logits. */
  dtype?: "float32" | "float64";
  /** One weight per row, shape [...]; the mean is weighted. They get no gradient. Default: all rows alike. */
  weights?: Tensor;
}

/**
 * Mean negative log-likelihood of the targets under softmax(logits) over all rows, in nats: the usual training loss, a scalar.
 *
 * Shapes: `logits` [..., classes]; `targets` int32 labels [...] or probabilities (one-hot) [..., classes]. Targets get no gradient.
 * With `dtype: "float64"` on float32 logits everything after the logits is computed in float64: losses far below 1e-7 are right, and
 * the gradient (softmax - targets) / n is formed in float64 before it is rounded to float32. The value comes back rounded to the type of
 * the logits (6e-8 of itself). In that mode only first derivatives are defined.
 *
 * @source Nanda et al. 2023, section 3 (log-softmax in float64 on float32 logits)
 * @example
 * valueAndGrad((p: Params) => crossEntropy(model(p, tokens), labels, { dtype: "float64" }))
 */
export function crossEntropy(
  logits: Tensor,
  targets: Tensor,
  options: CrossEntropyOptions = {},
): Tensor {
  const x = isFloat(logits.dtype) ? logits : cast(logits, "float32");
  const labels = targets.dtype === "int32";
  const wanted = labels ? x.shape.slice(0, -1) : x.shape;
  if (x.ndim === 0 || !sameShape(targets.shape, wanted)) {
    throw new InvalidInputError(
      `crossEntropy: wanted ${labels ? "labels" : "target probabilities"} of shape ${showShape(wanted)}, got ${showShape(targets.shape)}`,
    );
  }
  const rows = x.shape.slice(0, -1);
  const { weights } = options;
  if (weights !== undefined && !sameShape(weights.shape, rows)) {
    throw new InvalidInputError(
      `crossEntropy: wanted weights of shape ${showShape(rows)}, got ${showShape(weights.shape)}`,
    );
  }
  const dtype = options.dtype ?? x.dtype;
  return dtype === "float64" && x.dtype === "float32"
    ? wideLoss(x, targets, weights)
    : plainLoss(x, targets, weights);
}

/** What each row counts: 1 / rows, or its share of the weights, [..., 1]. */
function rowShares(x: Tensor, weights: Tensor | undefined, dtype: "float32" | "float64") {
  if (weights === undefined) return 1 / sizeOf(x.shape.slice(0, -1));
  const still = stopGradient(cast(weights, dtype));
  return expandDims(div(still, sum(still)), still.ndim);
}

function pick(rows: Tensor, labels: Tensor): Tensor {
  return takeAlongAxis(rows, expandDims(labels, labels.ndim), rows.ndim - 1); // [..., 1]
}

function plainLoss(x: Tensor, targets: Tensor, weights: Tensor | undefined): Tensor {
  const logProbabilities = logSoftmax(x);
  const share = rowShares(x, weights, x.dtype as "float32" | "float64");
  if (targets.dtype === "int32") return sum(mul(pick(logProbabilities, targets), share)).neg();
  const masses = stopGradient(cast(targets, x.dtype));
  return sum(mul(mul(logProbabilities, masses), share)).neg();
}

/**
 * The float64 loss. No cotangent may cross a change of type in jax-js, so the value is computed beside the gradient: its logits carry
 * no gradient, and a term that is exactly 0, sum(cotangent * (x - stopGradient(x))), carries the right one.
 */
function wideLoss(x: Tensor, targets: Tensor, weights: Tensor | undefined): Tensor {
  const still = stopGradient(x);
  const share = rowShares(x, weights, "float64");
  const top = cast(max(still, -1, { keepDims: true }), "float64"); // the maximum is exact in either type
  const shifted = sub(cast(still, "float64"), top);
  const exponentials = exp(shifted);
  const total = sum(exponentials, -1, { keepDims: true });
  const scaled = div(share, total);
  let value: Tensor;
  let cotangent: Tensor;
  if (targets.dtype === "int32") {
    value = sum(mul(sub(log(total), pick(shifted, targets)), share));
    // Only the target's own entry suffers the cancellation p - 1; the others are products and can be rounded at once.
    const own = sub(mul(pick(exponentials, targets), scaled), share);
    const isTarget = cast(
      equal(expandDims(targets, targets.ndim), arange(x.shape.at(-1)!)),
      "float32",
    );
    // Masks instead of a choice: products with 0 and 1 are exact, and ONNX Runtime chooses five times more slowly.
    cotangent = add(
      mul(cast(mul(exponentials, scaled), "float32"), sub(1, isTarget)),
      mul(cast(own, "float32"), isTarget),
    );
  } else {
    const wide = cast(stopGradient(targets), "float64");
    const mass = sum(wide, -1, { keepDims: true });
    const perRow = sub(mul(mass, log(total)), sum(mul(wide, shifted), -1, { keepDims: true }));
    value = sum(mul(perRow, share));
    cotangent = cast(sub(mul(exponentials, mul(mass, scaled)), mul(wide, share)), "float32");
  }
  return add(cast(value, "float32"), sum(mul(stopGradient(cotangent), sub(x, still))));
}
