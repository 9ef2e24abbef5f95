/** @file Two published suites side by side: horizons of the agents that both have, and the trend of each. */

import { InvalidInputError } from "../../errors.ts";
import type { PublishedAgent } from "../../evals/records/published.ts";
import { geometricMean } from "../../math/statistics.ts";
import type { Measure, Origin, Report, ScatterFigure, TableFigure } from "../../study/index.ts";
import { analysePublished } from "./analysis.ts";
import { provenanceLines } from "./figures-horizon.ts";
import type { LoadedInput } from "./input.ts";
import { publishedHorizons } from "./instrument-fit.ts";
import { analysisOptions, type FitOptions } from "./instrument-options.ts";

interface Pair {
  agent: string;
  /** Horizon in the first and in the second suite, minutes. */
  a: number;
  b: number;
}

/** Compares the first two tables of the input. */
export function compareSuites(input: LoadedInput, options: FitOptions): Report {
  const [first, second] = input.published;
  if (first === undefined || second === undefined) {
    throw new InvalidInputError(
      "compare: wanted runs, counts or two published suites, got one published table",
      "its replicates are not in the file, and separate intervals of two agents cannot be compared",
    );
  }
  const settings = analysisOptions(options, input);
  const analyses = [first, second].map((table) =>
    analysePublished(publishedHorizons({ ...input, published: [table] }, options.q), {
      ...settings,
      suite: table.benchmark,
      profile: "as published",
      intervals: "as published",
    }),
  );
  const names = [first.benchmark, second.benchmark] as const;
  const pairs = commonAgents(first.agents, second.agents, options.q);
  const ratio = geometricMean(pairs.map(({ a, b }) => b / a));
  const origin = provenanceLines({
    ...analyses[0]!.provenance,
    suite: `${names[0]} and ${names[1]}, each on its own`,
  });
  const measures: Record<string, Measure> = {
    commonAgents: { value: pairs.length, unit: "agents" },
    ratio: {
      value: ratio ?? null,
      unit: "factor",
      note: `geometric mean of ${names[1]} over ${names[0]}`,
    },
  };
  analyses.forEach(({ trend }, i) => {
    measures[`doublingDays ${names[i]}`] = { value: trend?.doublingDays ?? null, unit: "days" };
  });
  return {
    title: `${names[0]} and ${names[1]}`,
    summary:
      pairs.length === 0
        ? "The suites have no agent in common."
        : `${pairs.length} agents are in both; ${names[1]} gives ${ratio!.toFixed(2)} times the horizon of ${names[0]} on average, between ${Math.min(...pairs.map(({ a, b }) => b / a)).toFixed(2)} and ${Math.max(...pairs.map(({ a, b }) => b / a)).toFixed(2)} times.`,
    measures,
    claims: [],
    figures: [
      suitesTable(pairs, names, origin),
      ...(pairs.length === 0 ? [] : [suitesScatter(pairs, names, origin)]),
    ],
    notices: [
      {
        level: "warning",
        code: "suite-versions",
        text: "suite versions are not comparable agent by agent: tasks, scaffolds and the ridge differ; a difference here is one of suites, not of agents",
      },
      ...analyses.flatMap(({ trendReason }, i) =>
        trendReason === null
          ? []
          : [{ level: "failure" as const, code: "no-trend", text: `${names[i]}: ${trendReason}` }],
      ),
    ],
  };
}

/** Names without what tells harness and snapshot apart, so that one model meets itself. */
function plainName(agent: string): string {
  return agent.replace(/_inspect$/, "").replace(/_\d{4}_\d{2}_\d{2}$/, "");
}

function commonAgents(
  first: readonly PublishedAgent[],
  second: readonly PublishedAgent[],
  q: number,
): Pair[] {
  const horizon = (agent: PublishedAgent): number | undefined =>
    (q === 0.5 ? agent.p50 : agent.p80)?.minutes;
  const known = new Map(second.map((agent) => [plainName(agent.agent), agent]));
  return first.flatMap((agent) => {
    const other = known.get(plainName(agent.agent));
    const a = horizon(agent);
    const b = other === undefined ? undefined : horizon(other);
    return a && b ? [{ agent: plainName(agent.agent), a, b }] : [];
  });
}

function suitesTable(
  pairs: readonly Pair[],
  names: readonly [string, string],
  origin: Origin,
): TableFigure {
  return {
    id: "suites",
    kind: "table",
    title: "Agents in both suites",
    caption: "Matched by name, without the ending _inspect and a snapshot date.",
    ...origin,
    columns: [
      { name: "agent" },
      ...names.map((name) => ({ name, unit: "min", align: "right" as const })),
      { name: "ratio", align: "right" },
    ],
    rows: pairs.map(({ agent, a, b }) => [
      agent,
      Number(a.toPrecision(4)),
      Number(b.toPrecision(4)),
      Number((b / a).toPrecision(3)),
    ]),
  };
}

function suitesScatter(
  pairs: readonly Pair[],
  names: readonly [string, string],
  origin: Origin,
): ScatterFigure {
  const all = pairs.flatMap(({ a, b }) => [a, b]);
  const ends = [Math.min(...all), Math.max(...all)];
  const axis = (label: string) => ({
    label,
    unit: "human minutes",
    format: "duration" as const,
    scale: "log" as const,
  });
  return {
    id: "suites-scatter",
    kind: "scatter",
    title: "One suite against the other",
    caption: "Each point is an agent; above the line the second suite gives the longer horizon.",
    ...origin,
    x: axis(names[0]),
    y: axis(names[1]),
    points: [
      {
        name: "agents",
        x: pairs.map(({ a }) => a),
        y: pairs.map(({ b }) => b),
        labels: pairs.map(({ agent }) => agent),
        showLabels: true,
      },
    ],
    curves: [{ name: "equal", x: ends, y: ends, style: "dotted" }],
  };
}
