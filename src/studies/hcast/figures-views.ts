/** @file Pictures of the four views: forecasts against times, actions against length, lengths by domain, success by budget. */

import type { LineFigure, Origin, ScatterFigure } from "../../study/index.ts";
import type { BudgetCurves, DomainLengths } from "./document.ts";
import { type ForecastPair, forecastR2, type successEfforts } from "./views.ts";

/** Forecasts against what people needed, with the identity and R² of the logarithms. */
export function forecastScatter(
  pairs: readonly ForecastPair[],
  origin: Origin,
): ScatterFigure | undefined {
  if (pairs.length === 0) return undefined;
  const all = pairs.flatMap(({ forecastMinutes, baselineMinutes }) => [
    forecastMinutes,
    baselineMinutes,
  ]);
  const ends = [Math.min(...all), Math.max(...all)];
  const r2 = forecastR2(pairs);
  return {
    id: "forecast-against-baseline",
    kind: "scatter",
    title: "Forecast against baseline",
    caption: `Each point is a task that somebody forecast and that people then finished; the bar is the 95 % interval of the geometric mean. ${r2 === undefined ? "R² needs three such tasks." : `R² of ln forecast on ln baseline: ${r2.toFixed(2)} over ${pairs.length} tasks.`}`,
    notes: [...origin.notes, "tasks that nobody finished are not here: they are the harder ones"],
    source: origin.source,
    x: { label: "Geometric mean of successes", unit: "minutes", scale: "log" },
    y: { label: "Forecast", unit: "minutes", scale: "log" },
    points: [
      {
        name: "tasks",
        x: pairs.map(({ baselineMinutes }) => baselineMinutes),
        y: pairs.map(({ forecastMinutes }) => forecastMinutes),
        xLow: pairs.map(({ low, baselineMinutes }) => low ?? baselineMinutes),
        xHigh: pairs.map(({ high, baselineMinutes }) => high ?? baselineMinutes),
        labels: pairs.map(({ task, successes }) => `${task} (${successes} successes)`),
      },
    ],
    curves: [{ name: "equal", x: ends, y: ends, style: "dotted" }],
  };
}

/** What successful runs used against the length of their task. */
export function effortScatter(
  found: NonNullable<ReturnType<typeof successEfforts>>,
  origin: Origin,
): ScatterFigure {
  const { effort, agents, unknown } = found;
  return {
    id: "effort",
    kind: "scatter",
    title: `${effort === "actions" ? "Actions" : "Tokens"} of successful runs`,
    caption: `Each point is a run that succeeded: its ${effort} against the time that the task takes a person.`,
    notes: [
      ...origin.notes,
      ...(unknown === 0 ? [] : [`${unknown} successful runs do not state their ${effort}`]),
    ],
    source: origin.source,
    x: { label: "Task length", unit: "human minutes", scale: "log" },
    y: { label: effort === "actions" ? "Actions" : "Tokens", unit: effort, scale: "log" },
    points: agents.map(({ agent, minutes, used, tasks }) => ({
      name: agent,
      x: minutes,
      y: used,
      labels: tasks,
    })),
  };
}

/** Share of a domain's tasks that are at most so long, one step curve per domain. */
export function lengthDistribution(
  domains: readonly DomainLengths[],
  origin: Origin,
): LineFigure | undefined {
  if (domains.length === 0) return undefined;
  return {
    id: "lengths-by-domain",
    kind: "lines",
    title: "Task lengths by domain",
    caption: "Share of each domain's tasks that take a person at most so long.",
    notes: origin.notes,
    source: origin.source,
    x: { label: "Task length", unit: "human minutes", scale: "log" },
    y: { label: "Share of tasks", domain: [0, 1], format: "percent" },
    series: domains.map(({ domain, minutes }) => ({
      name: `${domain} (${minutes.length})`,
      x: minutes,
      y: minutes.map((_, i) => (i + 1) / minutes.length),
      step: true,
    })),
  };
}

const budgetWords = {
  actions: { label: "Actions at most", unit: "actions" },
  tokens: { label: "Tokens at most", unit: "tokens" },
  wallMinutes: { label: "Minutes at most", unit: "minutes" },
} as const;

const agentsShown = 6;

/** Success when it counts only within a budget, one curve per agent; the best six are shown first. */
export function budgetFigure(budget: BudgetCurves, origin: Origin): LineFigure {
  const words = budgetWords[budget.resource];
  const last = (success: readonly (number | null)[]): number => success.at(-1) ?? -1;
  const ranked = [...budget.agents].sort((a, b) => last(b.success) - last(a.success));
  const unknown = ranked.reduce((sum, { unknownRuns }) => sum + unknownRuns, 0);
  return {
    id: "success-by-budget",
    kind: "lines",
    title: "Success by budget",
    caption:
      "Mean success over tasks when a success counts only if the run reached its end within the budget. A run may have reached its answer earlier.",
    notes: [
      ...origin.notes,
      ...(unknown === 0 ? [] : [`${unknown} runs do not state their ${words.unit}: left out`]),
    ],
    source: origin.source,
    x: { ...words, scale: "log" },
    y: { label: "Success", domain: [0, 1] },
    series: ranked.map(({ agent, limits, success }, i) => ({
      name: agent,
      x: limits,
      y: success.map((value) => value ?? Number.NaN),
      ...(i < agentsShown ? {} : { hidden: true }),
    })),
  };
}
