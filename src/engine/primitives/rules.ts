/** @file Helpers shared by the rules of many primitives. */

import { apply } from "../apply.ts";
import type { Attributes, Aval } from "../node.ts";
import { broadcastTo, expandDims, reshape, transpose } from "../ops/layout.ts";
import { sum } from "../ops/reduce.ts";
import { broadcastShapes, range, type Shape, sameShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Sums a cotangent over the axes along which its operand was stretched. */
export function unbroadcast(cotangent: Tensor, shape: Shape): Tensor {
  if (sameShape(cotangent.shape, shape)) return cotangent;
  const extra = cotangent.ndim - shape.length;
  const axes = range(cotangent.ndim).filter(
    (axis) => axis < extra || (shape[axis - extra] === 1 && cotangent.shape[axis] !== 1),
  );
  const summed = axes.length === 0 ? cotangent : sum(cotangent, axes);
  return reshape(summed, shape);
}

/** Shape and type of an elementwise result whose operands have one common type. */
export function inferElementwise(name: string): (inputs: readonly Aval[]) => Aval {
  return (inputs) => ({
    shape: broadcastShapes(name, ...inputs.map((input) => input.shape)),
    dtype: inputs[inputs.length - 1]!.dtype,
  });
}

/** The batch rule of elementwise operations: batch axis first, unit axes so that the other axes still align at the end. */
export function batchElementwise(name: string) {
  return (
    inputs: readonly Tensor[],
    batched: readonly boolean[],
    attributes: Attributes,
  ): Tensor => {
    const ranks = inputs.map((input, i) => input.ndim - (batched[i] ? 1 : 0));
    const rank = Math.max(...ranks);
    const aligned = inputs.map((input, i) =>
      batched[i] && ranks[i]! < rank
        ? reshape(input, [
            input.shape[0]!,
            ...new Array<number>(rank - ranks[i]!).fill(1),
            ...input.shape.slice(1),
          ])
        : input,
    );
    return apply(name, aligned, attributes);
  };
}

/** `x` with a batch axis 0 of this size, stretched when it has none. */
export function withBatch(x: Tensor, batched: boolean, size: number): Tensor {
  return batched ? x : broadcastTo(expandDims(x, 0), [size, ...x.shape]);
}

/** Moves one axis to another place; the others keep their order. */
export function moveAxis(x: Tensor, from: number, to: number): Tensor {
  if (from === to) return x;
  const perm = range(x.ndim).filter((axis) => axis !== from);
  perm.splice(to, 0, from);
  return transpose(x, perm);
}
