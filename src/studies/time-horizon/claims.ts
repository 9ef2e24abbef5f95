/** @file The papers' claims as rows. Tolerances were fixed before any run of ours; a claim that fails is shown as failed. */

import { dateOf, dayOf } from "../../evals/horizon/dates.ts";
import { type Claim, whenMeasured } from "../../study/index.ts";
import { citedDates } from "./cited.ts";
import type { HorizonConfig } from "./config.ts";

type HorizonClaim = Claim<HorizonConfig>;

const paper = "arXiv 2503.14499";
const show = (value: number): string => String(Number(value.toPrecision(4)));

/** A check on measures that must all be there. */
const on = (
  names: readonly string[],
  check: (values: number[], config: HorizonConfig) => { held: boolean; text: string },
): HorizonClaim["check"] =>
  whenMeasured(names, check, (missing, { publicData }) =>
    publicData
      ? `not measured: ${missing.join(", ")}`
      : "needs the public data: preset paper, or set publicData",
  );

const near = (value: number, wanted: number, tolerance: number): boolean =>
  Math.abs(value - wanted) <= tolerance;

const cannot =
  (reason: string): HorizonClaim["check"] =>
  () => ({
    outcome: "not-run",
    measured: "",
    reason,
  });

export const horizonClaims: readonly HorizonClaim[] = [
  {
    id: "doubling-time",
    statement:
      "The length of tasks that models do with 50 % success has doubled about every seven months since 2019",
    paper: "212 days",
    tolerance: "within 2 days, from the published per-model horizons",
    source: `${paper}, section 4.2`,
    check: on(["doublingDays"], ([days]) => ({
      held: near(days!, 212, 2),
      text: `${show(days!)} days`,
    })),
  },
  {
    id: "exponential",
    statement: "The growth is close to exponential",
    paper: "R² 0.98",
    tolerance: "at least 0.975",
    source: `${paper}, section 4.2`,
    check: on(["trendR2"], ([r2]) => ({ held: r2! >= 0.975, text: `R² ${show(r2!)}` })),
  },
  {
    id: "doubling-interval",
    statement: "The 95 % interval of the doubling time is 171 to 249 days",
    paper: "171 to 249 days",
    tolerance: "each end within 4 days, from the published replicates",
    source: `${paper}, section 4.2`,
    check: on(["doublingDaysLow", "doublingDaysHigh"], ([low, high]) => ({
      held: near(low!, 171, 4) && near(high!, 249, 4),
      text: `${show(low!)} to ${show(high!)} days`,
    })),
  },
  {
    id: "faster-since-2024",
    statement: "Models of 2024 and 2025 are on a faster trend",
    paper: "about every three to four months",
    tolerance: "shorter than the whole trend, and between 85 and 130 days",
    source: `${paper}, abstract and section 6.3`,
    check: on(["doublingDays2024", "doublingDays"], ([recent, all]) => ({
      held: recent! < all! && recent! >= 85 && recent! <= 130,
      text: `${show(recent!)} days against ${show(all!)}`,
    })),
  },
  {
    id: "same-trend-at-80",
    statement: "Horizons at 80 % success grow at the same rate",
    paper: "213 days",
    tolerance: "within 2 days",
    source: `${paper}, section 4.2`,
    check: on(["doublingDaysP80"], ([days]) => ({
      held: near(days!, 213, 2),
      text: `${show(days!)} days`,
    })),
  },
  {
    id: "eighty-is-shorter",
    statement: "Horizons at 80 % success are about five times shorter",
    paper: "about 5x",
    tolerance: "geometric mean between 4 and 6.5",
    source: `${paper}, section 4.2`,
    check: on(["ratioP50P80"], ([ratio]) => ({
      held: ratio! >= 4 && ratio! <= 6.5,
      text: `${show(ratio!)}x`,
    })),
  },
  {
    id: "claude-37",
    statement: "Claude 3.7 Sonnet has a horizon of around 50 minutes",
    paper: "around 50 min (abstract), 59 min (section 4.2.1)",
    tolerance: "between 45 and 65 minutes",
    source: `${paper}, abstract`,
    doubtful: "the paper's text and the data released with it differ (59 and 54.2 minutes)",
    check: on(["horizonClaude37"], ([minutes]) => ({
      held: minutes! >= 45 && minutes! <= 65,
      text: `${show(minutes!)} min`,
    })),
  },
  {
    id: "month-date",
    statement: "If the trend went on, models would do month-long tasks around the end of 2029",
    paper: "drawing models again: 2029-05-23, 2029-12-14, 2030-05-18 (10, 50, 90 %)",
    tolerance: "each quantile within 30 days, at the paper's target of 167 hours",
    source: `${paper}, section 7; published quantiles of March 2025`,
    check: (measures, context) => {
      if (context.config.targetHours !== 167) {
        return { outcome: "not-run", measured: "", reason: "the target was changed" };
      }
      const published = citedDates.find(({ source }) => source === "Bootstrap (models)")!;
      return on(["targetDayQ10", "targetDayQ50", "targetDayQ90"], (values) => ({
        held: values.every((day, i) =>
          near(day, dayOf([published.q10, published.q50, published.q90][i]!), 30),
        ),
        text: values.map(dateOf).join(", "),
      }))(measures, context);
    },
  },
  {
    id: "interval-coverage",
    statement:
      "The 95 % intervals of the hierarchical bootstrap contain the true horizon about as often as they say, where length alone decides",
    paper: "own check on benchmarks with planted truth",
    tolerance: "between 0.90 and 0.99 of the intervals",
    source: "own",
    check: on(["coverageHorizonPlain"], ([share]) => ({
      held: share! >= 0.9 && share! <= 0.99,
      text: show(share!),
    })),
  },
  {
    id: "interval-coverage-noisy",
    statement: "The same where tasks of one length differ in difficulty, as real ones do",
    paper: "own check on benchmarks with planted truth",
    tolerance: "between 0.90 and 0.99 of the intervals",
    source: "own",
    check: on(["coverageHorizon"], ([share]) => ({
      held: share! >= 0.9 && share! <= 0.99,
      text: show(share!),
    })),
  },
  {
    id: "planted-horizons",
    statement: "Fits find the planted horizons where length alone decides",
    paper: "own check on benchmarks with planted truth",
    tolerance: "mean ln(estimate / truth) within 0.08, the spread of a single estimate",
    source: "own",
    check: on(["horizonBias"], ([bias]) => ({ held: Math.abs(bias!) <= 0.08, text: show(bias!) })),
  },
  {
    id: "doubling-coverage",
    statement:
      "The interval of the doubling time contains a planted doubling time, where length alone decides",
    paper: "own check on benchmarks with planted truth",
    tolerance: "in at least 90 % of the generated benchmarks",
    source: "own",
    check: on(["coverageDoubling"], ([share]) => ({ held: share! >= 0.9, text: show(share!) })),
  },
  {
    id: "doubling-coverage-noisy",
    statement: "The same where tasks of one length differ in difficulty",
    paper: "own check on benchmarks with planted truth",
    tolerance: "in at least 90 % of the generated benchmarks",
    source: "own",
    check: on(["coverageDoublingNoisy"], ([share]) => ({
      held: share! >= 0.9,
      text: show(share!),
    })),
  },
  {
    id: "suite-11",
    statement: "On suite 1.1 the doubling time from 2023 on is 130.8 days",
    paper: "130.801 days (196.475 over all years, stitched)",
    tolerance: "0.001 days, from the published table",
    source: "METR, benchmark_results_1_1 of January 2026",
    check: on(["doublingDaysSuite11", "doublingDaysSuite11All"], ([recent, all]) => ({
      held: near(recent!, 130.801, 1e-3) && near(all!, 196.475, 1e-3),
      text: `${recent!.toFixed(3)} and ${all!.toFixed(3)} days`,
    })),
  },
  {
    id: "models-agree",
    statement: "Models find the same tasks hard",
    paper: "mean correlation 0.73; of excess success 0.40",
    tolerance: "success above 0.6 on the preview runs, which are another set of tasks",
    source: `${paper}, section 4`,
    doubtful:
      "the excess correlation of the preview is higher (0.65), and two definitions of excess success exist",
    check: on(["agreement", "agreementExcess"], ([success, excess]) => ({
      held: success! > 0.6,
      text: `${show(success!)}; excess ${show(excess!)}`,
    })),
  },
  {
    id: "cheap-successes",
    statement: "More than 80 % of successful runs cost less than a tenth of a person",
    paper: "above 80 %",
    tolerance: "at least 75 %",
    source: `${paper}, section 4`,
    check: cannot(
      "the public preview runs have no costs; use the frontier instrument on runs that do",
    ),
  },
  {
    id: "gemini-frontier",
    statement:
      "Gemini 2.0 Flash-Lite, 2.0 Flash, 2.5 Flash and 2.5 Pro lie on the frontier of arena score against price",
    paper: "all four",
    tolerance: "exact",
    source: "Gemini 2.5 report (arXiv 2507.06261), figure 1",
    check: cannot(
      "scores and prices of the figure are not public as a table; give them to the instrument prices",
    ),
  },
  {
    id: "thinking-helps",
    statement: "Accuracy rises with the thinking budget",
    paper: "AIME 67 to 88 %, LiveCodeBench 48 to 76 %, GPQA 80 to 86 % from 1,024 to 32,768 tokens",
    tolerance: "more than one point per doubling on average (the reading error of the figure)",
    source: "Gemini 2.5 report (arXiv 2507.06261), figure 4",
    check: on(["thinkingGain"], ([gain]) => ({
      held: gain! > 1,
      text: `${show(gain!)} points per doubling`,
    })),
  },
];
