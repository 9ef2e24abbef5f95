/** @file Primitives that shorten or scan along axes. */

import { apply } from "../apply.ts";
import { div, equal, mul, sub } from "../ops/binary.ts";
import { cast } from "../ops/convert.ts";
import { at } from "../ops/indexing.ts";
import { broadcastTo, reshape, stack, transpose } from "../ops/layout.ts";
import { cumsum, reverseCumsum, sum } from "../ops/reduce.ts";
import { exp } from "../ops/unary.ts";
import { definePrimitive } from "../primitive.ts";
import { invertPermutation, range, reducedShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

type Axes = { axes: readonly number[] };
type ReduceRule = (ct: Tensor, x: Tensor, out: Tensor, axes: readonly number[]) => Tensor;

function reduction(name: string, rule: ReduceRule): void {
  definePrimitive<Axes>({
    name,
    infer: ([x], { axes }) => ({ shape: reducedShape(x!.shape, axes), dtype: x!.dtype }),
    vjp: (ct, { inputs: [x], out, attributes: { axes } }) => [rule(ct, x!, out, axes)],
    batch: ([x], _batched, { axes }) => apply(name, [x!], { axes: axes.map((axis) => axis + 1) }),
  });
}

/** A reduced value stretched back over the axes that it lost. */
function restore(reduced: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  return broadcastTo(reshape(reduced, reducedShape(x.shape, axes, true)), x.shape);
}

const extreme: ReduceRule = (ct, x, out, axes) => {
  const winners = cast(equal(x, restore(out, x, axes)), x.dtype);
  return mul(winners, restore(div(ct, sum(winners, axes)), x, axes));
};

reduction("sum", (ct, x, _out, axes) => restore(ct, x, axes));
reduction("max", extreme);
reduction("min", extreme);
// The product of all others, from running products on both sides: right also where elements are 0.
reduction("prod", (ct, x, _out, axes) => {
  const kept = range(x.ndim).filter((axis) => !axes.includes(axis));
  const perm = [...axes, ...kept];
  const count = sizeOf(axes.map((axis) => x.shape[axis]!));
  const moved = transpose(x, perm);
  const rows = range(count).map((i) =>
    at(reshape(moved, [count, ...moved.shape.slice(axes.length)]), i),
  );
  const before: Tensor[] = [ct];
  for (let i = 1; i < count; i++) before.push(mul(before[i - 1]!, rows[i - 1]!));
  let after: Tensor | undefined;
  const others = new Array<Tensor>(count);
  for (let i = count - 1; i >= 0; i--) {
    others[i] = after === undefined ? before[i]! : mul(before[i]!, after);
    after = after === undefined ? rows[i]! : mul(after, rows[i]!);
  }
  return transpose(reshape(stack(others), moved.shape), invertPermutation(perm));
});

definePrimitive<{ axis: number }>({
  name: "argmax",
  infer: ([x], { axis }) => ({ shape: reducedShape(x!.shape, [axis]), dtype: "int32" }),
  batch: ([x], _batched, { axis }) => apply("argmax", [x!], { axis: axis + 1 }),
});

definePrimitive<{ axis: number; reverse: boolean }>({
  name: "cumsum",
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  vjp: (ct, { attributes: { axis, reverse } }) => [
    reverse ? cumsum(ct, axis) : reverseCumsum(ct, axis),
  ],
  batch: ([x], _batched, { axis, reverse }) => apply("cumsum", [x!], { axis: axis + 1, reverse }),
});

function softmaxLike(name: string, rule: (ct: Tensor, out: Tensor, axis: number) => Tensor): void {
  definePrimitive<{ axis: number }>({
    name,
    infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
    vjp: (ct, { out, attributes: { axis } }) => [rule(ct, out, axis)],
    batch: ([x], _batched, { axis }) => apply(name, [x!], { axis: axis + 1 }),
  });
}

softmaxLike("softmax", (ct, out, axis) =>
  mul(out, sub(ct, sum(mul(ct, out), axis, { keepDims: true }))),
);
softmaxLike("logSoftmax", (ct, out, axis) =>
  sub(ct, mul(exp(out), sum(ct, axis, { keepDims: true }))),
);
