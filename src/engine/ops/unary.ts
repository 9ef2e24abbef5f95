/** @file Elementwise functions of one tensor. */

import { apply } from "../apply.ts";
import { isFloat } from "../dtype.ts";
import type { Tensor } from "../tensor.ts";
import { add, maximum, minimum, mul } from "./binary.ts";
import { cast } from "./convert.ts";

function float(x: Tensor): Tensor {
  return isFloat(x.dtype) ? x : cast(x, "float32");
}

function number(x: Tensor): Tensor {
  return x.dtype === "bool" ? cast(x, "int32") : x;
}

/** -x. */
export function neg(x: Tensor): Tensor {
  return apply("neg", [number(x)]);
}

/** e^x. */
export function exp(x: Tensor): Tensor {
  return apply("exp", [float(x)]);
}

/** Natural logarithm; NaN below 0. */
export function log(x: Tensor): Tensor {
  return apply("log", [float(x)]);
}

/** log(1 + x), accurate near 0. */
export function log1p(x: Tensor): Tensor {
  return apply("log1p", [float(x)]);
}

/** e^x - 1, accurate near 0. */
export function expm1(x: Tensor): Tensor {
  return apply("expm1", [float(x)]);
}

/** Square root; NaN below 0, infinite gradient at 0. */
export function sqrt(x: Tensor): Tensor {
  return apply("sqrt", [float(x)]);
}

/** x * x. */
export function square(x: Tensor): Tensor {
  return mul(x, x);
}

/** |x|; gradient 0 at 0. */
export function abs(x: Tensor): Tensor {
  return apply("abs", [number(x)]);
}

/** -1, 0 or 1; gradient 0 everywhere. */
export function sign(x: Tensor): Tensor {
  return apply("sign", [number(x)]);
}

/** Largest whole number not above x; gradient 0. */
export function floor(x: Tensor): Tensor {
  return apply("floor", [float(x)]);
}

/** Hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  return apply("tanh", [float(x)]);
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: Tensor): Tensor {
  return apply("sigmoid", [float(x)]);
}

/** max(x, 0); gradient 0 at 0. */
export function relu(x: Tensor): Tensor {
  return apply("relu", [float(x)]);
}

/** Error function. */
export function erf(x: Tensor): Tensor {
  return apply("erf", [float(x)]);
}

/** x times the standard normal distribution function of x (the exact form, not the tanh approximation). */
export function gelu(x: Tensor): Tensor {
  const a = float(x);
  return mul(mul(a, 0.5), add(erf(mul(a, Math.SQRT1_2)), 1));
}

/** Sine, x in radians. */
export function sin(x: Tensor): Tensor {
  return apply("sin", [float(x)]);
}

/** Cosine, x in radians. */
export function cos(x: Tensor): Tensor {
  return apply("cos", [float(x)]);
}

/** 1 / x. */
export function reciprocal(x: Tensor): Tensor {
  return apply("reciprocal", [float(x)]);
}

/** x limited to [low, high]; gradient 0 outside. */
export function clip(x: Tensor, low: number, high: number): Tensor {
  return minimum(maximum(x, low), high);
}
