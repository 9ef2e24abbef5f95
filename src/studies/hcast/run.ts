/** @file The study's run: shipped counts by length and domain, the mini-suite, generated baselines, and the public preview. */

import { domainGroups, lengthBuckets } from "../../evals/baselines/buckets.ts";
import { pooledSpread } from "../../evals/baselines/spread.ts";
import { countRuns, countsOf } from "../../evals/horizon/counts.ts";
import {
  miniSuite,
  miniSuiteEdges,
  miniSuiteName,
  runScriptedAgents,
  scriptedAgents,
} from "../../evals/mini-suite/index.ts";
import { piecesOf, readRunsJsonl } from "../../evals/records/read-jsonl.ts";
import { familyOf } from "../../evals/records/run-reader.ts";
import { describeReading } from "../../evals/records/tables.ts";
import { mean, spearman } from "../../math/statistics.ts";
import type { Measure, RunContext } from "../../study/index.ts";
import {
  baselinesOf,
  bucketsWithPeople,
  domainByBucket,
  groupTable,
  labelRows,
  labelSources,
  taskPoints,
} from "./analysis.ts";
import { citedAgent, citedCounts, citedDomains, citedSuite } from "./cited.ts";
import { edgesOf, type HcastConfig } from "./config.ts";
import { documentCheckpoint, documentOf, type HcastDocument } from "./document.ts";
import { generatedBaselines } from "./generated.ts";
import { lengthsByDomain, successByBudget } from "./views.ts";

type Context = RunContext<HcastConfig>;

/** Name of the data set in the registry. */
export const publicDataSet = "metr-eval-analysis";

/** Runs the stages that a resumed run has not done yet; each is short, so a stop takes effect between them. */
export async function runHcast(context: Context): Promise<void> {
  const { config, signal } = context;
  const stages: readonly (readonly [
    string,
    (context: Context) => Promise<Partial<HcastDocument>>,
  ])[] = [
    ["shipped counts", shippedCounts],
    ["mini-suite", miniSuiteStage],
    ["generated baselines", censoringStage],
    ...(config.publicData ? ([["public data", publicStage]] as const) : []),
  ];
  // Missing data are said at once, not after other work.
  if (config.publicData) await context.data(publicDataSet);
  let document = documentOf(context.resumeFrom);
  let step = context.resumeFrom?.step ?? 0;
  for (const [name, stage] of stages) {
    if (document.stages.includes(name)) continue;
    if (signal.aborted) return;
    context.progress({
      done: document.stages.length,
      total: stages.length,
      unit: "stages",
      message: name,
    });
    const found = await stage(context);
    document = { ...document, ...found, stages: [...document.stages, name] };
    step++;
    await context.checkpoint(documentCheckpoint(step, document));
  }
  context.progress({ done: stages.length, total: stages.length, unit: "stages" });
}

function fraction(context: Context, name: string, value: number | undefined, note?: string): void {
  context.measure(name, {
    value: value ?? null,
    unit: "fraction",
    ...(note === undefined ? {} : { note }),
  });
}

async function shippedCounts(context: Context): Promise<Partial<HcastDocument>> {
  const { config, seed } = context;
  const counts = countsOf([
    {
      agent: citedAgent,
      cells: citedCounts.map(({ taskId, humanMinutes, successes, runs }) => ({
        taskId,
        family: familyOf(taskId),
        suite: "HCAST" as const,
        label: { kind: "unstated" as const, humanMinutes },
        runs,
        successes,
      })),
    },
  ]);
  const cells = counts.agents[0]!;
  const edges = edgesOf(config);
  const options = { replicates: config.replicates, seed, scheme: config.weights };
  const origin = { suite: citedSuite, input: "cited table of this study" };
  const hours = groupTable(counts, lengthBuckets([60, 240]), options, origin).agents[0]!.rows;
  fraction(context, "successBelowHour", hours[0]?.success, `${hours[0]?.tasks} tasks`);
  fraction(context, "successAboveFourHours", hours[2]?.success, `${hours[2]?.tasks} tasks`);
  const buckets = groupTable(counts, lengthBuckets(edges), options, origin);
  const rates = buckets.agents[0]!.rows.flatMap(({ success }) =>
    success === undefined ? [] : [success],
  );
  context.measure("bucketTrend", trendOf(rates));
  const domains = groupTable(counts, domainGroups(citedDomains), options, origin);
  for (const { group, success, tasks } of domains.agents[0]!.rows) {
    fraction(context, `success ${group}`, success, `${tasks} tasks, our domain labels`);
  }
  return {
    buckets,
    domains,
    heat: domainByBucket(counts, cells, edges, citedDomains),
    tasks: taskPoints(counts, cells),
    lengths: lengthsByDomain(counts.tasks, counts.families, citedDomains),
  };
}

/** Rank correlation of success with the order of the buckets. */
const trendOf = (rates: readonly number[]): Measure => ({
  value:
    spearman(
      rates.map((_, i) => i),
      rates,
    ) ?? null,
  unit: "rank correlation",
});

async function miniSuiteStage(context: Context): Promise<Partial<HcastDocument>> {
  const { config, seed } = context;
  const overall = (seedOfRun: number): number[] => {
    const counts = runScriptedAgents(miniSuite, scriptedAgents, {
      runsPerTask: config.runsPerTask,
      seed: seedOfRun,
    });
    return counts.agents.map(
      (cells) => mean(Array.from(cells.total, (total, i) => total / cells.runs[i]!)) ?? 0,
    );
  };
  let ordered = 0;
  for (let i = 0; i < config.orderSeeds; i++) {
    const [a = 0, b = 0, c = 0] = overall(seed * 1000 + i);
    if (a > b && b > c) ordered++;
  }
  fraction(
    context,
    "orderKept",
    ordered / config.orderSeeds,
    `${ordered} of ${config.orderSeeds} seeds`,
  );
  const counts = runScriptedAgents(miniSuite, scriptedAgents, {
    runsPerTask: config.runsPerTask,
    seed,
  });
  const mini = groupTable(
    counts,
    lengthBuckets(miniSuiteEdges),
    { replicates: config.replicates, seed, scheme: config.weights },
    { suite: miniSuiteName, input: "scripted agents, author's forecasts of length" },
  );
  const rates = mini.agents[1]!.rows.map(({ success }) => success ?? 0);
  context.measure("miniSuiteTrend", { ...trendOf(rates), note: `agent ${mini.agents[1]!.agent}` });
  return { mini };
}

async function censoringStage(context: Context): Promise<Partial<HcastDocument>> {
  const censoring = generatedBaselines(context.config, context.seed);
  context.measure("biasSuccessesOnly", {
    value: censoring.biasGeometricMean,
    unit: "ln minutes",
    note: `${censoring.truth.length} tasks with a label of each kind`,
  });
  context.measure("biasCensored", { value: censoring.biasCensored, unit: "ln minutes" });
  fraction(context, "generatedSuccessRate", censoring.successes / censoring.attempts);
  if (censoring.unlabelled > 0) {
    context.notice({
      level: "info",
      code: "only-failures",
      text: `${censoring.unlabelled} of ${censoring.tasks} generated tasks have no success: data give them a lower bound, not a label`,
    });
  }
  return { censoring };
}

async function publicStage(context: Context): Promise<Partial<HcastDocument>> {
  const { config, seed } = context;
  const data = await context.data(publicDataSet);
  const bytes = await data.bytes("preview-2025-02/runs.jsonl");
  const table = await readRunsJsonl(piecesOf(bytes));
  context.notice({ level: "info", code: "rows-read", text: describeReading(table) });
  const counts = countRuns(table);
  const edges = edgesOf(config);
  const baselines = baselinesOf(table);
  const publicBuckets = bucketsWithPeople(
    counts,
    table,
    edges,
    {
      replicates: config.replicates,
      seed,
      scheme: config.weights,
      ...(baselines === undefined ? {} : { baselines }),
    },
    {
      suite: "preview of February 2025 (HCAST and RE-Bench)",
      input: "preview-2025-02/runs.jsonl, sum in the data registry",
    },
  );
  const attempts = table.human.observed.length + table.human.censored.length;
  fraction(context, "humanSuccess", table.human.observed.length / attempts, `${attempts} attempts`);
  const spread = pooledSpread(table.human.observed);
  context.measure("spreadFactor", {
    value: spread === undefined ? null : Math.exp(spread.paperDivisor),
    unit: "factor",
    note: `${spread?.successes ?? 0} successes on ${spread?.tasks ?? 0} tasks`,
  });
  const rates = publicBuckets
    .human!.map(({ successes, attempts: n }) => (n === 0 ? Number.NaN : successes / n))
    .filter(Number.isFinite);
  context.measure("humanTrend", trendOf(rates));
  const labels = labelRows(table);
  const contradicted = labels.filter(({ flags }) =>
    flags.includes("label contradicts failures"),
  ).length;
  if (contradicted > 0) {
    context.notice({
      level: "warning",
      code: "label-contradicts-failures",
      text: `${contradicted} labels are shorter than an attempt that did not succeed`,
    });
  }
  const sources = labelSources(table, edges);
  const last = sources.buckets.length - 1;
  fraction(
    context,
    "forecastShareLongest",
    sources.forecast[last]! / (sources.forecast[last]! + sources.measured[last]!),
    sources.buckets[last],
  );
  const best = [...counts.agents].sort(
    (a, b) => b.total.reduce((x, y) => x + y, 0) - a.total.reduce((x, y) => x + y, 0),
  )[0]!;
  const publicBudget = successByBudget(table, config.weights);
  return {
    publicBuckets,
    publicTasks: taskPoints(counts, best),
    ...(publicBudget === undefined ? {} : { publicBudget }),
    labels,
    sources,
  };
}
