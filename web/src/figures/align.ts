/** @file Curves with their own x values on one common, ascending x, as uPlot wants them. */

import type { Numbers } from "../../../src/study/figure.ts";

/** A value, a gap (`null`), or "this curve has no point at this x" (`undefined`, joined across). */
export type Aligned = (number | null | undefined)[];

export interface AlignedCurves {
  x: number[];
  /** One list per input array, in order. */
  y: Aligned[];
}

export interface AlignOptions {
  /** Leave out x at or below 0. */
  logX: boolean;
  /** Values at or below 0 are gaps. */
  logY: boolean;
}

/** Does x never decrease? Curves that turn back (circles) cannot be drawn over a common x. */
export function ascending(x: Numbers): boolean {
  for (let i = 1; i < x.length; i++) if (x[i]! < x[i - 1]!) return false;
  return true;
}

/** Puts all arrays on the union of their x. Equal x lists, the usual case, are not sorted again. */
export function align(
  arrays: readonly { x: Numbers; y: Numbers }[],
  { logX, logY }: AlignOptions,
): AlignedCurves {
  const usable = (x: number): boolean => Number.isFinite(x) && (!logX || x > 0);
  const value = (y: number | undefined): number | null =>
    y !== undefined && Number.isFinite(y) && (!logY || y > 0) ? y : null;
  const first = arrays[0]?.x ?? [];
  if (arrays.every((array) => sameNumbers(array.x, first))) {
    const keep: number[] = [];
    for (let i = 0; i < first.length; i++) if (usable(first[i]!)) keep.push(i);
    return {
      x: keep.map((i) => first[i]!),
      y: arrays.map((array) => keep.map((i) => value(array.y[i]))),
    };
  }
  const union = new Set<number>();
  for (const array of arrays) {
    for (let i = 0; i < array.x.length; i++) if (usable(array.x[i]!)) union.add(array.x[i]!);
  }
  const x = Float64Array.from(union).sort();
  const y = arrays.map((array) => {
    const row: Aligned = new Array(x.length).fill(undefined);
    let at = 0;
    for (let i = 0; i < array.x.length; i++) {
      if (!usable(array.x[i]!)) continue;
      while (x[at]! < array.x[i]!) at++;
      row[at] = value(array.y[i]);
    }
    return row;
  });
  return { x: Array.from(x), y };
}

function sameNumbers(a: Numbers, b: Numbers): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
