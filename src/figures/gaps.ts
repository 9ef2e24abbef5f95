/** @file Gaps that came through JSON: `null` among numbers is made NaN again before anything is drawn or written. */

import type { Figure } from "../study/figure.ts";

const known = new WeakMap<Figure, Figure>();

/** The figure with NaN for every `null` in its lists of numbers; table cells keep theirs. The same value gives the same answer. */
export function withGaps(figure: Figure): Figure {
  const found = known.get(figure);
  if (found !== undefined) return found;
  const clean = figure.kind === "table" ? figure : (revive(figure) as Figure);
  known.set(figure, clean);
  known.set(clean, clean);
  return clean;
}

function revive(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item === "number")) return value;
    if (value.length > 0 && value.every((item) => typeof item === "number" || item === null)) {
      return value.map((item) => item ?? Number.NaN);
    }
    return value.map(revive);
  }
  if ((value as { kind?: unknown }).kind === "table") return value;
  const entries = Object.entries(value).map(([key, item]) => [key, revive(item)]);
  return Object.fromEntries(entries);
}
