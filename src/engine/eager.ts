/** @file Evaluation on the spot: operations on concrete tensors outside any compiled program. */

import type { TypedArray } from "../math/nd-array.ts";
import { runOnce } from "./executors/jax-program.ts";
import { evaluateOnHost } from "./host.ts";
import { type Attributes, type Aval, makeNode, type Node, reachable } from "./node.ts";
import { buildProgram } from "./program.ts";
import { Tensor } from "./tensor.ts";

/** Nodes whose dependants must stay symbolic because a gradient is being traced through them. */
const followed = new Set<Node>();

/** Runs `body` while values that depend on `nodes` are kept symbolic. */
export function whileFollowed<T>(nodes: readonly Node[], body: () => T): T {
  for (const node of nodes) followed.add(node);
  try {
    return body();
  } finally {
    for (const node of nodes) followed.delete(node);
  }
}

/** The numbers of one primitive applied to concrete tensors. */
export function evaluateNow(
  name: string,
  inputs: readonly Tensor[],
  attributes: Attributes,
  aval: Aval,
): TypedArray {
  const elementwise = evaluateOnHost(name, inputs, aval);
  if (elementwise !== undefined) return elementwise;
  const node = makeNode(
    name,
    inputs.map((input) => input.node),
    attributes,
    aval,
  );
  return runOnce(buildProgram([], [node]))[0]!;
}

/** Tensors that no placeholder and no outer gradient hold back are evaluated; the others stay symbolic. */
export function settle(tensors: readonly Tensor[]): Tensor[] {
  const nodes = reachable(tensors.map((one) => one.node));
  const blocked = new Set<Node>();
  for (const node of nodes) {
    if (node.op === "input" || followed.has(node) || node.inputs.some((one) => blocked.has(one))) {
      blocked.add(node);
    }
  }
  const ready = tensors.filter((one) => !one.isConcrete && !blocked.has(one.node));
  if (ready.length === 0) return [...tensors];
  const values = runOnce(
    buildProgram(
      [],
      ready.map((one) => one.node),
    ),
  );
  return tensors.map((one) => {
    const at = ready.indexOf(one);
    return at < 0 ? one : new Tensor(one.shape, one.dtype, values[at]!);
  });
}
