/** @file The family between clock and pizza: where this network stands, and why it is called what it is called. */

import type { Figure, Measures } from "../../study/index.ts";
import { measured } from "../../study/index.ts";
import type { NetworkAnalysis } from "./analysis.ts";
import type { FigureOrigin } from "./figures-account.ts";

/**
 * Quantiles 10, 50 and 90 % of 1,044 public circular one-layer ReLU runs by attention rate.
 *
 * @source Zhong et al. 2023, public result table; quantiles recomputed
 */
export const publishedQuantiles = {
  gradientSymmetricity: [
    { rate: 0.05, low: 0.992, median: 0.994, high: 0.997 },
    { rate: 0.65, low: 0.583, median: 0.762, high: 0.996 },
    { rate: 0.95, low: 0.291, median: 0.446, high: 0.585 },
  ],
  distanceIrrelevance: [
    { rate: 0.05, low: 0.156, median: 0.217, high: 0.735 },
    { rate: 0.95, low: 0.714, median: 0.828, high: 0.903 },
  ],
} as const;

/** The two measures of the family. */
export type FamilyMeasure = keyof typeof publishedQuantiles;

export const familyTitles: Record<FamilyMeasure, string> = {
  gradientSymmetricity: "Gradient symmetricity",
  distanceIrrelevance: "Distance irrelevance",
};

/** Wide enough that marks at both ends are whole. */
export const rateDomain = [-0.03, 1.03] as const;

/** Published quantiles as points of a scatter figure. */
export function publishedPoints(measure: FamilyMeasure) {
  const rows = publishedQuantiles[measure];
  return {
    name: "public runs, median and 10 to 90 %",
    x: rows.map(({ rate }) => rate),
    y: rows.map(({ median }) => median),
    yLow: rows.map(({ low }) => low),
    yHigh: rows.map(({ high }) => high),
    mark: "square" as const,
    hollow: true,
    colour: 1,
  };
}

/** This network among the published ones. */
export function familyFigure(rate: number, measures: Measures, origin: FigureOrigin): Figure {
  return {
    id: "family",
    kind: "panels",
    title: "Between clock and pizza",
    caption:
      "Gradient symmetricity and distance irrelevance of this network against the attention rate, with medians and 10 to 90 % intervals of the public runs (modulus 59; part of the public distance irrelevance was computed on runner-up logits).",
    ...origin,
    columns: 2,
    panels: (["gradientSymmetricity", "distanceIrrelevance"] as const).map((name) => {
      const value = measured(measures, name);
      return {
        id: `family-${name}`,
        kind: "scatter" as const,
        title: familyTitles[name],
        caption: name === "gradientSymmetricity" ? "Near 1 for a pizza." : "Near 1 for a clock.",
        x: { label: "Attention rate", domain: rateDomain },
        y: { label: familyTitles[name], domain: [0, 1.02] as const },
        points: [
          publishedPoints(name),
          {
            name: "this network",
            x: value === undefined ? [] : [rate],
            y: value === undefined ? [] : [value],
            colour: 0,
          },
        ],
      };
    }),
  };
}

/** Formulas on isolated circles. */
export function circleTable(analysis: NetworkAnalysis, origin: FigureOrigin): Figure {
  const { circles, verdict, circularity } = analysis;
  const percent = (x: number) => (Number.isFinite(x) ? Number((100 * x).toFixed(2)) : null);
  return {
    id: "circle-fits",
    kind: "table",
    title: "Circles of the embedding, one at a time",
    caption: `Logits with one circle of the embedding left alone, z-scored, against each formula (100 % is a perfect fit; a constant gives 0, less is worse). Verdict${analysis.gradients === undefined ? ", gradient symmetricity left aside" : ""}: ${[verdict.algorithm, ...verdict.reasons].join("; ")}.${circularity === undefined ? "" : ` Circularity ${circularity.toFixed(4)}.`}`,
    ...origin,
    columns: [
      { name: "k", align: "right" },
      { name: "clock", unit: "%", align: "right" },
      { name: "pizza", unit: "%", align: "right" },
      { name: "accompanying", unit: "%", align: "right" },
      { name: "best" },
    ],
    rows: circles.map(({ frequency, clock, pizza, accompanying }) => {
      const best = Math.max(...[clock, pizza, accompanying].filter(Number.isFinite));
      const name = !(best >= 0.3)
        ? "none"
        : best === pizza
          ? "pizza"
          : best === clock
            ? "clock"
            : "accompanying";
      return [frequency, percent(clock), percent(pizza), percent(accompanying), name];
    }),
  };
}
