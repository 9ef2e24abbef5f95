/** @file Elementwise functions of one tensor. */

import { cos64, exp64, log64, sin64 } from "../accurate.ts";
import { onHost, viaJax } from "../apply.ts";
import { isFloat } from "../dtype.ts";
import { type JaxArray, jax } from "../executors/jax.ts";
import type { Tensor } from "../tensor.ts";
import { traceTarget } from "../trace.ts";
import { add, div, less, maximum, minimum, mul, sub, where } from "./binary.ts";
import { cast, stopGradient } from "./convert.ts";
import { polynomial } from "./polynomial.ts";

const { numpy: np, lax } = jax;

function float(x: Tensor): Tensor {
  return isFloat(x.dtype) ? x : cast(x, "float32");
}

function number(x: Tensor): Tensor {
  return x.dtype === "bool" ? cast(x, "int32") : x;
}

function host(name: string, x: Tensor): Tensor | undefined {
  return onHost(name, [x], x.shape, x.dtype);
}

/** A function that jax-js computes in float32 precision only: for float64 on its own executors ours takes over. */
function transcendental(
  name: string,
  x: Tensor,
  rule: (a: JaxArray) => JaxArray,
  wide: (a: Tensor) => Tensor,
): Tensor {
  const a = float(x);
  const now = host(name, a);
  if (now !== undefined) return now;
  return a.dtype === "float64" && traceTarget() !== "native" ? wide(a) : viaJax([a], rule);
}

/** -x. */
export function neg(x: Tensor): Tensor {
  const a = number(x);
  return host("neg", a) ?? viaJax([a], (array) => np.negative(array));
}

/** e^x. */
export function exp(x: Tensor): Tensor {
  return transcendental("exp", x, (a) => np.exp(a), exp64);
}

/** Natural logarithm; NaN below 0. */
export function log(x: Tensor): Tensor {
  return transcendental("log", x, (a) => np.log(a), log64);
}

/** log(1 + x), accurate near 0. */
export function log1p(x: Tensor): Tensor {
  const a = float(x);
  const now = host("log1p", a);
  if (now !== undefined) return now;
  // Near 0 the series in x / (2 + x); elsewhere nothing cancels.
  const near = less(abs(a), 0.25);
  const small = where(near, a, 0);
  const t = div(small, add(small, 2));
  const odd = Array.from({ length: 10 }, (_, n) => 1 / (2 * n + 1));
  const series = mul(mul(t, polynomial(square(t), odd)), 2);
  return where(near, series, log(add(where(near, 1, a), 1)));
}

/** e^x - 1, accurate near 0. */
export function expm1(x: Tensor): Tensor {
  const a = float(x);
  const now = host("expm1", a);
  if (now !== undefined) return now;
  const near = less(abs(a), 0.35);
  const small = where(near, a, 0);
  const series = [1];
  for (let n = 2; n < 14; n++) series.push(series[n - 2]! / n);
  return where(near, mul(small, polynomial(small, series)), sub(exp(where(near, 1, a)), 1));
}

/** Square root; NaN below 0, infinite gradient at 0. */
export function sqrt(x: Tensor): Tensor {
  const a = float(x);
  return host("sqrt", a) ?? viaJax([a], (array) => np.sqrt(array));
}

/** x * x. */
export function square(x: Tensor): Tensor {
  return mul(x, x);
}

/** |x|; gradient 0 at 0. */
export function abs(x: Tensor): Tensor {
  const a = number(x);
  return host("abs", a) ?? mul(a, stopGradient(sign(a)));
}

/** -1, 0 or 1; gradient 0 everywhere. */
export function sign(x: Tensor): Tensor {
  const a = number(x);
  return host("sign", a) ?? sub(cast(less(0, a), a.dtype), cast(less(a, 0), a.dtype));
}

/** Largest whole number not above x; gradient 0. */
export function floor(x: Tensor): Tensor {
  const a = float(x);
  return host("floor", a) ?? viaJax([a], (array) => np.floor(array));
}

/** Hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  const a = float(x);
  const now = host("tanh", a);
  if (now !== undefined) return now;
  const e = expm1(mul(clip(a, -20, 20), 2)); // beyond, tanh is 1 to all digits
  return div(e, add(e, 2));
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: Tensor): Tensor {
  const a = float(x);
  const now = host("sigmoid", a);
  if (now !== undefined) return now;
  const e = exp(neg(abs(a))); // in (0, 1]: neither branch overflows
  return div(where(less(a, 0), e, 1), add(e, 1));
}

/**
 * max(x, 0) for finite x; gradient 0 at 0.
 *
 * Written as a product with a mask, so that the backward pass is a product too: a choice with `where` costs three times as much.
 */
export function relu(x: Tensor): Tensor {
  const a = float(x);
  return host("relu", a) ?? mul(a, stopGradient(cast(less(0, a), a.dtype)));
}

/** Error function; float32 precision (about 1e-7) in compiled programs. */
export function erf(x: Tensor): Tensor {
  const a = float(x);
  return host("erf", a) ?? viaJax([a], (array) => lax.erf(array));
}

/** x times the standard normal distribution function of x (the exact form, not the tanh approximation). */
export function gelu(x: Tensor): Tensor {
  const a = float(x);
  return mul(mul(a, 0.5), add(erf(mul(a, Math.SQRT1_2)), 1));
}

/** Sine, x in radians. */
export function sin(x: Tensor): Tensor {
  return transcendental("sin", x, (a) => np.sin(a), sin64);
}

/** Cosine, x in radians. */
export function cos(x: Tensor): Tensor {
  return transcendental("cos", x, (a) => np.cos(a), cos64);
}

/** 1 / x. */
export function reciprocal(x: Tensor): Tensor {
  const a = float(x);
  return host("reciprocal", a) ?? viaJax([a], (array) => np.reciprocal(array));
}

/** x limited to [low, high]; gradient 0 outside. */
export function clip(x: Tensor, low: number, high: number): Tensor {
  return minimum(maximum(x, low), high);
}
