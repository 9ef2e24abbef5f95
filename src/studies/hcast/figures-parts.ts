/** @file Pictures of success by length and domain, labels and their sources; used by runs and instruments alike. */

import type { FamilyLabel } from "../../evals/baselines/labels.ts";
import type {
  BarFigure,
  Figure,
  HeatMapFigure,
  Origin,
  ScatterFigure,
  TableFigure,
} from "../../study/index.ts";
import type { GroupTable, HcastDocument, LabelRow, TaskPoint } from "./document.ts";
import type { CensoringResult } from "./generated.ts";

/** What is not the same for people and agents; printed on every comparison. */
export const conditionsNote =
  "not the same conditions: people have the web and know the score that counts as success";

function round(value: number | null | undefined, digits = 3): number | null {
  return value === null || value === undefined || !Number.isFinite(value)
    ? null
    : Number(value.toPrecision(digits));
}

/** Success of each agent per group as grouped bars, people beside them. */
export function groupBars(
  table: GroupTable,
  id: string,
  title: string,
  xLabel: string,
  origin: Origin,
): BarFigure {
  const human = table.human;
  return {
    id,
    kind: "bars",
    title,
    caption: `Mean success over the tasks of each group with 95 % intervals: families, tasks and runs drawn again${human === undefined ? "" : "; of people, Wilson intervals of their attempts"}. A group without tasks has no bar.`,
    notes: [
      ...origin.notes,
      `suite ${table.suite}`,
      ...(human === undefined ? [] : [conditionsNote]),
    ],
    source: `${table.input}; ${origin.source}`,
    x: { label: xLabel, categories: table.groups },
    y: { label: "Success", domain: [0, 1] },
    x0: table.groups,
    groups: [
      ...table.agents.map(({ agent, rows }) => ({
        name: agent,
        values: rows.map(({ success }) => success ?? Number.NaN),
        low: rows.map(({ interval }) => interval?.low ?? Number.NaN),
        high: rows.map(({ interval }) => interval?.high ?? Number.NaN),
      })),
      ...(human === undefined
        ? []
        : [
            {
              name: "people",
              values: human.map(({ attempts, successes }) =>
                attempts === 0 ? Number.NaN : successes / attempts,
              ),
              low: human.map(({ interval }) => interval?.low ?? Number.NaN),
              high: human.map(({ interval }) => interval?.high ?? Number.NaN),
            },
          ]),
    ],
  };
}

/** The same numbers with their intervals and task counts. */
export function groupNumbers(
  table: GroupTable,
  id: string,
  title: string,
  origin: Origin,
): TableFigure {
  const people = (table.human ?? []).map((row) => [
    "people",
    row.group,
    `${row.tasks} tasks, ${row.attempts} attempts`,
    row.attempts === 0 ? "no attempts" : round(row.successes / row.attempts),
    round(row.interval?.low),
    round(row.interval?.high),
  ]);
  return {
    id,
    kind: "table",
    title,
    caption:
      "Agents: 95 % interval from resampled families, tasks and runs. People: Wilson interval of their attempts.",
    notes: [
      ...origin.notes,
      `suite ${table.suite}`,
      ...(people.length === 0 ? [] : [conditionsNote]),
    ],
    source: `${table.input}; ${origin.source}`,
    columns: [
      { name: "agent" },
      { name: "group" },
      { name: "tasks", align: "right" },
      { name: "success", align: "right" },
      { name: "2.5 %", align: "right" },
      { name: "97.5 %", align: "right" },
    ],
    rows: [
      ...table.agents.flatMap(({ agent, rows }) =>
        rows.map((row) => [
          agent,
          row.group,
          row.tasks,
          row.success === undefined ? "no tasks" : round(row.success),
          round(row.interval?.low),
          round(row.interval?.high),
        ]),
      ),
      ...people,
    ],
  };
}

/** Success against length, one point per task; measured and unmeasured lengths apart. */
export function taskScatter(
  points: readonly TaskPoint[],
  id: string,
  title: string,
  origin: Origin,
): ScatterFigure {
  const group = (name: string, list: readonly TaskPoint[], colour: number) => ({
    name,
    colour,
    x: list.map(({ minutes }) => minutes),
    y: list.map(({ success }) => success),
    size: list.map(({ runs }) => runs),
    labels: list.map(({ id: task, runs }) => `${task} (${runs} runs)`),
  });
  const measured = points.filter((point) => point.measured);
  const rest = points.filter((point) => !point.measured);
  return {
    id,
    kind: "scatter",
    title,
    caption: "Each point is a task; its size is the number of runs.",
    notes: origin.notes,
    source: origin.source,
    x: { label: "Task length", unit: "human minutes", scale: "log" },
    y: { label: "Success", domain: [-0.04, 1.04] }, // points at 0 and 1 are seen whole
    points: [
      ...(measured.length === 0 ? [] : [group("length measured on people", measured, 0)]),
      ...(rest.length === 0
        ? []
        : [{ ...group("length not measured or not stated", rest, 1), hollow: true }]),
    ],
  };
}

/** Success by domain and length. */
export function domainHeat(
  heat: NonNullable<HcastDocument["heat"]>,
  origin: Origin,
): HeatMapFigure {
  return {
    id: "domains-by-length",
    kind: "heatmap",
    title: "Success by domain and length",
    caption: `Mean over tasks. Tasks per cell, row by row: ${heat.domains.map((name, i) => `${name} ${heat.tasks[i]!.join("/")}`).join("; ")}.`,
    notes: [...origin.notes, "domain labels are our own judgement"],
    source: origin.source,
    x: { label: "task length", categories: heat.buckets },
    y: { label: "domain", categories: heat.domains },
    rows: heat.domains.length,
    columns: heat.buckets.length,
    values: heat.success.flat().map((value) => value ?? Number.NaN),
    value: { label: "success", scale: "sequential", domain: [0, 1] },
  };
}

/** Labels from successes alone and censored labels against the truth. */
export function censoringFigure(result: CensoringResult, origin: Origin): ScatterFigure {
  const all = [...result.truth, ...result.naive, ...result.censored];
  const ends = [Math.min(...all), Math.max(...all)];
  return {
    id: "censoring",
    kind: "scatter",
    title: "Labels when people give up",
    caption: `Generated tasks with known median times. Labels from successes alone are ${Math.abs(100 * (Math.exp(result.biasGeometricMean) - 1)).toFixed(0)} % ${result.biasGeometricMean < 0 ? "too short" : "too long"} on average, censored ones ${Math.abs(100 * (Math.exp(result.biasCensored) - 1)).toFixed(0)} % ${result.biasCensored < 0 ? "too short" : "too long"}.`,
    notes: [
      ...origin.notes,
      `${result.successes} of ${result.attempts} attempts succeed; ${result.unlabelled} tasks have no success`,
    ],
    source: origin.source,
    x: { label: "True median time", unit: "minutes", scale: "log" },
    y: { label: "Label", unit: "minutes", scale: "log" },
    points: [
      { name: "geometric mean of successes", x: result.truth, y: result.naive, colour: 1 },
      { name: "censored median", x: result.truth, y: result.censored, colour: 0 },
    ],
    curves: [{ name: "truth", x: ends, y: ends, style: "dotted" }],
  };
}

/** Every label with what stands behind it. */
export function labelTable(labels: readonly LabelRow[], origin: Origin): TableFigure {
  return {
    id: "labels",
    kind: "table",
    title: "Labels and what stands behind them",
    caption:
      "The label is the file's; beside it stand the geometric mean of successes with its 95 % interval, the median when failures count as censored, and the longest attempt without success. The last column says how much narrower the interval would get with one more success.",
    notes: origin.notes,
    source: origin.source,
    columns: [
      { name: "task" },
      { name: "label", unit: "min", align: "right" },
      { name: "kind" },
      { name: "attempts", align: "right" },
      { name: "successes", align: "right" },
      { name: "success rate", unit: "%", align: "right" },
      { name: "95 % (Wilson)", unit: "%" },
      { name: "geometric mean", unit: "min", align: "right" },
      { name: "2.5 %", unit: "min", align: "right" },
      { name: "97.5 %", unit: "min", align: "right" },
      { name: "censored median", unit: "min", align: "right" },
      { name: "censored mean", unit: "min", align: "right" },
      { name: "longest failure", unit: "min", align: "right" },
      { name: "remarks" },
      { name: "one more", unit: "%", align: "right" },
    ],
    rows: labels.map((row) => [
      row.task,
      round(row.label, 4),
      row.kind,
      row.attempts,
      row.successes,
      row.rate ? round(100 * row.rate.estimate) : null,
      row.rate ? `${(100 * row.rate.low).toFixed(0)}-${(100 * row.rate.high).toFixed(0)}` : "",
      // Only failures: the data give a lower bound, an interval that is open above.
      row.geometricMean === null && row.longestFailure !== null
        ? `> ${round(row.longestFailure)}`
        : round(row.geometricMean, 4),
      round(row.low),
      round(row.high),
      round(row.censoredMedian, 4),
      round(row.censoredMean, 4),
      round(row.longestFailure),
      row.flags.join(", "),
      row.successes === 0
        ? null
        : round(100 * (1 - Math.sqrt(row.successes / (row.successes + 1))), 2),
    ]),
  };
}

/** Families with the geometric mean of their labels and the kind of most of them. */
export function familyTable(families: readonly FamilyLabel[], origin: Origin): TableFigure {
  return {
    id: "family-labels",
    kind: "table",
    title: "Labels of families",
    caption:
      "Geometric mean of the labels of a family's tasks; measured when more than half of them were.",
    notes: origin.notes,
    source: origin.source,
    columns: [
      { name: "family" },
      { name: "label", unit: "min", align: "right" },
      { name: "kind" },
      { name: "tasks", align: "right" },
      { name: "measured", align: "right" },
    ],
    rows: families.map(({ family, humanMinutes, tasks, measured }) => [
      family,
      round(humanMinutes, 4),
      2 * measured > tasks ? "baseline" : "forecast",
      tasks,
      measured,
    ]),
  };
}

/** How many labels of each bucket were measured on people. */
export function sourcesFigure(
  sources: NonNullable<HcastDocument["sources"]>,
  origin: Origin,
): BarFigure {
  return {
    id: "label-sources",
    kind: "bars",
    title: "Which lengths were measured",
    caption: "Labels per length bucket: timed on people, or a forecast of an author or tester.",
    notes: origin.notes,
    source: origin.source,
    x: { label: "task length", categories: sources.buckets },
    y: { label: "Tasks" },
    x0: sources.buckets,
    stacked: true,
    groups: [
      { name: "measured", values: sources.measured, colour: 0 },
      { name: "forecast", values: sources.forecast, colour: 1 },
    ],
  };
}

/** Geometric mean of shipped successes against the label of the file, for tasks with both. */
export function labelScatter(labels: readonly LabelRow[], origin: Origin): Figure | undefined {
  const both = labels.filter(({ geometricMean }) => geometricMean !== null);
  if (both.length === 0) return undefined;
  const values = both.flatMap(({ label, geometricMean }) => [label, geometricMean!]);
  const ends = [Math.min(...values), Math.max(...values)];
  return {
    id: "label-against-times",
    kind: "scatter",
    title: "Label against the times of people",
    caption:
      "Geometric mean of the successes in the file with its 95 % interval, against the file's label: many labels were curated and differ.",
    notes: origin.notes,
    source: origin.source,
    x: { label: "Label", unit: "minutes", scale: "log" },
    y: { label: "Geometric mean of successes", unit: "minutes", scale: "log" },
    points: [
      {
        name: "tasks",
        x: both.map(({ label }) => label),
        y: both.map(({ geometricMean }) => geometricMean!),
        yLow: both.map(({ low, geometricMean }) => low ?? geometricMean!),
        yHigh: both.map(({ high, geometricMean }) => high ?? geometricMean!),
        labels: both.map(({ task }) => task),
      },
    ],
    curves: [{ name: "equal", x: ends, y: ends, style: "dotted" }],
  };
}
