/** @file The matrix product, the one primitive that most of the time goes into. */

import { reshape, transpose } from "../ops/layout.ts";
import { matmul } from "../ops/linear.ts";
import { definePrimitive } from "../primitive.ts";
import { broadcastShapes, range } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { unbroadcast } from "./rules.ts";

/** The last two axes swapped. */
function swap(x: Tensor): Tensor {
  const perm = range(x.ndim);
  perm.splice(x.ndim - 2, 2, x.ndim - 1, x.ndim - 2);
  return transpose(x, perm);
}

/** A batched operand with unit axes after its batch axis, so that the other batch axes still align at the end. */
function align(x: Tensor, rank: number): Tensor {
  const missing = rank - x.ndim;
  return missing <= 0
    ? x
    : reshape(x, [x.shape[0]!, ...new Array<number>(missing).fill(1), ...x.shape.slice(1)]);
}

definePrimitive<Record<string, never>>({
  name: "matmul",
  infer: ([a, b]) => ({
    shape: [
      ...broadcastShapes("matmul", a!.shape.slice(0, -2), b!.shape.slice(0, -2)),
      a!.shape.at(-2)!,
      b!.shape.at(-1)!,
    ],
    dtype: a!.dtype,
  }),
  vjp: (ct, { inputs: [a, b], wanted }) => [
    wanted[0] ? unbroadcast(matmul(ct, swap(b!)), a!.shape) : undefined,
    wanted[1] ? unbroadcast(matmul(swap(a!), ct), b!.shape) : undefined,
  ],
  batch: ([a, b], [batchedA, batchedB]) => {
    const rankA = a!.ndim - (batchedA ? 1 : 0);
    const rankB = b!.ndim - (batchedB ? 1 : 0);
    const rank = Math.max(rankA, rankB) + 1;
    const x = batchedA ? align(a!, rank) : a!;
    const y = batchedB ? align(b!, rank) : b!;
    return matmul(x, y);
  },
});
