/** @file The cross-entropy loss, in float64 where it matters. */

import { InvalidInputError } from "../../errors.ts";
import { arange, zeros } from "../create.ts";
import { isFloat } from "../dtype.ts";
import { sameShape, showShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { add, div, equal, mul, sub } from "./binary.ts";
import { cast, stopGradient } from "./convert.ts";
import { lookUp, take, takeAlongAxis } from "./indexing.ts";
import { concatenate, expandDims, reshape } from "./layout.ts";
import { max, sum } from "./reduce.ts";
import { logSoftmax } from "./softmax.ts";
import { exp, log } from "./unary.ts";

/**
 * Some of the rows of a matrix, int32: `picked` [count] are their numbers, `places` [rows] says where in that list each row of the
 * matrix is, and `count` if nowhere. A type, not an interface, so that it is a tree.
 */
export type RowChoice = {
  readonly picked: Tensor;
  readonly places: Tensor;
};

/** Options of {@link crossEntropy}. */
export interface CrossEntropyOptions {
  /** Type in which the loss and its gradient are formed. Default that of the logits. */
  dtype?: "float32" | "float64";
  /** One weight per row, shape [...]; the mean is weighted. They get no gradient. Default: all rows alike. */
  weights?: Tensor;
  /** Only some rows of logits [rows, classes] count; targets and weights are theirs. The others get no gradient. */
  rows?: RowChoice;
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
  const { weights, rows: choice } = options;
  if (choice !== undefined && (x.ndim !== 2 || !sameShape(choice.places.shape, [x.shape[0]!]))) {
    throw new InvalidInputError(
      `crossEntropy: wanted logits [rows, classes] and a place for each row, got logits ${showShape(x.shape)} and places ${showShape(choice.places.shape)}`,
    );
  }
  const rows = choice === undefined ? x.shape.slice(0, -1) : choice.picked.shape;
  const wanted = labels ? rows : [...rows, ...x.shape.slice(-1)];
  if (x.ndim === 0 || !sameShape(targets.shape, wanted)) {
    throw new InvalidInputError(
      `crossEntropy: wanted ${labels ? "labels" : "target probabilities"} of shape ${showShape(wanted)}, got ${showShape(targets.shape)}`,
    );
  }
  if (weights !== undefined && !sameShape(weights.shape, rows)) {
    throw new InvalidInputError(
      `crossEntropy: wanted weights of shape ${showShape(rows)}, got ${showShape(weights.shape)}`,
    );
  }
  const dtype = options.dtype ?? x.dtype;
  return dtype === "float64" && x.dtype === "float32"
    ? wideLoss(x, targets, weights, choice)
    : plainLoss(choice === undefined ? x : take(x, choice.picked), targets, weights);
}

/** What each row counts: 1 / rows, or its share of the weights, [...]. */
function rowShares(x: Tensor, weights: Tensor | undefined, dtype: "float32" | "float64") {
  if (weights === undefined) return 1 / sizeOf(x.shape.slice(0, -1));
  const still = stopGradient(cast(weights, dtype));
  return div(still, sum(still));
}

/** The entry of each row that its label names, [...]. */
function pick(rows: Tensor, labels: Tensor): Tensor {
  const places = expandDims(labels, labels.ndim);
  return reshape(takeAlongAxis(rows, places, rows.ndim - 1), labels.shape);
}

function plainLoss(x: Tensor, targets: Tensor, weights: Tensor | undefined): Tensor {
  const logProbabilities = logSoftmax(x);
  const share = rowShares(x, weights, x.dtype as "float32" | "float64");
  if (targets.dtype === "int32") return sum(mul(pick(logProbabilities, targets), share)).neg();
  const masses = stopGradient(cast(targets, x.dtype));
  return sum(mul(sum(mul(logProbabilities, masses), -1), share)).neg();
}

/**
 * The float64 loss. No cotangent may cross a change of type in jax-js, so the value is computed beside the gradient: its logits carry
 * no gradient, and a term that is exactly 0, sum(cotangent * (x - stopGradient(x))), carries the right one.
 */
function wideLoss(
  x: Tensor,
  targets: Tensor,
  weights: Tensor | undefined,
  rows: RowChoice | undefined,
): Tensor {
  const all = stopGradient(x);
  const still = rows === undefined ? all : lookUp(all, rows.picked);
  const share = rowShares(still, weights, "float64");
  const top = cast(max(still, -1, { keepDims: true }), "float64"); // the maximum is exact in either type
  const shifted = sub(cast(still, "float64"), top);
  const exponentials = exp(shifted);
  // One number for each row has no axis of length 1: ONNX Runtime goes along those one by one.
  const total = sum(exponentials, -1);
  const scaled = div(share, total);
  const column = (perRow: Tensor): Tensor => expandDims(perRow, perRow.ndim);
  let value: Tensor;
  let cotangent: Tensor;
  if (targets.dtype === "int32") {
    const entries = add(reshape(targets, [targets.size]), arange(0, shifted.size, x.shape.at(-1)!));
    const own = (of: Tensor): Tensor =>
      reshape(lookUp(reshape(of, [of.size]), entries), targets.shape);
    value = sum(mul(sub(log(total), own(shifted)), share));
    // Only the target's own entry suffers the cancellation p - 1; the others are products and can be rounded at once.
    const atTarget = sub(mul(own(exponentials), scaled), share);
    const isTarget = cast(equal(column(targets), arange(x.shape.at(-1)!)), "float32");
    // Masks instead of a choice: products with 0 and 1 are exact, ONNX Runtime chooses five times more slowly, and its translation
    // knows this form and sets the entries.
    cotangent = add(
      mul(cast(mul(exponentials, column(scaled)), "float32"), sub(1, isTarget)),
      mul(column(cast(atTarget, "float32")), isTarget),
    );
  } else {
    const wide = cast(stopGradient(targets), "float64");
    const mass = sum(wide, -1);
    const perRow = sub(mul(mass, log(total)), sum(mul(wide, shifted), -1));
    value = sum(mul(perRow, share));
    const shares = typeof share === "number" ? share : column(share);
    cotangent = cast(
      sub(mul(exponentials, column(mul(mass, scaled))), mul(wide, shares)),
      "float32",
    );
  }
  if (rows !== undefined) {
    const none = zeros([1, x.shape[1]!]);
    cotangent = lookUp(concatenate([cotangent, none], 0), rows.places);
  }
  return add(cast(value, "float32"), sum(mul(stopGradient(cotangent), sub(x, all))));
}
