/** @file The program graph: immutable nodes, each one primitive operation with a known shape and element type. */

import type { DType, TypedArray } from "../math/nd-array.ts";
import type { Shape } from "./shape.ts";

/** Static parameters of a primitive (axes, sizes, modes). */
export type Attributes = { readonly [key: string]: number | string | boolean | readonly number[] };

/** Shape and element type: all that a trace knows about a value. */
export interface Aval {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * One operation. Inputs are always older than the node itself, so ascending `id` is a topological order.
 *
 * Three operations have no inputs: `input` (a placeholder of a trace), `constant` (host data), and nothing else.
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

/** A new node; the caller vouches for shape and type (see `primitive.ts` for the checked way). */
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

/** A placeholder of a trace: its value arrives when the program runs. */
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
