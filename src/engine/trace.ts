/**
 * @file The border to jax-js: which tensors are traced, how they get in and out, and for which executor.
 *
 * jax-js consumes an array or tracer with each use. Here every use passes `.ref`, and what a trace leaves over is released with it.
 */

import type { DType } from "../math/nd-array.ts";
import { fromJax, type JaxArray, type JaxDevice, jax, toJax } from "./executors/jax.ts";
import { Tensor } from "./tensor.ts";

/** What a trace is for: decides how functions are composed that jax-js has only in float32. */
export type TraceTarget = "native" | JaxDevice;

interface Trace {
  readonly target: TraceTarget;
  /** Concrete tensors that the traced function uses, one jax-js array each. */
  readonly constants: Map<Tensor, JaxArray>;
}

let current: Trace | undefined;

/** The executor that the function being traced is meant for; `undefined` outside a trace. */
export function traceTarget(): TraceTarget | undefined {
  return current?.target;
}

/**
 * Runs `body` as a trace: operations become part of a program instead of being computed.
 *
 * The constants of the trace are added to `held`, for {@link release} when nobody needs the program any more.
 */
export function tracing<T>(target: TraceTarget, held: JaxArray[], body: () => T): T {
  const outer = current;
  current = { target, constants: new Map() };
  try {
    return body();
  } finally {
    held.push(...current.constants.values());
    current = outer;
  }
}

let vmaps = 0;

/** Runs `body` as the function of a single example under `vmap`. */
export function batching<T>(body: () => T): T {
  vmaps += 1;
  try {
    return body();
  } finally {
    vmaps -= 1;
  }
}

/** Whether the function being traced is under `vmap`. */
export function isBatching(): boolean {
  return vmaps > 0;
}

/** Whether the examples under `vmap` have a tensor each here, and not one in common. */
export function isMapped(x: Tensor): boolean {
  const { batchDim } = (x.tracer ?? {}) as { batchDim?: number | null };
  return typeof batchDim === "number";
}

/** Frees constants of a trace: tracers that jax-js has forgotten may still count as users of them. */
export function release(held: JaxArray[]): void {
  for (const array of held.splice(0)) while (array.refCount > 0) array.dispose();
}

/** A tensor that wraps a tracer. */
export function fromTracer(tracer: JaxArray): Tensor {
  return new Tensor([...tracer.shape], tracer.dtype as DType, undefined, tracer);
}

/** A reference to the tracer or constant behind a tensor, for one use. */
export function useTracer(x: Tensor): JaxArray {
  if (x.tracer !== undefined) return x.tracer.ref;
  if (current === undefined) return toJax(x.data, x.shape, x.dtype, "wasm");
  let constant = current.constants.get(x);
  if (constant === undefined) {
    const device = current.target === "webgpu" ? "webgpu" : "wasm";
    constant = toJax(x.data, x.shape, x.dtype, device);
    current.constants.set(x, constant);
  }
  return constant.ref;
}

/**
 * Evaluates a function of tensors now: traced, compiled by jax-js, run on Wasm. Inside a trace it is only inlined.
 *
 * Everything that jax-js allocates for it is released before this returns.
 */
export function evaluate(
  fn: (inputs: Tensor[]) => readonly Tensor[],
  inputs: readonly Tensor[],
): Tensor[] {
  if (current !== undefined || inputs.some((input) => !input.isConcrete))
    return [...fn([...inputs])];
  const held: JaxArray[] = [];
  const jitted = jax.jit((...arrays: JaxArray[]) =>
    tracing("wasm", held, () => fn(arrays.map(fromTracer)).map(useTracer)),
  );
  const outputs = jitted(...inputs.map(useTracer)) as JaxArray[];
  const results = outputs.map(toConcrete);
  jitted.dispose();
  release(held);
  return results;
}

/** Reads a jax-js array back and releases it. */
export function toConcrete(array: JaxArray): Tensor {
  const { dtype } = array;
  const shape = [...array.shape];
  return new Tensor(shape, dtype as DType, fromJax(array.dataSync(), dtype as DType));
}
