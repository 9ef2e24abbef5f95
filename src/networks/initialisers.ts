/**
 * @file Initial parameters, drawn on the host so that every executor starts from the same numbers.
 *
 * Each takes its own generator: give every parameter a fork of one (`random.fork("W_E")`), so that adding a parameter does
 * not change the others.
 */

import { type Tensor, tensor } from "../engine/index.ts";
import { allocate, sizeOf } from "../math/arrays.ts";
import type { Random } from "../math/random.ts";

/** Element types of parameters. */
export type ParameterType = "float32" | "float64";

function filled(shape: readonly number[], dtype: ParameterType, draw: () => number): Tensor {
  const data = allocate(dtype, sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = draw();
  return tensor(data, { shape: [...shape] });
}

/** Independent normal numbers with mean 0 and the given standard deviation. */
export function normalInit(
  random: Random,
  shape: readonly number[],
  std: number,
  dtype: ParameterType = "float32",
): Tensor {
  return filled(shape, dtype, () => std * random.normal());
}

/** Independent uniform numbers in [-bound, bound). */
export function uniformInit(
  random: Random,
  shape: readonly number[],
  bound: number,
  dtype: ParameterType = "float32",
): Tensor {
  return filled(shape, dtype, () => bound * (2 * random.uniform() - 1));
}

/**
 * Uniform with the variance that keeps activations and gradients level through a linear map of `fanIn` to `fanOut`.
 * @source Glorot and Bengio 2010, equation 16
 */
export function glorotInit(
  random: Random,
  shape: readonly number[],
  fanIn: number,
  fanOut: number,
  dtype: ParameterType = "float32",
): Tensor {
  return uniformInit(random, shape, Math.sqrt(6 / (fanIn + fanOut)), dtype);
}

/** Normal with variance 2/fanIn, for layers before a ReLU. @source He et al. 2015, equation 10 */
export function heInit(
  random: Random,
  shape: readonly number[],
  fanIn: number,
  dtype: ParameterType = "float32",
): Tensor {
  return normalInit(random, shape, Math.sqrt(2 / fanIn), dtype);
}
