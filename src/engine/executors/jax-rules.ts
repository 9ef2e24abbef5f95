/** @file How each basic primitive is written in jax-js. Rules receive arrays that they may consume. */

import type { DType } from "../../math/nd-array.ts";
import type { Node } from "../node.ts";
import { type JaxArray, jax } from "./jax.ts";

const { numpy: np, nn, lax } = jax;

type Rule = (inputs: JaxArray[], node: Node) => JaxArray;

function numbers(node: Node, key: string): number[] {
  return [...(node.attributes[key] as readonly number[])];
}

function axisOf(node: Node): number {
  return node.attributes["axis"] as number;
}

/** A scalar of the type of `x`, so that no promotion happens. */
function scalar(value: number, x: JaxArray): JaxArray {
  return np.array(value, { dtype: x.dtype });
}

/** Runs `gather` backwards: jax-js has no public scatter, but the derivative of its gather is one. */
function adjointOfGather(
  updates: JaxArray,
  shape: readonly number[],
  gather: (x: JaxArray) => JaxArray,
): JaxArray {
  const zeros = np.zeros([...shape], { dtype: updates.dtype });
  const [value, pullback] = jax.vjp(gather, [zeros]);
  value.dispose();
  const [out] = pullback(updates) as [JaxArray];
  pullback.dispose();
  return out;
}

/** The sign with the type of x; jax-js's own goes through NaN checks in float32. */
function sign(x: JaxArray): JaxArray {
  const positive = np.greater(x.ref, scalar(0, x)).astype(x.dtype);
  const negative = np.less(x.ref, scalar(0, x)).astype(x.dtype);
  x.dispose();
  return positive.sub(negative);
}

/** Every basic primitive in terms of jax-js. */
export const jaxRules: { readonly [op: string]: Rule } = {
  neg: ([x]) => np.negative(x!),
  exp: ([x]) => np.exp(x!),
  log: ([x]) => np.log(x!),
  sqrt: ([x]) => np.sqrt(x!),
  reciprocal: ([x]) => np.reciprocal(x!),
  abs: ([x]) => np.absolute(x!),
  sign: ([x]) => sign(x!),
  floor: ([x]) => np.floor(x!),
  tanh: ([x]) => np.tanh(x!),
  sigmoid: ([x]) => nn.sigmoid(x!),
  relu: ([x]) => np.maximum(x!, scalar(0, x!)),
  sin: ([x]) => np.sin(x!),
  cos: ([x]) => np.cos(x!),
  erf: ([x]) => lax.erf(x!),
  not: ([x]) => np.logicalNot(x!),
  cast: ([x], node) => {
    const to = node.attributes["dtype"] as DType;
    return to === "bool" ? np.notEqual(x!, scalar(0, x!)) : x!.astype(to as jax.DType);
  },

  add: ([x, y]) => x!.add(y!),
  sub: ([x, y]) => x!.sub(y!),
  mul: ([x, y]) => x!.mul(y!),
  div: ([x, y]) => x!.div(y!),
  pow: ([x, y]) => np.power(x!, y!),
  maximum: ([x, y]) => np.maximum(x!, y!),
  minimum: ([x, y]) => np.minimum(x!, y!),
  less: ([x, y]) => np.less(x!, y!),
  lessEqual: ([x, y]) => np.lessEqual(x!, y!),
  equal: ([x, y]) => np.equal(x!, y!),
  and: ([x, y]) => np.logicalAnd(x!, y!),
  or: ([x, y]) => np.logicalOr(x!, y!),
  where: ([condition, x, y]) => np.where(condition!, x!, y!),

  transpose: ([x], node) => np.transpose(x!, numbers(node, "perm")),
  reshape: ([x], node) => x!.reshape(numbers(node, "shape")),
  broadcastTo: ([x], node) => np.broadcastTo(x!, numbers(node, "shape")),
  concatenate: (xs, node) => np.concatenate(xs, axisOf(node)),
  slice: ([x], node) => {
    const ends = numbers(node, "ends");
    return x!.slice(
      ...numbers(node, "starts").map((start, i) => [start, ends[i]!] as [number, number]),
    );
  },
  pad: ([x], node) => {
    const after = numbers(node, "after");
    return np.pad(
      x!,
      numbers(node, "before").map((before, i) => [before, after[i]!] as [number, number]),
    );
  },

  matmul: ([a, b]) => np.matmul(a!, b!),
  sum: ([x], node) => x!.sum(numbers(node, "axes")),
  max: ([x], node) => x!.max(numbers(node, "axes")),
  min: ([x], node) => x!.min(numbers(node, "axes")),
  prod: ([x], node) => x!.prod(numbers(node, "axes")),
  argmax: ([x], node) => np.argmax(x!, axisOf(node)),
  cumsum: ([x], node) => {
    const axis = axisOf(node);
    if (node.attributes["reverse"] !== true) return np.cumsum(x!, axis);
    return np.flip(np.cumsum(np.flip(x!, axis), axis), axis);
  },
  softmax: ([x], node) => nn.softmax(x!, axisOf(node)),
  logSoftmax: ([x], node) => nn.logSoftmax(x!, axisOf(node)),

  take: ([x, indices], node) => np.take(x!, indices!, axisOf(node)),
  scatterAdd: ([updates, indices], node) => {
    const axis = axisOf(node);
    const out = adjointOfGather(updates!, node.shape, (x) => np.take(x, indices!.ref, axis));
    indices!.dispose();
    return out;
  },
  takeAlongAxis: ([x, indices], node) => np.takeAlongAxis(x!, indices!, axisOf(node)),
  scatterAlongAxis: ([updates, indices], node) => {
    const axis = axisOf(node);
    const out = adjointOfGather(updates!, node.shape, (x) =>
      np.takeAlongAxis(x, indices!.ref, axis),
    );
    indices!.dispose();
    return out;
  },
};
