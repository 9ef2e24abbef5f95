/** @file What lies under the fits: lengths of the tasks, success task by task, residuals, horizons by domain. */

import { domainGroups } from "../../evals/baselines/buckets.ts";
import { bootstrapCurves, horizonReplicates } from "../../evals/horizon/bootstrap.ts";
import { type CountTable, filterTasks } from "../../evals/horizon/counts.ts";
import {
  type AgentFit,
  type FitProfile,
  fitAgents,
  horizonOf,
  showMinutes,
} from "../../evals/horizon/fit.ts";
import { binnedResiduals } from "../../evals/horizon/success-bins.ts";
import { percentileInterval } from "../../math/statistics-bootstrap.ts";
import type {
  BarFigure,
  HeatMapFigure,
  Origin,
  PanelFigure,
  ScatterFigure,
  TableFigure,
} from "../../study/index.ts";

const labelWords = {
  baseline: "timed on people",
  forecast: "forecast",
  unstated: "not stated",
} as const;

const round = (value: number | null | undefined): number | null =>
  value === null || value === undefined || !Number.isFinite(value)
    ? null
    : Number(value.toPrecision(4));

/** Minutes for a table: beyond a thousandth and a million only the bound is said. */
function shown(minutes: number | undefined): number | string | null {
  if (minutes === undefined) return null;
  return minutes < 1e-3 || minutes > 1e6
    ? showMinutes(minutes).replace(" min", "")
    : round(minutes);
}

/** How many tasks of each length there are, by suite and by what stands behind the length; factors of four. */
export function lengthFigure(counts: CountTable, origin: Origin): PanelFigure {
  const present = new Set(counts.agents.flatMap(({ task }) => [...task]));
  const tasks = counts.tasks.filter((_, at) => present.has(at));
  const bin = (minutes: number): number => Math.floor(Math.log2(minutes) / 2);
  const bins = tasks.map(({ minutes }) => bin(minutes));
  const first = Math.min(...bins);
  const names = Array.from({ length: Math.max(...bins) - first + 1 }, (_, i) =>
    lengthWords(4 ** (first + i)),
  );
  const panel = (id: string, title: string, of: (at: number) => string): BarFigure => ({
    id,
    kind: "bars",
    title,
    caption: "Each bar begins at the length that stands below it and ends at four times that.",
    x: { label: "Task length from", categories: names },
    y: { label: "Tasks" },
    x0: names,
    stacked: true,
    groups: [...new Set(tasks.map((_, at) => of(at)))].map((name) => ({
      name,
      values: names.map(
        (_, i) => tasks.filter((__, at) => of(at) === name && bins[at] === first + i).length,
      ),
    })),
  });
  return {
    id: "task-lengths",
    kind: "panels",
    title: "Lengths of the tasks",
    caption: `${tasks.length} tasks in ${new Set(tasks.map(({ family }) => family)).size} families.`,
    ...origin,
    columns: 2,
    panels: [
      panel("lengths-by-suite", "By suite", (at) =>
        tasks[at]!.suite === "unstated" ? "not stated" : tasks[at]!.suite,
      ),
      panel(
        "lengths-by-source",
        "By source of the length",
        (at) => labelWords[tasks[at]!.label.kind],
      ),
    ],
  };
}

function lengthWords(minutes: number): string {
  if (minutes < 1) return `${Number((60 * minutes).toPrecision(2))} s`;
  return minutes < 60 ? `${minutes} min` : `${Number((minutes / 60).toPrecision(2))} h`;
}

/** Success at every task: agents from the first release down, tasks from the shortest to the longest. */
export function successHeat(
  counts: CountTable,
  releaseDates: Readonly<Record<string, string>>,
  origin: Origin,
): HeatMapFigure {
  const order = counts.tasks
    .map((_, at) => at)
    .filter((at) => counts.agents.some(({ task }) => task.includes(at)))
    .sort((a, b) => counts.tasks[a]!.minutes - counts.tasks[b]!.minutes);
  const agents = [...counts.agents].sort((a, b) =>
    (releaseDates[a.agent] ?? "9").localeCompare(releaseDates[b.agent] ?? "9"),
  );
  return {
    id: "success-by-task",
    kind: "heatmap",
    title: "Success at every task",
    caption: `Mean outcome of an agent's runs; a gap means no runs. Tasks from ${lengthWords(counts.tasks[order[0]!]!.minutes)} to ${lengthWords(counts.tasks[order.at(-1)!]!.minutes)}, agents by release date.`,
    ...origin,
    x: { label: "task, from short to long", domain: [1, order.length] },
    y: { label: "agent", categories: agents.map(({ agent }) => agent) },
    rows: agents.length,
    columns: order.length,
    values: agents.flatMap((cells) => {
      const slot = new Map([...cells.task].map((at, i) => [at, i]));
      return order.map((at) => {
        const i = slot.get(at);
        return i === undefined ? Number.NaN : cells.total[i]! / cells.runs[i]!;
      });
    }),
    value: { label: "success", scale: "sequential", domain: [0, 1] },
  };
}

/** Observed minus predicted success against the prediction, one panel per fitted agent: a good curve leaves no pattern. */
export function residualFigure(
  counts: CountTable,
  fits: readonly AgentFit[],
  origin: Origin,
): PanelFigure | undefined {
  const panels = fits.flatMap((fit, i): ScatterFigure[] => {
    if (fit.status !== "fitted") return [];
    const bins = binnedResiduals(counts, counts.agents[i]!, fit);
    return [
      {
        id: `residuals-${fit.agent}`,
        kind: "scatter",
        title: fit.agent,
        caption: `${bins.length} bins of the predicted probability with runs`,
        x: { label: "Predicted success", domain: [0, 1] },
        y: { label: "Observed minus predicted", domain: [-1, 1] },
        points: [
          {
            name: "bins",
            x: bins.map(({ predicted }) => predicted),
            y: bins.map(({ residual }) => residual),
            size: bins.map(({ runs }) => runs),
            labels: bins.map(({ runs }) => `${runs} runs`),
          },
        ],
        rules: [{ axis: "y", value: 0, label: "no difference" }],
      },
    ];
  });
  if (panels.length === 0) return undefined;
  return {
    id: "residuals",
    kind: "panels",
    title: "What the curve leaves over",
    caption:
      "Runs in equal-width bins of the predicted probability, as many as the square root of the runs; empty bins are left out.",
    ...origin,
    columns: 3,
    panels,
  };
}

/** Horizons on the tasks of each domain alone, with bootstrap intervals; families without a domain are left out. */
export function domainTable(
  counts: CountTable,
  domainOf: Readonly<Record<string, string>>,
  options: { profile: FitProfile; q: number; replicates: number; levels: string; seed: number },
  origin: Origin,
): TableFigure {
  const { profile, q } = options;
  const rows = domainGroups(domainOf).flatMap(({ name, holds }) => {
    const part = filterTasks(counts, (task) => holds(task, counts.families[task.family]!));
    if (part.agents.length === 0) return [[name, "no tasks", null, null, null, null, null]];
    const replicates = horizonReplicates(bootstrapCurves(part, options));
    return fitAgents(part, profile).map((fit) => {
      const interval =
        fit.status === "fitted" ? percentileInterval(replicates.at(fit.agent, q)!) : undefined;
      const minutes = fit.status === "no-successes" ? undefined : horizonOf(fit, q);
      return [
        name,
        fit.agent,
        fit.status,
        shown(minutes),
        shown(interval?.low),
        shown(interval?.high),
        fit.tasks,
      ];
    });
  });
  return {
    id: "domains",
    kind: "table",
    title: "Horizons by domain",
    caption:
      "Every agent fitted on the tasks of one domain alone. Domains have fewer tasks than the suite: look at the intervals first.",
    ...origin,
    columns: [
      { name: "domain" },
      { name: "agent" },
      { name: "status" },
      { name: "horizon", unit: "min", align: "right" },
      { name: "2.5 %", unit: "min", align: "right" },
      { name: "97.5 %", unit: "min", align: "right" },
      { name: "tasks", align: "right" },
    ],
    rows,
  };
}
