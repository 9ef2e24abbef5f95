/** @file Elementwise operations on two or three tensors, with broadcasting and type promotion. */

import { apply } from "../apply.ts";
import { like } from "../create.ts";
import { isFloat, promoteTypes } from "../dtype.ts";
import { Tensor, type TensorLike } from "../tensor.ts";
import { cast } from "./convert.ts";
import { square } from "./unary.ts";

/** Both operands as tensors of their common type; a bare number takes the type of the other one. */
function operands(x: TensorLike, y: TensorLike): [Tensor, Tensor] {
  const a = like(x, y instanceof Tensor ? y.dtype : "float32");
  const b = like(y, a.dtype);
  const dtype = promoteTypes(a.dtype, b.dtype);
  return [cast(a, dtype), cast(b, dtype)];
}

function arithmetic(name: string, x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = operands(x, y);
  return a.dtype === "bool"
    ? apply(name, [cast(a, "int32"), cast(b, "int32")])
    : apply(name, [a, b]);
}

/** x + y. */
export function add(x: TensorLike, y: TensorLike): Tensor {
  return arithmetic("add", x, y);
}

/** x - y. */
export function sub(x: TensorLike, y: TensorLike): Tensor {
  return arithmetic("sub", x, y);
}

/** x * y. */
export function mul(x: TensorLike, y: TensorLike): Tensor {
  return arithmetic("mul", x, y);
}

/** x / y; integers are divided as float32. */
export function div(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = operands(x, y);
  return isFloat(a.dtype)
    ? apply("div", [a, b])
    : apply("div", [cast(a, "float32"), cast(b, "float32")]);
}

/** x to the power y, for x > 0 or whole y. The derivative in y is taken as 0 where x is 0. */
export function pow(x: TensorLike, y: TensorLike): Tensor {
  if (y === 2 && x instanceof Tensor) return square(x);
  if (y === 1 && x instanceof Tensor) return x;
  const [a, b] = operands(x, y);
  return isFloat(a.dtype)
    ? apply("pow", [a, b])
    : apply("pow", [cast(a, "float32"), cast(b, "float32")]);
}

/** The larger of two; where they are equal the gradient is shared in halves. */
export function maximum(x: TensorLike, y: TensorLike): Tensor {
  return arithmetic("maximum", x, y);
}

/** The smaller of two; where they are equal the gradient is shared in halves. */
export function minimum(x: TensorLike, y: TensorLike): Tensor {
  return arithmetic("minimum", x, y);
}

function comparison(name: string, x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = operands(x, y);
  return a.dtype === "bool"
    ? apply(name, [cast(a, "int32"), cast(b, "int32")])
    : apply(name, [a, b]);
}

/** x = y, as bool. */
export function equal(x: TensorLike, y: TensorLike): Tensor {
  return comparison("equal", x, y);
}

/** x differs from y, as bool. */
export function notEqual(x: TensorLike, y: TensorLike): Tensor {
  return logicalNot(comparison("equal", x, y));
}

/** x < y, as bool. */
export function less(x: TensorLike, y: TensorLike): Tensor {
  return comparison("less", x, y);
}

/** x <= y, as bool. */
export function lessEqual(x: TensorLike, y: TensorLike): Tensor {
  return comparison("lessEqual", x, y);
}

/** x > y, as bool. */
export function greater(x: TensorLike, y: TensorLike): Tensor {
  return comparison("less", y, x);
}

/** x >= y, as bool. */
export function greaterEqual(x: TensorLike, y: TensorLike): Tensor {
  return comparison("lessEqual", y, x);
}

/** Both true (anything but 0). */
export function logicalAnd(x: Tensor, y: Tensor): Tensor {
  return apply("and", [cast(x, "bool"), cast(y, "bool")]);
}

/** At least one true. */
export function logicalOr(x: Tensor, y: Tensor): Tensor {
  return apply("or", [cast(x, "bool"), cast(y, "bool")]);
}

/** True where x is 0. */
export function logicalNot(x: Tensor): Tensor {
  return apply("not", [cast(x, "bool")]);
}

/** `x` where the condition is true, `y` elsewhere; all three broadcast. The branch that is not taken gets gradient 0. */
export function where(condition: Tensor, x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = operands(x, y);
  return a.dtype === "bool"
    ? cast(apply("where", [cast(condition, "bool"), cast(a, "int32"), cast(b, "int32")]), "bool")
    : apply("where", [cast(condition, "bool"), a, b]);
}
