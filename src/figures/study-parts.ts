/** @file Parts that the figures of several studies share. */

import type { Series, TableFigure } from "../study/figure.ts";

/**
 * What is shown where a run does not have the arrays of a figure: an empty table that says so.
 *
 * @source own
 */
export function missingFigure(id: string, title: string, what = title): TableFigure {
  return {
    kind: "table",
    id,
    title,
    caption: `Not in this run: ${what}.`,
    columns: [{ name: "missing" }],
    rows: [],
  };
}

/**
 * The band of two standard errors on both sides of a curve, in the curve's unit.
 *
 * @source own
 */
export function errorBand(
  values: readonly number[],
  errors: ArrayLike<number>,
): NonNullable<Series["band"]> {
  return {
    low: values.map((v, i) => v - 2 * errors[i]),
    high: values.map((v, i) => v + 2 * errors[i]),
    label: "two standard errors",
  };
}
