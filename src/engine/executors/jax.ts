/**
 * @file The one place that loads jax-js. Its arrays are consumed by use and must be released by hand; nothing of that leaves `executors/`.
 */

// jax-js asks `instanceof Float16Array`, which Node 20 does not have. The engine never makes one, so an empty class answers rightly.
if (!("Float16Array" in globalThis)) {
  Object.defineProperty(globalThis, "Float16Array", {
    value: class Float16Array {},
    configurable: true,
    writable: true,
  });
}

import * as jax from "@jax-js/jax";
import type { DType, TypedArray } from "../../math/nd-array.ts";
import type { Aval, Shape } from "../shape.ts";

/** An array of jax-js: consumed when passed to one of its functions unless `.ref` is passed. */
export type JaxArray = jax.Array;

/** Where jax-js computes. */
export type JaxDevice = "wasm" | "webgpu";

/** A jax-js array with a copy of the numbers. */
export function toJax(data: TypedArray, shape: Shape, dtype: DType, device: JaxDevice): JaxArray {
  const values = dtype === "bool" ? Int32Array.from(data) : data;
  return jax.numpy.array(values as Float32Array<ArrayBuffer>, {
    shape: [...shape],
    dtype: dtype as jax.DType,
    device,
  });
}

/** Numbers read back from jax-js in the engine's storage. */
export function fromJax(values: ArrayLike<number>, dtype: DType): TypedArray {
  if (dtype !== "bool") return values as unknown as TypedArray;
  return Uint8Array.from(values, (value) => (value ? 1 : 0));
}

/** Stands for an argument of this shape and type in `makeJaxpr`; holds no memory. */
export function placeholder({ shape, dtype }: Aval): JaxArray {
  const array = jax.numpy.zeros([...shape], { dtype: dtype as jax.DType });
  const { aval } = array;
  array.dispose();
  return aval as unknown as JaxArray; // jax-js takes abstract values here, but does not say so in its types
}

export { jax };
