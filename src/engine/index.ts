/** @file The tensor engine: write a function of tensors, differentiate it, vectorise it, compile it, run it. */

export { type CheckGradientOptions, checkGradient, type GradientCheck } from "./check-gradient.ts";
export {
  type AxisTree,
  type Compiled,
  type CompiledLoop,
  compile,
  compileLoop,
  type LoopOptions,
  type LoopOutput,
} from "./compile.ts";
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
export { type DeviceInfo, deviceInfo, initEngine } from "./device.ts";
export { type CompileOptions, defaultExecutor, type ExecutorName } from "./executors/executor.ts";
export {
  type GradOptions,
  grad,
  type ValueAndGrad,
  type ValueGradAndAux,
  valueAndGrad,
} from "./grad.ts";
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
