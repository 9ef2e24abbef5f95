/** @file Figures with controls: the published trend at any success probability, the date of any target, fits under any ridge. */

import { z } from "zod";
import { dateOf, dayOf } from "../../evals/horizon/dates.ts";
import { type FitProfile, horizonMinutes } from "../../evals/horizon/fit.ts";
import { resampleModels } from "../../evals/horizon/multiverse.ts";
import { type WeightScheme, weightSchemes } from "../../evals/horizon/weights.ts";
import type { Figure, Origin, ScatterFigure } from "../../study/index.ts";
import { analyseCounts, analysePublished, type HorizonAnalysis } from "./analysis.ts";
import { paperModels } from "./cited.ts";
import type { HorizonConfig } from "./config.ts";
import { horizonFigure } from "./figures-horizon.ts";
import { datesFigure } from "./figures-study.ts";
import { restoreCounts, type StoredCounts } from "./stored-counts.ts";

const success = z.number().int().min(10).max(90).default(50).meta({
  title: "Success, %",
  description: "The horizon is the task length at which an agent succeeds this often.",
});

/** Control of the published trend. */
export const successOption = z.object({ success });

/** The stored trend at 50 %; at another success probability it follows from the published curves, without intervals. */
export function publishedAt(analysis: HorizonAnalysis, percent: number): ScatterFigure {
  if (percent === 50) return horizonFigure(analysis);
  const q = percent / 100;
  const { provenance } = analysis;
  const given = paperModels.map((model) => ({ ...model, minutes: horizonMinutes(model, q)! }));
  return horizonFigure(
    analysePublished(
      given.map(({ p50Low: _, p50High: __, ...model }) => model),
      {
        ...provenance,
        rule: "paper-list",
        after: "",
        q,
        intervals: "none at this success probability: it follows from the published curves",
      },
    ),
  );
}

/** Controls of the date figure. */
export const dateOptions = z.object({
  success,
  targetHours: z.number().int().min(1).max(2000).optional().meta({
    title: "Target, hours",
    description: "Task length whose date is extrapolated; empty takes that of the run.",
  }),
});

/** The date at which the published trend reaches a target, models drawn again; the published quantiles at the paper's own target only. */
export function datesAt(
  config: HorizonConfig,
  seed: number,
  { percent, targetHours }: { percent: number; targetHours: number },
  origin: Origin,
): ScatterFigure {
  const points = datedModels(percent / 100);
  const row = resampleModels(points, {
    n: config.multiverseDraws,
    seed,
    targetMinutes: targetHours * 60,
  });
  const asPublished = percent === 50 && targetHours === 167;
  return datesFigure([row], targetHours, origin, asPublished);
}

/** The thirteen models of the paper's date figure: GPT-4 0125 is not among them. */
export function datedModels(q: number) {
  return paperModels
    .filter(({ agent }) => agent !== "GPT-4 0125")
    .map((model) => ({
      agent: model.agent,
      day: dayOf(model.releaseDate),
      minutes: q === 0.5 ? model.p50 : horizonMinutes(model, q)!,
    }));
}

const ridges = ["1e-5", "0.001", "0.01", "0.05", "0.1", "0.2", "0.5"] as const;

/** Controls of the fits. */
export const choiceOptions = z.object({
  ridge: z.enum(ridges).default("1e-5").meta({
    title: "Ridge",
    description: "Penalty on the slope: 0.1 in the paper, 1e-5 since March 2026.",
  }),
  weights: z.enum(weightSchemes).default("invsqrt").meta({
    title: "Weights",
    description: "How much a task counts beside the other tasks of its family.",
  }),
  success,
});

/** Every agent fitted again under the chosen ridge and weights, with the trend; nothing is resampled. */
export function choicesFigure(
  stored: StoredCounts,
  analysis: HorizonAnalysis,
  config: HorizonConfig,
  choice: { ridge: string; weights: WeightScheme; success: number },
): Figure {
  const profile: FitProfile = {
    name: "own choice",
    ridge: Number(choice.ridge),
    weights: choice.weights,
  };
  const dates = Object.fromEntries(
    analysis.agents.flatMap(({ agent, day }) => (day === null ? [] : [[agent, dateOf(day)]])),
  );
  const { provenance } = analysis;
  const chosen = analyseCounts(restoreCounts(stored), dates, {
    ...config,
    profile,
    q: choice.success / 100,
    replicates: 0,
    seed: provenance.seed,
    suite: provenance.suite,
    input: provenance.input,
  }).analysis;
  return horizonFigure({
    ...chosen,
    provenance: { ...chosen.provenance, intervals: "none: nothing is resampled here" },
  });
}
