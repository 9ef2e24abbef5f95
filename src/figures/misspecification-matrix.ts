/** @file The central picture of the human-behaviour family: who the person is against who the machine thinks they are. */

import type { HeatMapFigure, TableFigure } from "../study/figure.ts";

/** One score for every pair of true and assumed model, and the score of doing nothing. */
export interface MisspecificationMatrix {
  truths: readonly string[];
  assumed: readonly string[];
  /** [true][assumed] */
  values: readonly (readonly number[])[];
  /** Standard errors in the same order, where the values are sampled. */
  errors?: readonly (readonly number[])[];
  /** Score of doing nothing for every true model (the prior; the person alone). */
  baseline: readonly number[];
  /** A larger number is better (reward) or worse (log-loss). */
  better: "larger" | "smaller";
  /** What is measured, for example "log-loss". */
  quantity: string;
  unit: string;
  /** What doing nothing is, for example "the prior". */
  nothing: string;
}

/** Differences smaller than this are rounding, not harm. */
const slack = 1e-9;

/**
 * How much each pair costs against doing nothing, in the direction in which positive is worse. A sampled pair counts as worse
 * only when it is so by more than two standard errors.
 */
export function costsAgainstNothing(matrix: MisspecificationMatrix): {
  costs: Float64Array;
  worse: number[];
} {
  const { values, errors, baseline, better, assumed } = matrix;
  const costs = new Float64Array(values.length * assumed.length);
  const worse: number[] = [];
  values.forEach((row, i) => {
    row.forEach((value, j) => {
      const cost = better === "smaller" ? value - baseline[i] : baseline[i] - value;
      costs[i * assumed.length + j] = cost;
      if (cost > slack + 2 * (errors?.[i][j] ?? 0)) worse.push(i * assumed.length + j);
    });
  });
  return { costs, worse };
}

/** Words around the matrix that differ between studies. */
export interface MatrixWords {
  id: string;
  title: string;
  caption: string;
  notes?: readonly string[];
  source?: string;
}

/** The matrix as a heat map around 0 with a cross in every cell that is worse than doing nothing. */
export function misspecificationFigure(
  matrix: MisspecificationMatrix,
  words: MatrixWords,
): HeatMapFigure {
  const { costs, worse } = costsAgainstNothing(matrix);
  const { truths, assumed, quantity, unit, nothing } = matrix;
  const share = `${worse.length} of ${costs.length} pairs are worse than ${nothing}.`;
  return {
    kind: "heatmap",
    id: words.id,
    title: words.title,
    caption: `${words.caption} Crosses: worse than ${nothing}. ${share}`,
    ...(words.notes === undefined ? {} : { notes: words.notes }),
    ...(words.source === undefined ? {} : { source: words.source }),
    x: { label: "the machine assumes", categories: assumed },
    y: { label: "the person is", categories: truths },
    rows: truths.length,
    columns: assumed.length,
    values: costs,
    value: { label: `${quantity}: cost against ${nothing}`, unit, scale: "diverging" },
    marks: { label: `worse than ${nothing}`, cells: worse },
  };
}

/** The same matrix as numbers, each with its standard error where it has one. */
export function misspecificationTable(
  matrix: MisspecificationMatrix,
  words: MatrixWords,
): TableFigure {
  const { truths, assumed, values, errors, baseline, quantity, unit, nothing } = matrix;
  const show = (i: number, j: number): string => {
    const error = errors?.[i][j];
    return error === undefined
      ? values[i][j].toFixed(4)
      : `${values[i][j].toFixed(3)} ± ${error.toFixed(3)}`;
  };
  return {
    kind: "table",
    id: words.id,
    title: words.title,
    caption: `${words.caption} Rows: who the person is; columns: who the machine assumes; ${quantity} in ${unit}.`,
    ...(words.notes === undefined ? {} : { notes: words.notes }),
    ...(words.source === undefined ? {} : { source: words.source }),
    columns: [
      { name: "the person is" },
      ...assumed.map((name) => ({ name, align: "right" as const })),
      { name: nothing, align: "right" as const },
    ],
    rows: truths.map((name, i) => [
      name,
      ...assumed.map((_, j) => show(i, j)),
      baseline[i].toFixed(4),
    ]),
  };
}
