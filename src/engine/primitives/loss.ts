/**
 * @file Cross-entropy of each row as one primitive, with a derivative of its own.
 *
 * The generic derivative would cast cotangents up and down through every step of a log-softmax. Here the forward and the backward
 * pass are written over the same exponentials (shared when the program is compiled), and softmax - target is formed in the type of
 * the loss. For labels only the target's entry suffers the cancellation 1 - p, so only that entry needs the wide type.
 */

import { apply } from "../apply.ts";
import { arange } from "../create.ts";
import { div, equal, mul, sub, where } from "../ops/binary.ts";
import { cast } from "../ops/convert.ts";
import { takeAlongAxis } from "../ops/indexing.ts";
import { expandDims, squeeze } from "../ops/layout.ts";
import { max, sum } from "../ops/reduce.ts";
import { exp, log } from "../ops/unary.ts";
import { definePrimitive } from "../primitive.ts";
import type { Tensor } from "../tensor.ts";
import { withBatch } from "./rules.ts";

type Dtype = "float32" | "float64";

interface Parts {
  /** Logits minus their row maximum, [..., classes]. */
  shifted: Tensor;
  /** Their exponentials. */
  weights: Tensor;
  /** Row sums of the exponentials, [..., 1]. */
  total: Tensor;
}

function parts(logits: Tensor, dtype: Dtype): Parts {
  const top = cast(max(logits, -1, { keepDims: true }), dtype); // the maximum is exact in either type
  const shifted = sub(cast(logits, dtype), top);
  const weights = exp(shifted);
  return { shifted, weights, total: sum(weights, -1, { keepDims: true }) };
}

function pick(rows: Tensor, labels: Tensor): Tensor {
  return takeAlongAxis(rows, expandDims(labels, labels.ndim), rows.ndim - 1); // [..., 1]
}

definePrimitive<{ dtype: Dtype }>({
  name: "crossEntropy",
  infer: ([logits], { dtype }) => ({ shape: logits!.shape.slice(0, -1), dtype }),
  expand: ([logits, targets], { dtype }) => {
    const { shifted, total } = parts(logits!, dtype);
    if (targets!.dtype === "int32") return squeeze(sub(log(total), pick(shifted, targets!)), -1);
    const weight = cast(targets!, dtype);
    const mass = sum(weight, -1, { keepDims: true });
    return squeeze(
      sub(mul(mass, log(total)), sum(mul(weight, shifted), -1, { keepDims: true })),
      -1,
    );
  },
  vjp: (ct, { inputs: [logits, targets], attributes: { dtype } }) => {
    const { weights, total } = parts(logits!, dtype);
    const scale = expandDims(ct, ct.ndim);
    const narrow = logits!.dtype;
    if (targets!.dtype === "int32") {
      const perWeight = div(scale, total);
      const own = sub(mul(pick(weights, targets!), perWeight), scale);
      const isTarget = equal(expandDims(targets!, targets!.ndim), arange(logits!.shape.at(-1)!));
      return [where(isTarget, cast(own, narrow), cast(mul(weights, perWeight), narrow)), undefined];
    }
    const weight = cast(targets!, dtype);
    const mass = sum(weight, -1, { keepDims: true });
    return [cast(mul(scale, sub(mul(weights, div(mass, total)), weight)), narrow), undefined];
  },
  batch: ([logits, targets], [batchedLogits, batchedTargets], { dtype }, size) =>
    apply(
      "crossEntropy",
      [withBatch(logits!, batchedLogits!, size), withBatch(targets!, batchedTargets!, size)],
      { dtype },
    ),
});
