/** @file Clean-up of the graph before it is lowered: equal nodes merged, patterns of jax-js written shorter, dead code dropped. */

import { makeNode, type Node, reachable } from "./node.ts";
import { simplify } from "./simplify.ts";

/** A graph with its arguments in calling order. */
export interface Program {
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
}

/** How often each node is used by the others and by the outputs. */
export type Uses = ReadonlyMap<Node, number>;

function countUses(outputs: readonly Node[]): Uses {
  const uses = new Map<Node, number>();
  const count = (one: Node) => uses.set(one, (uses.get(one) ?? 0) + 1);
  for (const one of reachable(outputs)) one.inputs.forEach(count);
  outputs.forEach(count);
  return uses;
}

/** A key that is equal for nodes that compute the same value. */
function keyOf(one: Node): string {
  if (one.op === "zero") return `zero ${one.dtype}[${one.shape.join()}]`;
  if (one.op !== "constant") {
    return `${one.op}(${one.inputs.map((input) => input.id).join()})${JSON.stringify(one.attributes)}`;
  }
  const data = one.data!;
  const values =
    data.length > 64 ? one.id : Array.from(data, (v) => (Object.is(v, -0) ? "-0" : v)).join();
  return `constant ${one.dtype}[${one.shape.join()}] ${values}`;
}

/** One pass from the inputs to the outputs: each node is rebuilt on rewritten inputs, simplified, and merged with an equal one. */
function pass(outputs: readonly Node[], first: boolean): Node[] {
  const uses = countUses(outputs);
  const done = new Map<Node, Node>();
  const known = new Map<string, Node>();
  const usesNow = new Map<Node, number>(); // of the rewritten nodes: those of the node that each came from
  const merge = (one: Node): Node => {
    if (one.op === "input") return one;
    const key = keyOf(one);
    const found = known.get(key);
    if (found === undefined) known.set(key, one);
    return found ?? one;
  };
  for (const one of reachable(outputs)) {
    const inputs = one.inputs.map((input) => done.get(input)!);
    const same = inputs.every((input, i) => input === one.inputs[i]);
    const rebuilt = same ? one : makeNode(one.op, inputs, one.attributes, one, one.data);
    const finished = merge(simplify(rebuilt, (input) => usesNow.get(input) ?? 2, merge, first));
    usesNow.set(finished, (usesNow.get(finished) ?? 0) + (uses.get(one) ?? 0));
    done.set(one, finished);
  }
  return outputs.map((output) => done.get(output)!);
}

/** The step function of x is also that of relu(x); read from there, x itself can be overwritten by its relu. */
function stepsOfRelus(outputs: readonly Node[]): Node[] {
  const order = reachable(outputs);
  const relus = new Map<Node, Node>();
  for (const one of order) if (one.op === "relu") relus.set(one.inputs[0]!, one);
  const done = new Map<Node, Node>();
  const rebuild = (one: Node): Node => {
    const inputs = one.inputs.map((input) => done.get(input)!);
    const same = inputs.every((input, i) => input === one.inputs[i]);
    return same ? one : makeNode(one.op, inputs, one.attributes, one, one.data);
  };
  for (const one of order) {
    if (done.has(one)) continue;
    const relu = one.op === "step" ? relus.get(one.inputs[0]!) : undefined;
    if (relu === undefined) {
      done.set(one, rebuild(one));
      continue;
    }
    const source = done.get(relu.inputs[0]!)!;
    if (!done.has(relu)) done.set(relu, makeNode("relu", [source], {}, relu)); // older than its new user
    done.set(one, makeNode("step", [done.get(relu)!], {}, one));
  }
  return outputs.map((output) => done.get(output)!);
}

/** The program after clean-up; passes are repeated until nothing changes (at most 8 times). */
export function optimize(program: Program): Program {
  let outputs = [...program.outputs];
  for (let i = 0; i < 8; i++) {
    const next = pass(outputs, i === 0);
    const stable = i > 0 && next.every((one, k) => one === outputs[k]);
    outputs = next;
    if (stable) break;
  }
  outputs = stepsOfRelus(outputs);
  return { inputs: program.inputs, outputs };
}
