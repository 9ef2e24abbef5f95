/** @file Which figures the study has and how each is built from a run. */

import type { z } from "zod";
import { MissingError } from "../../errors.ts";
import { fitAgents, profiles } from "../../evals/horizon/fit.ts";
import type { Figure, FigureSpec, Origin, RunData } from "../../study/index.ts";
import type { HorizonAnalysis } from "./analysis.ts";
import { citedBudgets } from "./cited.ts";
import type { HorizonConfig } from "./config.ts";
import { documentOfRun, type HorizonDocument } from "./document.ts";
import { budgetTable } from "./figures-cost.ts";
import { lengthFigure, residualFigure } from "./figures-counts.ts";
import {
  binsFigure,
  curvesFigure,
  doublingFigure,
  horizonFigure,
  horizonTable,
  provenanceLines,
  winsFigure,
} from "./figures-horizon.ts";
import {
  choiceOptions,
  choicesFigure,
  dateOptions,
  datesAt,
  publishedAt,
  successOption,
} from "./figures-live.ts";
import {
  agreementFigure,
  budgetFigure,
  costFigure,
  coverageTable,
  dateBoxes,
  recoveredFigure,
} from "./figures-study.ts";

import { restoreCounts } from "./stored-counts.ts";

type Spec = FigureSpec<HorizonConfig>;
type Run = RunData<HorizonConfig>;

/** A figure made from the run's document; says which stage it waits for when that part is not there. */
function figure(
  id: string,
  title: string,
  section: string,
  waitsFor: string,
  build: (
    document: HorizonDocument,
    run: Run,
    options: Readonly<Record<string, unknown>>,
  ) => Figure | undefined,
  options?: z.ZodObject,
): Spec {
  return {
    id,
    title,
    section,
    ...(options === undefined ? {} : { options }),
    ...(section === "Public runs" && { applies: (config: HorizonConfig) => config.publicData }),
    async build(run, given) {
      const made = build(await documentOfRun(run), run, given);
      if (made === undefined) {
        throw new MissingError(
          `figure ${id}: this run has no ${waitsFor}`,
          "wait until the run has got there",
        );
      }
      return { ...made, id };
    },
  };
}

const seedOf = (run: Run): string => `run ${run.id}, seed ${run.seed}`;
const cited = (run: Run, ...notes: string[]): Origin => ({
  notes: ["cited tables of this study", ...notes],
  source: seedOf(run),
});
const of =
  (part: "published" | "runs", make: (analysis: HorizonAnalysis) => Figure | undefined) =>
  (document: HorizonDocument): Figure | undefined => {
    const analysis = document[part];
    return analysis === undefined ? undefined : make(analysis);
  };

export const horizonFigures: readonly Spec[] = [
  figure(
    "horizon",
    "Horizon over release date",
    "Trend",
    "published horizons",
    ({ published }, _, options) =>
      published && publishedAt(published, successOption.parse(options).success),
    successOption,
  ),
  figure(
    "horizons",
    "Published horizons",
    "Trend",
    "published horizons",
    of("published", horizonTable),
  ),
  figure(
    "curves",
    "Success against length",
    "Trend",
    "published horizons",
    of("published", curvesFigure),
  ),
  figure(
    "dates",
    "When does the trend reach the target?",
    "Trend",
    "dates",
    (document, run, options) => {
      if (document.dates === undefined) return undefined;
      const chosen = dateOptions.parse(options);
      const targetHours = chosen.targetHours ?? run.config.targetHours;
      const origin = cited(run, "profile paper-2025, suite TH1.0", "models drawn again");
      return datesAt(run.config, run.seed, { percent: chosen.success, targetHours }, origin);
    },
    dateOptions,
  ),
  figure("cost-frontier", "Capability against cost", "Cost", "cost table", (document, run) =>
    document.cost === undefined
      ? undefined
      : costFigure(
          document.cost.models,
          document.cost.unpriced,
          { label: "Mean score of the suite" },
          cited(
            run,
            "suite TH1.0, January 2026, profile as published (ridge 0.1)",
            "frontier membership: p50 drawn from its published interval, independently",
          ),
        ),
  ),
  figure("thinking-budget", "Thinking budgets", "Cost", "budget curves", (document, run) =>
    document.budgets === undefined
      ? undefined
      : budgetFigure(
          document.budgets,
          citedBudgets.curves.map((curve) => ({ ...curve, tokens: citedBudgets.tokens })),
          cited(
            run,
            "digitised from figure 4 of the Gemini 2.5 report, about one point of reading error",
          ),
        ),
  ),
  figure(
    "thinking-budget-numbers",
    "Thinking budgets in numbers",
    "Cost",
    "budget curves",
    (document, run) =>
      document.budgets === undefined
        ? undefined
        : budgetTable(
            document.budgets,
            document.budgets.map(() => citedBudgets),
            cited(run, "digitised from figure 4 of the Gemini 2.5 report"),
          ),
  ),
  figure(
    "coverage",
    "Coverage of the intervals",
    "Generated benchmark",
    "generated benchmarks",
    (document, run) =>
      document.coverage === undefined
        ? undefined
        : coverageTable(document.coverage, run.config, generatedOrigin(run)),
  ),
  figure(
    "recovered-doubling",
    "Recovered doubling times",
    "Generated benchmark",
    "generated benchmarks",
    (document, run) =>
      document.coverage === undefined
        ? undefined
        : recoveredFigure(document.coverage, run.config, generatedOrigin(run)),
  ),
  figure(
    "runs-horizon",
    "Horizons from public runs",
    "Public runs",
    "public runs",
    of("runs", (a) => horizonFigure(a)),
  ),
  figure(
    "runs-table",
    "Horizons from public runs, table",
    "Public runs",
    "public runs",
    of("runs", horizonTable),
  ),
  figure(
    "runs-choices",
    "Horizons under your choices",
    "Public runs",
    "public runs",
    ({ runs, runCounts }, run, options) =>
      runs && runCounts && choicesFigure(runCounts, runs, run.config, choiceOptions.parse(options)),
    choiceOptions,
  ),
  figure(
    "runs-residuals",
    "What the curves leave over",
    "Public runs",
    "public runs",
    ({ runs, runCounts }, run) => {
      if (runs === undefined || runCounts === undefined) return undefined;
      const counts = restoreCounts(runCounts);
      const fits = fitAgents(counts, profiles[run.config.profile]);
      return residualFigure(counts, fits, provenanceLines(runs.provenance));
    },
  ),
  figure(
    "runs-lengths",
    "Lengths of the tasks",
    "Public runs",
    "public runs",
    ({ runs, runCounts }) =>
      runs && runCounts && lengthFigure(restoreCounts(runCounts), provenanceLines(runs.provenance)),
  ),
  figure(
    "runs-doubling",
    "Doubling time over the replicates",
    "Public runs",
    "public runs",
    of("runs", (a) => doublingFigure(a)[0]),
  ),
  figure(
    "runs-bins",
    "Binned success from public runs",
    "Public runs",
    "public runs",
    of("runs", binsFigure),
  ),
  figure(
    "comparison",
    "Which agent is ahead",
    "Public runs",
    "public runs",
    of("runs", winsFigure),
  ),
  figure("runs-dates", "Dates from public runs", "Public runs", "public runs", (document, run) =>
    document.runDates === undefined || document.runs === undefined
      ? undefined
      : dateBoxes(
          document.runDates,
          run.config.targetHours,
          provenanceLines(document.runs.provenance),
        ),
  ),
  figure("agreement", "Agreement of agents", "Public runs", "public runs", (document) =>
    document.agreement === undefined || document.runs === undefined
      ? undefined
      : agreementFigure(document.agreement, provenanceLines(document.runs.provenance)),
  ),
];

function generatedOrigin(run: Run): Origin {
  return {
    notes: [
      `profile ${run.config.profile} with equal weights; generated benchmark: 170 lengths drawn from TH1.0, 8 runs per task`,
      `difficulty noise 0 or ${run.config.taskNoise} logits; intervals from ${run.config.coverageReplicates} replicates, levels tr`,
    ],
    source: seedOf(run),
  };
}
