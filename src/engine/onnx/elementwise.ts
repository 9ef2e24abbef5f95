/** @file Elementwise nodes on views, and the small nodes that other translations need. */

import type { DType, TypedArray } from "../../math/nd-array.ts";
import { allocate } from "../dtype.ts";
import { type Aval, invertPermutation, range, sizeOf } from "../shape.ts";
import { constantNode, type Node } from "./node.ts";
import { alignView, node, reshaped, stretched, thin, transposeView, type View } from "./views.ts";

/** A scalar of the given type. */
export function scalarNode(value: number, dtype: DType): Node {
  const data: TypedArray = allocate(dtype, 1);
  data[0] = Number(value);
  return constantNode({ shape: [], dtype }, data);
}

/** A node in another element type. */
export function castNode(x: Node, dtype: DType): Node {
  return x.dtype === dtype ? x : node("cast", [x], x.shape, dtype, { dtype });
}

/** The order of axes in which the largest operands lie in memory; the natural order as soon as one of them has it. */
function memoryOrder(views: readonly View[], rank: number): number[] {
  const natural = range(rank);
  let order = natural;
  let largest = 0;
  for (const { base, axes } of views) {
    const size = sizeOf(base.shape);
    if (size < largest) continue;
    const live = natural.filter((i) => axes[i] !== null);
    const sorted = [...live].sort((i, j) => axes[i]! - axes[j]!);
    const own = [...natural];
    live.forEach((place, k) => {
      own[place] = sorted[k]!;
    });
    const isNatural = own.every((axis, i) => axis === i);
    if (size > largest || isNatural) order = own;
    largest = size;
  }
  return order;
}

/** Elementwise on views: stretched axes stay thin as long as no operand needs them, and large operands stay as they lie in memory. */
export function elementwise(op: string, views: readonly View[], out: Aval, common?: DType): View {
  const rank = out.shape.length;
  const aligned = views.map((view) => alignView(view, rank));
  const order = memoryOrder(aligned, rank);
  const nodes = aligned.map((view) => {
    const small = thin(transposeView(view, order));
    const scalar = small.shape.every((length) => length === 1);
    const own = scalar ? reshaped(small, []) : small;
    return common === undefined ? own : castNode(own, common);
  });
  const shape = range(rank).map((i) => Math.max(1, ...nodes.map((one) => one.shape[i] ?? 1)));
  const scalar = nodes.every((one) => one.shape.length === 0);
  const result = node(op, nodes, scalar ? [] : shape, out.dtype);
  const ordered = order.map((axis) => out.shape[axis]!);
  return transposeView(stretched(result, ordered), invertPermutation(order));
}
