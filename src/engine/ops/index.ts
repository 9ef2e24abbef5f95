/** @file All operations on tensors. */

export {
  add,
  div,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  maximum,
  minimum,
  mul,
  notEqual,
  pow,
  sub,
  where,
} from "./binary.ts";
export { cast, stopGradient } from "./convert.ts";
export { at, oneHot, slice, split, take, takeAlongAxis } from "./indexing.ts";
export {
  broadcastTo,
  concatenate,
  expandDims,
  pad,
  reshape,
  squeeze,
  stack,
  transpose,
} from "./layout.ts";
export { dot, einsum, matmul, outer } from "./linear.ts";
export { type CrossEntropyOptions, crossEntropy, type RowChoice } from "./loss.ts";
export {
  argmax,
  cumsum,
  max,
  mean,
  min,
  prod,
  type ReduceOptions,
  std,
  sum,
  variance,
} from "./reduce.ts";
export { logSoftmax, logSumExp, softmax } from "./softmax.ts";
export {
  abs,
  clip,
  cos,
  erf,
  exp,
  expm1,
  floor,
  gelu,
  log,
  log1p,
  neg,
  reciprocal,
  relu,
  sigmoid,
  sign,
  sin,
  sqrt,
  square,
  tanh,
} from "./unary.ts";
