/**
 * @file Lazy views: broadcasts, transposes and many reshapes of a value are only bookkeeping until somebody needs the numbers in place.
 *
 * jax-js writes a matrix product as "multiply two broadcast views and sum the last axis". Materialising those views would be a thousand
 * times slower than the product itself.
 */

import type { DType } from "../../math/nd-array.ts";
import { range, type Shape, sameShape, sizeOf } from "../shape.ts";
import { type Attributes, makeNode, type Node } from "./node.ts";

/** A value seen through a view: axis i runs along axis `axes[i]` of `base`, or is stretched from length 1 when that is `null`. */
export interface View {
  readonly base: Node;
  readonly axes: readonly (number | null)[];
  readonly shape: Shape;
}

/** Parameters of a jaxpr equation. */
export type Parameters = { readonly [key: string]: unknown };

/** A new node on whole nodes. */
export function node(
  op: string,
  inputs: readonly Node[],
  shape: Shape,
  dtype: DType,
  attributes: Attributes = {},
): Node {
  return makeNode(op, inputs, attributes, { shape, dtype });
}

/** The view that shows a node as it is. */
export function whole(base: Node): View {
  return {
    base,
    shape: base.shape,
    axes: base.shape.map((length, i) => (length === 1 ? null : i)),
  };
}

/** A node with its axes permuted; no node when nothing moves. */
export function transposed(x: Node, perm: readonly number[]): Node {
  if (perm.every((axis, i) => axis === i)) return x;
  const shape = perm.map((axis) => x.shape[axis]!);
  return node("transpose", [x], shape, x.dtype, { perm: [...perm] });
}

/** A node under another shape. */
export function reshaped(x: Node, shape: Shape): Node {
  return sameShape(x.shape, shape)
    ? x
    : node("reshape", [x], shape, x.dtype, { shape: [...shape] });
}

/** The view as a node with its axes in place, where stretched axes keep length 1. */
export function thin(view: View): Node {
  const used = view.axes.filter((axis) => axis !== null);
  const rest = range(view.base.shape.length).filter((axis) => !used.includes(axis)); // all of length 1
  const moved = movesOnlyUnits(view.base.shape, [...used, ...rest])
    ? view.base
    : transposed(view.base, [...used, ...rest]);
  return reshaped(
    moved,
    view.axes.map((axis, i) => (axis === null ? 1 : view.shape[i]!)),
  );
}

function movesOnlyUnits(shape: Shape, perm: readonly number[]): boolean {
  const kept = perm.filter((axis) => shape[axis] !== 1);
  return kept.every((axis, i) => i === 0 || kept[i - 1]! < axis);
}

/** The view as a node of exactly its shape. */
export function materialize(view: View): Node {
  const small = thin(view);
  return sameShape(small.shape, view.shape)
    ? small
    : node("broadcastTo", [small], view.shape, small.dtype, { shape: [...view.shape] });
}

/** A node whose shape may be thinner than `shape`, aligned at the last axis, as a view of that shape. */
export function stretched(base: Node, shape: Shape): View {
  const offset = shape.length - base.shape.length;
  const axes = shape.map((length, i) => {
    const axis = i - offset;
    return axis >= 0 && base.shape[axis] === length && length !== 1 ? axis : null;
  });
  return { base, axes, shape };
}

/** The view with new axes of length 1 in front, up to `rank`. */
export function alignView(view: View, rank: number): View {
  const missing = rank - view.shape.length;
  return {
    base: view.base,
    axes: [...new Array<null>(missing).fill(null), ...view.axes],
    shape: [...new Array<number>(missing).fill(1), ...view.shape],
  };
}

/** Axes in another order. */
export function transposeView(view: View, perm: readonly number[]): View {
  return {
    base: view.base,
    axes: perm.map((i) => view.axes[i]!),
    shape: perm.map((i) => view.shape[i]!),
  };
}

/** jax-js's broadcast: new axes at `added`, and lengths of 1 stretched to `shape`. */
export function broadcastView(view: View, shape: Shape, added: readonly number[]): View {
  let next = 0;
  const axes = shape.map((_, i) => {
    if (added.includes(i)) return null;
    const axis = view.axes[next]!;
    next += 1;
    return axis;
  });
  return { base: view.base, axes, shape };
}

interface Group {
  from: number[];
  to: number[];
}

/** Splits a reshape into independent groups of old and new axes with equal products. */
function groups(from: Shape, to: Shape): Group[] {
  const out: Group[] = [];
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    const group: Group = { from: [], to: [] };
    let a = 1;
    let b = 1;
    do {
      if (i < from.length && (a <= b || j >= to.length)) {
        a *= from[i]!;
        group.from.push(i++);
      } else {
        b *= to[j]!;
        group.to.push(j++);
      }
    } while (a !== b && (i < from.length || j < to.length));
    out.push(group);
  }
  return out;
}

/** The view under another shape: lazy where axes are only split, merged in order, or of length 1; otherwise materialised first. */
export function reshapeView(view: View, shape: Shape): View {
  if (sameShape(view.shape, shape)) return view;
  const { base } = view;
  const parts = groups(view.shape, shape);
  const runs = new Map<number, { lengths: number[]; targets: number[]; count: number }>();
  const axes: (number | null)[] = shape.map(() => null);
  for (const { from, to } of parts) {
    const live = from.filter((i) => view.shape[i] !== 1);
    const targets = to.filter((j) => shape[j] !== 1);
    if (live.every((i) => view.axes[i] === null)) continue; // stretched before, stretched after
    const own = live.map((i) => view.axes[i]!);
    const inOrder = own.every((axis, k) => axis !== null && (k === 0 || axis === own[k - 1]! + 1));
    if (!inOrder) return whole(reshaped(materialize(view), shape));
    runs.set(own[0]!, { lengths: targets.map((j) => shape[j]!), targets, count: own.length });
  }
  const next: number[] = [];
  for (let axis = 0; axis < base.shape.length; ) {
    const run = runs.get(axis);
    if (run === undefined) {
      next.push(base.shape[axis]!);
      axis += 1;
      continue;
    }
    run.targets.forEach((target, k) => {
      axes[target] = next.length + k;
    });
    next.push(...run.lengths);
    axis += run.count;
  }
  return { base: reshaped(base, next), axes, shape };
}

/** How often the view repeats each number of its base along the given axes. */
export function repetition(view: View, axes: readonly number[]): number {
  return sizeOf(axes.filter((i) => view.axes[i] === null).map((i) => view.shape[i]!));
}
