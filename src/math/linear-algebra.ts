/**
 * @file Dense matrices in float64: products and norms of our own, decompositions by ml-matrix.
 *
 * A matrix is an array of shape [rows, columns]; inputs of other types are converted. Nothing changes its arguments.
 */

import {
  EigenvalueDecomposition,
  Matrix,
  QrDecomposition,
  SingularValueDecomposition,
} from "ml-matrix";
import { InvalidInputError } from "../errors.ts";
import { type Float64NdArray, float64Array, toFloat64 } from "./arrays.ts";
import { combineRows } from "./combine-rows.ts";
import type { NdArray } from "./nd-array.ts";

function matrixShape(name: string, a: NdArray): [number, number] {
  if (a.shape.length !== 2) {
    throw new InvalidInputError(`${name}: wanted a matrix, got shape [${a.shape}]`);
  }
  return [a.shape[0]!, a.shape[1]!];
}

/** Product a b of [m, k] and [k, n] matrices: [m, n]. About 1 GFLOP/s; heavy products belong in a compiled program. */
export function matrixProduct(a: NdArray, b: NdArray): Float64NdArray {
  const [m, k] = matrixShape("matrix product", a);
  const [rows, n] = matrixShape("matrix product", b);
  if (rows !== k) {
    throw new InvalidInputError(`matrix product: wanted ${k} rows on the right, got ${rows}`);
  }
  const [x, y] = [toFloat64(a).data, toFloat64(b).data];
  const out = float64Array([m, n]);
  for (let i = 0; i < m; i++)
    combineRows(out.data, i * n, y, 0, n, n, x.subarray(i * k, (i + 1) * k));
  return out;
}

/** The [n, m] transpose of an [m, n] matrix. */
export function matrixTranspose(a: NdArray): Float64NdArray {
  const [m, n] = matrixShape("transpose", a);
  const { data } = toFloat64(a);
  const out = float64Array([n, m]);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) out.data[j * m + i] = data[i * n + j]!;
  }
  return out;
}

/** The n x n unit matrix. */
export function identityMatrix(n: number): Float64NdArray {
  const out = float64Array([n, n]);
  for (let i = 0; i < n; i++) out.data[i * n + i] = 1;
  return out;
}

/** Sum of products of corresponding elements; the arrays must have the same length. */
export function innerProduct(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new InvalidInputError(`inner product: wanted ${a.length} elements, got ${b.length}`);
  }
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Sum of squares of all elements. */
export function squaredNorm(a: ArrayLike<number>): number {
  return innerProduct(a, a);
}

/** Euclidean norm of a vector, Frobenius norm of a matrix. */
export function norm(a: ArrayLike<number>): number {
  return Math.sqrt(squaredNorm(a));
}

/** Euclidean norm of each row of an [m, n] matrix. */
export function rowNorms(a: NdArray): Float64Array {
  const [m, n] = matrixShape("row norms", a);
  return Float64Array.from({ length: m }, (_, i) => norm(a.data.subarray(i * n, (i + 1) * n)));
}

/** Euclidean norm of each column of an [m, n] matrix. */
export function columnNorms(a: NdArray): Float64Array {
  const [m, n] = matrixShape("column norms", a);
  const squares = new Float64Array(n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) squares[j] = squares[j]! + a.data[i * n + j]! ** 2;
  }
  return squares.map(Math.sqrt);
}

function toMatrix(name: string, a: NdArray): Matrix {
  const [m, n] = matrixShape(name, a);
  const { data } = toFloat64(a);
  if (!data.every(Number.isFinite)) {
    throw new InvalidInputError(`${name}: wanted finite numbers, got a non-finite one`);
  }
  return Matrix.from1DArray(m, n, data);
}

function fromMatrix(matrix: Matrix): Float64NdArray {
  return float64Array([matrix.rows, matrix.columns], Float64Array.from(matrix.to1DArray()));
}

/** Thin singular value decomposition a = u diag(s) v^T with s descending: u [m, r], s [r], v [n, r], r = min(m, n). */
export function singularValues(a: NdArray): {
  u: Float64NdArray;
  s: Float64Array;
  v: Float64NdArray;
} {
  const [m, n] = matrixShape("singular values", a);
  const svd = new SingularValueDecomposition(toMatrix("singular values", a), {
    autoTranspose: true, // the algorithm wants m >= n
  });
  const r = Math.min(m, n);
  const thin = (matrix: Matrix) => fromMatrix(matrix.subMatrix(0, matrix.rows - 1, 0, r - 1));
  return {
    u: thin(svd.leftSingularVectors),
    s: Float64Array.from(svd.diagonal).subarray(0, r),
    v: thin(svd.rightSingularVectors),
  };
}

/** Eigenvalues (ascending) and orthonormal eigenvectors (columns of `vectors`) of a symmetric matrix; its upper half is not read. */
export function symmetricEigen(a: NdArray): { values: Float64Array; vectors: Float64NdArray } {
  const [m, n] = matrixShape("eigenvalues", a);
  if (m !== n) throw new InvalidInputError(`eigenvalues: wanted a square matrix, got [${m}, ${n}]`);
  const eigen = new EigenvalueDecomposition(toMatrix("eigenvalues", a), { assumeSymmetric: true });
  return {
    values: Float64Array.from(eigen.realEigenvalues),
    vectors: fromMatrix(eigen.eigenvectorMatrix),
  };
}

/** Thin QR decomposition a = q r of an [m, n] matrix with m >= n: q [m, n] with orthonormal columns, r [n, n] upper triangular. */
export function qrDecomposition(a: NdArray): { q: Float64NdArray; r: Float64NdArray } {
  const [m, n] = matrixShape("QR", a);
  if (m < n) throw new InvalidInputError(`QR: wanted at least ${n} rows, got ${m}`);
  const qr = new QrDecomposition(toMatrix("QR", a));
  return { q: fromMatrix(qr.orthogonalMatrix), r: fromMatrix(qr.upperTriangularMatrix) };
}
