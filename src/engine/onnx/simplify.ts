/** @file Rewrites of single nodes: what jax-js spells out in several operations and ONNX has as one, and what computes nothing. */

import { range, sameShape } from "../shape.ts";
import { makeNode, type Node } from "./node.ts";

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
