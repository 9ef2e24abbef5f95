/** @file Many runs together: gradient symmetricity and distance irrelevance over the attention rate. */

import { quantiles } from "../../math/statistics.ts";
import { type Figure, type Measures, measured, type SweepRun } from "../../study/index.ts";
import { circularityWanted } from "./analysis.ts";
import type { QuadratureConfig } from "./config.ts";
import { type FamilyMeasure, familyTitles, publishedPoints, rateDomain } from "./figures-family.ts";

type Run = SweepRun<QuadratureConfig>;

/** Runs of one attention rate. */
export interface RateGroup {
  rate: number;
  runs: number;
  /** Quantiles 10, 50 and 90 % over the runs that learned to add. */
  low: number;
  median: number;
  high: number;
}

/** Did the run end with a network of the family that adds? Only those have a place in the statistics. */
function isUsable({ config, measures }: Run): boolean {
  return config.architecture === "attention" && (measured(measures, "testAccuracy") ?? 0) >= 0.95;
}

/** Quantiles of a measure by attention rate, over runs with test accuracy 0.95 or more. */
export function rateGroups(runs: readonly Run[], measure: FamilyMeasure): RateGroup[] {
  const groups = new Map<number, number[]>();
  for (const { config, measures } of runs.filter(isUsable)) {
    const value = measured(measures, measure);
    if (value === undefined) continue;
    groups.set(config.attentionRate, [...(groups.get(config.attentionRate) ?? []), value]);
  }
  return [...groups]
    .sort(([x], [y]) => x - y)
    .map(([rate, values]) => {
      const [low, median, high] = quantiles(values, [0.1, 0.5, 0.9]) as [number, number, number];
      return { rate, runs: values.length, low, median, high };
    });
}

/** Medians of the gradient symmetricity at both ends of the family, and whether they lie where the public ones do. */
export interface RateVerdict {
  /** Over the runs below rate 0.4, and over those above 0.9. */
  low: number;
  high: number;
  /** Above 0.98 at the low end and below 0.6 at the high one. */
  isHeld: boolean;
}

/**
 * Does the gradient symmetricity fall as the attention rate rises? `undefined` without runs at both ends.
 *
 * @source Zhong et al. 2023, public results
 */
export function rateVerdict(runs: readonly Run[]): RateVerdict | undefined {
  const median = (isIn: (rate: number) => boolean) =>
    quantiles(
      runs
        .filter((run) => isUsable(run) && isIn(run.config.attentionRate))
        .flatMap(({ measures }) => measured(measures, "gradientSymmetricity") ?? []),
      [0.5],
    )[0];
  const low = median((rate) => rate < 0.4);
  const high = median((rate) => rate > 0.9);
  if (low === undefined || high === undefined) return undefined;
  return { low, high, isHeld: low > 0.98 && high < 0.6 };
}

/** Figures of a sweep: both measures over the rate, and a table of all runs. Empty for fewer than two runs. */
export function sweepFigures(runs: readonly Run[]): Figure[] {
  if (runs.length < 2) return [];
  const isVaried = new Set(runs.map(({ config }) => config.attentionRate)).size > 1;
  return [...(isVaried ? [rateFigure(runs)] : []), runTable(runs)];
}

/** What a reader of the figure must know: the claim's verdict, and which runs count. */
function notesOf(runs: readonly Run[]): string[] {
  const notes: string[] = [];
  const verdict = rateVerdict(runs);
  if (verdict !== undefined) {
    const { low, high, isHeld } = verdict;
    notes.push(
      `gradient symmetricity falls as the attention rate rises: ${isHeld ? "held" : "not held"}; median ${low.toFixed(3)} below rate 0.4 (wanted above 0.98), ${high.toFixed(3)} above rate 0.9 (wanted below 0.6)`,
    );
  }
  const usable = runs.filter(isUsable);
  if (usable.length < runs.length) {
    notes.push(
      `left out: ${runs.length - usable.length} of ${runs.length} runs, which have no attention or did not learn to add (test accuracy below 0.95)`,
    );
  }
  const uneven = usable.filter(
    ({ measures }) => (measured(measures, "circularity") ?? 1) < circularityWanted,
  );
  if (uneven.length > 0) {
    notes.push(
      `kept: ${uneven.length} runs with circularity below ${circularityWanted}, which the published statistics leave out`,
    );
  }
  return notes;
}

function rateFigure(runs: readonly Run[]): Figure {
  const notes = notesOf(runs);
  return {
    id: "rate-sweep",
    kind: "panels",
    title: "From pizza to clock",
    caption:
      "Gradient symmetricity and distance irrelevance against the attention rate: every run, median with 10 to 90 % over seeds, and the public runs at modulus 59.",
    ...(notes.length > 0 ? { notes } : {}),
    columns: 2,
    panels: (["gradientSymmetricity", "distanceIrrelevance"] as const).map((name) => {
      const groups = rateGroups(runs, name);
      const usable = runs.filter(
        (run) => isUsable(run) && measured(run.measures, name) !== undefined,
      );
      return {
        id: `rate-${name}`,
        kind: "scatter" as const,
        title: familyTitles[name],
        caption: "Points: runs. Line: median over seeds.",
        x: { label: "Attention rate", domain: rateDomain },
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

function runTable(runs: readonly Run[]): Figure {
  const value = (measures: Measures, name: string) => {
    const found = measured(measures, name);
    return found === undefined ? null : Number(found.toPrecision(4));
  };
  return {
    id: "sweep-runs",
    kind: "table",
    title: "Runs of the sweep",
    caption: "An empty cell: not measured or refused. A box bound of 1 or more is vacuous.",
    columns: [
      { name: "run" },
      { name: "p", align: "right" },
      { name: "attention rate", align: "right" },
      { name: "seed", align: "right" },
      { name: "test accuracy", align: "right" },
      { name: "gradient symmetricity", align: "right" },
      { name: "distance irrelevance", align: "right" },
      { name: "circularity", align: "right" },
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
      value(measures, "circularity"),
      value(measures, "phaseError"),
      value(measures, "integralPrediction"),
      value(measures, "boxBound"),
    ]),
  };
}
