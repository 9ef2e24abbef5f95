/** @file Many runs together: gradient symmetricity and distance irrelevance over the attention rate. */

import { quantiles } from "../../math/statistics.ts";
import { type Figure, type Measures, measured } from "../../study/index.ts";
import type { QuadratureConfig } from "./config.ts";
import { type FamilyMeasure, familyTitles, publishedPoints } from "./figures-family.ts";

/** What a sweep knows of each of its runs. */
export interface SweepRun {
  id: string;
  config: QuadratureConfig;
  seed: number;
  measures: Measures;
}

/** Runs of one attention rate. */
export interface RateGroup {
  rate: number;
  runs: number;
  /** Quantiles 10, 50 and 90 % over the runs that learned to add. */
  low: number;
  median: number;
  high: number;
}

/** Quantiles of a measure by attention rate, over runs with test accuracy 0.95 or more. */
export function rateGroups(runs: readonly SweepRun[], measure: FamilyMeasure): RateGroup[] {
  const groups = new Map<number, number[]>();
  for (const { config, measures } of runs) {
    const value = measured(measures, measure);
    const accuracy = measured(measures, "testAccuracy") ?? 0;
    if (value === undefined || accuracy < 0.95 || config.architecture !== "attention") continue;
    groups.set(config.attentionRate, [...(groups.get(config.attentionRate) ?? []), value]);
  }
  return [...groups]
    .sort(([x], [y]) => x - y)
    .map(([rate, values]) => {
      const [low, median, high] = quantiles(values, [0.1, 0.5, 0.9]) as [number, number, number];
      return { rate, runs: values.length, low, median, high };
    });
}

/**
 * Does the median gradient symmetricity stay above 0.98 below rate 0.4 and below 0.6 above rate 0.9? `undefined` without runs
 * at both ends.
 *
 * @source Zhong et al. 2023, public results
 */
export function fallsWithRate(runs: readonly SweepRun[]): boolean | undefined {
  const median = (isIn: (rate: number) => boolean) =>
    quantiles(
      runs
        .filter(({ config }) => isIn(config.attentionRate))
        .filter(({ measures }) => (measured(measures, "testAccuracy") ?? 0) >= 0.95)
        .flatMap(({ measures }) => measured(measures, "gradientSymmetricity") ?? []),
      [0.5],
    )[0];
  const low = median((rate) => rate < 0.4);
  const high = median((rate) => rate > 0.9);
  return low === undefined || high === undefined ? undefined : low > 0.98 && high < 0.6;
}

/** Figures of a sweep: both measures over the rate, and a table of all runs. Empty for fewer than two runs. */
export function sweepFigures(runs: readonly SweepRun[]): Figure[] {
  if (runs.length < 2) return [];
  const isVaried = new Set(runs.map(({ config }) => config.attentionRate)).size > 1;
  return [...(isVaried ? [rateFigure(runs)] : []), runTable(runs)];
}

function rateFigure(runs: readonly SweepRun[]): Figure {
  const left = runs.filter(
    ({ measures }) => (measured(measures, "testAccuracy") ?? 0) < 0.95,
  ).length;
  return {
    id: "rate-sweep",
    kind: "panels",
    title: "From pizza to clock",
    caption:
      "Gradient symmetricity and distance irrelevance against the attention rate: every run, median with 10 to 90 % over seeds, and the public runs at modulus 59.",
    ...(left > 0
      ? { notes: [`${left} runs did not learn to add (test accuracy below 0.95) and are left out`] }
      : {}),
    columns: 2,
    panels: (["gradientSymmetricity", "distanceIrrelevance"] as const).map((name) => {
      const groups = rateGroups(runs, name);
      const usable = runs.filter(
        ({ measures }) =>
          (measured(measures, "testAccuracy") ?? 0) >= 0.95 &&
          measured(measures, name) !== undefined,
      );
      return {
        id: `rate-${name}`,
        kind: "scatter" as const,
        title: familyTitles[name],
        caption: "Points: runs. Line: median over seeds.",
        x: { label: "Attention rate", domain: [0, 1] as const },
        y: { label: familyTitles[name], domain: [0, 1.02] as const },
        points: [
          {
            name: "runs",
            x: usable.map(({ config }) => config.attentionRate),
            y: usable.map(({ measures }) => measured(measures, name)!),
            labels: usable.map(({ id, seed }) => `seed ${seed}, ${id}`),
            colour: 2,
          },
          {
            name: "median, 10 to 90 %",
            x: groups.map(({ rate }) => rate),
            y: groups.map(({ median }) => median),
            yLow: groups.map(({ low }) => low),
            yHigh: groups.map(({ high }) => high),
            labels: groups.map(({ runs: count }) => `${count} runs`),
            colour: 0,
            joined: true,
          },
          publishedPoints(name),
        ],
      };
    }),
  };
}

function runTable(runs: readonly SweepRun[]): Figure {
  const value = (measures: Measures, name: string) => {
    const found = measured(measures, name);
    return found === undefined ? null : Number(found.toPrecision(4));
  };
  return {
    id: "sweep-runs",
    kind: "table",
    title: "Runs of the sweep",
    caption: "An empty cell: not measured or refused.",
    columns: [
      { name: "run" },
      { name: "p", align: "right" },
      { name: "attention rate", align: "right" },
      { name: "seed", align: "right" },
      { name: "test accuracy", align: "right" },
      { name: "gradient symmetricity", align: "right" },
      { name: "distance irrelevance", align: "right" },
      { name: "phase error", unit: "rad", align: "right" },
      { name: "integrals predict", align: "right" },
      { name: "box bound", unit: "of the peak", align: "right" },
    ],
    rows: runs.map(({ id, config, seed, measures }) => [
      id,
      config.p,
      config.attentionRate,
      seed,
      value(measures, "testAccuracy"),
      value(measures, "gradientSymmetricity"),
      value(measures, "distanceIrrelevance"),
      value(measures, "phaseError"),
      value(measures, "integralPrediction"),
      value(measures, "boxBound"),
    ]),
  };
}
