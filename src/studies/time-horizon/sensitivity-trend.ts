/** @file How the trend and a horizon move when one choice changes, and success against length without any model of single agents. */

import { successMatrix } from "../../evals/horizon/agreement.ts";
import { agentCells, type CountTable } from "../../evals/horizon/counts.ts";
import { dayOf } from "../../evals/horizon/dates.ts";
import { type FitProfile, fitAgent, fitAgents, horizonOf } from "../../evals/horizon/fit.ts";
import {
  type FrontierRule,
  fitTrend,
  frontierPoints,
  smallestMinutes,
  type TrendPoint,
  type Window,
} from "../../evals/horizon/trend.ts";
import { mean } from "../../math/statistics.ts";
import { fitLine } from "../../math/statistics-regression.ts";
import type { Measure, Origin, ScatterFigure, TableFigure } from "../../study/index.ts";
import { type LoadedInput, type LoadOptions, recount } from "./input.ts";

/** What is asked, before anything is changed. */
export interface Asked {
  agent: string;
  profile: FitProfile;
  q: number;
  rule: FrontierRule;
  window: Window;
  load: LoadOptions;
}

interface Variant {
  name: string;
  load?: LoadOptions;
  profile?: FitProfile;
  q?: number;
  rule?: FrontierRule;
  window?: Window;
  /** False where the file cannot say: the row is then left out. */
  possible?: boolean;
}

/** The checks of the paper's robustness section, one change each. @source arXiv 2503.14499, sections 4.2 and 6 */
function variants({ table, counts }: LoadedInput, { profile, load }: Asked): Variant[] {
  const suites = new Set(counts!.tasks.map(({ suite }) => suite));
  const ridges = [0.1, 0.01, 1e-5].filter((ridge) => ridge !== profile.ridge);
  return [
    { name: "as asked" },
    { name: "80 % horizon, released from 2020 on", q: 0.8, window: { after: "2020-01-01" } },
    {
      name: "without short software actions (SWAA), from 2023 on",
      load: { excludeSuites: [...(load.excludeSuites ?? []), "SWAA"] },
      window: { after: "2023-01-01" },
      possible: suites.has("SWAA"),
    },
    { name: "released from 2024 on", window: { after: "2024-01-01" } },
    { name: "all agents, no frontier rule", rule: { kind: "all" } },
    {
      name: "partial scoring",
      load: { scoring: "continuous" },
      possible: table?.runs.score.some((score) => score > 0 && score < 1) === true,
    },
    { name: "equal weights", profile: { ...profile, weights: "equal" } },
    ...ridges.map((ridge) => ({ name: `ridge ${ridge}`, profile: { ...profile, ridge } })),
    {
      name: "without runs stopped by limits",
      load: { dropUsageLimited: true },
      possible: table?.runs.usageLimited.includes(1) === true,
    },
    { name: "common tasks only", load: { commonTasks: true } },
  ];
}

/** Doubling time and one agent's horizon under each change. */
export function robustnessTable(
  input: LoadedInput,
  asked: Asked,
  origin: Origin,
  measures: Record<string, Measure>,
): TableFigure {
  const rows = variants(input, asked)
    .filter(({ possible }) => possible !== false)
    .map((variant): (string | number | null)[] => {
      const changed = { ...asked, ...variant };
      const counts =
        variant.load === undefined
          ? input.counts!
          : recount(input, { ...asked.load, ...variant.load });
      const cells = counts === undefined ? undefined : agentCells(counts, asked.agent);
      if (counts === undefined || cells === undefined) {
        return [variant.name, "no tasks left", null, null, null];
      }
      const fitted = fitTrend(
        frontierPoints(points(counts, input.releaseDates, changed), changed.rule, changed.window),
      );
      const trend = fitted.ok ? fitted.trend : undefined;
      if (variant.name === "as asked") {
        measures.doublingDays = { value: trend?.doublingDays ?? null, unit: "days" };
      }
      return [
        variant.name,
        trend === undefined
          ? "no trend"
          : trend.doublingDays === undefined
            ? "no growth"
            : Number(trend.doublingDays.toPrecision(4)),
        trend?.rSquared === undefined ? null : Number(trend.rSquared.toPrecision(3)),
        trend?.points.length ?? 0,
        round(horizonOf(fitAgent(counts, cells, changed.profile), changed.q)),
      ];
    });
  return {
    id: "robustness",
    kind: "table",
    title: "One change at a time",
    caption: `Doubling time of the trend, and the horizon of ${asked.agent}, when one choice changes and the others stay. Weights are made again for the tasks that are left.`,
    ...origin,
    columns: [
      { name: "change" },
      { name: "doubling time", unit: "days", align: "right" },
      { name: "R²", align: "right" },
      { name: "agents in the trend", align: "right" },
      { name: "horizon", unit: "min", align: "right" },
    ],
    rows,
  };
}

function points(
  counts: CountTable,
  releaseDates: Readonly<Record<string, string>>,
  { profile, q }: { profile: FitProfile; q: number },
): TrendPoint[] {
  return fitAgents(counts, profile).flatMap((fit): TrendPoint[] => {
    const date = releaseDates[fit.agent];
    const minutes = horizonOf(fit, q);
    return date === undefined ||
      minutes === undefined ||
      !(minutes >= smallestMinutes && minutes <= 1e6)
      ? []
      : [{ agent: fit.agent, day: dayOf(date), minutes }];
  });
}

const round = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(4));

/** Mean success over agents of each common task against ln length, with its line. */
export function successAgainstLength(
  counts: CountTable,
  origin: Origin,
  measures: Record<string, Measure>,
): ScatterFigure | undefined {
  const matrix = successMatrix(counts);
  if (matrix.tasks.length < 3) return undefined;
  const minutes = matrix.tasks.map((at) => counts.tasks[at]!.minutes);
  const success = matrix.tasks.map((_, t) => mean(matrix.success.map((row) => row[t]!))!);
  const line = fitLine(minutes.map(Math.log), success);
  if (line === undefined) return undefined;
  measures.successSlope = {
    value: line.slope,
    unit: "success per unit of ln minutes",
    note: "the paper has -0.07 and R² 0.83 on its suite",
  };
  measures.successSlopeR2 = { value: line.rSquared ?? null, unit: "" };
  const ends = [Math.min(...minutes), Math.max(...minutes)];
  const steps = Array.from({ length: 41 }, (_, i) => ends[0]! * (ends[1]! / ends[0]!) ** (i / 40));
  return {
    id: "success-against-length",
    kind: "scatter",
    title: "How well length alone predicts success",
    caption: `Each point is a task that all ${matrix.agents.length} agents have: its mean success over agents. Line: success = ${line.slope.toFixed(3)} ln(minutes) + ${line.intercept.toFixed(2)}, R² ${line.rSquared?.toFixed(2) ?? "?"}.`,
    ...origin,
    x: { label: "Task length", unit: "human minutes", format: "duration", scale: "log" },
    y: { label: "Mean success", domain: [-0.04, 1.04] },
    points: [
      {
        name: "tasks",
        x: minutes,
        y: success,
        labels: matrix.tasks.map((at) => counts.tasks[at]!.id),
      },
    ],
    curves: [
      { name: "line", x: steps, y: steps.map((m) => line.intercept + line.slope * Math.log(m)) },
    ],
  };
}
