/** @file Changes of element type, and the barrier for gradients. */

import { AssayError } from "../../errors.ts";
import type { DType } from "../../math/nd-array.ts";
import { onHost, viaJax } from "../apply.ts";
import { jax } from "../executors/jax.ts";
import type { Tensor } from "../tensor.ts";
import { traceTarget } from "../trace.ts";

/**
 * The same numbers in another element type: floats are truncated towards zero in int32, everything but 0 is true in bool.
 *
 * No gradient passes a change of type (use {@link stopGradient} to say so; `crossEntropy` has its own way to float64).
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x;
  const now = onHost("cast", [x], x.shape, dtype);
  if (now !== undefined) return now;
  if (dtype === "float64" && traceTarget() === "webgpu") {
    throw new AssayError("cast: unsupported type float64 on the webgpu executor", {
      code: "E_UNSUPPORTED_TYPE",
      hint: 'use the executor "wasm", or float32 (for a loss: dtype "float32")',
    });
  }
  if (dtype !== "bool") return viaJax([x], (a) => a.astype(dtype as jax.DType));
  return viaJax([x], (a) => jax.numpy.notEqual(a, jax.numpy.array(0, { dtype: a.dtype })));
}

/** The value of `x` with gradient zero. */
export function stopGradient(x: Tensor): Tensor {
  return x.isConcrete ? x : viaJax([x], (a) => jax.lax.stopGradient(a));
}
