/** @file The graph between jaxpr and ONNX: immutable nodes, each one operation with a known shape and element type. */

import type { TypedArray } from "../../math/nd-array.ts";
import type { Aval } from "../shape.ts";

/** Static parameters of an operation (axes, sizes, modes). */
export type Attributes = { readonly [key: string]: number | string | boolean | readonly number[] };

/**
 * One operation. Inputs are always older than the node itself, so ascending `id` is a topological order.
 *
 * Two operations have no inputs: `input` (an argument of the program) and `constant` (host data).
 */
export interface Node extends Aval {
  readonly id: number;
  readonly op: string;
  readonly inputs: readonly Node[];
  readonly attributes: Attributes;
  /** Only for `constant`. */
  readonly data?: TypedArray;
}

let lastId = 0;

/** A new node; the caller vouches for shape and type. */
export function makeNode(
  op: string,
  inputs: readonly Node[],
  attributes: Attributes,
  aval: Aval,
  data?: TypedArray,
): Node {
  lastId += 1;
  const { shape, dtype } = aval;
  const base = { id: lastId, op, inputs, attributes, shape, dtype };
  return data === undefined ? base : { ...base, data };
}

/** An argument of the program: its value arrives when it runs. */
export function inputNode(aval: Aval): Node {
  return makeNode("input", [], {}, aval);
}

/** All nodes that the outputs need, inputs before users. */
export function reachable(outputs: Iterable<Node>): Node[] {
  const seen = new Set<Node>();
  const stack = [...outputs];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const input of node.inputs) if (!seen.has(input)) stack.push(input);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/** A constant of the program. */
export function constantNode(aval: Aval, data: TypedArray): Node {
  return makeNode("constant", [], {}, aval, data);
}
