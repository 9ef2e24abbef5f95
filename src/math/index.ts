export * from "./arrays.ts";
export * from "./fourier.ts";
export * from "./gini.ts";
export * from "./linear-algebra.ts";
export { type Mt19937, mt19937 } from "./mt19937.ts";
export type { DType, NdArray, TypedArray } from "./nd-array.ts";
export { normalQuantile } from "./normal-quantile.ts";
export { type Random, type RandomState, rng } from "./random.ts";
