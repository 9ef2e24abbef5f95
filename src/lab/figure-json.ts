/** @file Figures on their way through JSON: typed arrays become lists, gaps become `null`. */

import type { Figure } from "../study/figure.ts";

/** A figure (or any value with typed arrays) as JSON text; numbers keep seven significant digits at most. */
export function encodeFigure(figure: unknown): string {
  return JSON.stringify(figure, (_key, value: unknown) => {
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      return Array.from(value as Float64Array, shortNumber);
    }
    return typeof value === "number" && !Number.isFinite(value) ? null : value;
  });
}

/** Pictures need no more digits, and a heat map shrinks to half of its text. */
function shortNumber(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(7)) : null;
}

/** The figure again. Gaps in lists of numbers stay `null`, which every drawer treats as not finite. */
export function decodeFigure(text: string): Figure {
  return JSON.parse(text) as Figure;
}
