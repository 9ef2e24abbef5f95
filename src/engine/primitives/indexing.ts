/** @file Primitives that look values up by index, and their adjoints that add values at indices. */

import { apply } from "../apply.ts";
import { arange } from "../create.ts";
import { add } from "../ops/binary.ts";
import { scatterAdd, scatterAlongAxis, take, takeAlongAxis } from "../ops/indexing.ts";
import { reshape, transpose } from "../ops/layout.ts";
import { definePrimitive } from "../primitive.ts";
import { range } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { moveAxis, withBatch } from "./rules.ts";

/** Indices into the axis that holds `count` runs of length `length`, one run for each batch entry. */
function offsetIndices(indices: Tensor, length: number): Tensor {
  const count = indices.shape[0]!;
  const offsets = arange(0, count * length, length);
  return add(indices, reshape(offsets, [count, ...range(indices.ndim - 1).map(() => 1)]));
}

definePrimitive<{ axis: number }>({
  name: "take",
  infer: ([x, indices], { axis }) => ({
    shape: [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)],
    dtype: x!.dtype,
  }),
  vjp: (ct, { inputs: [x, indices], attributes: { axis } }) => [
    scatterAdd(ct, indices!, axis, x!.shape[axis]!),
    undefined,
  ],
  batch: ([x, indices], [batchedX, batchedIndices], { axis }) => {
    if (!batchedIndices) return take(x!, indices!, axis + 1);
    if (!batchedX) return moveAxis(take(x!, indices!, axis), axis, 0);
    const first = moveAxis(x!, axis + 1, 1);
    const [size, length] = first.shape as [number, number];
    const rows = reshape(first, [size * length, ...first.shape.slice(2)]);
    const out = take(rows, offsetIndices(indices!, length), 0); // [batch, ...indices, ...before, ...after]
    const count = indices!.ndim - 1;
    const before = range(axis).map((i) => 1 + count + i);
    const places = range(count).map((i) => 1 + i);
    const after = range(out.ndim).slice(1 + count + axis);
    return transpose(out, [0, ...before, ...places, ...after]);
  },
});

definePrimitive<{ axis: number; size: number }>({
  name: "scatterAdd",
  infer: ([updates], { axis, size }) => ({
    shape: updates!.shape.map((length, i) => (i === axis ? size : length)),
    dtype: updates!.dtype,
  }),
  vjp: (ct, { inputs: [, indices], attributes: { axis } }) => [take(ct, indices!, axis), undefined],
  batch: ([updates, indices], [batchedUpdates, batchedIndices], { axis, size }, count) => {
    if (!batchedIndices) return scatterAdd(updates!, indices!, axis + 1, size);
    const first = moveAxis(withBatch(updates!, batchedUpdates!, count), axis + 1, 1);
    const rows = reshape(first, [count * first.shape[1]!, ...first.shape.slice(2)]);
    const places = reshape(offsetIndices(indices!, size), [rows.shape[0]!]);
    const out = scatterAdd(rows, places, 0, count * size);
    return moveAxis(reshape(out, [count, size, ...rows.shape.slice(1)]), 1, axis + 1);
  },
});

definePrimitive<{ axis: number }>({
  name: "takeAlongAxis",
  infer: ([x, indices]) => ({ shape: indices!.shape, dtype: x!.dtype }),
  vjp: (ct, { inputs: [x, indices], attributes: { axis } }) => [
    scatterAlongAxis(ct, indices!, axis, x!.shape[axis]!),
    undefined,
  ],
  batch: ([x, indices], [batchedX, batchedIndices], { axis }, size) =>
    takeAlongAxis(
      withBatch(x!, batchedX!, size),
      withBatch(indices!, batchedIndices!, size),
      axis + 1,
    ),
});

definePrimitive<{ axis: number; size: number }>({
  name: "scatterAlongAxis",
  infer: ([updates], { axis, size }) => ({
    shape: updates!.shape.map((length, i) => (i === axis ? size : length)),
    dtype: updates!.dtype,
  }),
  vjp: (ct, { inputs: [, indices], attributes: { axis } }) => [
    takeAlongAxis(ct, indices!, axis),
    undefined,
  ],
  batch: ([updates, indices], [batchedUpdates, batchedIndices], { axis, size }, count) =>
    apply(
      "scatterAlongAxis",
      [withBatch(updates!, batchedUpdates!, count), withBatch(indices!, batchedIndices!, count)],
      { axis: axis + 1, size },
    ),
});
