/** @file Elementwise operations on host data in plain JavaScript: for single operations on concrete tensors, exact in float64. */

import type { TypedArray } from "../math/nd-array.ts";
import { allocate } from "./dtype.ts";
import { type Aval, type Shape, sameShape, sizeOf, stridesOf } from "./shape.ts";

type Scalar = (a: number, b: number, c: number) => number;

/** Error function by its series below 3 and Laplace's continued fraction above; about 1e-15. */
function erf(x: number): number {
  const size = Math.abs(x);
  if (!(size < 6.5)) return Number.isNaN(x) ? x : Math.sign(x);
  const bell = Math.exp(-size * size) / Math.sqrt(Math.PI);
  if (size >= 3) {
    let fraction = size;
    for (let n = 40; n >= 1; n--) fraction = size + n / 2 / fraction;
    return Math.sign(x) * (1 - bell / fraction);
  }
  let term = size;
  let sum = size;
  for (let n = 1; n < 60; n++) {
    term *= (2 * size * size) / (2 * n + 1);
    sum += term;
  }
  return Math.sign(x) * 2 * bell * sum;
}

const functions: { readonly [op: string]: Scalar } = {
  neg: (a) => -a,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  reciprocal: (a) => 1 / a,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  tanh: Math.tanh,
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  relu: (a) => Math.max(a, 0),
  log1p: Math.log1p,
  expm1: Math.expm1,
  sin: Math.sin,
  cos: Math.cos,
  erf,
  cast: (a) => a,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: (a, b) => a ** b,
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
  less: (a, b) => (a < b ? 1 : 0),
  lessEqual: (a, b) => (a <= b ? 1 : 0),
  notEqual: (a, b) => (a !== b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  where: (a, b, c) => (a ? b : c),
};

/** Places in row-major `from` of the elements of `to`, to which it is stretched. */
function places(from: Shape, to: Shape): Int32Array {
  const own = stridesOf(from);
  const extra = to.length - from.length;
  const steps = to.map((_, i) => (i < extra || from[i - extra] === 1 ? 0 : own[i - extra]!));
  const out = new Int32Array(sizeOf(to));
  const index = new Array<number>(to.length).fill(0);
  let place = 0;
  for (let k = 0; k < out.length; k++) {
    out[k] = place;
    for (let axis = to.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      place += steps[axis]!;
      if (index[axis]! < to[axis]!) break;
      place -= steps[axis]! * to[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

/** An elementwise operation on host data. */
export function evaluateOnHost(
  op: string,
  inputs: readonly (Aval & { readonly data: TypedArray })[],
  result: Aval,
): TypedArray {
  const fn = op === "mul" && result.dtype === "int32" ? Math.imul : functions[op];
  if (fn === undefined) throw new Error(`no host function for ${op}`);
  const out = allocate(result.dtype, sizeOf(result.shape));
  const asBoolean = op === "cast" && result.dtype === "bool";
  const [a, b, c] = inputs.map((input) => ({
    data: input.data,
    at: sameShape(input.shape, result.shape) ? undefined : places(input.shape, result.shape),
  }));
  const read = (operand: typeof a, k: number) =>
    operand === undefined ? 0 : operand.data[operand.at ? operand.at[k]! : k]!;
  for (let k = 0; k < out.length; k++) {
    const value = fn(read(a, k), read(b, k), read(c, k));
    out[k] = asBoolean ? (value ? 1 : 0) : value;
  }
  return out;
}
