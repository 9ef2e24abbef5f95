/** @file Figures of the study beyond one analysis: dates by source of noise, cost frontier, thinking budgets, coverage, agreement. */

import type { BudgetReport } from "../../evals/cost/thinking-budget.ts";
import { dateOf, dayOf } from "../../evals/horizon/dates.ts";
import type { DateQuantiles } from "../../evals/horizon/multiverse.ts";
import type {
  BoxFigure,
  HeatMapFigure,
  LineFigure,
  Origin,
  ScatterFigure,
  TableFigure,
} from "../../study/index.ts";
import { citedDates } from "./cited.ts";
import type { HorizonConfig } from "./config.ts";
import type { AgreementResult, PricedModel } from "./document.ts";
import { yearOf } from "./figures-horizon.ts";
import { type Coverage, type CoverageTally, plantedAgents } from "./generated.ts";

/** The date at which the trend reaches the target, per source of noise, beside the published quantiles. */
export function datesFigure(
  rows: readonly DateQuantiles[],
  targetHours: number,
  origin: Origin,
  withPublished: boolean,
): ScatterFigure {
  const published = withPublished ? citedDates : [];
  const names = [
    ...new Set([...rows.map(({ source }) => source), ...published.map(({ source }) => source)]),
  ];
  return {
    id: "dates",
    kind: "scatter",
    title: `When does the trend reach ${targetHours} hours?`,
    caption:
      "Median and 80 % range of the date for each source of noise; everything is refitted for each draw. It extrapolates the trend and says nothing about whether the trend goes on.",
    notes: [...origin.notes, ...clippedNotes(rows)],
    source: origin.source,
    x: { label: "Date", unit: "year" },
    y: { label: "Source of noise", categories: names, domain: [-0.5, names.length - 0.5] },
    points: [
      {
        name: "this run",
        colour: 0,
        x: rows.map(({ q50 }) => yearOf(q50)),
        xLow: rows.map(({ q10 }) => yearOf(q10)),
        xHigh: rows.map(({ q90 }) => yearOf(q90)),
        y: rows.map(({ source }) => names.indexOf(source)),
        labels: rows.map((row) => `${dateOf(row.q10)} | ${dateOf(row.q50)} | ${dateOf(row.q90)}`),
      },
      ...(withPublished ? [publishedDates(names)] : []),
    ],
  };
}

function publishedDates(names: readonly string[]): ScatterFigure["points"][number] {
  const published = citedDates;
  return {
    name: "published (March 2025)",
    colour: 1,
    x: published.map(({ q50 }) => yearOf(dayOf(q50))),
    xLow: published.map(({ q10 }) => yearOf(dayOf(q10))),
    xHigh: published.map(({ q90 }) => yearOf(dayOf(q90))),
    y: published.map(({ source }) => names.indexOf(source)),
    labels: published.map(({ q10, q50, q90 }) => `${q10} | ${q50} | ${q90}`),
  };
}

/** The same as boxes, where nothing published stands beside: quartiles, and 10 % to 90 %. */
export function dateBoxes(
  rows: readonly DateQuantiles[],
  targetHours: number,
  origin: Origin,
): BoxFigure {
  return {
    id: "dates",
    kind: "boxes",
    title: `When does the trend reach ${targetHours} hours?`,
    caption:
      "Box: quartiles of the date; line: 10 to 90 %. One source of noise per row, everything refitted for each draw. It extrapolates the trend and says nothing about whether the trend goes on.",
    notes: [...origin.notes, ...clippedNotes(rows)],
    source: origin.source,
    value: { label: "Date", unit: "year" },
    rows: rows
      .filter(({ n }) => n > 0)
      .map(({ source, q10, q25, q50, q75, q90 }) => ({
        name: source,
        low: yearOf(q10),
        lowerQuartile: yearOf(q25),
        median: yearOf(q50),
        upperQuartile: yearOf(q75),
        high: yearOf(q90),
      })),
  };
}

function clippedNotes(rows: readonly DateQuantiles[]): string[] {
  return rows
    .filter(({ clipped }) => clipped > 0)
    .map(
      ({ source, clipped }) =>
        `${source}: ${(100 * clipped).toFixed(1)} % of draws clipped before inversion`,
    );
}

/** Cost against capability with the step frontier. */
export function costFigure(
  models: readonly PricedModel[],
  unpriced: readonly string[],
  value: { label: string; unit?: string; scale?: "linear" | "log" },
  origin: Origin,
  cost = { label: "Cost of the whole suite, one run per task", unit: "USD" },
): ScatterFigure {
  const priced = models.filter(({ costUsd }) => costUsd !== null && costUsd > 0);
  const front = priced
    .filter(({ onFrontier }) => onFrontier)
    .sort((a, b) => a.costUsd! - b.costUsd!);
  const rest = priced.filter(({ onFrontier }) => !onFrontier);
  const words = (model: PricedModel): string =>
    model.probability === null
      ? model.name
      : `${model.name} (on the frontier in ${(100 * model.probability).toFixed(0)} % of draws)`;
  const steps = front.flatMap((model, i) => {
    const next = front[i + 1];
    return next === undefined
      ? [[model.costUsd!, model.value]]
      : [
          [model.costUsd!, model.value],
          [next.costUsd!, model.value],
        ];
  });
  return {
    id: "cost-frontier",
    kind: "scatter",
    title: "Capability against cost",
    caption:
      "Nobody on the line is beaten at a lower price. A model whose cost is not known is not on the picture, never free.",
    notes: [
      ...origin.notes,
      ...(unpriced.length === 0 ? [] : [`cost unknown: ${unpriced.join(", ")}`]),
    ],
    source: origin.source,
    x: { ...cost, scale: "log" },
    y: {
      label: value.label,
      ...(value.unit === undefined ? {} : { unit: value.unit }),
      scale: value.scale ?? "linear",
    },
    points: [
      {
        name: "frontier",
        x: front.map(({ costUsd }) => costUsd!),
        y: front.map((m) => m.value),
        labels: front.map(words),
        colour: 0,
      },
      {
        name: "beaten",
        x: rest.map(({ costUsd }) => costUsd!),
        y: rest.map((m) => m.value),
        labels: rest.map((m) => `${words(m)}; beaten by ${m.dominatedBy.join(", ")}`),
        colour: 1,
      },
    ],
    curves: [
      { name: "frontier line", x: steps.map(([x]) => x!), y: steps.map(([, y]) => y!), colour: 0 },
    ],
  };
}

/** Accuracy against thinking budget with the saturating fits. */
export function budgetFigure(
  reports: readonly BudgetReport[],
  curves: readonly { name: string; tokens: readonly number[]; accuracy: readonly number[] }[],
  origin: Origin,
): ScatterFigure {
  return {
    id: "thinking-budget",
    kind: "scatter",
    title: "What a larger thinking budget buys",
    caption: reports
      .map(
        (report) =>
          `${report.name}: ${report.gainPerDoubling?.toFixed(1) ?? "?"} points per doubling, within 2 points of its best from ${report.within2} tokens on`,
      )
      .join(". "),
    notes: origin.notes,
    source: origin.source,
    x: { label: "Thinking budget", unit: "tokens", scale: "log" },
    y: { label: "Accuracy", unit: "%" },
    points: curves.map((curve, i) => ({
      name: curve.name,
      x: curve.tokens,
      y: curve.accuracy,
      colour: i,
    })),
    curves: curves.flatMap((curve, i) => {
      const fit = reports[i]?.saturating;
      if (fit === undefined) return [];
      const first = curve.tokens[0]!;
      const x = Array.from(
        { length: 41 },
        (_, k) => first * (curve.tokens.at(-1)! / first) ** (k / 40),
      );
      return [
        {
          name: `${curve.name}, saturating fit`,
          x,
          y: x.map((tokens) => fit.ceiling - fit.drop * (tokens / first) ** -fit.rate),
          style: "dashed" as const,
          colour: i,
        },
      ];
    }),
  };
}

/** How often the intervals of generated benchmarks contain the planted horizon, per agent and kind of benchmark. */
export function coverageTable(
  coverage: Coverage,
  config: HorizonConfig,
  origin: Origin,
): TableFigure {
  const agents = plantedAgents(config.plantedDoublingDays);
  const round = (value: number): number | null =>
    Number.isFinite(value) ? Number(value.toPrecision(4)) : null;
  const { plain, noisy } = coverage;
  return {
    id: "coverage",
    kind: "table",
    title: "Do the intervals keep their promise?",
    caption: `Share of 95 % intervals that contain the planted horizon, over ${plain.done} generated benchmarks where length alone decides and ${noisy.done} whose tasks also differ in difficulty. Without difficulty noise the hierarchical bootstrap counts the noise of runs twice, so its intervals are too wide there. Difficulty noise also flattens the fitted curve and pulls the 80 % horizon down. Trend intervals contain the planted ${config.plantedDoublingDays} days in ${plain.trendHits} of ${plain.trends} and ${noisy.trendHits} of ${noisy.trends}.`,
    notes: origin.notes,
    source: origin.source,
    columns: [
      { name: "agent" },
      { name: "planted horizon", unit: "min", align: "right" },
      { name: "coverage, length alone", align: "right" },
      { name: "coverage, difficulty noise", align: "right" },
      { name: "bias, length alone", unit: "ln minutes", align: "right" },
      { name: "spread, length alone", unit: "ln minutes", align: "right" },
      { name: "spread, difficulty noise", unit: "ln minutes", align: "right" },
      { name: "bias at 80 %, length alone", unit: "ln minutes", align: "right" },
      { name: "bias at 80 %, difficulty noise", unit: "ln minutes", align: "right" },
    ],
    rows: agents.map(({ agent, horizonMinutes }, i) => [
      agent,
      round(horizonMinutes),
      round(plain.hits[i]! / plain.fitted[i]!),
      round(noisy.hits[i]! / noisy.fitted[i]!),
      round(plain.logError[i]! / plain.fitted[i]!),
      round(spreadOf(plain, i)),
      round(spreadOf(noisy, i)),
      ...[plain, noisy].map(({ logErrorP80, fitted }) =>
        round((logErrorP80?.[i] ?? Number.NaN) / fitted[i]!),
      ),
    ]),
  };
}

function spreadOf(tally: CoverageTally, i: number): number {
  const n = tally.fitted[i]!;
  const bias = tally.logError[i]! / n;
  return Math.sqrt(Math.max(0, tally.logErrorSquares[i]! / n - bias * bias));
}

/** Doubling times recovered from the generated benchmarks, as distribution functions. */
export function recoveredFigure(
  coverage: Coverage,
  config: HorizonConfig,
  origin: Origin,
): LineFigure {
  const series = (name: string, values: readonly number[]) => {
    const sorted = [...values].sort((a, b) => a - b);
    return { name, x: sorted, y: sorted.map((_, i) => (i + 1) / sorted.length) };
  };
  return {
    id: "recovered-doubling",
    kind: "lines",
    title: "Doubling times found where one is planted",
    caption: "Share of generated benchmarks with a doubling time of at most x.",
    notes: origin.notes,
    source: origin.source,
    x: { label: "Doubling time", unit: "days" },
    y: { label: "Share of benchmarks", domain: [0, 1] },
    series: [
      series("length alone decides", coverage.plain.doublingDays),
      series("tasks differ in difficulty", coverage.noisy.doublingDays),
    ],
    rules: [{ axis: "x", value: config.plantedDoublingDays, label: "planted" }],
  };
}

/** Correlation of per-task success between agents. */
export function agreementFigure(
  result: AgreementResult,
  origin: Origin,
  beyondLength = false,
): HeatMapFigure {
  return {
    id: beyondLength ? "agreement-excess" : "agreement",
    kind: "heatmap",
    title: beyondLength
      ? "Do agents agree beyond what length explains?"
      : "Do agents find the same tasks hard?",
    caption: `Correlation of success over ${result.tasks} common tasks; mean over pairs ${result.success?.toFixed(3) ?? "?"}, of success beyond what length explains ${result.excess?.toFixed(3) ?? "?"}.`,
    notes: origin.notes,
    source: origin.source,
    x: { label: "agent", categories: result.agents },
    y: { label: "agent", categories: result.agents },
    rows: result.agents.length,
    columns: result.agents.length,
    values: result.correlation.flat(),
    value: { label: "correlation", scale: "diverging", domain: [-1, 1] },
  };
}
