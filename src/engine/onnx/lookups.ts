/** @file Look-ups by index arrays (jax-js's gather) and their adjoints (scatter). */

import { isFloat } from "../dtype.ts";
import { type Aval, invertPermutation, range, sizeOf } from "../shape.ts";
import { castNode, elementwise, scalarNode } from "./elementwise.ts";
import type { Node } from "./node.ts";
import {
  alignView,
  broadcastView,
  materialize,
  node,
  type Parameters,
  reshaped,
  transposed,
  transposeView,
  type View,
  whole,
} from "./views.ts";

/** Row numbers in the flattened indexed axes, and the number of rows. */
function flatIndices(
  indices: readonly View[],
  lengths: readonly number[],
): { places: Node; shape: readonly number[]; count: number } {
  const rank = Math.max(...indices.map((view) => view.shape.length));
  const shape = range(rank).map((i) =>
    Math.max(1, ...indices.map((view) => view.shape[i - rank + view.shape.length] ?? 1)),
  );
  let places: View | undefined;
  let stride = 1;
  for (let k = indices.length - 1; k >= 0; k--) {
    const aval: Aval = { shape, dtype: "int32" };
    const step = whole(scalarNode(stride, "int32"));
    const term =
      stride === 1 ? indices[k]! : elementwise("mul", [indices[k]!, step], aval, "int32");
    places = places === undefined ? term : elementwise("add", [places, term], aval, "int32");
    stride *= lengths[k]!;
  }
  const full = materialize(broadcastedTo(places!, shape));
  return { places: castNode(full, "int32"), shape, count: stride };
}

function broadcastedTo(view: View, shape: readonly number[]): View {
  return broadcastView(view, shape, range(shape.length - view.shape.length));
}

/** Look-up along one axis: on the base of the view, wherever that axis is there. */
function gatherOne(x: View, axis: number, places: Node, outDim: number, out: Aval): View {
  const view = x.axes[axis] === null ? whole(materialize(x)) : x;
  const at = view.axes[axis] ?? axis; // an axis of length 1 is in its place after materialising
  const { base } = view;
  const width = places.shape.length;
  const shape = [...base.shape.slice(0, at), ...places.shape, ...base.shape.slice(at + 1)];
  const found = node("take", [base, places], shape, out.dtype, { axis: at });
  const moved = view.axes
    .filter((_, i) => i !== axis)
    .map((own) => (own === null || own < at ? own : own + width - 1));
  const axes = moved.toSpliced(outDim, 0, ...range(width).map((i) => at + i));
  return {
    base: found,
    shape: out.shape,
    axes: axes.map((own, i) => (out.shape[i] === 1 ? null : own)),
  };
}

/** The slices of the first operand at the places that the others name. */
export function gather([x, ...indices]: readonly View[], params: Parameters, out: Aval): View {
  const axes = params.axis as readonly number[];
  const outDim = params.outDim as number;
  const rest = range(x!.shape.length).filter((i) => !axes.includes(i));
  const restShape = rest.map((i) => x!.shape[i]!);
  const { places, shape, count } = flatIndices(
    indices,
    axes.map((i) => x!.shape[i]!),
  );
  if (axes.length === 1) return gatherOne(x!, axes[0]!, places, outDim, out);
  const front = materialize(transposeView(x!, [...axes, ...rest]));
  const rows = reshaped(front, [count, ...restShape]);
  const found = node("take", [rows, places], [...shape, ...restShape], out.dtype, { axis: 0 });
  // The index axes are in front; they belong at outDim.
  const before = range(outDim).map((i) => shape.length + i);
  const after = range(rest.length - outDim).map((i) => shape.length + outDim + i);
  return whole(transposed(found, [...before, ...range(shape.length), ...after]));
}

/**
 * The index array that only counts along a batch axis, as `vmap` makes it: index k runs 0, 1, 2, ... over all of its axis of the result,
 * and no other index depends on it. Returns k and its place among the axes of the indices.
 */
function findBatchIndex(
  indices: readonly View[],
  lengths: readonly number[],
): { k: number; place: number } | undefined {
  const rank = Math.max(...indices.map((view) => view.shape.length));
  const aligned = indices.map((view) => alignView(view, rank));
  for (const [k, view] of aligned.entries()) {
    const live = range(rank).filter((i) => view.axes[i] !== null);
    const { data } = view.base;
    const [place] = live;
    if (live.length !== 1 || place === undefined || data === undefined) continue;
    const counts = data.length === lengths[k] && data.every((value, i) => value === i);
    const alone = aligned.every((other, j) => j === k || other.axes[place] === null);
    if (counts && alone && indices.length > 1) return { k, place };
  }
  return undefined;
}

/** Most elements of a one-hot matrix. */
const largestOneHot = 2 ** 24;

/**
 * Rows [n, width] added up by their places in 0..count-1. ONNX Runtime's own ScatterND adds in parallel without a lock, so with
 * repeated places it loses updates: a product with the one-hot matrix of the places is right, the same every time, and no slower
 * for small tables. In a loop with constant places the matrix is made once.
 */
function sumByRow(rows: Node, places: Node, count: number): Node {
  const [n, width] = rows.shape as [number, number];
  if (!isFloat(rows.dtype) || n * count > largestOneHot)
    return node("scatterAdd", [rows, places], [count, width], rows.dtype);
  const hot = node("oneHot", [places], [n, count], rows.dtype);
  return node("matmul", [transposed(hot, [1, 0]), rows], [count, width], rows.dtype);
}

/** Zeros with the first operand added at the places that the others name. */
export function scatter(
  [updates, ...indices]: readonly View[],
  params: Parameters,
  out: Aval,
): View {
  if (params.op !== "add") throw new Error(`scatter with op ${String(params.op)}`);
  const allAxes = params.axis as readonly number[];
  const outDim = params.outDim as number;
  const rank = Math.max(...indices.map((view) => view.shape.length));
  const batch = findBatchIndex(
    indices,
    allAxes.map((i) => out.shape[i]!),
  );
  const axes = allAxes.filter((_, k) => k !== batch?.k);
  const own = indices
    .filter((_, k) => k !== batch?.k)
    .map((view) => dropAxis(alignView(view, rank), batch?.place));
  const { places, shape, count } = flatIndices(
    own,
    axes.map((i) => out.shape[i]!),
  );
  const indexAxes = range(rank).map((i) => outDim + i);
  const others = range(updates!.shape.length).filter((i) => !indexAxes.includes(i));
  // The rows come first; then the other axes of the result in order, the batch axis among them.
  const rest = range(out.shape.length).filter((i) => !axes.includes(i));
  const batchAxis = batch === undefined ? undefined : allAxes[batch.k];
  const from = rest.map((i) => (i === batchAxis ? outDim + batch!.place : others.shift()!));
  const rows = indexAxes.filter((_, i) => i !== batch?.place);
  const front = materialize(transposeView(updates!, [...rows, ...from]));
  const restShape = rest.map((i) => out.shape[i]!);
  const n = sizeOf(shape);
  const added = sumByRow(reshaped(front, [n, sizeOf(restShape)]), reshaped(places, [n]), count);
  const wide = reshaped(added, [count, ...restShape]);
  const order = [...axes, ...rest];
  const placed = reshaped(
    wide,
    order.map((i) => out.shape[i]!),
  );
  return whole(transposed(placed, invertPermutation(order)));
}

/** The view without an axis along which it is stretched. */
function dropAxis(view: View, axis: number | undefined): View {
  if (axis === undefined) return view;
  return {
    base: view.base,
    axes: view.axes.filter((_, i) => i !== axis),
    shape: view.shape.filter((_, i) => i !== axis),
  };
}
