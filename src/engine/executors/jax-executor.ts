/** @file The executors `wasm` and `webgpu`: functions traced, fused and run by jax-js. */

import { AssayError } from "../../errors.ts";
import type { DType, TypedArray } from "../../math/nd-array.ts";
import { zeros } from "../create.ts";
import type { Aval } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { fromTracer, release, tracing, useTracer } from "../trace.ts";
import type { Executor, FlatFunction, LoopResult } from "./executor.ts";
import { fromJax, type JaxArray, type JaxDevice, jax, placeholder, toJax } from "./jax.ts";

async function openDevice(device: JaxDevice): Promise<void> {
  const possible = device === "wasm" || globalThis.navigator?.gpu !== undefined; // jax-js asks without looking
  const open = possible ? await jax.init(device) : [];
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

function refuseFloat64(name: string, device: JaxDevice, tensors: readonly Tensor[]): void {
  if (device === "wasm" || tensors.every((x) => x.dtype !== "float64")) return;
  throw new AssayError(`${name}: unsupported type float64 on the ${device} executor`, {
    code: "E_UNSUPPORTED_TYPE",
    hint: 'use the executor "wasm", or float32 (for a loss: dtype "float32")',
  });
}

interface Jitted {
  /** Shapes and types of the results. */
  readonly produced: readonly Aval[];
  readonly call: (inputs: JaxArray[]) => JaxArray[];
  readonly dispose: () => void;
}

/** The function under jax-js's `jit`; it is also traced here, so that its errors come at compile time. */
function jit({ name, avals, fn }: FlatFunction, device: JaxDevice): Jitted {
  const held: JaxArray[] = [];
  const traced = (...arrays: JaxArray[]) =>
    tracing(device, held, () => {
      const inputs = arrays.map(fromTracer);
      refuseFloat64(name, device, inputs);
      return fn(inputs).map(useTracer);
    });
  const { jaxpr } = jax.makeJaxpr(traced)(...avals.map(placeholder));
  const produced = jaxpr.jaxpr.outs.map(({ aval }) => ({
    shape: [...aval.shape],
    dtype: aval.dtype as DType,
  }));
  jaxpr.dispose();
  release(held);
  const jitted = jax.jit(traced);
  return {
    produced,
    call: (inputs) => jitted(...inputs) as JaxArray[],
    dispose: () => {
      jitted.dispose();
      release(held);
    },
  };
}

async function download(
  array: JaxArray,
): Promise<{ data: TypedArray; shape: number[]; dtype: DType }> {
  const dtype = array.dtype as DType;
  const shape = [...array.shape];
  return { shape, dtype, data: fromJax(await array.data(), dtype) };
}

/** The executor on a device of jax-js. */
export function jaxExecutor(device: JaxDevice): Executor {
  const upload = (x: Tensor) => toJax(x.data, x.shape, x.dtype, device);
  return {
    async compile(source) {
      await openDevice(device);
      const { call, dispose } = jit(source, device);
      return {
        dispose,
        async run(inputs) {
          const outputs = await Promise.all(call(inputs.map(upload)).map(download));
          return outputs.map(({ shape, dtype, data }) => new Tensor(shape, dtype, data));
        },
      };
    },

    async compileLoop(source) {
      await openDevice(device);
      const { call, dispose, produced } = jit(source, device);
      const outputs = produced.slice(source.carry);
      return {
        dispose,
        async run(carry, constants, steps): Promise<LoopResult> {
          let state = carry.map(upload);
          const fixed = constants.map(upload);
          const stacks = outputs.map(({ shape, dtype }) => zeros([steps, ...shape], dtype));
          for (let i = 0; i < steps; i++) {
            const index = toJax(Int32Array.of(i), [], "int32", device);
            const results = call([...state, ...fixed.map((one) => one.ref), index]);
            state = results.slice(0, source.carry);
            const values = await Promise.all(results.slice(source.carry).map(download));
            values.forEach(({ data }, k) => {
              stacks[k]!.data.set(data, i * data.length);
            });
          }
          for (const one of fixed) one.dispose();
          const last = await Promise.all(state.map(download));
          return {
            carry: last.map(({ shape, dtype, data }) => new Tensor(shape, dtype, data)),
            outputs: stacks,
          };
        },
      };
    },
  };
}
