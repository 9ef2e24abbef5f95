/** @file Applies a basic operation: at once when all numbers are there, as a jax-js operation of the trace when they are not. */

import type { DType } from "../math/nd-array.ts";
import type { JaxArray } from "./executors/jax.ts";
import { evaluateOnHost } from "./host.ts";
import type { Shape } from "./shape.ts";
import { Tensor } from "./tensor.ts";
import { fromTracer, toConcrete, traceTarget, useTracer } from "./trace.ts";

/** An elementwise operation on the host when all operands are concrete; `undefined` when it must be traced. */
export function onHost(
  name: string,
  inputs: readonly Tensor[],
  shape: Shape,
  dtype: DType,
): Tensor | undefined {
  if (!inputs.every((input) => input.isConcrete)) return undefined;
  return new Tensor(shape, dtype, evaluateOnHost(name, inputs, { shape, dtype }));
}

/** An operation of jax-js; `rule` receives arrays that it consumes. Concrete operands outside a trace give a concrete result. */
export function viaJax(
  inputs: readonly Tensor[],
  rule: (...arrays: JaxArray[]) => JaxArray,
): Tensor {
  const result = rule(...inputs.map(useTracer));
  const now = traceTarget() === undefined && inputs.every((input) => input.isConcrete);
  return now ? toConcrete(result) : fromTracer(result);
}
