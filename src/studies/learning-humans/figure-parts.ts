/** @file What the figures of the study share. */

import { z } from "zod";
import { errorBand } from "../../figures/study-parts.ts";
import type { NdArray } from "../../math/nd-array.ts";
import type { FigureSpec, RunData, Series } from "../../study/index.ts";
import { conventions, type LearningConfig } from "./config.ts";
import { score } from "./measures.ts";
import { caseNames } from "./task.ts";

export type Run = RunData<LearningConfig>;
export type Spec = FigureSpec<LearningConfig>;

/** Names of the kinds of people and boxes as readers see them. */
export const titles: Readonly<Record<string, string>> = {
  stationary: "stationary",
  bayes: "Bayesian learner",
  qlearn: "value learner",
  learning: "learning",
};

/** Name of the curve of an observer who takes one kind of person for a kind. */
export const pairName = (truth: string, assumed: string): string =>
  truth === assumed ? `${titles[truth]}, known` : `${titles[truth]}, taken for ${titles[assumed]}`;

/** Which outcome bandit a figure shows. */
export const caseOption = z
  .enum(caseNames)
  .default("A1")
  .meta({ title: "Case", description: "Options and preferences of the outcome bandit.", unit: "" });

/** The case that was asked for, or the first. */
export const chosenCase = (
  options: Readonly<Record<string, unknown>>,
): (typeof caseNames)[number] => caseNames.find((name) => name === options.case) ?? "A1";

/** What must stand beside every number. */
export const notes = (run: Run): string[] => [
  `Conventions: ${conventions(run.config)}.`,
  "Environment: Assay reference (the paper's is not public).",
];

/** A curve of one score with its band over the rows of a packed table. Default: log-loss. */
export function scoreSeries(
  table: NdArray,
  assumed: number,
  x: readonly number[],
  name: string,
  { quantity = "logLoss", ...look }: Partial<Series> & { quantity?: "logLoss" | "regret" } = {},
): Series {
  const y = x.map((_, row) => score(table, row, assumed, quantity) ?? Number.NaN);
  const error = x.map((_, row) => score(table, row, assumed, `${quantity}Error`) ?? 0);
  return { name, x, y, band: errorBand(y, error), ...look };
}
