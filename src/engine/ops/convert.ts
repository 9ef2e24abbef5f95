/** @file Changes of element type, and the barrier for gradients. */

import type { DType } from "../../math/nd-array.ts";
import { apply } from "../apply.ts";
import type { Tensor } from "../tensor.ts";

/** The same numbers in another element type: floats are truncated towards zero in int32, everything but 0 is true in bool. Differentiable between floats. */
export function cast(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : apply("cast", [x], { dtype });
}

/** The value of `x` with gradient zero. */
export function stopGradient(x: Tensor): Tensor {
  return x.isConcrete ? x : apply("stopGradient", [x]);
}
