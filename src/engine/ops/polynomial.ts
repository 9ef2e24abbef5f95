/** @file Polynomials in a tensor, for series. */

import type { Tensor } from "../tensor.ts";
import { add, mul } from "./binary.ts";

/** c[0] + x (c[1] + x (c[2] + ...)), for at least two coefficients. */
export function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  let value: Tensor | number = coefficients[coefficients.length - 1]!;
  for (let i = coefficients.length - 2; i >= 0; i--) value = add(mul(value, x), coefficients[i]!);
  return value as Tensor;
}
