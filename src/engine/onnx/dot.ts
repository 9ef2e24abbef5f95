/** @file jax-js's `dot` (sum of products over the last axis of two broadcast views) as a matrix product. */

import { range, type Shape, sameShape, sizeOf } from "../shape.ts";
import type { Node } from "./node.ts";
import {
  alignView,
  node,
  repetition,
  reshaped,
  stretched,
  thin,
  transposed,
  type View,
} from "./views.ts";

/** The operand as a node [batch?, free, inner]; a transpose of the last two axes is left to the product's flags. */
function arrange(
  view: View,
  batch: readonly number[],
  free: readonly number[],
  batched: boolean,
): Node {
  const inner = view.shape.length - 1;
  const length = (axes: readonly number[]) => sizeOf(axes.map((i) => view.shape[i]!));
  const lead = batched ? [length(batch)] : [];
  const places = (axes: readonly number[]) =>
    axes.map((i) => view.axes[i]!).filter((axis) => axis !== null);
  const live = range(view.base.shape.length).filter((axis) => view.base.shape[axis] !== 1);
  const swapped = places([...batch, inner, ...free]);
  const [b, f, k] = [lead, length(free), view.shape[inner]!];
  if (sameShape(live, places([...batch, ...free, inner]))) return reshaped(view.base, [...b, f, k]);
  const flipped = batched ? [0, 2, 1] : [1, 0];
  if (sameShape(live, swapped)) return transposed(reshaped(view.base, [...b, k, f]), flipped);
  const order = [...batch, ...free, inner];
  const moved = {
    base: view.base,
    axes: order.map((i) => view.axes[i]!),
    shape: order.map((i) => view.shape[i]!),
  };
  return reshaped(thin(moved), [...b, f, k]);
}

/** The product of two views under jax-js's rule. */
export function dotViews(left: View, right: View, outShape: Shape): View {
  const rank = Math.max(left.shape.length, right.shape.length);
  const [x, y] = [alignView(left, rank), alignView(right, rank)];
  const { dtype } = x.base;
  const inner = rank - 1;
  const k = Math.max(x.shape[inner]!, y.shape[inner]!);
  const flat = x.axes[inner] === null || y.axes[inner] === null;
  const liveX = range(inner).filter((i) => x.axes[i] !== null);
  const liveY = range(inner).filter((i) => y.axes[i] !== null);
  const batch = liveX.filter((i) => liveY.includes(i));
  const rows = liveX.filter((i) => !batch.includes(i));
  const columns = liveY.filter((i) => !batch.includes(i));
  if (flat || (rows.length === 0 && columns.length === 0)) {
    return productAndSum(x, y, inner, k, outShape);
  }
  const batched = batch.length > 0;
  const a = arrange(x, batch, rows, batched);
  const b = arrange(y, batch, columns, batched);
  const swap = batched ? [0, 2, 1] : [1, 0];
  const lead = batched ? [a.shape[0]!] : [];
  const product = node(
    "matmul",
    [a, transposed(b, swap)],
    [...lead, a.shape.at(-2)!, b.shape.at(-2)!],
    dtype,
  );
  const order = [...batch, ...rows, ...columns];
  const lengths = order.map((i) => Math.max(x.shape[i]!, y.shape[i]!));
  const base = reshaped(product, lengths);
  const axes = range(inner).map((i) => (order.includes(i) ? order.indexOf(i) : null));
  return { base, axes, shape: outShape };
}

/** Without two different outer axes there is nothing to gain from a matrix product: multiply, then sum. */
function productAndSum(x: View, y: View, inner: number, k: number, outShape: Shape): View {
  const { dtype } = x.base;
  const outer = (view: View): View => ({
    base: view.base,
    axes: view.axes.slice(0, inner),
    shape: view.shape.slice(0, inner),
  });
  const sumOf = (view: View): Node => {
    const full = thin(view);
    return view.axes[inner] === null
      ? reshaped(full, full.shape.slice(0, inner))
      : node("sum", [full], full.shape.slice(0, inner), dtype, { axes: [inner] });
  };
  const multiply = (a: Node, b: Node): Node =>
    node(
      "mul",
      [a, b],
      a.shape.map((length, i) => Math.max(length, b.shape[i]!)),
      dtype,
    );
  const [stretchedX, stretchedY] = [x.axes[inner] === null, y.axes[inner] === null];
  let out: Node;
  if (stretchedX || stretchedY) {
    // The stretched factor comes out of the sum.
    out = multiply(stretchedX ? thin(outer(x)) : sumOf(x), stretchedY ? thin(outer(y)) : sumOf(y));
    if (stretchedX && stretchedY && k > 1) {
      const factor = repetition({ ...x, shape: x.shape.map((_, i) => (i === inner ? k : 1)) }, [
        inner,
      ]);
      out = scaled(out, factor);
    }
  } else {
    const product = multiply(thin(x), thin(y));
    out = node("sum", [product], product.shape.slice(0, inner), dtype, { axes: [inner] });
  }
  return stretched(out, outShape);
}

function scaled(x: Node, factor: number): Node {
  return node("scale", [x], x.shape, x.dtype, { factor });
}
