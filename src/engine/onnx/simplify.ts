/** @file Rewrites of single nodes: what jax-js spells out in several operations and ONNX has as one, and what computes nothing. */

import { range, sameShape, sizeOf } from "../shape.ts";
import { constantNode, makeNode, type Node } from "./node.ts";

/** Number of uses of a rewritten node. */
type Uses = (node: Node) => number;
type Merge = (node: Node) => Node;

/** A small constant whose elements are all `value`. */
export function isConstant(node: Node, value: number): boolean {
  const { data } = node;
  return (
    data !== undefined && data.length > 0 && data.length <= 64 && data.every((one) => one === value)
  );
}

function fits(source: Node, node: Node): boolean {
  return source.dtype === node.dtype && sameShape(source.shape, node.shape);
}

function isSwap(perm: readonly number[]): boolean {
  const rank = perm.length;
  return (
    rank >= 2 &&
    perm[rank - 1] === rank - 2 &&
    perm[rank - 2] === rank - 1 &&
    range(rank - 2).every((i) => perm[i] === i)
  );
}

/** Whether a node swaps the last two axes of its input, which a matrix product can do on the fly. */
export function swapsLastAxes(node: Node): boolean {
  return node.op === "transpose" && isSwap(node.attributes.perm as readonly number[]);
}

/** Whether a node is 0 < x for an x of the given shape and type. */
function isPositivity(node: Node, aval: Node): boolean {
  const [zero, x] = node.inputs;
  return node.op === "less" && isConstant(zero!, 0) && fits(x!, aval);
}

function isStepOf(node: Node, x: Node): boolean {
  if (node.op === "cast")
    return isPositivity(node.inputs[0]!, x) && node.inputs[0]!.inputs[1] === x;
  return node.op === "step" && node.inputs[0] === x;
}

function swapped(node: Node, merge: Merge): Node {
  if (swapsLastAxes(node)) return node.inputs[0]!;
  const perm = range(node.shape.length);
  perm.splice(-2, 2, perm.length - 1, perm.length - 2);
  const shape = perm.map((axis) => node.shape[axis]!);
  return merge(makeNode("transpose", [node], { perm }, { shape, dtype: node.dtype }));
}

/** `x - stopGradient(x)` is how the engine's loss carries a gradient beside a value: exactly zero for finite numbers. */
function isStopped(node: Node, x: Node): boolean {
  return node.op === "stopGradient" && node.inputs[0] === x;
}

function zeroLike(node: Node): Node {
  return makeNode("zero", [], {}, node);
}

/** Two padded arrays that lie side by side along one axis, added: what the gradients of the two halves of an array come as. */
function joined(a: Node, b: Node, node: Node): Node | undefined {
  if (a.op !== "pad" || b.op !== "pad" || !fits(a, node) || !fits(b, node)) return undefined;
  const [first, second] = [a, b].map(({ attributes: { before, after } }) => ({
    before: before as readonly number[],
    after: after as readonly number[],
  }));
  const padded = range(node.shape.length).filter((axis) =>
    [first, second].some((one) => one!.before[axis] !== 0 || one!.after[axis] !== 0),
  );
  const [axis] = padded;
  if (axis === undefined || padded.length > 1) return undefined;
  const length = node.shape[axis]!;
  const follows = (x: typeof first, y: typeof first): boolean =>
    x!.before[axis] === 0 && y!.after[axis] === 0 && length - x!.after[axis]! === y!.before[axis];
  const parts = follows(first, second) ? [a, b] : follows(second, first) ? [b, a] : undefined;
  return (
    parts &&
    makeNode(
      "concatenate",
      parts.map((part) => part.inputs[0]!),
      { axis },
      node,
    )
  );
}

/** `(1 - m) x + m y` for a mask m that is one-hot along the last axis and one number y a row: x with one entry a row set to y. */
function withEntries(a: Node, b: Node, node: Node): Node | undefined {
  for (const [outside, inside] of [
    [a, b],
    [b, a],
  ] as const) {
    if (outside.op !== "mul" || inside.op !== "mul") continue;
    const complement = outside.inputs.find(
      (one) => one.op === "sub" && isConstant(one.inputs[0]!, 1),
    );
    const mask = complement?.inputs[1];
    if (mask === undefined || !inside.inputs.includes(mask)) continue;
    const base = outside.inputs.find((one) => one !== complement)!;
    const own = inside.inputs.find((one) => one !== mask)!;
    const labels = oneHotLabels(mask);
    const rows = node.shape.slice(0, -1);
    const perRow = sameShape(own.shape, [...rows, 1]);
    if (labels !== undefined && fits(base, node) && perRow && sameShape(labels.shape, own.shape))
      return setEntries(base, own, labels, node);
  }
  return undefined;
}

function setEntries(base: Node, own: Node, labels: Node, node: Node): Node {
  const count = sizeOf(labels.shape);
  const length = node.shape.at(-1)!;
  const flat = (one: Node): Node => {
    const shape = [sizeOf(one.shape)];
    return makeNode("reshape", [one], { shape }, { shape, dtype: one.dtype });
  };
  const starts = constantNode(
    { shape: [count], dtype: "int32" },
    Int32Array.from({ length: count }, (_, row) => row * length),
  );
  const places = makeNode("add", [flat(labels), starts], {}, { shape: [count], dtype: "int32" });
  const all = flat(base);
  const set = makeNode("setEntries", [all, flat(own), places], {}, all);
  return makeNode("reshape", [set], { shape: node.shape }, node);
}

/** The labels [..., 1] of a mask that is 1 where the last axis counts to the label. */
function oneHotLabels(mask: Node): Node | undefined {
  const equal = mask.op === "cast" ? mask.inputs[0]! : undefined;
  if (equal?.op !== "equal") return undefined;
  const isCount = (one: Node): boolean => {
    const source = one.op === "reshape" ? one.inputs[0]! : one;
    return (
      one.shape.at(-1) === mask.shape.at(-1) &&
      source.data?.length === mask.shape.at(-1) &&
      source.data!.every((value, i) => value === i)
    );
  };
  const [x, y] = equal.inputs;
  const labels = isCount(y!) ? x! : isCount(x!) ? y! : undefined;
  return labels?.shape.at(-1) === 1 && labels.dtype === "int32" ? labels : undefined;
}

/** A simpler node with the same value, or the node itself. In the `first` pass gradient barriers are still there to be seen. */
export function simplify(node: Node, uses: Uses, merge: Merge, first: boolean): Node {
  const [a, b] = node.inputs;
  switch (node.op) {
    case "stopGradient":
      return first ? node : a!;
    case "add": {
      if (b!.op === "zero" && fits(a!, node)) return a!;
      if (a!.op === "zero" && fits(b!, node)) return b!;
      if (b!.op === "neg" && isStopped(b!.inputs[0]!, a!)) return zeroLike(node);
      if (isConstant(b!, 0) && fits(a!, node)) return a!;
      if (isConstant(a!, 0) && fits(b!, node)) return b!;
      if (b!.op === "neg") return makeNode("sub", [a!, b!.inputs[0]!], {}, node);
      if (a!.op === "neg") return makeNode("sub", [b!, a!.inputs[0]!], {}, node);
      const whole = joined(a!, b!, node);
      if (whole !== undefined) return whole;
      const chosen = withEntries(a!, b!, node);
      if (chosen !== undefined) return chosen;
      break;
    }
    case "sum":
      if (a!.op === "zero") return zeroLike(node);
      break;
    case "sub":
      if (isConstant(b!, 0) && fits(a!, node)) return a!;
      break;
    case "mul":
      if (isConstant(b!, 1) && fits(a!, node)) return a!;
      if (isConstant(a!, 1) && fits(b!, node)) return b!;
      if (a!.op === "zero" || b!.op === "zero") return zeroLike(node);
      // x (0 < x) is how the engine writes relu
      if (isStepOf(b!, a!)) return makeNode("relu", [a!], {}, node);
      if (isStepOf(a!, b!)) return makeNode("relu", [b!], {}, node);
      break;
    case "scale":
      if (node.attributes.factor === 1) return a!;
      break;
    case "neg":
      if (a!.op === "neg") return a!.inputs[0]!;
      break;
    case "cast":
      if (a!.dtype === node.dtype) return a!;
      // 0 < x as a number is one operation on float32
      if (node.dtype === "float32" && isPositivity(a!, node)) {
        return makeNode("step", [a!.inputs[1]!], {}, node);
      }
      break;
    case "reshape": {
      if (a!.op === "zero") return zeroLike(node);
      const source = a!.op === "reshape" ? a!.inputs[0]! : a!;
      if (fits(source, node)) return source;
      if (source !== a) return makeNode("reshape", [source], node.attributes, node);
      break;
    }
    case "broadcastTo":
      if (fits(a!, node)) return a!;
      break;
    case "transpose": {
      const perm = node.attributes.perm as readonly number[];
      if (a!.op === "transpose") {
        const first = a!.attributes.perm as readonly number[];
        const both = perm.map((axis) => first[axis]!);
        const source = a!.inputs[0]!;
        return both.every((axis, i) => axis === i)
          ? source
          : makeNode("transpose", [source], { perm: both }, node);
      }
      if (a!.op === "matmul" && isSwap(perm) && uses(a!) === 1) {
        const [x, y] = a!.inputs;
        return makeNode("matmul", [swapped(y!, merge), swapped(x!, merge)], {}, node);
      }
      break;
    }
  }
  return node;
}
