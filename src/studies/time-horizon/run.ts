/** @file The study's run: shipped facts, dates, cost, generated benchmarks, and on request the public data. */

import { membershipFromIntervals, paretoFrontier } from "../../evals/cost/frontier.ts";
import { readBudgetCurve } from "../../evals/cost/thinking-budget.ts";
import { dateOf, dayOf } from "../../evals/horizon/dates.ts";
import { resampleModels, yearsToTarget } from "../../evals/horizon/multiverse.ts";
import { geometricMean, mean } from "../../math/statistics.ts";
import type { RunContext } from "../../study/index.ts";
import { analysePublished, type HorizonAnalysis } from "./analysis.ts";
import { citedBudgets, citedCosts, citedSuite, paperModels } from "./cited.ts";
import type { HorizonConfig } from "./config.ts";
import {
  documentCheckpoint,
  documentOf,
  type HorizonDocument,
  type PricedModel,
} from "./document.ts";
import { datedModels } from "./figures-live.ts";
import { type Coverage, coverageArms, coverOnce, emptyCoverage } from "./generated.ts";
import { analysisNotices } from "./notices.ts";
import { analysePublicData, publicDataSet } from "./public-data.ts";

type Context = RunContext<HorizonConfig>;

/** Runs the stages that a resumed run has not done yet. */
export async function runHorizon(context: Context): Promise<void> {
  const { config, seed, signal } = context;
  let document = documentOf(context.resumeFrom);
  let step = context.resumeFrom?.step ?? 0;
  const save = async (next: HorizonDocument): Promise<void> => {
    document = next;
    step++;
    await context.checkpoint(documentCheckpoint(step, document));
  };
  const done = (stage: string): boolean => document.stages.includes(stage);
  // Missing data are said at once, not after minutes of other work.
  if (config.publicData) await context.data(publicDataSet);

  if (!done("published")) {
    await save({
      ...document,
      ...publishedStage(context),
      stages: [...document.stages, "published"],
    });
  }
  if (!done("cost")) {
    await save({ ...document, ...costStage(context), stages: [...document.stages, "cost"] });
  }
  if (!done("generated")) {
    let coverage = document.coverage ?? emptyCoverage();
    const total = 2 * config.repetitions;
    let drawn = coverage.plain.done + coverage.noisy.done;
    while (drawn < total && !signal.aborted) {
      const arm = coverageArms[drawn % 2]!;
      coverage = { ...coverage, [arm]: coverOnce(coverage[arm], arm, config, seed) };
      drawn++;
      if (arm === "noisy") logCoverage(context, coverage);
      context.progress({ done: drawn, total, unit: "benchmarks" });
      if (drawn % 20 === 0) await save({ ...document, coverage });
      // Gives stop requests and the live page a turn.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    if (signal.aborted) {
      await save({ ...document, coverage });
      return;
    }
    coverageMeasures(context, coverage);
    await save({ ...document, coverage, stages: [...document.stages, "generated"] });
  }
  if (config.publicData && !done("public data")) await publicStage(context, document, save);
}

function publishedStage(context: Context): Pick<HorizonDocument, "published" | "dates"> {
  const { config, seed } = context;
  const base = {
    rule: "paper-list",
    seed,
    suite: citedSuite,
    profile: "paper-2025 (ridge 0.1, weights invsqrt)",
    intervals: "of points: published replicates; of the trend: none without the public data",
    input: "cited table of this study",
  } as const;
  const p50 = paperModels.map((model) => ({
    ...model,
    minutes: model.p50,
    low: model.p50Low,
    high: model.p50High,
  }));
  const published = analysePublished(p50, { ...base, q: 0.5, after: "" });
  const recent = analysePublished(p50, { ...base, q: 0.5, after: "2024-01-01" });
  const p80 = analysePublished(
    paperModels.map((model) => ({ ...model, minutes: model.p80 })),
    { ...base, q: 0.8, after: "2020-01-01" },
  );
  trendMeasures(context, published, "");
  days(context, "doublingDays2024", recent.trend?.doublingDays ?? null);
  days(context, "doublingDaysP80", p80.trend?.doublingDays ?? null);
  const measure = (name: string, value: number | undefined, unit: string): void =>
    context.measure(name, { value: value ?? null, unit });
  measure(
    "ratioP50P80",
    geometricMean(paperModels.map((model) => model.p50 / model.p80)),
    "factor",
  );
  measure(
    "horizonClaude37",
    paperModels.find(({ agent }) => agent === "Claude 3.7 Sonnet")?.p50,
    "minutes",
  );

  const targetMinutes = config.targetHours * 60;
  const dates = resampleModels(datedModels(0.5), {
    n: config.multiverseDraws,
    seed,
    targetMinutes,
  });
  for (const name of ["q10", "q50", "q90"] as const) {
    context.measure(`targetDay${name.toUpperCase()}`, {
      value: dates[name],
      unit: "days since 1970",
      note: dateOf(dates[name]),
    });
  }
  measure("targetClipped", dates.clipped, "fraction");
  const o1 = paperModels.find(({ agent }) => agent === "o1")!;
  measure(
    "yearsRuleOfThumb",
    yearsToTarget(o1.p50, targetMinutes, published.trend?.doublingDays ?? Number.NaN),
    "years",
  );
  for (const notice of analysisNotices(published)) context.notice(notice);
  return { published, dates: [dates] };
}

function costStage(context: Context): Pick<HorizonDocument, "cost" | "budgets"> {
  const points = citedCosts.map((model) => ({
    name: model.agent,
    cost: model.costUsd,
    value: model.average,
    day: dayOf(model.releaseDate),
  }));
  const frontier = paretoFrontier(points);
  const horizons = citedCosts.map((model) => ({
    name: model.agent,
    cost: model.costUsd,
    value: model.p50,
    low: model.p50Low,
    high: model.p50High,
  }));
  const probability = membershipFromIntervals(horizons, { draws: 2000, seed: context.seed });
  const members = new Set(frontier.members.map(({ name }) => name));
  const models = citedCosts
    .filter(({ costUsd }) => costUsd !== undefined)
    .map(
      (model): PricedModel => ({
        name: model.agent,
        costUsd: model.costUsd ?? null,
        value: model.average,
        onFrontier: members.has(model.agent),
        dominatedBy: frontier.dominated.find(({ point }) => point.name === model.agent)?.by ?? [],
        probability: probability[model.agent] ?? null,
      }),
    );
  context.measure("frontierMembers", { value: members.size, unit: "models" });
  context.measure("unpricedModels", {
    value: frontier.unpriced.length,
    unit: "models",
    note: "cost 0 in the table means unknown, never free",
  });
  const budgets = citedBudgets.curves.map((curve) =>
    readBudgetCurve({ ...curve, tokens: citedBudgets.tokens }),
  );
  context.measure("thinkingGain", {
    value: mean(budgets.map(({ gainPerDoubling }) => gainPerDoubling ?? 0)) ?? null,
    unit: "points per doubling",
    note: "digitised figure, about one point of reading error",
  });
  return { cost: { models, unpriced: frontier.unpriced }, budgets };
}

async function publicStage(
  context: Context,
  document: HorizonDocument,
  save: (next: HorizonDocument) => Promise<void>,
): Promise<void> {
  const data = await context.data(publicDataSet);
  const result = await analysePublicData(data, context.config, context.seed, (progress) =>
    context.progress(progress),
  );
  trendMeasures(context, result.published, "");
  for (const [name, value] of Object.entries(result.doublings)) days(context, name, value);
  trendMeasures(context, result.runs, "Preview");
  context.measure("agreement", { value: result.agreement.success, unit: "correlation" });
  context.measure("agreementExcess", { value: result.agreement.excess, unit: "correlation" });
  const pair = (a: string, b: string): number | null => {
    const names = result.published.agents.map(({ agent }) => agent);
    return result.published.wins?.[names.indexOf(a)]?.[names.indexOf(b)] ?? null;
  };
  context.measure("claude37BeatsO1", {
    value: pair("Claude 3.7 Sonnet", "o1"),
    unit: "probability",
  });
  for (const notice of [...result.notices, ...analysisNotices(result.runs)]) context.notice(notice);
  const { published, runs, runDates, agreement, runCounts } = result;
  await save({
    ...document,
    published,
    runs,
    runDates,
    agreement,
    runCounts,
    stages: [...document.stages, "public data"],
  });
}

function days(context: Context, name: string, value: number | null): void {
  context.measure(name, { value, unit: "days" });
}

function trendMeasures(context: Context, analysis: HorizonAnalysis, suffix: string): void {
  days(context, `doublingDays${suffix}`, analysis.trend?.doublingDays ?? null);
  context.measure(`trendR2${suffix}`, { value: analysis.trend?.rSquared ?? null, unit: "" });
  if (analysis.trend?.low !== null && analysis.trend?.low !== undefined) {
    days(context, `doublingDays${suffix}Low`, analysis.trend.low);
    days(context, `doublingDays${suffix}High`, analysis.trend.high);
  }
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

function logCoverage(context: Context, { plain, noisy }: Coverage): void {
  context.metrics([noisy.done], {
    coverageHorizon: [share(sum(noisy.hits), sum(noisy.fitted)) ?? Number.NaN],
    coverageHorizonPlain: [share(sum(plain.hits), sum(plain.fitted)) ?? Number.NaN],
    coverageDoubling: [share(plain.trendHits, plain.trends) ?? Number.NaN],
    coverageDoublingNoisy: [share(noisy.trendHits, noisy.trends) ?? Number.NaN],
  });
}

function coverageMeasures(context: Context, coverage: Coverage): void {
  const error = (p: number | null, n: number): { error?: number } =>
    p === null ? {} : { error: Math.sqrt((p * (1 - p)) / n) };
  const names = {
    noisy: ["coverageHorizon", "coverageDoublingNoisy"],
    plain: ["coverageHorizonPlain", "coverageDoubling"],
  } as const;
  for (const arm of coverageArms) {
    const tally = coverage[arm];
    const intervals = sum(tally.fitted);
    const covered = share(sum(tally.hits), intervals);
    const trends = share(tally.trendHits, tally.trends);
    context.measure(names[arm][0], {
      value: covered,
      unit: "fraction",
      ...error(covered, tally.done), // agents of one benchmark share its tasks: count benchmarks, not intervals
      note: `${sum(tally.hits)} of ${intervals} intervals`,
    });
    context.measure(names[arm][1], {
      value: trends,
      unit: "fraction",
      ...error(trends, tally.trends),
      note: `${tally.trendHits} of ${tally.trends} intervals`,
    });
  }
  context.measure("horizonBias", {
    value: share(sum(coverage.plain.logError), sum(coverage.plain.fitted)),
    unit: "ln minutes",
    note: "mean of ln(estimate / truth) over agents and benchmarks without difficulty noise",
  });
  context.measure("recoveredDoublingDays", {
    value: mean(coverage.plain.doublingDays) ?? null,
    unit: "days",
  });
}
