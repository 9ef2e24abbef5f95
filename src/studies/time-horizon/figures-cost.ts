/** @file Pictures of what runs cost: savings against a person, cost of successes, success and horizon within a budget. */

import { logLimits, resourceCurves } from "../../evals/cost/resource-curve.ts";
import { costRatios, savingsByBucket } from "../../evals/cost/savings.ts";
import type { BudgetReport } from "../../evals/cost/thinking-budget.ts";
import type { FitProfile } from "../../evals/horizon/fit.ts";
import type { RunTable } from "../../evals/records/tables.ts";
import { median } from "../../math/statistics.ts";
import type { BarFigure, Figure, LineFigure, Origin, TableFigure } from "../../study/index.ts";
import { countOptions, type LoadOptions } from "./input.ts";

/** What the figures of costs need to know. */
export interface CostSettings {
  wage: number;
  profile: FitProfile;
  q: number;
  load: LoadOptions;
}

const shown = 8; // curves that start visible

/** All figures that the costs and usage in the file allow. */
export function costFigures(table: RunTable, settings: CostSettings, origin: Origin): Figure[] {
  return [
    ...savingsTable(table, settings.wage, origin),
    ...ratioFigure(table, settings.wage, origin),
    ...resources.flatMap((resource) => resourceFigures(table, resource, settings, origin)),
  ];
}

function savingsTable(table: RunTable, wage: number, origin: Origin): TableFigure[] {
  const savings = savingsByBucket(table, { wage }).filter(({ tasks }) => tasks > 0);
  if (savings.length === 0) return [];
  return [
    {
      id: "savings",
      kind: "table",
      title: "Agent first, a person on failure",
      caption: `Expected cost over the cost of a person alone (${wage} USD per hour where the file has none). Failed attempts are not charged.`,
      ...origin,
      columns: [
        { name: "agent" },
        { name: "task length", unit: "min" },
        { name: "tasks", align: "right" },
        { name: "ratio", align: "right" },
        { name: "tasks of unknown cost", align: "right" },
      ],
      rows: savings.map((row) => [
        row.agent,
        `${row.from}-${row.to}`,
        row.tasks,
        row.ratio === undefined ? null : Number(row.ratio.toPrecision(3)),
        row.unknownTasks,
      ]),
    },
  ];
}

const ratioEdges = [0, 0.001, 0.01, 0.1, 1, Number.POSITIVE_INFINITY] as const;
const ratioNames = ["below 0.1 %", "0.1-1 %", "1-10 %", "10-100 %", "above 100 %"] as const;

/** Cost of successful runs over the cost of a person at the same task. */
function ratioFigure(table: RunTable, wage: number, origin: Origin): BarFigure[] {
  const { ratios, unknown } = costRatios(table, wage);
  if (ratios.length === 0) return [];
  return [
    {
      id: "cost-ratios",
      kind: "bars",
      title: "What a success costs beside a person",
      caption: `Cost of ${ratios.length} successful runs over the cost of a person at the same task; median ${(100 * median(ratios)!).toPrecision(2)} %. ${unknown} successes of unknown cost are not here.`,
      ...origin,
      x: { label: "Cost of the run over cost of a person", categories: ratioNames },
      y: { label: "Share of successes", format: "percent" },
      x0: ratioNames,
      groups: [
        {
          name: "successful runs",
          values: ratioNames.map(
            (_, i) =>
              ratios.filter((ratio) => ratio >= ratioEdges[i]! && ratio < ratioEdges[i + 1]!)
                .length / ratios.length,
          ),
        },
      ],
    },
  ];
}

const resources = [
  { name: "costUsd", label: "Budget per run", unit: "USD" },
  { name: "tokens", label: "Tokens per run", unit: "tokens" },
  { name: "actions", label: "Actions per run", unit: "actions" },
  { name: "wallMinutes", label: "Time per run", unit: "minutes" },
] as const;

/** Weighted success, and the horizon, when a run counts as a success only within the limit. */
function resourceFigures(
  table: RunTable,
  { name, label, unit }: (typeof resources)[number],
  { profile, q, load }: CostSettings,
  origin: Origin,
): LineFigure[] {
  const limits = logLimits(table.runs[name], 25);
  if (limits.length === 0) return [];
  const chosen = new Set(load.agents);
  const curves = resourceCurves(table, name, limits, profile, countOptions(load), q).filter(
    ({ agent }) => chosen.size === 0 || chosen.has(agent),
  );
  const unknown = curves.reduce((sum, { unknownRuns }) => sum + unknownRuns, 0);
  const base = {
    kind: "lines" as const,
    notes: [
      ...origin.notes,
      ...(unknown === 0 ? [] : [`${unknown} runs do not state their ${unit}: left out`]),
    ],
    source: origin.source,
    x: { label, unit, scale: "log" as const },
  };
  const series = (
    value: (point: (typeof curves)[number]["points"][number]) => number | undefined,
  ) =>
    curves.map(({ agent, points }, i) => ({
      name: agent,
      x: points.map(({ limit }) => limit),
      y: points.map((point) => value(point) || Number.NaN),
      hidden: i >= shown,
    }));
  const horizons = series(({ horizon }) => horizon);
  return [
    {
      ...base,
      id: `over-${name}`,
      title: `Success over ${label.toLowerCase()}`,
      caption:
        "A run counts as a success only if it succeeded within the limit; runs of unknown usage are left out.",
      y: { label: "Weighted success", domain: [0, 1] },
      series: series(({ success }) => success),
    },
    ...(horizons.some(({ y }) => y.some(Number.isFinite))
      ? [
          {
            ...base,
            id: `horizon-over-${name}`,
            title: `Horizon over ${label.toLowerCase()}`,
            caption: `The horizon at ${Number((100 * q).toPrecision(3))} % success when a run counts as a success only within the limit. Where the curve has a gap the runs within the limit give no falling curve.`,
            y: {
              label: "Horizon",
              unit: "human minutes",
              format: "duration" as const,
              scale: "log" as const,
            },
            series: horizons,
          },
        ]
      : []),
  ];
}

const round = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(3));

/** Budgets that are nearly as good as the best, the saturating fit, and what a further point costs at each step. */
export function budgetTable(
  reports: readonly BudgetReport[],
  curves: readonly { tokens: readonly number[] }[],
  origin: Origin,
): TableFigure {
  const priced = reports.some(({ usdPerPoint }) => usdPerPoint !== undefined);
  return {
    id: "thinking-budget-numbers",
    kind: "table",
    title: "Thinking budgets in numbers",
    caption:
      "Saturating fit: accuracy = ceiling - drop (tokens / first)^(-rate). A step that gains nothing has no price per point.",
    ...origin,
    columns: [
      { name: "curve" },
      { name: "points per doubling", align: "right" },
      { name: "within 1 point from", unit: "tokens", align: "right" },
      { name: "within 2 points from", unit: "tokens", align: "right" },
      { name: "ceiling", unit: "%", align: "right" },
      { name: "drop", unit: "points", align: "right" },
      { name: "rate", align: "right" },
      { name: "root mean square error", unit: "points", align: "right" },
      ...(priced ? [{ name: "USD per further point, by step" }] : []),
    ],
    rows: reports.map((report, i) => [
      report.name,
      round(report.gainPerDoubling),
      report.within1,
      report.within2,
      round(report.saturating?.ceiling),
      round(report.saturating?.drop),
      round(report.saturating?.rate),
      round(report.saturating?.rmse),
      ...(priced
        ? [
            (report.usdPerPoint ?? [])
              .map((usd, k) => `${curves[i]!.tokens[k + 1]}: ${round(usd) ?? "no gain"}`)
              .join("; "),
          ]
        : []),
    ]),
  };
}
