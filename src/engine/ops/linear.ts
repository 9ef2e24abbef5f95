/** @file Products of matrices and tensors. */

import { InvalidInputError } from "../../errors.ts";
import { viaJax } from "../apply.ts";
import { isFloat, promoteTypes } from "../dtype.ts";
import { jax } from "../executors/jax.ts";
import { broadcastShapes, range, showShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { mul } from "./binary.ts";
import { cast } from "./convert.ts";
import { reshape, transpose } from "./layout.ts";
import { sum } from "./reduce.ts";

/**
 * Matrix product under NumPy's rules: vectors are rows on the left and columns on the right, leading axes are batches and broadcast.
 *
 * Shapes: `a` [..., m, k], `b` [..., k, n]; result [..., m, n].
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  if (a.ndim === 0 || b.ndim === 0) throw new InvalidInputError("matmul: wanted at least 1 axis");
  if (a.ndim === 1) {
    const out = matmul(reshape(a, [1, a.size]), b);
    return reshape(out, [...out.shape.slice(0, -2), ...out.shape.slice(-1)].slice(0, b.ndim - 1));
  }
  if (b.ndim === 1) {
    const out = matmul(a, reshape(b, [b.size, 1]));
    return reshape(out, out.shape.slice(0, -1));
  }
  const k = a.shape[a.ndim - 1]!;
  if (k !== b.shape[b.ndim - 2]) {
    throw new InvalidInputError(
      `matmul: wanted equal inner lengths, got ${showShape(a.shape)} and ${showShape(b.shape)}`,
    );
  }
  const common = promoteTypes(a.dtype, b.dtype);
  const dtype = isFloat(common) ? common : "float32";
  const [x, y] = [cast(a, dtype), cast(b, dtype)];
  if (y.ndim === 2 && x.ndim > 2) {
    const rows = sizeOf(x.shape.slice(0, -1));
    const out = product(reshape(x, [rows, k]), y);
    return cast(reshape(out, [...x.shape.slice(0, -1), y.shape[1]!]), common);
  }
  broadcastShapes("matmul", x.shape.slice(0, -2), y.shape.slice(0, -2));
  return cast(product(x, y), common);
}

function product(x: Tensor, y: Tensor): Tensor {
  return viaJax([x, y], (a, b) => jax.numpy.matmul(a!, b!));
}

/** Sum of products over the last axis of `a` and the second to last (or only) axis of `b`. */
export function dot(a: Tensor, b: Tensor): Tensor {
  if (a.ndim === 0 || b.ndim === 0) return mul(a, b);
  if (b.ndim <= 2) return matmul(a, b);
  const letters = "abcdefghijklmnop";
  const left = letters.slice(0, a.ndim - 1);
  const right = letters.slice(a.ndim - 1, a.ndim + b.ndim - 3);
  const last = letters[a.ndim + b.ndim - 3]!;
  return einsum(`${left}z,${right}z${last}->${left}${right}${last}`, a, b);
}

/** All products of an element of `a` with one of `b`: [a.size, b.size]. */
export function outer(a: Tensor, b: Tensor): Tensor {
  return mul(reshape(a, [a.size, 1]), reshape(b, [1, b.size]));
}

interface Labelled {
  labels: string[];
  x: Tensor;
}

/**
 * Einstein summation: letters name axes, letters missing on the right of `->` are summed over.
 *
 * Without `->` the letters that occur once are kept, in alphabetical order. No ellipsis, no letter twice in one operand.
 *
 * @example
 * einsum("bqhd,bkhd->bhqk", query, key)
 */
export function einsum(spec: string, ...xs: readonly Tensor[]): Tensor {
  const [left, right] = spec.replaceAll(" ", "").split("->") as [string, string | undefined];
  const terms = left.split(",").map((term) => [...term]);
  const counts = new Map<string, number>();
  for (const label of terms.flat()) counts.set(label, (counts.get(label) ?? 0) + 1);
  const out = [
    ...(right ??
      [...counts]
        .filter(([, n]) => n === 1)
        .map(([l]) => l)
        .sort()
        .join("")),
  ];
  const wrong =
    terms.length !== xs.length ||
    terms.some((term, i) => term.length !== xs[i]!.ndim || new Set(term).size !== term.length) ||
    out.some((label) => !counts.has(label)) ||
    new Set(out).size !== out.length;
  if (wrong) {
    throw new InvalidInputError(
      `einsum: wanted letters that match the operands, got "${spec}" for ${xs.map((x) => showShape(x.shape)).join(", ")}`,
    );
  }
  const operands = terms.map((labels, i): Labelled => ({ labels, x: xs[i]! }));
  let result = operands[0]!;
  for (let i = 1; i < operands.length; i++) {
    const later = new Set([...out, ...operands.slice(i + 1).flatMap((one) => one.labels)]);
    result = contract(result, operands[i]!, later);
  }
  result = sumAway(result, new Set(out));
  return transpose(
    result.x,
    out.map((label) => result.labels.indexOf(label)),
  );
}

/** Sums over the axes whose letter nobody needs any more. */
function sumAway({ labels, x }: Labelled, needed: ReadonlySet<string>): Labelled {
  const axes = range(labels.length).filter((i) => !needed.has(labels[i]!));
  if (axes.length === 0) return { labels, x };
  return { labels: labels.filter((label) => needed.has(label)), x: sum(x, axes) };
}

/** Two operands become one: shared letters that are still needed are batches, the other shared ones are contracted. */
function contract(left: Labelled, right: Labelled, needed: ReadonlySet<string>): Labelled {
  const a = sumAway(left, new Set([...needed, ...right.labels]));
  const b = sumAway(right, new Set([...needed, ...left.labels]));
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter((label) => needed.has(label));
  const inner = shared.filter((label) => !needed.has(label));
  const rows = a.labels.filter((label) => !shared.includes(label));
  const columns = b.labels.filter((label) => !shared.includes(label));
  const length = (label: string) => {
    const at = a.labels.indexOf(label);
    return at >= 0 ? a.x.shape[at]! : b.x.shape[b.labels.indexOf(label)]!;
  };
  const count = (labels: readonly string[]) => sizeOf(labels.map(length));
  const arrange = (one: Labelled, order: readonly string[]) =>
    transpose(
      one.x,
      order.map((label) => one.labels.indexOf(label)),
    );
  const batchShape = batch.length === 0 ? [] : [count(batch)];
  const x = reshape(arrange(a, [...batch, ...rows, ...inner]), [
    ...batchShape,
    count(rows),
    count(inner),
  ]);
  const y = reshape(arrange(b, [...batch, ...inner, ...columns]), [
    ...batchShape,
    count(inner),
    count(columns),
  ]);
  const labels = [...batch, ...rows, ...columns];
  return { labels, x: reshape(matmul(x, y), labels.map(length)) };
}
