/** @file Elementwise primitives: functions of one number, and arithmetic, comparison and choice on several. */

import { isFloat } from "../dtype.ts";
import type { Attributes } from "../node.ts";
import { add, div, equal, less, mul, pow, sub, where } from "../ops/binary.ts";
import { cast } from "../ops/convert.ts";
import { cos, exp, log, neg, sign, sin, square } from "../ops/unary.ts";
import { definePrimitive } from "../primitive.ts";
import type { Tensor } from "../tensor.ts";
import { batchElementwise, inferElementwise, unbroadcast } from "./rules.ts";

type UnaryDerivative = (cotangent: Tensor, x: Tensor, out: Tensor) => Tensor;

function unary(name: string, derivative?: UnaryDerivative, expand?: (x: Tensor) => Tensor): void {
  definePrimitive<Attributes>({
    name,
    infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
    batch: ([x], _batched, attributes) => batchElementwise(name)([x!], [true], attributes),
    ...(derivative && { vjp: (ct, { inputs, out }) => [derivative(ct, inputs[0]!, out)] }),
    ...(expand && { expand: ([x]) => expand(x!) }),
  });
}

unary("neg", (ct) => neg(ct));
unary("exp", (ct, _x, out) => mul(ct, out));
unary("log", (ct, x) => div(ct, x));
unary("sqrt", (ct, _x, out) => div(mul(ct, 0.5), out));
unary("reciprocal", (ct, _x, out) => neg(mul(ct, square(out))));
unary("abs", (ct, x) => mul(ct, sign(x)));
unary("sign");
unary("floor");
unary("tanh", (ct, _x, out) => mul(ct, sub(1, square(out))));
unary("sigmoid", (ct, _x, out) => mul(ct, mul(out, sub(1, out))));
unary("relu", (ct, _x, out) => where(less(0, out), ct, 0));
unary("sin", (ct, x) => mul(ct, cos(x)));
unary("cos", (ct, x) => neg(mul(ct, sin(x))));
unary("erf", (ct, x) => mul(ct, mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI))));
// Kahan's corrections: the rounding error of 1 + x (of e^x) cancels in the quotient.
unary(
  "log1p",
  (ct, x) => div(ct, add(x, 1)),
  (x) => {
    const u = add(x, 1);
    const tiny = equal(u, 1);
    return where(tiny, x, div(mul(log(where(tiny, 2, u)), x), where(tiny, 1, sub(u, 1))));
  },
);
unary(
  "expm1",
  (ct, _x, out) => mul(ct, add(out, 1)),
  (x) => {
    const u = exp(x);
    const tiny = equal(u, 1);
    // Far from 0 the plain difference is exact enough, and the correction would be infinity over infinity.
    const plain = less(0.7, mul(x, x));
    const safe = where(tiny, 2, u);
    const corrected = div(mul(sub(u, 1), x), log(where(plain, 2, safe)));
    return where(plain, sub(u, 1), where(tiny, x, corrected));
  },
);

definePrimitive<{ dtype: "float32" | "float64" | "int32" | "bool" }>({
  name: "cast",
  infer: ([x], { dtype }) => ({ shape: x!.shape, dtype }),
  vjp: (ct, { inputs, attributes }) => [
    isFloat(attributes.dtype) && isFloat(inputs[0]!.dtype) ? cast(ct, inputs[0]!.dtype) : undefined,
  ],
  batch: ([x], _batched, { dtype }) => cast(x!, dtype),
});

for (const name of ["stopGradient", "alias"]) {
  definePrimitive<Attributes>({
    name,
    infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
    ...(name === "alias" && { vjp: (ct: Tensor) => [ct] }),
    batch: ([x], _batched, attributes) => batchElementwise(name)([x!], [true], attributes),
    expand: ([x]) => x!,
  });
}

type BinaryDerivative = (ct: Tensor, x: Tensor, y: Tensor, out: Tensor) => Tensor;

function binary(name: string, dx: BinaryDerivative, dy: BinaryDerivative): void {
  definePrimitive<Attributes>({
    name,
    infer: inferElementwise(name),
    vjp: (ct, { inputs: [x, y], out, wanted }) => [
      wanted[0] ? unbroadcast(dx(ct, x!, y!, out), x!.shape) : undefined,
      wanted[1] ? unbroadcast(dy(ct, x!, y!, out), y!.shape) : undefined,
    ],
    batch: batchElementwise(name),
  });
}

/** 1 where the first operand won, 1/2 at a tie, 0 where it lost. */
function winner(x: Tensor, out: Tensor, y: Tensor): Tensor {
  const won = cast(equal(x, out), out.dtype);
  return sub(won, mul(cast(equal(x, y), out.dtype), 0.5));
}

binary(
  "add",
  (ct) => ct,
  (ct) => ct,
);
binary(
  "sub",
  (ct) => ct,
  (ct) => neg(ct),
);
binary(
  "mul",
  (ct, _x, y) => mul(ct, y),
  (ct, x) => mul(ct, x),
);
binary(
  "div",
  (ct, _x, y) => div(ct, y),
  (ct, _x, y, out) => neg(div(mul(ct, out), y)),
);
binary(
  "pow",
  (ct, x, y) => mul(ct, mul(y, pow(x, sub(y, 1)))),
  (ct, x, _y, out) => {
    const positive = less(0, x);
    return mul(ct, where(positive, mul(out, log(where(positive, x, 1))), 0));
  },
);
binary(
  "maximum",
  (ct, x, y, out) => mul(ct, winner(x, out, y)),
  (ct, x, y, out) => mul(ct, winner(y, out, x)),
);
binary(
  "minimum",
  (ct, x, y, out) => mul(ct, winner(x, out, y)),
  (ct, x, y, out) => mul(ct, winner(y, out, x)),
);

for (const name of ["less", "lessEqual", "equal", "and", "or"]) {
  definePrimitive<Attributes>({
    name,
    infer: (inputs) => ({ shape: inferElementwise(name)(inputs).shape, dtype: "bool" }),
    batch: batchElementwise(name),
  });
}
unary("not");

definePrimitive<Attributes>({
  name: "where",
  infer: inferElementwise("where"),
  vjp: (ct, { inputs: [condition, x, y], wanted }) => [
    undefined,
    wanted[1] ? unbroadcast(where(condition!, ct, 0), x!.shape) : undefined,
    wanted[2] ? unbroadcast(where(condition!, 0, ct), y!.shape) : undefined,
  ],
  batch: batchElementwise("where"),
});
