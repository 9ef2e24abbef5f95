/** @file The list of operations that the tests run through every executor, with operands that suit them. */

import * as e from "./index.ts";
import { type Tensor, tensor } from "./index.ts";
import { sizeOf } from "./shape.ts";

/** One operation on float operands. */
export interface OperationCase {
  readonly name: string;
  readonly fn: (...inputs: Tensor[]) => Tensor;
  /** Shapes and ranges of the float operands. */
  readonly operands: readonly {
    readonly shape: readonly number[];
    readonly low?: number;
    readonly high?: number;
  }[];
  /** Whether central differences must agree with the derivative. */
  readonly smooth: boolean;
  /** Whether the native executor computes it in float32 precision even for float64. */
  readonly narrow?: boolean;
}

/** Numbers that look random and are the same everywhere. */
export function numbers(count: number, seed: number, low = -2, high = 2): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    const x = Math.sin((i + 1) * 12.9898 + seed * 78.233) * 43758.5453;
    return low + (x - Math.floor(x)) * (high - low);
  });
}

/** A float32 tensor of {@link numbers} in [-1, 1). */
export function someTensor(shape: readonly number[], seed: number): Tensor {
  return tensor(numbers(sizeOf(shape), seed, -1, 1), { shape, dtype: "float32" });
}

/** Operands of a case in the wanted type. */
export function operandsOf(one: OperationCase, dtype: "float32" | "float64"): Tensor[] {
  return one.operands.map(({ shape, low, high }, k) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return tensor(Array.from(numbers(size, k + one.name.length, low, high)), { shape, dtype });
  });
}

const matrix = { shape: [3, 4] };
const positive = { shape: [3, 4], low: 0.2, high: 3 };

function unary(
  name: string,
  fn: (x: Tensor) => Tensor,
  operand: OperationCase["operands"][number] = matrix,
  smooth = true,
): OperationCase {
  return { name, fn: (x) => fn(x!), operands: [operand], smooth };
}

function binary(
  name: string,
  fn: (x: Tensor, y: Tensor) => Tensor,
  right: OperationCase["operands"][number] = matrix,
): OperationCase {
  return { name, fn: (x, y) => fn(x!, y!), operands: [matrix, right], smooth: true };
}

const indices = tensor([2, 0, 2, 1, 1], { dtype: "int32" });
const along = tensor(
  [
    [0, 1],
    [3, 3],
    [2, 0],
  ],
  { dtype: "int32" },
);
const labels = tensor([3, 0, 2], { dtype: "int32" });

/** All operations. */
export const operationCases: readonly OperationCase[] = [
  unary("neg", e.neg),
  unary("exp", e.exp),
  unary("log", e.log, positive),
  unary("log1p", e.log1p, { shape: [3, 4], low: -0.7, high: 3 }),
  unary("expm1", e.expm1),
  unary("sqrt", e.sqrt, positive),
  unary("square", e.square),
  unary("abs", e.abs),
  unary("sign", e.sign, matrix, false),
  unary("floor", e.floor, matrix, false),
  unary("tanh", e.tanh),
  unary("sigmoid", e.sigmoid, { shape: [3, 4], low: -8, high: 8 }),
  unary("relu", e.relu),
  { ...unary("erf", e.erf), narrow: true },
  { ...unary("gelu", e.gelu), narrow: true },
  unary("sin", e.sin),
  unary("cos", e.cos),
  unary("reciprocal", e.reciprocal, positive),
  unary("clip", (x) => e.clip(x, -1, 1)),
  unary("pow 3", (x) => e.pow(x, 3)),
  unary("pow -2", (x) => e.pow(x, -2), positive),
  unary("pow 1.7", (x) => e.pow(x, 1.7), positive),
  binary("add", e.add),
  binary("add of a row", e.add, { shape: [4] }),
  binary("sub of a column", e.sub, { shape: [3, 1] }),
  binary("mul", e.mul),
  binary("mul of a scalar", e.mul, { shape: [] }),
  binary("div", e.div, positive),
  {
    name: "pow of tensors",
    fn: (x, y) => e.pow(x!, y!),
    operands: [positive, matrix],
    smooth: true,
  },
  binary("maximum", e.maximum),
  binary("minimum", e.minimum, { shape: [4] }),
  binary("where", (x, y) => e.where(e.less(x, 0.3), y, e.mul(x, 2))),
  binary("comparisons", (x, y) => comparisons(x, y)),
  unary("transpose", (x) => e.transpose(x)),
  unary("transpose of three axes", (x) => e.transpose(x, [2, 0, 1]), { shape: [2, 3, 4] }),
  unary("reshape", (x) => e.reshape(x, [2, -1])),
  unary("reshape of a transpose", (x) => e.reshape(e.transpose(x), [6, 2])),
  unary("broadcastTo", (x) => e.broadcastTo(x, [2, 3, 4])),
  unary("expandDims and squeeze", (x) => e.squeeze(e.expandDims(x, [0, 2]), 0)),
  unary("slice", (x) => e.slice(x, [1, 0], [3, -1])),
  unary("at", (x) => e.at(x, -1)),
  unary("split", (x) => e.split(x, [1, 3], 1)[1]!),
  unary("pad", (x) =>
    e.pad(x, [
      [1, 0],
      [2, 1],
    ]),
  ),
  unary("pad with a value", (x) =>
    e.pad(
      x,
      [
        [1, 0],
        [0, 1],
      ],
      2.5,
    ),
  ),
  binary("concatenate", (x, y) => e.concatenate([x, y, x], 1)),
  binary("stack", (x, y) => e.stack([x, y], 1)),
  unary("take", (x) => e.take(x, indices, 0)),
  unary("take of columns", (x) => e.take(x, e.reshape(indices, [5, 1]), 1)),
  unary("takeAlongAxis", (x) => e.takeAlongAxis(x, along, 1)),
  unary("oneHot", (x) => e.mul(e.oneHot(indices, 3, x.dtype), e.at(x, 0).slice([0], [3]))),
  unary("sum", (x) => e.sum(x)),
  unary("sum over one axis", (x) => e.sum(x, 0, { keepDims: true })),
  unary("mean", (x) => e.mean(x, 1)),
  unary("max", (x) => e.max(x, 1)),
  unary("min", (x) => e.min(x)),
  unary("prod", (x) => e.prod(x, 0)),
  unary("prod with a zero", (x) => e.prod(e.mul(x, e.tensor([0, 1, 1, 1], { dtype: x.dtype })), 1)),
  unary("variance", (x) => e.variance(x, 0)),
  unary("std", (x) => e.std(x, 1)),
  unary("argmax", (x) => e.cast(e.argmax(x, 1), x.dtype), matrix, false),
  unary("cumsum", (x) => e.cumsum(x, 1)),
  unary("softmax", (x) => e.softmax(x)),
  unary("softmax over columns", (x) => e.softmax(x, 0)),
  unary("logSoftmax", (x) => e.logSoftmax(x)),
  unary("logSumExp", (x) => e.logSumExp(x, 0)),
  unary("crossEntropy of labels", (x) => e.crossEntropy(x, labels)),
  {
    name: "crossEntropy of probabilities",
    fn: (x, y) => e.crossEntropy(x!, e.stopGradient(e.softmax(y!))),
    operands: [matrix, matrix],
    smooth: false,
  },
  binary("matmul", e.matmul, { shape: [4, 2] }),
  {
    name: "matmul of batches",
    fn: (x, y) => e.matmul(x!, y!),
    operands: [{ shape: [2, 3, 4] }, { shape: [2, 4, 5] }],
    smooth: true,
  },
  {
    name: "matmul with a broadcast batch",
    fn: (x, y) => e.matmul(x!, y!),
    operands: [{ shape: [3, 1, 2, 4] }, { shape: [2, 4, 5] }],
    smooth: true,
  },
  {
    name: "matmul with transposed operands",
    fn: (x, y) => e.matmul(x!.transpose(), y!.transpose()),
    operands: [{ shape: [4, 3] }, { shape: [2, 4] }],
    smooth: true,
  },
  {
    name: "matmul plus bias",
    fn: (x, y, z) => e.add(e.matmul(x!, y!), z!),
    operands: [{ shape: [3, 4] }, { shape: [4, 5] }, { shape: [5] }],
    smooth: true,
  },
  {
    name: "sum of two products",
    fn: (x, y) => e.add(e.matmul(x!, y!), e.matmul(y!.transpose(), x!.transpose()).transpose()),
    operands: [{ shape: [3, 4] }, { shape: [4, 5] }],
    smooth: true,
  },
  {
    name: "matmul of vectors",
    fn: (x, y) => e.matmul(x!, y!),
    operands: [{ shape: [4] }, { shape: [4] }],
    smooth: true,
  },
  {
    name: "outer",
    fn: (x, y) => e.outer(x!, y!),
    operands: [{ shape: [3] }, { shape: [4] }],
    smooth: true,
  },
  {
    name: "dot",
    fn: (x, y) => e.dot(x!, y!),
    operands: [{ shape: [2, 3] }, { shape: [2, 3, 2] }],
    smooth: true,
  },
  {
    name: "einsum",
    fn: (x, y) => e.einsum("bqhd,bkhd->bhqk", x!, y!),
    operands: [{ shape: [2, 3, 2, 4] }, { shape: [2, 5, 2, 4] }],
    smooth: true,
  },
  {
    name: "einsum with a lone sum",
    fn: (x, y) => e.einsum("ij,jk->k", x!, y!),
    operands: [{ shape: [3, 4] }, { shape: [4, 2] }],
    smooth: true,
  },
  {
    name: "relu layer",
    fn: (x, y) => e.matmul(e.relu(e.matmul(x!, y!)), y!.transpose()),
    operands: [{ shape: [300, 4] }, { shape: [4, 3] }],
    smooth: false,
  },
  unary("column sums of a tall matrix", (x) => e.sum(x, 0), { shape: [300, 3] }),
];

function comparisons(x: Tensor, y: Tensor): Tensor {
  const all = [
    e.equal(x, y),
    e.notEqual(x, y),
    e.less(x, y),
    e.lessEqual(x, y),
    e.greater(x, y),
    e.greaterEqual(x, y),
  ];
  const some = e.logicalOr(e.logicalAnd(all[2]!, e.logicalNot(all[5]!)), all[0]!);
  const sums = [...all, some].reduce(
    (total, one, i) => total.add(e.cast(one, x.dtype).mul(i + 1)),
    x.mul(0),
  );
  return sums.add(x);
}
