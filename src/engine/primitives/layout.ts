/** @file Primitives that change shape: transpose, reshape, broadcastTo, concatenate, slice, pad. */

import { apply } from "../apply.ts";
import { slice } from "../ops/indexing.ts";
import { broadcastTo, concatenate, pad, reshape, transpose } from "../ops/layout.ts";
import { definePrimitive } from "../primitive.ts";
import { invertPermutation } from "../shape.ts";
import { unbroadcast, withBatch } from "./rules.ts";

type Axes = readonly number[];

definePrimitive<{ perm: Axes }>({
  name: "transpose",
  infer: ([x], { perm }) => ({ shape: perm.map((i) => x!.shape[i]!), dtype: x!.dtype }),
  vjp: (ct, { attributes }) => [transpose(ct, invertPermutation(attributes.perm))],
  batch: ([x], _batched, { perm }) => transpose(x!, [0, ...perm.map((i) => i + 1)]),
});

definePrimitive<{ shape: Axes }>({
  name: "reshape",
  infer: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  vjp: (ct, { inputs }) => [reshape(ct, inputs[0]!.shape)],
  batch: ([x], _batched, { shape }) => reshape(x!, [x!.shape[0]!, ...shape]),
});

definePrimitive<{ shape: Axes }>({
  name: "broadcastTo",
  infer: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  vjp: (ct, { inputs }) => [unbroadcast(ct, inputs[0]!.shape)],
  batch: ([x], _batched, { shape }) => {
    const size = x!.shape[0]!;
    const missing = new Array<number>(shape.length - (x!.ndim - 1)).fill(1);
    return broadcastTo(reshape(x!, [size, ...missing, ...x!.shape.slice(1)]), [size, ...shape]);
  },
});

definePrimitive<{ axis: number }>({
  name: "concatenate",
  infer: (inputs, { axis }) => ({
    shape: inputs[0]!.shape.map((length, i) =>
      i === axis ? inputs.reduce((total, input) => total + input.shape[i]!, 0) : length,
    ),
    dtype: inputs[0]!.dtype,
  }),
  vjp: (ct, { inputs, attributes: { axis }, wanted }) => {
    let start = 0;
    return inputs.map((input, k) => {
      const from = start;
      start += input.shape[axis]!;
      if (!wanted[k]) return undefined;
      return slice(
        ct,
        ct.shape.map((_, i) => (i === axis ? from : 0)),
        ct.shape.map((length, i) => (i === axis ? from + input.shape[axis]! : length)),
      );
    });
  },
  batch: (inputs, batched, { axis }, size) =>
    concatenate(
      inputs.map((input, i) => withBatch(input, batched[i]!, size)),
      axis + 1,
    ),
});

definePrimitive<{ starts: Axes; ends: Axes }>({
  name: "slice",
  infer: ([x], { starts, ends }) => ({
    shape: starts.map((start, i) => ends[i]! - start),
    dtype: x!.dtype,
  }),
  vjp: (ct, { inputs: [x], attributes: { starts, ends } }) => [
    pad(
      ct,
      starts.map((start, i) => [start, x!.shape[i]! - ends[i]!] as const),
    ),
  ],
  batch: ([x], _batched, { starts, ends }) => slice(x!, [0, ...starts], [x!.shape[0]!, ...ends]),
});

definePrimitive<{ before: Axes; after: Axes }>({
  name: "pad",
  infer: ([x], { before, after }) => ({
    shape: x!.shape.map((length, i) => length + before[i]! + after[i]!),
    dtype: x!.dtype,
  }),
  vjp: (ct, { inputs: [x], attributes: { before } }) => [
    slice(
      ct,
      before,
      before.map((start, i) => start + x!.shape[i]!),
    ),
  ],
  batch: ([x], _batched, { before, after }) =>
    apply("pad", [x!], { before: [0, ...before], after: [0, ...after] }),
});
