/** @file `Tensor`: an immutable value with NumPy-like methods; either numbers on the host or a value of a function being traced. */

import { AssayError, InvalidInputError } from "../errors.ts";
import type { DType, NdArray, TypedArray } from "../math/nd-array.ts";
import type { JaxArray } from "./executors/jax.ts";
import {
  add,
  div,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  maximum,
  minimum,
  mul,
  notEqual,
  pow,
  sub,
} from "./ops/binary.ts";
import { cast, stopGradient } from "./ops/convert.ts";
import { at, slice, split, take, takeAlongAxis } from "./ops/indexing.ts";
import { broadcastTo, expandDims, reshape, squeeze, transpose } from "./ops/layout.ts";
import { dot, matmul } from "./ops/linear.ts";
import {
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
} from "./ops/reduce.ts";
import { logSoftmax, logSumExp, softmax } from "./ops/softmax.ts";
import {
  abs,
  clip,
  cos,
  exp,
  expm1,
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
} from "./ops/unary.ts";
import { type Shape, sizeOf, stridesOf } from "./shape.ts";

/** Whatever stands for a tensor as an operand: numbers take the element type of the other operand. */
export type TensorLike = Tensor | number;

type Axis = number | readonly number[];
type Nested = number | readonly Nested[];

/**
 * A dense array of one element type.
 *
 * A *concrete* tensor holds row-major numbers and is an {@link NdArray}; treat its `data` as read-only. Inside a function that is
 * being traced (by `compile`, `grad` or `vmap`) tensors stand for values that do not exist yet: they have shape and type, and
 * reading `data` throws. Methods are the functions of the same name with the tensor as first argument; nothing is changed in place.
 *
 * @example
 * tensor([[1, 2], [3, 4]]).matmul(tensor([1, 1])).toArray() // [3, 7]
 */
export class Tensor implements NdArray {
  readonly shape: Shape;
  readonly dtype: DType;
  #data: TypedArray | undefined;
  /** Internal: the jax-js tracer behind a traced tensor. */
  readonly tracer: JaxArray | undefined;

  /** Internal: use `tensor()`. Exactly one of `data` and `tracer` is given. */
  constructor(shape: Shape, dtype: DType, data: TypedArray | undefined, tracer?: JaxArray) {
    this.shape = shape;
    this.dtype = dtype;
    this.#data = data;
    this.tracer = tracer;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Whether the numbers exist (false while tracing). */
  get isConcrete(): boolean {
    return this.#data !== undefined;
  }

  /** Row-major numbers. Throws while tracing. */
  get data(): TypedArray {
    if (this.#data === undefined) {
      throw new AssayError(
        `tensor data: wanted a concrete tensor, got a traced one of shape [${this.shape.join(", ")}]`,
        {
          code: "E_TRACED_TENSOR",
          hint: "inside compile, grad and vmap a tensor has no numbers yet: return it and read it outside",
        },
      );
    }
    return this.#data;
  }

  /** The only element of a tensor of size 1. */
  item(): number {
    if (this.size !== 1) {
      throw new InvalidInputError(
        `item: wanted a tensor of size 1, got shape [${this.shape.join(", ")}]`,
      );
    }
    return this.data[0]!;
  }

  /** Nested arrays of numbers; a plain number for a scalar. */
  toArray(): Nested {
    const { data, shape } = this;
    const strides = stridesOf(shape);
    const build = (axis: number, offset: number): Nested =>
      axis === shape.length
        ? data[offset]!
        : Array.from({ length: shape[axis]! }, (_, i) =>
            build(axis + 1, offset + i * strides[axis]!),
          );
    return build(0, 0);
  }

  toString(): string {
    return `Tensor(${this.dtype}[${this.shape.join(",")}]${this.isConcrete ? "" : ", traced"})`;
  }

  add(other: TensorLike): Tensor {
    return add(this, other);
  }
  sub(other: TensorLike): Tensor {
    return sub(this, other);
  }
  mul(other: TensorLike): Tensor {
    return mul(this, other);
  }
  div(other: TensorLike): Tensor {
    return div(this, other);
  }
  pow(exponent: TensorLike): Tensor {
    return pow(this, exponent);
  }
  maximum(other: TensorLike): Tensor {
    return maximum(this, other);
  }
  minimum(other: TensorLike): Tensor {
    return minimum(this, other);
  }
  equal(other: TensorLike): Tensor {
    return equal(this, other);
  }
  notEqual(other: TensorLike): Tensor {
    return notEqual(this, other);
  }
  less(other: TensorLike): Tensor {
    return less(this, other);
  }
  lessEqual(other: TensorLike): Tensor {
    return lessEqual(this, other);
  }
  greater(other: TensorLike): Tensor {
    return greater(this, other);
  }
  greaterEqual(other: TensorLike): Tensor {
    return greaterEqual(this, other);
  }

  neg(): Tensor {
    return neg(this);
  }
  exp(): Tensor {
    return exp(this);
  }
  log(): Tensor {
    return log(this);
  }
  log1p(): Tensor {
    return log1p(this);
  }
  expm1(): Tensor {
    return expm1(this);
  }
  sqrt(): Tensor {
    return sqrt(this);
  }
  square(): Tensor {
    return square(this);
  }
  abs(): Tensor {
    return abs(this);
  }
  sign(): Tensor {
    return sign(this);
  }
  tanh(): Tensor {
    return tanh(this);
  }
  sigmoid(): Tensor {
    return sigmoid(this);
  }
  relu(): Tensor {
    return relu(this);
  }
  gelu(): Tensor {
    return gelu(this);
  }
  sin(): Tensor {
    return sin(this);
  }
  cos(): Tensor {
    return cos(this);
  }
  reciprocal(): Tensor {
    return reciprocal(this);
  }
  clip(low: number, high: number): Tensor {
    return clip(this, low, high);
  }
  cast(dtype: DType): Tensor {
    return cast(this, dtype);
  }
  stopGradient(): Tensor {
    return stopGradient(this);
  }

  matmul(other: Tensor): Tensor {
    return matmul(this, other);
  }
  dot(other: Tensor): Tensor {
    return dot(this, other);
  }
  transpose(perm?: readonly number[]): Tensor {
    return transpose(this, perm);
  }
  reshape(shape: Shape): Tensor {
    return reshape(this, shape);
  }
  broadcastTo(shape: Shape): Tensor {
    return broadcastTo(this, shape);
  }
  expandDims(axis: Axis): Tensor {
    return expandDims(this, axis);
  }
  squeeze(axis?: Axis): Tensor {
    return squeeze(this, axis);
  }
  slice(starts: readonly number[], ends: readonly number[]): Tensor {
    return slice(this, starts, ends);
  }
  /** The `index`-th slice of axis 0, without that axis. */
  at(index: number): Tensor {
    return at(this, index);
  }
  split(sections: number | readonly number[], axis?: number): Tensor[] {
    return split(this, sections, axis);
  }
  take(indices: Tensor | readonly number[], axis?: number): Tensor {
    return take(this, indices, axis);
  }
  takeAlongAxis(indices: Tensor, axis: number): Tensor {
    return takeAlongAxis(this, indices, axis);
  }

  sum(axis?: Axis, options?: ReduceOptions): Tensor {
    return sum(this, axis, options);
  }
  mean(axis?: Axis, options?: ReduceOptions): Tensor {
    return mean(this, axis, options);
  }
  max(axis?: Axis, options?: ReduceOptions): Tensor {
    return max(this, axis, options);
  }
  min(axis?: Axis, options?: ReduceOptions): Tensor {
    return min(this, axis, options);
  }
  prod(axis?: Axis, options?: ReduceOptions): Tensor {
    return prod(this, axis, options);
  }
  variance(axis?: Axis, options?: ReduceOptions): Tensor {
    return variance(this, axis, options);
  }
  std(axis?: Axis, options?: ReduceOptions): Tensor {
    return std(this, axis, options);
  }
  argmax(axis?: number, options?: ReduceOptions): Tensor {
    return argmax(this, axis, options);
  }
  cumsum(axis?: number): Tensor {
    return cumsum(this, axis);
  }
  softmax(axis?: number): Tensor {
    return softmax(this, axis);
  }
  logSoftmax(axis?: number): Tensor {
    return logSoftmax(this, axis);
  }
  logSumExp(axis?: number, options?: ReduceOptions): Tensor {
    return logSumExp(this, axis, options);
  }
}
