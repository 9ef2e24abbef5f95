/** @file Whole ONNX models: a program, and a program as the body of a `Loop`. */

import { Lowering, type Target } from "./lower.ts";
import { type Node, reachable } from "./node.ts";
import type { Program } from "./program.ts";
import { encodeModel, type OnnxNode, type ValueInfo } from "./protobuf.ts";

/** A model and the names of its arguments and results, in order. */
export interface Model {
  readonly bytes: Uint8Array;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

function info(name: string, node: Node): ValueInfo {
  return { name, shape: node.shape, type: node.dtype };
}

/** Names of the results. ONNX wants each one produced by an operator of the graph, and no name twice: others get a copy. */
function nameOutputs(
  lowering: Lowering,
  outputs: readonly Node[],
  target: Target,
  local: (node: Node) => boolean,
): string[] {
  const taken = new Set<string>();
  return outputs.map((node) => {
    const source = lowering.names.get(node)!;
    if (local(node) && !taken.has(source)) {
      taken.add(source);
      return source;
    }
    const name = lowering.fresh("out");
    target.nodes.push({ op: "Identity", inputs: [source], outputs: [name] });
    return name;
  });
}

function isLeaf(node: Node): boolean {
  return node.op === "input" || node.op === "constant" || node.op === "zero";
}

/** The model of a program. */
export function programModel(program: Program): Model {
  const lowering = new Lowering(program);
  const inputs = program.inputs.map((node) => {
    const name = lowering.fresh("in");
    lowering.names.set(node, name);
    return name;
  });
  const order = reachable(program.outputs);
  const absorbed = lowering.absorbed(order);
  const main: Target = { nodes: [] };
  for (const node of order) if (!absorbed.has(node)) lowering.lower(node, main);
  const outputs = nameOutputs(lowering, program.outputs, main, (node) => !isLeaf(node));
  const bytes = encodeModel({
    name: "program",
    nodes: main.nodes,
    initializers: lowering.initializers,
    inputs: program.inputs.map((node, i) => info(inputs[i]!, node)),
    outputs: program.outputs.map((node, i) => info(outputs[i]!, node)),
  });
  return { bytes, inputs, outputs };
}

/**
 * A loop over a step program whose inputs are `carry` carried values, then constants, then the index. The model takes the number of steps
 * (int64), the carry and the constants, and returns the last carry and the stacked outputs. What does not change from step to step is
 * computed once, before the loop.
 */
export function loopModel(step: Program, carry: number): Model {
  const lowering = new Lowering(step);
  const outer: Target = { nodes: [] };
  const body: Target = { nodes: [] };
  const carried = step.inputs.slice(0, carry);
  const constants = step.inputs.slice(carry, -1);
  const index = step.inputs[step.inputs.length - 1]!;
  const inputs = [...carried, ...constants].map(() => lowering.fresh("in"));
  const inside = carried.map(() => lowering.fresh("carry"));
  carried.forEach((node, i) => {
    lowering.names.set(node, inside[i]!);
  });
  constants.forEach((node, i) => {
    lowering.names.set(node, inputs[carry + i]!);
  });
  const iteration = lowering.fresh("step");
  const condition = lowering.fresh("go");
  const indexName = lowering.fresh("index");
  lowering.names.set(index, indexName);
  body.nodes.push({ op: "Cast", inputs: [iteration], outputs: [indexName], attributes: { to: 6 } });

  const varying = new Set<Node>([...carried, index]);
  const order = reachable(step.outputs);
  const absorbed = lowering.absorbed(order);
  for (const node of order) {
    if (node.inputs.some((input) => varying.has(input))) varying.add(node);
    if (!absorbed.has(node)) lowering.lower(node, varying.has(node) ? body : outer);
  }
  const results = nameOutputs(
    lowering,
    step.outputs,
    body,
    (node) => varying.has(node) && !isLeaf(node),
  );
  const goOn = lowering.fresh("goOn");
  body.nodes.push({ op: "Identity", inputs: [condition], outputs: [goOn] });

  const steps = lowering.fresh("steps");
  const outputs = step.outputs.map(() => lowering.fresh("result"));
  const always = lowering.fresh("always");
  lowering.initializers.push({ name: always, shape: [], type: "bool", data: Uint8Array.of(1) });
  const scalar = (name: string, type: "int64" | "bool"): ValueInfo => ({ name, shape: [], type });
  const loop: OnnxNode = {
    op: "Loop",
    inputs: [steps, always, ...inputs.slice(0, carry)],
    outputs,
    attributes: {
      body: {
        graph: {
          name: "step",
          nodes: body.nodes,
          initializers: [],
          inputs: [
            scalar(iteration, "int64"),
            scalar(condition, "bool"),
            ...carried.map((node, i) => info(inside[i]!, node)),
          ],
          outputs: [
            scalar(goOn, "bool"),
            ...step.outputs.map((node, i) => info(results[i]!, node)),
          ],
        },
      },
    },
  };
  const bytes = encodeModel({
    name: "loop",
    nodes: [...outer.nodes, loop],
    initializers: lowering.initializers,
    inputs: [
      scalar(steps, "int64"),
      ...[...carried, ...constants].map((node, i) => info(inputs[i]!, node)),
    ],
    outputs: step.outputs.map((node, i) => ({
      name: outputs[i]!,
      shape: i < carry ? node.shape : ["steps", ...node.shape],
      type: node.dtype,
    })),
  });
  return { bytes, inputs: [steps, ...inputs], outputs };
}
