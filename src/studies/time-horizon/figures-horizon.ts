/** @file Horizon over release date, success over task length, comparison of agents: figures of one analysis. */

import { daysPerMonth } from "../../evals/horizon/dates.ts";
import { showMinutes } from "../../evals/horizon/fit.ts";
import { predict } from "../../evals/horizon/success-bins.ts";
import { trendMinutes } from "../../evals/horizon/trend.ts";
import type {
  Axis,
  BarFigure,
  Figure,
  HeatMapFigure,
  LineFigure,
  PanelFigure,
  ScatterFigure,
  TableFigure,
} from "../../study/index.ts";
import type { AgentAnalysis, HorizonAnalysis, Provenance } from "./analysis.ts";

/** A day as a decimal year, the unit of the date axis. */
export function yearOf(day: number): number {
  return 1970 + day / 365.2425;
}

/** Lines that go under every figure: nothing is shown without its profile, suite, input and seed. */
export function provenanceLines(provenance: Provenance): { notes: string[]; source: string } {
  return {
    notes: [
      `profile ${provenance.profile}`,
      `suite ${provenance.suite}`,
      `intervals: ${provenance.intervals}; trend over: ${provenance.rule}`,
    ],
    source: `input ${provenance.input}, seed ${provenance.seed}`,
  };
}

const percent = (q: number): string => `${Number((100 * q).toPrecision(3))} %`;

/** Horizon against release date with the trend, its band and the doubling time. */
export function horizonFigure(analysis: HorizonAnalysis, id = "horizon"): ScatterFigure {
  const { trend } = analysis;
  const shown = analysis.agents.filter(
    (agent) => agent.day !== null && agent.minutes !== null && agent.minutes > 0,
  );
  const group = (name: string, agents: readonly AgentAnalysis[], colour: number) => ({
    name,
    colour,
    x: agents.map(({ day }) => yearOf(day!)),
    y: agents.map(({ minutes }) => minutes!),
    labels: agents.map(({ agent }) => agent),
    showLabels: true,
    ...(agents.some(({ low }) => low !== null)
      ? {
          yLow: agents.map(({ low, minutes }) => drawable(low ?? minutes!)),
          yHigh: agents.map(({ high, minutes }) => drawable(high ?? minutes!)),
        }
      : {}),
  });
  const front = shown.filter(({ onFrontier }) => onFrontier);
  const rest = shown.filter(({ onFrontier }) => !onFrontier);
  return {
    id,
    kind: "scatter",
    title: `Length of tasks done with ${percent(analysis.q)} success`,
    caption: `${trendSentence(analysis)} Each point is an agent at its release; the length is the time a skilled person needs.`,
    ...provenanceLines(analysis.provenance),
    x: { label: "Release date", unit: "year" },
    y: lengthAxis(analysis.q, shown),
    points: [
      group("in the trend", front, 0),
      ...(rest.length === 0 ? [] : [group("others", rest, 1)]),
    ],
    ...(trend === null ? {} : { curves: trendCurves(analysis) }),
  };
}

/** Has any agent both a horizon and a release date? Without one there is nothing to draw over time. */
function isDated(analysis: HorizonAnalysis): boolean {
  return analysis.agents.some(
    ({ day, minutes }) => day !== null && minutes !== null && minutes > 0,
  );
}

/** Horizons without release dates: agents side by side, the longest first. */
export function undatedFigure(analysis: HorizonAnalysis): ScatterFigure {
  const shown = analysis.agents
    .filter(({ minutes }) => minutes !== null && minutes > 0)
    .sort((a, b) => b.minutes! - a.minutes!);
  const known = shown.some(({ low }) => low !== null);
  return {
    id: "horizon",
    kind: "scatter",
    title: `Length of tasks done with ${percent(analysis.q)} success`,
    caption: `No agent has a release date: give them with the file of dates to see a trend. Agents side by side, the longest horizon first${known ? ", with 95 % intervals" : ""}.`,
    ...provenanceLines(analysis.provenance),
    x: { label: "Agent, by its horizon", domain: [0.5, shown.length + 0.5] },
    y: lengthAxis(analysis.q, shown),
    points: [
      {
        name: "agents",
        colour: 0,
        x: shown.map((_, i) => i + 1),
        y: shown.map(({ minutes }) => minutes!),
        labels: shown.map(({ agent }) => agent),
        showLabels: true,
        ...(known
          ? {
              yLow: shown.map(({ low, minutes }) => drawable(low ?? minutes!)),
              yHigh: shown.map(({ high, minutes }) => drawable(high ?? minutes!)),
            }
          : {}),
      },
    ],
  };
}

/** Ends of intervals outside a thousandth of a minute to a million minutes are drawn at these bounds. */
function drawable(minutes: number): number {
  return Math.min(1e6, Math.max(1e-3, minutes));
}

/** The axis of task lengths done with probability `q`, over the agents that are shown. */
const lengthAxis = (q: number, shown: readonly AgentAnalysis[]): Axis => ({
  label: `Task length at ${percent(q)} success`,
  unit: "human minutes",
  format: "duration",
  scale: "log",
  alternatives: ["linear"],
  ...(shown.length === 0 ? {} : { domain: minutesDomain(shown) }),
});

/** Wide enough for every point and most of its interval: an interval without end must not flatten the picture. */
function minutesDomain(agents: readonly AgentAnalysis[]): [number, number] {
  const points = agents.map(({ minutes }) => drawable(minutes!));
  const lows = agents.map(({ low, minutes }) => Math.max(drawable(low ?? minutes!), minutes! / 30));
  const highs = agents.map(({ high, minutes }) =>
    Math.min(drawable(high ?? minutes!), minutes! * 30),
  );
  return [Math.min(...points, ...lows) / 1.5, Math.max(...points, ...highs) * 2.5];
}

/** What the trend says, in one sentence. */
export function trendSentence(analysis: HorizonAnalysis): string {
  const { trend } = analysis;
  if (trend === null) return `No trend: ${analysis.trendReason}.`;
  if (trend.doublingDays === null) return "Horizons do not grow with release date.";
  const interval =
    trend.low === null || trend.high === null
      ? ""
      : `, 95 % interval ${trend.low.toFixed(0)} to ${trend.high.toFixed(0)} days,`;
  const fit = trend.rSquared === null ? "" : `, R² ${trend.rSquared.toFixed(3)}`;
  return `Doubling every ${trend.doublingDays.toFixed(0)} days (${(trend.doublingDays / daysPerMonth).toFixed(1)} months)${interval} over ${trend.agents} agents${fit}.`;
}

function trendCurves(analysis: HorizonAnalysis): NonNullable<ScatterFigure["curves"]> {
  const trend = analysis.trend!;
  const front = analysis.agents.filter(({ onFrontier }) => onFrontier).map(({ day }) => day!);
  const first = Math.min(...front);
  const last = Math.max(...front);
  const days = trend.band?.days ?? [first, last, last + 365];
  const inside = days.filter((day) => day <= last);
  const outside = [last, ...days.filter((day) => day > last)];
  return [
    {
      name: "trend",
      x: inside.map(yearOf),
      y: inside.map((day) => trendMinutes(trend, day)),
      style: "solid",
      colour: 0,
      ...(trend.band === null
        ? {}
        : {
            band: {
              low: trend.band.low.slice(0, inside.length).map(drawable),
              high: trend.band.high.slice(0, inside.length).map(drawable),
              label: "95 % band",
            },
          }),
    },
    {
      name: "extrapolated",
      x: outside.map(yearOf),
      y: outside.map((day) => trendMinutes(trend, day)),
      style: "dashed",
      colour: 0,
    },
  ];
}

/** Fitted success curves of all agents in one picture. */
export function curvesFigure(analysis: HorizonAnalysis): LineFigure {
  const minutes = Array.from({ length: 61 }, (_, i) => 2 ** (-6 + (i * 18) / 60));
  const fitted = analysis.agents
    .filter(({ slope, status }) => slope !== null && status !== "positive-slope")
    .sort((a, b) => (a.day ?? 0) - (b.day ?? 0));
  const dated = fitted.every(({ day }) => day !== null);
  return {
    id: "success-curves",
    kind: "lines",
    title: "Success against task length",
    caption: `The fitted curve of every agent${dated ? ", coloured from the first release to the last" : ""}; where it crosses a level is the horizon at that level.`,
    ...provenanceLines(analysis.provenance),
    ...(dated ? { ordered: true } : {}),
    x: { label: "Task length", unit: "human minutes", format: "duration", scale: "log" },
    y: { label: "Probability of success", domain: [0, 1] },
    series: fitted.map((agent, i) => ({
      name: agent.agent,
      x: minutes,
      y: minutes.map((m) => predict({ slope: agent.slope!, intercept: agent.intercept! }, m)),
      hidden: i >= 8,
    })),
    rules: [{ axis: "y", value: analysis.q, label: percent(analysis.q) }],
  };
}

/** Observed success per length bin with two standard errors beside the curve, one panel per agent. */
export function binsFigure(analysis: HorizonAnalysis): PanelFigure {
  const agents = analysis.agents.filter(({ bins }) => bins.some(({ tasks }) => tasks > 0));
  return {
    id: "success-bins",
    kind: "panels",
    title: "Binned success and fitted curve",
    caption:
      "Points are weighted success in a range of lengths with two standard errors from the effective number of tasks; the curve is the fit.",
    ...provenanceLines(analysis.provenance),
    columns: 3,
    panels: agents.map(binsPanel),
  };
}

function binsPanel(agent: AgentAnalysis): ScatterFigure {
  const bins = agent.bins.filter(({ success }) => success !== undefined);
  const minutes = Array.from({ length: 41 }, (_, i) => 2 ** (-5 + (i * 17) / 40));
  const centre = ({ from, to }: { from: number; to: number }): number =>
    Math.sqrt(Math.max(from, 0.05) * to);
  return {
    id: `bins-${agent.agent}`,
    kind: "scatter",
    title: agent.agent,
    caption: `${agent.runs ?? 0} runs on ${agent.tasks ?? 0} tasks`,
    x: { label: "Task length", unit: "human minutes", format: "duration", scale: "log" },
    y: { label: "Success", domain: [0, 1] },
    points: [
      {
        name: "observed",
        x: bins.map(centre),
        y: bins.map(({ success }) => success!),
        yLow: bins.map(({ success, twoErrors }) => Math.max(0, success! - twoErrors!)),
        yHigh: bins.map(({ success, twoErrors }) => Math.min(1, success! + twoErrors!)),
        labels: bins.map(({ tasks }) => `${tasks} tasks`),
        colour: 0,
      },
    ],
    ...(agent.slope === null
      ? {}
      : {
          curves: [
            {
              name: "fit",
              x: minutes,
              y: minutes.map((m) =>
                predict({ slope: agent.slope!, intercept: agent.intercept! }, m),
              ),
              colour: 1,
            },
          ],
        }),
    rules: [
      { minutes: agent.minutes, words: "" },
      { minutes: agent.p80, words: "80 %: " },
    ].flatMap(({ minutes: at, words }) =>
      at === null || !(at >= 1e-3 && at <= 1e6)
        ? []
        : [{ axis: "x" as const, value: at, label: `${words}${showMinutes(at)}` }],
    ),
  };
}

/** Probability that the row's agent has the longer horizon than the column's. */
export function winsFigure(analysis: HorizonAnalysis): HeatMapFigure | undefined {
  if (analysis.wins === null) return undefined;
  const order = analysis.agents
    .map((agent, i) => ({ i, minutes: agent.minutes ?? -1, agent: agent.agent }))
    .filter(({ minutes }) => minutes > 0)
    .sort((a, b) => b.minutes - a.minutes);
  const names = order.map(({ agent }) => agent);
  return {
    id: "comparison",
    kind: "heatmap",
    title: "Which agent has the longer horizon",
    caption:
      "Share of bootstrap replicates in which the agent of the row has the longer horizon than the agent of the column. Draws are common to all agents, so shared luck cancels.",
    ...provenanceLines(analysis.provenance),
    x: { label: "than", categories: names },
    y: { label: "longer", categories: names },
    rows: names.length,
    columns: names.length,
    values: order.flatMap((a) => order.map((b) => analysis.wins![a.i]![b.i] ?? Number.NaN)),
    value: { label: "probability", scale: "diverging", domain: [0, 1] },
  };
}

/** How the doubling times of the replicates are spread; nothing without replicates. */
export function doublingFigure(analysis: HorizonAnalysis): BarFigure[] {
  const { trend } = analysis;
  const histogram = trend?.histogram;
  if (trend === null || !histogram || histogram.shares.length < 2) return [];
  const { edges, shares } = histogram;
  const rule = (value: number | null | undefined, label: string) =>
    value === null || value === undefined ? [] : [{ axis: "x" as const, value, label }];
  return [
    {
      id: "doubling-times",
      kind: "bars",
      title: "Doubling time over the replicates",
      caption: `Every replicate refits all horizons and the trend. Median ${trend.median?.toFixed(0) ?? "?"} days, point estimate ${trend.doublingDays?.toFixed(0) ?? "none"}; the outermost hundredth on each side is not shown.${trend.missing ? ` ${(100 * trend.missing).toFixed(1)} % of the replicates do not grow.` : ""}`,
      ...provenanceLines(analysis.provenance),
      x: { label: "Doubling time", unit: "days" },
      y: { label: "Share of replicates", format: "percent" },
      x0: shares.map((_, i) => (edges[i]! + edges[i + 1]!) / 2),
      widths: shares.map((_, i) => edges[i + 1]! - edges[i]!),
      groups: [{ name: "replicates", values: shares }],
      rules: [
        ...rule(trend.low, "2.5 %"),
        ...rule(trend.doublingDays, "estimate"),
        ...rule(trend.high, "97.5 %"),
      ],
    },
  ];
}

/** All horizons with intervals, status and support as a table. */
export function horizonTable(analysis: HorizonAnalysis): TableFigure {
  const round = (value: number | null): number | null =>
    value === null ? null : Number(value.toPrecision(5));
  const minutes = (value: number | null): number | string | null =>
    value !== null && value > 0 && (value < 1e-3 || value > 1e6)
      ? showMinutes(value).replace(" min", "")
      : round(value);
  return {
    id: "horizon-table",
    kind: "table",
    title: "Horizons",
    caption:
      "Minutes of a skilled person's time. An agent without a horizon is listed with the reason.",
    ...provenanceLines(analysis.provenance),
    columns: [
      { name: "agent" },
      { name: "status" },
      { name: `horizon at ${percent(analysis.q)}`, unit: "min", align: "right" },
      { name: "2.5 %", unit: "min", align: "right" },
      { name: "97.5 %", unit: "min", align: "right" },
      { name: "horizon at 80 %", unit: "min", align: "right" },
      { name: "mean success", align: "right" },
      { name: "tasks", align: "right" },
      { name: "in trend" },
    ],
    rows: analysis.agents.map((agent) => [
      agent.agent,
      agent.beyondSuite ? `${agent.status}, beyond the suite` : agent.status,
      minutes(agent.minutes),
      minutes(agent.low),
      minutes(agent.high),
      minutes(agent.p80),
      round(agent.average),
      agent.tasks,
      agent.onFrontier ? "yes" : "no",
    ]),
  };
}

/** What each fitted horizon rests on; nothing for published ones. */
export function supportTable(analysis: HorizonAnalysis): TableFigure[] {
  const fitted = analysis.agents.filter(({ crossEntropy }) => crossEntropy !== undefined);
  if (fitted.length === 0) return [];
  return [
    {
      id: "support",
      kind: "table",
      title: "What each horizon rests on",
      caption:
        "Above: tasks longer than the horizon, and how much of their weight rests on lengths that nobody was timed for. Without a horizon: replicates that gave none.",
      ...provenanceLines(analysis.provenance),
      columns: [
        { name: "agent" },
        { name: "runs", align: "right" },
        { name: "cross-entropy", unit: "nats", align: "right" },
        { name: "longest task", align: "right" },
        { name: "tasks above", align: "right" },
        { name: "forecast above", unit: "%", align: "right" },
        { name: "without a horizon", unit: "%", align: "right" },
      ],
      rows: fitted.map((agent) => [
        agent.agent,
        agent.runs,
        Number(agent.crossEntropy!.toPrecision(4)),
        showMinutes(agent.longestMinutes ?? Number.NaN),
        agent.tasksAbove,
        agent.forecastShareAbove === null
          ? null
          : Number((100 * agent.forecastShareAbove).toFixed(0)),
        Number((100 * agent.missing).toFixed(1)),
      ]),
    },
  ];
}

/** The figures of one analysis in the order of reading. */
export function analysisFigures(analysis: HorizonAnalysis): Figure[] {
  const wins = winsFigure(analysis);
  const hasBins = analysis.agents.some(({ bins }) => bins.length > 0);
  const hasHorizon = analysis.agents.some(({ minutes }) => minutes !== null && minutes > 0);
  const hasCurves = analysis.agents.some(({ slope }) => slope !== null);
  return [
    ...(isDated(analysis) ? [horizonFigure(analysis)] : []),
    ...(hasHorizon && !isDated(analysis) ? [undatedFigure(analysis)] : []),
    horizonTable(analysis),
    ...(hasCurves ? [curvesFigure(analysis)] : []),
    ...(hasBins ? [binsFigure(analysis)] : []),
    ...supportTable(analysis),
    ...doublingFigure(analysis),
    ...(wins === undefined ? [] : [wins]),
  ];
}
