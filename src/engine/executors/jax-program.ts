/** @file Runs a program through jax-js: its `jit` fuses kernels, its Wasm or WebGPU back end computes. */

import { AssayError } from "../../errors.ts";
import type { TypedArray } from "../../math/nd-array.ts";
import type { Node } from "../node.ts";
import { type Program, replaceNodes } from "../program.ts";
import { accurateVersion } from "./accurate.ts";
import { fromJax, type JaxArray, type JaxDevice, jax, toJax } from "./jax.ts";
import { jaxRules } from "./jax-rules.ts";

/** Operands of a program: its large constants, then its inputs. */
type Operands = JaxArray[];

const inlineLimit = 1; // larger constants are operands, so that jax-js keeps one copy of them and not one in each kernel

/** The program in the form that suits a device; complains about what the device cannot do. */
export function prepare(program: Program, device: JaxDevice, name: string): Program {
  if (device === "wasm") return replaceNodes(program, accurateVersion);
  const wide = program.nodes.find((node) => node.dtype === "float64");
  if (wide !== undefined) {
    throw new AssayError(
      `${name}: unsupported type float64 (${wide.op}) on the ${device} executor`,
      {
        code: "E_UNSUPPORTED_TYPE",
        hint: 'use the executor "wasm", or float32 (for a loss: dtype "float32")',
      },
    );
  }
  return program;
}

/** The constants of a program that are passed as operands. */
export function constantsOf(program: Program): Node[] {
  return program.nodes.filter((node) => node.op === "constant" && node.data!.length > inlineLimit);
}

/** The program as a function on jax-js arrays that consumes its arguments. */
export function jaxFunction(program: Program, name: string): (operands: Operands) => Operands {
  const constants = constantsOf(program);
  const uses = new Map<Node, number>();
  const count = (node: Node) => uses.set(node, (uses.get(node) ?? 0) + 1);
  for (const node of program.nodes) node.inputs.forEach(count);
  program.outputs.forEach(count);
  return (operands) => {
    const values = new Map<Node, JaxArray>();
    [...constants, ...program.inputs].forEach((node, i) => {
      values.set(node, operands[i]!);
    });
    const left = new Map(uses);
    const read = (node: Node): JaxArray => {
      const remaining = left.get(node)! - 1;
      left.set(node, remaining);
      const value = values.get(node)!;
      return remaining > 0 ? value.ref : value;
    };
    for (const input of program.inputs) if (!uses.has(input)) values.get(input)!.dispose();
    for (const node of program.nodes) {
      if (values.has(node)) continue;
      values.set(
        node,
        node.op === "constant" ? inlined(node) : evaluate(node, node.inputs.map(read), name),
      );
    }
    return program.outputs.map(read);
  };
}

function inlined(node: Node): JaxArray {
  return jax.numpy
    .array(node.data![0]!, { dtype: node.dtype as jax.DType })
    .reshape([...node.shape]);
}

function evaluate(node: Node, inputs: JaxArray[], name: string): JaxArray {
  const rule = jaxRules[node.op];
  if (rule === undefined) {
    throw new AssayError(`${name}: unsupported primitive "${node.op}" on the wasm executor`, {
      code: "E_UNSUPPORTED_PRIMITIVE",
      hint: "rewrite the function with supported operations",
    });
  }
  return rule(inputs, node);
}

/** Evaluates a program without inputs, now, on Wasm. All memory of jax-js is released before this returns. */
export function runOnce(source: Program): TypedArray[] {
  const program = prepare(source, "wasm", "eager evaluation");
  const operands = constantsOf(program).map((node) =>
    toJax(node.data!, node.shape, node.dtype, "wasm"),
  );
  const fn = jaxFunction(program, "eager evaluation");
  const small = program.nodes.length - operands.length <= 4; // not worth a fused kernel
  const jitted = small ? undefined : jax.jit(fn);
  const outputs = (jitted ?? fn)(operands) as JaxArray[];
  const values = outputs.map((out, i) => fromJax(out.dataSync(), program.outputs[i]!.dtype));
  jitted?.dispose();
  return values;
}
