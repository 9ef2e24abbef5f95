/** @file Arithmetic on shapes: sizes, broadcasting, axes. Everything here is pure and works on plain number arrays. */

import { InvalidInputError } from "../errors.ts";
import type { DType } from "../math/nd-array.ts";

/** Axis lengths, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Shape and element type: all that a trace knows about a value. */
export interface Aval {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Number of elements of an array with this shape; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** Whether two shapes are the same. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, i) => length === b[i]);
}

/** `[2, 3]` for messages; `[]` is written `scalar`. */
export function showShape(shape: Shape): string {
  return shape.length === 0 ? "scalar" : `[${shape.join(", ")}]`;
}

/**
 * Shape of an elementwise result under NumPy's rules: aligned at the last axis, an axis of length 1 stretches.
 *
 * Throws {@link InvalidInputError} when two lengths differ and neither is 1.
 */
export function broadcastShapes(where: string, ...shapes: readonly Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const out = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let i = 0; i < shape.length; i++) {
      const at = rank - shape.length + i;
      const length = shape[i]!;
      if (out[at] === 1) out[at] = length;
      else if (length !== 1 && length !== out[at]) {
        throw new InvalidInputError(
          `${where}: wanted shapes that broadcast, got ${shapes.map(showShape).join(" and ")}`,
        );
      }
    }
  }
  return out;
}

/** An axis in `0..rank-1`; negative axes count from the end. */
export function normalizeAxis(where: string, axis: number, rank: number): number {
  const at = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || at < 0 || at >= rank) {
    throw new InvalidInputError(`${where}: wanted an axis of a rank-${rank} tensor, got ${axis}`);
  }
  return at;
}

/** Sorted distinct axes in `0..rank-1`; `undefined` means all of them. */
export function normalizeAxes(
  where: string,
  axis: number | readonly number[] | undefined,
  rank: number,
): number[] {
  if (axis === undefined) return Array.from({ length: rank }, (_, i) => i);
  const list = typeof axis === "number" ? [axis] : axis;
  const axes = [...new Set(list.map((one) => normalizeAxis(where, one, rank)))];
  if (axes.length !== list.length) {
    throw new InvalidInputError(`${where}: wanted distinct axes, got [${list.join(", ")}]`);
  }
  return axes.sort((a, b) => a - b);
}

/** Shape after the given (sorted, non-negative) axes are summed away; with `keepDims` they stay with length 1. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims = false): number[] {
  return keepDims
    ? shape.map((length, i) => (axes.includes(i) ? 1 : length))
    : shape.filter((_, i) => !axes.includes(i));
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * shape[i + 1]!;
  return strides;
}

/** The integers `0..count-1`. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** The permutation that undoes `perm`. */
export function invertPermutation(perm: readonly number[]): number[] {
  const inverse = new Array<number>(perm.length);
  perm.forEach((from, to) => {
    inverse[from] = to;
  });
  return inverse;
}
