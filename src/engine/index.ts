/** @file The tensor engine: write a function of tensors, differentiate it, vectorise it, compile it, run it. */

import "./primitives/index.ts";

export {
  arange,
  eye,
  full,
  type NestedNumbers,
  ones,
  type TensorOptions,
  tensor,
  zeros,
} from "./create.ts";
export { type GradOptions, grad, type ValueAndGrad, type ValueGradAndAux, valueAndGrad } from "./grad.ts";
export * from "./ops/index.ts";
export { Tensor, type TensorLike } from "./tensor.ts";
export {
  type FlatTree,
  flattenTree,
  mapTree,
  type Tree,
  type TreeStructure,
  treeZerosLike,
  unflattenTree,
} from "./tree.ts";
export { type VmapOptions, vmap } from "./vmap.ts";
