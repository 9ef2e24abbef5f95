/** @file Runs a program through jax-js: its `jit` fuses kernels, its Wasm or WebGPU back end computes. */

import { AssayError } from "../../errors.ts";
import type { TypedArray } from "../../math/nd-array.ts";
import type { Node } from "../node.ts";
import type { Program } from "../program.ts";
import { fromJax, type JaxArray, type JaxDevice, jax, toJax } from "./jax.ts";
import { jaxRules } from "./jax-rules.ts";

/** Operands of a program: its large constants, then its inputs. */
type Operands = JaxArray[];

const inlineLimit = 1; // larger constants are operands, so that jax-js keeps one copy of them and not one in each kernel

/** The constants of a program that are passed as operands. */
export function constantsOf(program: Program): Node[] {
  return program.nodes.filter(
    (node) => node.op === "constant" && node.data!.length > inlineLimit,
  );
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
      values.set(node, node.op === "constant" ? inlined(node) : evaluate(node, node.inputs.map(read), name));
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

/** Evaluates a program without inputs, now. All memory of jax-js is released before this returns. */
export function runOnce(program: Program): TypedArray[] {
  const constants = constantsOf(program);
  const device: JaxDevice = "wasm";
  const operands = constants.map((node) => toJax(node.data!, node.shape, node.dtype, device));
  const fn = jaxFunction(program, "eager evaluation");
  const outputs =
    program.nodes.length - constants.length <= 4
      ? fn(operands)
      : (() => {
          const jitted = jax.jit(fn);
          const result = jitted(operands);
          jitted.dispose();
          return result as JaxArray[];
        })();
  return outputs.map((out, i) => fromJax(out.dataSync(), program.outputs[i]!.dtype));
}
