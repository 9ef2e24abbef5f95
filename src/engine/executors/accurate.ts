/**
 * @file Transcendental functions to full float64 accuracy, from arithmetic, floor, choice and a table of powers of two.
 *
 * jax-js computes these functions in float32 even for float64 operands. Programs for the wasm executor get these expansions instead,
 * so that a float64 loss is one there too. Errors are a few units in the last place.
 *
 * @source standard range reductions (Cody and Waite); own polynomials: truncated Taylor series below the rounding error
 */

import { tensor } from "../create.ts";
import type { Node } from "../node.ts";
import { add, div, equal, less, mul, sub, where } from "../ops/binary.ts";
import { cast } from "../ops/convert.ts";
import { take } from "../ops/indexing.ts";
import { max, sum } from "../ops/reduce.ts";
import { abs, clip, floor, log, neg, reciprocal, square } from "../ops/unary.ts";
import type { Tensor } from "../tensor.ts";

const ln2High = 6.9314718036912381649e-1; // upper 33 bits of ln 2: its product with a whole number below 2^20 is exact
const ln2Low = 1.90821492927058770002e-10;
const tableStart = -1100;

let table: Tensor | undefined;

/** 2^k for whole k in -1100..1100, exact (0 and infinity at the ends). */
function powerOfTwo(k: Tensor): Tensor {
  table ??= tensor(Float64Array.from({ length: 2201 }, (_, i) => 2 ** (i + tableStart)));
  return take(table, cast(sub(k, tableStart), "int32"));
}

/** c[0] + x (c[1] + x (c[2] + ...)). */
function horner(x: Tensor, coefficients: readonly number[]): Tensor {
  let value: Tensor | number = coefficients[coefficients.length - 1]!;
  for (let i = coefficients.length - 2; i >= 0; i--) value = add(mul(value, x), coefficients[i]!);
  return value as Tensor;
}

function factorials(count: number): number[] {
  const out = [1];
  for (let n = 1; n < count; n++) out.push(out[n - 1]! * n);
  return out;
}

const expSeries = factorials(15).map((value) => 1 / value);
const sinSeries = factorials(18).flatMap((f, n) =>
  n % 2 === 1 ? [((n >> 1) % 2 ? -1 : 1) / f] : [],
);
const cosSeries = factorials(18).flatMap((f, n) =>
  n % 2 === 0 ? [((n >> 1) % 2 ? -1 : 1) / f] : [],
);

/** e^x. */
export function exp64(x: Tensor): Tensor {
  const bounded = clip(x, -760, 720); // beyond, the result is 0 or infinity anyway
  const k = floor(add(mul(bounded, Math.LOG2E), 0.5));
  const r = sub(sub(bounded, mul(k, ln2High)), mul(k, ln2Low));
  const half = floor(mul(k, 0.5)); // two factors, so that subnormal results are reached
  return mul(mul(horner(r, expSeries), powerOfTwo(half)), powerOfTwo(sub(k, half)));
}

/** e^x - 1. */
export function expm164(x: Tensor): Tensor {
  const near = less(abs(x), 0.35);
  const small = where(near, x, 0);
  return where(near, mul(small, horner(small, expSeries.slice(1))), sub(exp64(x), 1));
}

/** Natural logarithm. */
export function log64(x: Tensor): Tensor {
  // Into the range of float32 by exact powers of two.
  let scaled = x;
  let exponent: Tensor = mul(x, 0);
  for (const bits of [512, 256, 128]) {
    const high = less(2 ** (bits - 28), scaled);
    scaled = where(high, mul(scaled, 2 ** -bits), scaled);
    exponent = where(high, add(exponent, bits), exponent);
    const low = less(scaled, 2 ** -(bits - 28));
    scaled = where(low, mul(scaled, 2 ** bits), scaled);
    exponent = where(low, sub(exponent, bits), exponent);
  }
  // A float32 guess, then one exact correction: log x = guess + log(x e^-guess).
  const guess = cast(log(cast(scaled, "float32")), "float64");
  const rest = sub(mul(scaled, exp64(neg(guess))), 1);
  const s = div(rest, add(rest, 2));
  const far = add(
    add(guess, mul(mul(s, add(mul(square(s), 1 / 3), 1)), 2)),
    mul(exponent, Math.LN2),
  );
  // Near 1 the series in (x - 1) / (x + 1) keeps the relative accuracy.
  const t = div(sub(x, 1), add(x, 1));
  const odd = Array.from({ length: 10 }, (_, n) => 1 / (2 * n + 1));
  const near = mul(mul(t, horner(square(t), odd)), 2);
  const positive = where(less(abs(sub(x, 1)), 0.1), near, far);
  const finite = where(less(x, Number.POSITIVE_INFINITY), positive, x); // also passes NaN on
  return where(equal(x, 0), Number.NEGATIVE_INFINITY, where(less(x, 0), Number.NaN, finite));
}

function quadrant(x: Tensor): { sine: Tensor; cosine: Tensor; q: Tensor } {
  const k = floor(add(mul(x, 2 / Math.PI), 0.5));
  const parts = [1.57079632673412561417, 6.0771005063039659766e-11, 2.02226624879595063154e-21];
  const r = parts.reduce((rest: Tensor, part) => sub(rest, mul(k, part)), x);
  const r2 = square(r);
  const q = sub(k, mul(floor(mul(k, 0.25)), 4));
  return { sine: mul(r, horner(r2, sinSeries)), cosine: horner(r2, cosSeries), q };
}

/** Sine, for |x| up to about 10^6. */
export function sin64(x: Tensor): Tensor {
  const { sine, cosine, q } = quadrant(x);
  const odd = where(equal(q, 1), cosine, neg(cosine));
  return where(equal(q, 0), sine, where(equal(q, 2), neg(sine), odd));
}

/** Cosine, for |x| up to about 10^6. */
export function cos64(x: Tensor): Tensor {
  const { sine, cosine, q } = quadrant(x);
  const odd = where(equal(q, 1), neg(sine), sine);
  return where(equal(q, 0), cosine, where(equal(q, 2), neg(cosine), odd));
}

/** Hyperbolic tangent. */
export function tanh64(x: Tensor): Tensor {
  const e = expm164(mul(clip(x, -30, 30), 2)); // tanh is 1 to all digits beyond
  return div(e, add(e, 2));
}

/** 1 / (1 + e^-x). */
export function sigmoid64(x: Tensor): Tensor {
  return reciprocal(add(exp64(neg(x)), 1));
}

/** Error function. */
export function erf64(x: Tensor): Tensor {
  const size = clip(abs(x), 0, 6.5);
  const x2 = square(size);
  const bell = exp64(neg(x2));
  // Below 3: e^(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!, all terms positive.
  const series: number[] = [1];
  for (let n = 1; n < 60; n++) series.push((series[n - 1]! * 2) / (2 * n + 1));
  const inner = mul(mul(bell, mul(size, horner(clip(x2, 0, 9), series))), 2 / Math.sqrt(Math.PI));
  // Above: 1 minus Laplace's continued fraction of the complement.
  const big = clip(size, 3, 6.5);
  let fraction: Tensor = big;
  for (let n = 40; n >= 1; n--) fraction = add(big, div(n / 2, fraction));
  const outside = sub(1, div(mul(bell, 1 / Math.sqrt(Math.PI)), fraction));
  const positive = where(less(size, 3), inner, outside);
  return where(less(x, 0), neg(positive), add(positive, mul(x, 0))); // mul(x, 0) passes NaN on
}

/** x to the power y. */
export function pow64(x: Tensor, y: Tensor): Tensor {
  const magnitude = exp64(mul(y, log64(abs(x))));
  const whole = equal(floor(y), y);
  const odd = equal(sub(y, mul(floor(mul(y, 0.5)), 2)), 1);
  const negative = where(whole, where(odd, neg(magnitude), magnitude), Number.NaN);
  return where(equal(y, 0), 1, where(less(x, 0), negative, magnitude));
}

type Accurate = (inputs: readonly Tensor[]) => Tensor;

/** By primitive, for float64 operands. */
export const accurate64: { readonly [op: string]: Accurate } = {
  exp: ([x]) => exp64(x!),
  log: ([x]) => log64(x!),
  sin: ([x]) => sin64(x!),
  cos: ([x]) => cos64(x!),
  tanh: ([x]) => tanh64(x!),
  sigmoid: ([x]) => sigmoid64(x!),
  erf: ([x]) => erf64(x!),
  pow: ([x, y]) => pow64(x!, y!),
};

/** Softmax along an axis, and its logarithm, from {@link exp64} and {@link log64}. */
export function softmax64(x: Tensor, axis: number, logarithm: boolean): Tensor {
  const shifted = sub(x, max(x, axis, { keepDims: true }));
  const weights = exp64(shifted);
  const total = sum(weights, axis, { keepDims: true });
  return logarithm ? sub(shifted, log64(total)) : div(weights, total);
}

const viaFloat64 = new Set(["sin", "cos", "tanh", "pow"]); // jax-js's own float32 versions lose up to 3 digits

/** A better version of a node for jax-js's Wasm back end, or `undefined` where its own is good. */
export function accurateVersion(node: Node, inputs: readonly Tensor[]): Tensor | undefined {
  if (node.dtype === "float64") {
    if (node.op === "softmax" || node.op === "logSoftmax") {
      return softmax64(inputs[0]!, node.attributes["axis"] as number, node.op === "logSoftmax");
    }
    return accurate64[node.op]?.(inputs);
  }
  if (node.dtype !== "float32" || !viaFloat64.has(node.op)) return undefined;
  const wide = inputs.map((input) => cast(input, "float64"));
  return cast(accurate64[node.op]!(wide), "float32");
}
