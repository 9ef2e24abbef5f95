/** @file Elementwise operations on two or three tensors, with broadcasting and type promotion. */

import { onHost, viaJax } from "../apply.ts";
import { like } from "../create.ts";
import { isFloat, promoteTypes } from "../dtype.ts";
import { type JaxArray, jax } from "../executors/jax.ts";
import { broadcastShapes } from "../shape.ts";
import { Tensor, type TensorLike } from "../tensor.ts";
import { cast } from "./convert.ts";
import { exp, log, reciprocal, sqrt, square } from "./unary.ts";

const { numpy: np } = jax;

type Rule = (x: JaxArray, y: JaxArray) => JaxArray;

/** Both operands as tensors of their common type; a bare number takes the type of the other one. */
function operands(x: TensorLike, y: TensorLike): [Tensor, Tensor] {
  const a = like(x, y instanceof Tensor ? y.dtype : "float32");
  const b = like(y, a.dtype);
  const dtype = promoteTypes(a.dtype, b.dtype);
  return [cast(a, dtype), cast(b, dtype)];
}

function elementwise(
  name: string,
  rule: Rule,
  x: TensorLike,
  y: TensorLike,
  floats = false,
): Tensor {
  let [a, b] = operands(x, y);
  if (floats && !isFloat(a.dtype)) [a, b] = [cast(a, "float32"), cast(b, "float32")];
  if (a.dtype === "bool") [a, b] = [cast(a, "int32"), cast(b, "int32")];
  const shape = broadcastShapes(name, a.shape, b.shape);
  return onHost(name, [a, b], shape, a.dtype) ?? viaJax([a, b], rule);
}

/** x + y. */
export function add(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("add", (a, b) => a.add(b), x, y);
}

/** x - y. */
export function sub(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("sub", (a, b) => a.sub(b), x, y);
}

/** x * y. */
export function mul(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("mul", (a, b) => a.mul(b), x, y);
}

/** x / y; integers are divided as float32. */
export function div(x: TensorLike, y: TensorLike): Tensor {
  if (typeof y === "number" && x instanceof Tensor && isFloat(x.dtype)) return mul(x, 1 / y);
  return elementwise("div", (a, b) => a.div(b), x, y, true);
}

/** The larger of two; where they are equal, the gradient goes to the first. */
export function maximum(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("maximum", (a, b) => np.maximum(a, b), x, y);
}

/** The smaller of two; where they are equal, the gradient goes to the first. */
export function minimum(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("minimum", (a, b) => np.minimum(a, b), x, y);
}

/**
 * x to the power y. Whole numbers up to 16 are repeated products and good for any x; other exponents need x >= 0.
 *
 * The derivative in a tensor y is taken as 0 where x is 0.
 */
export function pow(x: TensorLike, y: TensorLike): Tensor {
  if (x instanceof Tensor && typeof y === "number") {
    if (y === 0.5) return sqrt(x);
    if (Number.isInteger(y) && Math.abs(y) <= 16) {
      const power = wholePower(x, Math.abs(y));
      return y < 0 ? reciprocal(power) : power;
    }
  }
  let [a, b] = operands(x, y);
  if (!isFloat(a.dtype)) [a, b] = [cast(a, "float32"), cast(b, "float32")];
  const shape = broadcastShapes("pow", a.shape, b.shape);
  const now = onHost("pow", [a, b], shape, a.dtype);
  if (now !== undefined) return now;
  const zero = equal(a, 0);
  const power = exp(mul(b, log(where(zero, 1, a))));
  return where(zero, cast(equal(b, 0), a.dtype), power);
}

function wholePower(x: Tensor, n: number): Tensor {
  if (n === 0) return add(mul(x, 0), 1);
  if (n === 1) return x;
  const half = wholePower(square(x), n >> 1);
  return n % 2 === 0 ? half : mul(half, x);
}

function comparison(name: string, rule: Rule, x: TensorLike, y: TensorLike): Tensor {
  let [a, b] = operands(x, y);
  if (a.dtype === "bool") [a, b] = [cast(a, "int32"), cast(b, "int32")];
  const shape = broadcastShapes(name, a.shape, b.shape);
  return onHost(name, [a, b], shape, "bool") ?? viaJax([a, b], rule);
}

/** x = y, as bool. */
export function equal(x: TensorLike, y: TensorLike): Tensor {
  return comparison("equal", (a, b) => np.equal(a, b), x, y);
}

/** x differs from y, as bool. */
export function notEqual(x: TensorLike, y: TensorLike): Tensor {
  return comparison("notEqual", (a, b) => np.notEqual(a, b), x, y);
}

/** x < y, as bool. */
export function less(x: TensorLike, y: TensorLike): Tensor {
  return comparison("less", (a, b) => np.less(a, b), x, y);
}

/** x <= y, as bool. */
export function lessEqual(x: TensorLike, y: TensorLike): Tensor {
  return comparison("lessEqual", (a, b) => np.lessEqual(a, b), x, y);
}

/** x > y, as bool. */
export function greater(x: TensorLike, y: TensorLike): Tensor {
  return less(y, x);
}

/** x >= y, as bool. */
export function greaterEqual(x: TensorLike, y: TensorLike): Tensor {
  return lessEqual(y, x);
}

function logical(name: string, rule: Rule, x: Tensor, y: Tensor): Tensor {
  const [a, b] = [cast(x, "bool"), cast(y, "bool")];
  const shape = broadcastShapes(name, a.shape, b.shape);
  return onHost(name, [a, b], shape, "bool") ?? viaJax([a, b], rule);
}

/** Both true (anything but 0). */
export function logicalAnd(x: Tensor, y: Tensor): Tensor {
  return logical("and", (a, b) => a.mul(b), x, y);
}

/** At least one true. */
export function logicalOr(x: Tensor, y: Tensor): Tensor {
  return logical("or", (a, b) => a.add(b), x, y);
}

/** True where x is 0. */
export function logicalNot(x: Tensor): Tensor {
  return equal(x, 0);
}

/** `x` where the condition is true, `y` elsewhere; all three broadcast. The branch that is not taken gets gradient 0. */
export function where(condition: Tensor, x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = operands(x, y);
  const c = cast(condition, "bool");
  const shape = broadcastShapes("where", c.shape, a.shape, b.shape);
  return (
    onHost("where", [c, a, b], shape, a.dtype) ??
    viaJax([c, a, b], (...arrays) => np.where(...(arrays as [JaxArray, JaxArray, JaxArray])))
  );
}
