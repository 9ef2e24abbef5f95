/** @file The executors `wasm` and `webgpu`: programs compiled by jax-js. */

import { AssayError } from "../../errors.ts";
import { allocate } from "../dtype.ts";
import { sizeOf } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import type { Executor, LoopResult } from "./executor.ts";
import { fromJax, type JaxArray, type JaxDevice, jax, toJax } from "./jax.ts";
import { constantsOf, jaxFunction, prepare } from "./jax-program.ts";

async function openDevice(device: JaxDevice): Promise<void> {
  const open = await jax.init(device);
  if (!open.includes(device)) {
    throw new AssayError(`executor ${device}: wanted a device, got none`, {
      code: "E_MISSING_EXECUTOR",
      hint:
        device === "webgpu"
          ? 'this environment has no WebGPU: use the executor "wasm"'
          : "this environment has no WebAssembly",
      exitCode: 3,
    });
  }
}

/** The executor on a device of jax-js. */
export function jaxExecutor(device: JaxDevice): Executor {
  const upload = (x: Tensor) => toJax(x.data, x.shape, x.dtype, device);

  const ready = async (
    source: Parameters<typeof prepare>[0],
    name: string,
  ): Promise<{ call: (inputs: JaxArray[]) => JaxArray[]; dispose: () => void }> => {
    await openDevice(device);
    const program = prepare(source, device, name);
    const constants = constantsOf(program).map((node) =>
      toJax(node.data!, node.shape, node.dtype, device),
    );
    const jitted = jax.jit(jaxFunction(program, name));
    return {
      call: (inputs) => jitted([...constants.map((one) => one.ref), ...inputs]) as JaxArray[],
      dispose: () => {
        jitted.dispose();
        for (const one of constants) one.dispose();
      },
    };
  };

  return {
    async compile(program, { name }) {
      const { call, dispose } = await ready(program, name);
      return {
        dispose,
        async run(inputs) {
          const outputs = call(inputs.map(upload));
          const values = await Promise.all(outputs.map((out) => out.data()));
          return program.outputs.map(
            (node, i) => new Tensor(node.shape, node.dtype, fromJax(values[i]!, node.dtype)),
          );
        },
      };
    },

    async compileLoop(loop, { name }) {
      const { call, dispose } = await ready(loop.step, name);
      const { length: width } = loop.carry;
      const produced = loop.step.outputs.slice(width);
      return {
        dispose,
        async run(carry, constants, steps): Promise<LoopResult> {
          let state = carry.map(upload);
          const fixed = constants.map(upload);
          const stacks = produced.map((node) => allocate(node.dtype, steps * sizeOf(node.shape)));
          for (let i = 0; i < steps; i++) {
            const index = toJax(Int32Array.of(i), [], "int32", device);
            const results = call([...state, ...fixed.map((one) => one.ref), index]);
            state = results.slice(0, width);
            const values = await Promise.all(results.slice(width).map((out) => out.data()));
            values.forEach((value: ArrayLike<number>, k: number) => {
              const node = produced[k]!;
              stacks[k]!.set(fromJax(value, node.dtype), i * sizeOf(node.shape));
            });
          }
          for (const one of fixed) one.dispose();
          const last = await Promise.all(state.map((out) => out.data()));
          return {
            carry: carry.map((x, i) => new Tensor(x.shape, x.dtype, fromJax(last[i]!, x.dtype))),
            outputs: produced.map(
              (node, k) => new Tensor([steps, ...node.shape], node.dtype, stacks[k]!),
            ),
          };
        },
      };
    },
  };
}
