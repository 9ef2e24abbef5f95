/** @file Compares derivatives with central differences, the test that every differentiable operation passes. */

import { compile } from "./compile.ts";
import { tensor } from "./create.ts";
import type { CompileOptions } from "./executors/executor.ts";
import { valueAndGrad } from "./grad.ts";
import { mul } from "./ops/binary.ts";
import { sum } from "./ops/reduce.ts";
import { sizeOf } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** Options of {@link checkGradient}. */
export interface CheckGradientOptions extends CompileOptions {
  /** Half the distance of the two points of a difference. Default 1e-5. */
  step?: number;
}

/** The largest disagreement found. */
export interface GradientCheck {
  /** |derivative - difference| / max(1, |difference|), at worst. */
  readonly worst: number;
  /** Number of derivatives compared. */
  readonly count: number;
}

/**
 * Derivatives of `fn` at the given float64 inputs against central differences in float64; a good result is about 1e-8.
 *
 * A result that is not a scalar is first weighted with fixed unequal numbers and summed.
 */
export async function checkGradient(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options: CheckGradientOptions = {},
): Promise<GradientCheck> {
  const { step = 1e-5, ...compileOptions } = options;
  const scalar = (all: readonly Tensor[]): Tensor => {
    const out = fn(...all);
    const weights = Float64Array.from({ length: sizeOf(out.shape) }, (_, i) => Math.cos(1 + i));
    return sum(mul(out, tensor(weights, { shape: out.shape })));
  };
  const value = compile((all: readonly Tensor[]) => scalar(all), compileOptions);
  const derivative = compile(
    (all: readonly Tensor[]) => valueAndGrad(scalar)(all).gradient,
    compileOptions,
  );
  const gradients = await derivative(inputs);
  let worst = 0;
  let count = 0;
  for (const [k, input] of inputs.entries()) {
    for (let i = 0; i < input.size; i++) {
      const at = async (offset: number) => {
        const data = Float64Array.from(input.data);
        data[i]! += offset;
        const moved = inputs.map((one, j) => (j === k ? tensor(data, { shape: one.shape }) : one));
        return (await value(moved)).item();
      };
      const difference = ((await at(step)) - (await at(-step))) / (2 * step);
      const error = Math.abs(gradients[k]!.data[i]! - difference);
      worst = Math.max(worst, error / Math.max(1, Math.abs(difference)));
      count += 1;
    }
  }
  value.dispose();
  derivative.dispose();
  return { worst, count };
}
