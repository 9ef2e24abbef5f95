/**
 * @file Transcendental functions to full float64 accuracy, from arithmetic, floor, choice and a table of powers of two.
 *
 * jax-js's own executors compute these functions in float32 even for float64 operands. Functions traced for them get these expansions
 * instead, so that a float64 loss is one there too. Errors are a few units in the last place; derivatives follow from the expansions.
 *
 * @source standard range reductions (Cody and Waite); own polynomials: truncated Taylor series below the rounding error
 */

import { tensor } from "./create.ts";
import { add, div, equal, less, mul, sub, where } from "./ops/binary.ts";
import { cast, stopGradient } from "./ops/convert.ts";
import { take } from "./ops/indexing.ts";
import { polynomial } from "./ops/polynomial.ts";
import { abs, clip, floor, log, neg, square } from "./ops/unary.ts";
import type { Tensor } from "./tensor.ts";

const ln2High = 0.6931471803691238; // upper 33 bits of ln 2: its product with a whole number below 2^20 is exact
const ln2Low = 1.9082149292705877e-10;
const tableStart = -1100;

let table: Tensor | undefined;

/** 2^k for whole k in -1100..1100, exact (0 and infinity at the ends). */
function powerOfTwo(k: Tensor): Tensor {
  table ??= tensor(Float64Array.from({ length: 2201 }, (_, i) => 2 ** (i + tableStart)));
  return take(table, cast(sub(k, tableStart), "int32"));
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
  return mul(mul(polynomial(r, expSeries), powerOfTwo(half)), powerOfTwo(sub(k, half)));
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
  const guess = cast(log(cast(stopGradient(scaled), "float32")), "float64");
  const rest = sub(mul(scaled, exp64(neg(guess))), 1);
  const s = div(rest, add(rest, 2));
  const far = add(
    add(guess, mul(mul(s, add(mul(square(s), 1 / 3), 1)), 2)),
    mul(exponent, Math.LN2),
  );
  // Near 1 the series in (x - 1) / (x + 1) keeps the relative accuracy.
  const t = div(sub(x, 1), add(x, 1));
  const odd = Array.from({ length: 10 }, (_, n) => 1 / (2 * n + 1));
  const near = mul(mul(t, polynomial(square(t), odd)), 2);
  const positive = where(less(abs(sub(x, 1)), 0.1), near, far);
  const finite = where(less(x, Number.POSITIVE_INFINITY), positive, x); // also passes NaN on
  return where(equal(x, 0), Number.NEGATIVE_INFINITY, where(less(x, 0), Number.NaN, finite));
}

function quadrant(x: Tensor): { sine: Tensor; cosine: Tensor; q: Tensor } {
  const k = floor(add(mul(x, 2 / Math.PI), 0.5));
  const parts = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21];
  const r = parts.reduce((rest: Tensor, part) => sub(rest, mul(k, part)), x);
  const r2 = square(r);
  const q = sub(k, mul(floor(mul(k, 0.25)), 4));
  return { sine: mul(r, polynomial(r2, sinSeries)), cosine: polynomial(r2, cosSeries), q };
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
