/** @file The paper's table beside what is known about its errors and what this run measured. */

import { type Figure, measured, type RunData } from "../../study/index.ts";
import type { UniversalityConfig } from "./config.ts";

/** Means over four seeds of MLPs: W_a, W_b, W_U, hidden, ρ(ab) in %; test, excluded and restricted loss in nats. */
type Quoted = readonly [number, number, number, number, number, number, number, number];

/** @source Chughtai et al. 2023, main table (MLP) */
const quotedMlp: Readonly<Record<string, Quoted>> = {
  C_113: [99.53, 99.39, 98.05, 90.25, 12.03, 1.63e-5, 5.95, 6.88e-3],
  C_118: [99.75, 99.74, 98.43, 95.84, 13.26, 5.39e-6, 8.72, 3.6e-3],
  D_59: [99.71, 99.73, 98.52, 87.68, 12.44, 6.34e-6, 12.37, 1.6e-6],
  D_61: [99.26, 99.45, 98.26, 87.61, 12.48, 1.79e-5, 12.0, 1.69e-6],
  S_5: [100, 99.99, 94.14, 88.91, 12.13, 1.02e-5, 11.72, 2.21e-7],
  S_6: [99.65, 99.78, 93.67, 86.38, 8.98, 4.95e-5, 12.17, 2.66e-6],
  A_5: [99.04, 99.31, 93.27, 86.69, 10.26, 1.94e-5, 9.82, 5.28e-7],
};

/** One seed each, recomputed in float64 from the public weights with exact irreps. */
const recomputed: Readonly<
  Record<string, { what: string; values: Readonly<Record<string, number>> }>
> = {
  S_5: {
    what: "mainline network, seed 2",
    values: {
      testLoss: 2.943e-6,
      restrictedLoss: 7.0848e-7,
      excludedLoss: 7.594,
      logitVariance: 0.84808,
      hiddenVariance: 0.8888,
      productVariance: 0.1297,
    },
  },
  C_113: {
    what: "network of seed 1 (published: hidden 0.9108, restricted 9.84e-3)",
    values: {
      restrictedLoss: 2.19e-6,
      excludedLoss: 6.027,
      logitVariance: 0.93678,
      hiddenVariance: 0.8705,
      productVariance: 0.1125,
    },
  },
};

const doubts: Readonly<Record<string, string>> = {
  C: "published hidden shares and restricted and excluded losses of the cyclic groups rest on bases with two columns of numerical noise; restricted losses are off by up to four orders of magnitude",
  A: "the published three-dimensional irreps of A_5 are not representations (an axis has (1+√5)/5 for (1+√5)/4); rows with them are off by 1 to 10 %",
  S_6: "irreps of dimension 9, 10 and 16 are missing from the published sums",
};

/** Rows: quantity; quoted from the paper; recomputed correctly; this run. */
export function errataFigure(run: RunData<UniversalityConfig>): Figure {
  const { group, architecture, table } = run.config;
  const known = architecture === "mlp" && table.length === 0;
  const quoted = known ? quotedMlp[group] : undefined;
  const right = known ? recomputed[group] : undefined;
  const tidy = (value: number | undefined): number | null =>
    value === undefined ? null : Number(value.toPrecision(4));
  const row = (label: string, name: string, fromPaper?: number) => [
    label,
    tidy(fromPaper),
    tidy(right?.values[name]),
    tidy(measured(run.measures, name)),
  ];
  const doubt =
    doubts[group] ?? (group === "A_5" ? doubts.A : group.startsWith("C") ? doubts.C : undefined);
  return {
    id: "errata",
    kind: "table",
    title: "Quoted from the paper, recomputed correctly, your run",
    caption:
      "The paper's means over four MLPs; values recomputed in float64 from public weights for one network; and this run. Shares are fractions; this run gives the least over its networks for embeddings, unembedding and logits, means for the hidden layer, medians for losses.",
    source: run.id,
    notes: [
      ...(quoted === undefined ? [`the paper has no MLP row for ${group}`] : []),
      ...(right === undefined ? [] : [`recomputed: ${right.what}`]),
      ...(doubt === undefined ? [] : [doubt]),
    ],
    columns: [
      { name: "quantity" },
      { name: "paper", align: "right" },
      { name: "recomputed", align: "right" },
      { name: "this run", align: "right" },
    ],
    rows: [
      row(
        "embeddings in key irreps",
        "embedVariance",
        quoted && Math.min(quoted[0], quoted[1]) / 100,
      ),
      row("unembedding in key irreps", "unembedVariance", quoted && quoted[2] / 100),
      row("logit variance in characters", "logitVariance"),
      row("hidden variance in key irreps", "hiddenVariance", quoted && quoted[3] / 100),
      row("hidden variance in ρ(ab)", "productVariance", quoted && quoted[4] / 100),
      row("test loss", "testLoss", quoted?.[5]),
      row("excluded loss", "excludedLoss", quoted?.[6]),
      row("restricted loss", "restrictedLoss", quoted?.[7]),
    ],
  };
}
