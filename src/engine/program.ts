/** @file A traced program ready for an executor: expanded to basic operations, shared subexpressions merged, no dead code. */

import { fromNode } from "./apply.ts";
import { type Aval, inputNode, makeNode, type Node, reachable } from "./node.ts";
import { primitive } from "./primitive.ts";
import { sameShape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** Nodes in topological order. `inputs` are placeholders in calling order, used or not. */
export interface Program {
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
  /** Everything the outputs need, placeholders and constants included. */
  readonly nodes: readonly Node[];
}

/** Traces `fn` on placeholders of the given shapes. */
export function trace(
  fn: (inputs: Tensor[]) => readonly Tensor[],
  avals: readonly Aval[],
): { inputs: Node[]; outputs: Node[] } {
  const inputs = avals.map(inputNode);
  const outputs = fn(inputs.map(fromNode)).map((out) => out.node);
  return { inputs, outputs };
}

/** The program of `outputs`, with composite primitives expanded and the obvious waste removed. */
export function buildProgram(inputs: readonly Node[], outputs: readonly Node[]): Program {
  const expanded = rewrite(outputs, expandNode);
  const finished = rewrite(expanded, simplifyNode);
  return { inputs, outputs: finished, nodes: reachable(finished) };
}

/** The program with some nodes replaced; `replace` returns `undefined` to keep one. Replacements are not replaced again. */
export function replaceNodes(
  program: Program,
  replace: (node: Node, inputs: readonly Tensor[]) => Tensor | undefined,
): Program {
  const outputs = rewrite(program.outputs, (node, inputs) => {
    const found = isLeaf(node) ? undefined : replace(node, inputs.map(fromNode));
    return found?.node ?? rebuilt(node, inputs);
  });
  return { inputs: program.inputs, outputs, nodes: reachable(outputs) };
}

function isLeaf(node: Node): boolean {
  return node.op === "input" || node.op === "constant";
}

type Rule = (node: Node, inputs: readonly Node[]) => Node;

/** Rebuilds a graph from its leaves, merging nodes that are the same operation on the same inputs. */
function rewrite(outputs: readonly Node[], rule: Rule): Node[] {
  const done = new Map<Node, Node>();
  const known = new Map<string, Node>();
  const merge = (node: Node): Node => {
    if (node.op === "input") return node;
    if (node.op === "constant") return mergeConstant(node, known);
    const key = `${node.op}(${node.inputs.map((one) => one.id).join()})${JSON.stringify(node.attributes)}`;
    const found = known.get(key);
    if (found === undefined) known.set(key, node);
    return found ?? node;
  };
  // A rule may return a small graph of new nodes: those are merged too, inputs first.
  const mergeGraph = (node: Node, inputs: ReadonlySet<Node>): Node => {
    const local = new Map<Node, Node>();
    for (const one of reachableUntil(node, inputs)) {
      const parts = one.inputs.map((input) => local.get(input) ?? input);
      const same = parts.every((part, i) => part === one.inputs[i]);
      local.set(one, merge(same ? one : makeNode(one.op, parts, one.attributes, one, one.data)));
    }
    return local.get(node) ?? node;
  };
  for (const node of reachable(outputs)) {
    const inputs = node.inputs.map((input) => done.get(input)!);
    done.set(node, mergeGraph(rule(node, inputs), new Set(inputs)));
  }
  return outputs.map((output) => done.get(output)!);
}

/** Like `reachable`, but stops at nodes that are finished already. */
function reachableUntil(node: Node, stop: ReadonlySet<Node>): Node[] {
  if (stop.has(node)) return [];
  const seen = new Set<Node>();
  const stack = [node];
  for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
    if (seen.has(one)) continue;
    seen.add(one);
    for (const input of one.inputs) if (!seen.has(input) && !stop.has(input)) stack.push(input);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/** Small constants with equal contents are one constant. */
function mergeConstant(node: Node, known: Map<string, Node>): Node {
  const data = node.data!;
  if (data.length > 64) return node;
  const zeros = Array.from(data, (value) => (Object.is(value, -0) ? "-0" : String(value)));
  const key = `constant ${node.dtype}[${node.shape.join()}]${zeros.join()}`;
  const found = known.get(key);
  if (found === undefined) known.set(key, node);
  return found ?? node;
}

function rebuilt(node: Node, inputs: readonly Node[]): Node {
  return node.inputs.every((input, i) => input === inputs[i])
    ? node
    : makeNode(node.op, inputs, node.attributes, node, node.data);
}

function expandNode(node: Node, inputs: readonly Node[]): Node {
  if (isLeaf(node)) return node;
  const { expand } = primitive(node.op);
  if (expand === undefined) return rebuilt(node, inputs);
  let out = expand(inputs.map(fromNode), node.attributes).node;
  // An expansion may use composites itself; each level is simpler, so this ends.
  if (!isLeaf(out) && !inputs.includes(out)) out = expandAll(out, new Set(inputs));
  return out;
}

function expandAll(node: Node, stop: ReadonlySet<Node>): Node {
  const done = new Map<Node, Node>();
  for (const one of reachableUntil(node, stop)) {
    const inputs = one.inputs.map((input) => done.get(input) ?? input);
    done.set(one, expandNode(one, inputs));
  }
  return done.get(node) ?? node;
}

/** A small constant whose elements are all `value` (0 means +0 or -0: adding either changes no number). */
function isConstant(node: Node, value: number): boolean {
  const { data } = node;
  return (
    data !== undefined && data.length > 0 && data.length <= 64 && data.every((one) => one === value)
  );
}

function simplifyNode(node: Node, inputs: readonly Node[]): Node {
  const [a, b] = inputs;
  const same = (one: Node) => sameShape(one.shape, node.shape) && one.dtype === node.dtype;
  switch (node.op) {
    case "add":
      if (isConstant(b!, 0) && same(a!)) return a!;
      if (isConstant(a!, 0) && same(b!)) return b!;
      break;
    case "sub":
      if (isConstant(b!, 0) && same(a!)) return a!;
      break;
    case "mul":
      if (isConstant(b!, 1) && same(a!)) return a!;
      if (isConstant(a!, 1) && same(b!)) return b!;
      break;
    case "div":
      if (isConstant(b!, 1) && same(a!)) return a!;
      break;
    case "neg":
      if (a!.op === "neg") return a!.inputs[0]!;
      break;
    case "reshape": {
      const source = a!.op === "reshape" ? a!.inputs[0]! : a!;
      if (same(source)) return source;
      if (source !== a) return makeNode("reshape", [source], node.attributes, node);
      break;
    }
    case "broadcastTo":
      if (same(a!)) return a!;
      break;
    case "transpose": {
      const perm = node.attributes["perm"] as readonly number[];
      if (a!.op === "transpose") {
        const first = a!.attributes["perm"] as readonly number[];
        const both = perm.map((axis) => first[axis]!);
        const source = a!.inputs[0]!;
        return both.every((axis, i) => axis === i)
          ? source
          : makeNode("transpose", [source], { perm: both }, node);
      }
      break;
    }
  }
  return rebuilt(node, inputs);
}
