/** @file Instruments on horizons: fit every agent, and the trend over release dates. */

import { InvalidInputError } from "../../errors.ts";
import { readFamilyDomains } from "../../evals/baselines/buckets.ts";
import { dateOf } from "../../evals/horizon/dates.ts";
import { fitAgents, showMinutes } from "../../evals/horizon/fit.ts";
import { fitTrend, growthShapes, type TrendPoint } from "../../evals/horizon/trend.ts";
import { csvRecords } from "../../io/csv.ts";
import type {
  Figure,
  InputFile,
  Instrument,
  InstrumentContext,
  Measures,
  Notice,
  Report,
  TableFigure,
} from "../../study/index.ts";
import {
  analyseCounts,
  analysePublished,
  type GivenHorizon,
  type HorizonAnalysis,
} from "./analysis.ts";
import type { HorizonConfig } from "./config.ts";
import { domainTable, lengthFigure, residualFigure, successHeat } from "./figures-counts.ts";
import {
  analysisFigures,
  doublingFigure,
  horizonFigure,
  horizonTable,
  provenanceLines,
  trendSentence,
} from "./figures-horizon.ts";
import { fileTable, runFieldsTable } from "./file-table.ts";
import { type LoadedInput, loadInput } from "./input.ts";
import {
  analysisOptions,
  type FitOptions,
  fitOptions,
  loadOptions,
  profileOf,
  runSlots,
} from "./instrument-options.ts";
import { analysisNotices } from "./notices.ts";

type Context = InstrumentContext<HorizonConfig>;

/** Loads and analyses; published tables keep their own intervals. */
export async function analyseInput(options: FitOptions, context: Context) {
  const input = await loadInput(context, loadOptions(options));
  const settings = analysisOptions(options, input);
  if (input.counts === undefined) {
    const analysis = analysePublished(publishedHorizons(input, options.q), {
      ...settings,
      profile: "as published",
      intervals: "as published; none for the trend, because replicates are not in the file",
    });
    return { input, analysis, replicates: undefined };
  }
  const total = options.replicates;
  const result = analyseCounts(input.counts, input.releaseDates, settings, (done) => {
    context.signal.throwIfAborted();
    if (done % 20 === 0 || done === total) {
      context.progress({ done, total, unit: "replicates" });
    }
  });
  return { input, ...result };
}

/** Horizons of all tables at q; an agent of several tables counts once, from the first file that has it. */
export function publishedHorizons(input: LoadedInput, q: number): GivenHorizon[] {
  if (q !== 0.5 && q !== 0.8) {
    throw new InvalidInputError(`published horizons: wanted q = 0.5 or 0.8, got ${q}`);
  }
  const seen = new Set<string>();
  return input.published.flatMap(({ agents }) =>
    agents.flatMap((agent): GivenHorizon[] => {
      const horizon = q === 0.5 ? agent.p50 : agent.p80;
      // Tables of two suites share old models: the first file that has one decides.
      if (horizon === undefined || seen.has(agent.agent)) return [];
      seen.add(agent.agent);
      const releaseDate = agent.releaseDate ?? input.releaseDates[agent.agent];
      return [
        {
          agent: agent.agent,
          ...horizon,
          ...(releaseDate === undefined ? {} : { releaseDate }),
          ...(agent.p80 === undefined ? {} : { p80: agent.p80.minutes }),
          ...(agent.average === undefined ? {} : { average: agent.average }),
        },
      ];
    }),
  );
}

/** Horizons and trend as measures: `p50 Claude` reads well in tables and stays unique. */
function analysisMeasures(analysis: HorizonAnalysis): Measures {
  const measures: Record<string, Measures[string]> = {};
  for (const agent of analysis.agents) {
    measures[`horizon ${agent.agent}`] = {
      value: agent.minutes,
      unit: "minutes",
      ...(agent.low === null || agent.high === null
        ? {}
        : { note: `95 % ${showMinutes(agent.low)} to ${showMinutes(agent.high)}` }),
      ...(agent.status === "fitted" || agent.status === "published" ? {} : { note: agent.status }),
    };
  }
  const { trend } = analysis;
  if (trend !== null) {
    measures.doublingDays = { value: trend.doublingDays, unit: "days" };
    measures.trendR2 = { value: trend.rSquared, unit: "" };
    if (trend.low !== null && trend.high !== null) {
      measures.doublingDaysLow = { value: trend.low, unit: "days" };
      measures.doublingDaysHigh = { value: trend.high, unit: "days" };
    }
  }
  return measures;
}

/** A report with the measures and notices of an analysis. */
export function analysisReport(
  title: string,
  summary: string,
  analysis: HorizonAnalysis,
  input: LoadedInput,
  figures: readonly Figure[],
  more: readonly Notice[] = [],
): Report {
  return {
    title,
    summary,
    measures: analysisMeasures(analysis),
    claims: [],
    figures,
    notices: [...input.notices, ...analysisNotices(analysis), ...more],
  };
}

export const fitInstrument: Instrument<HorizonConfig> = {
  id: "fit",
  verb: ["horizon", "fit"],
  positional: "runs",
  title: "Fit horizons to runs",
  summary:
    "Every agent's time horizon with a hierarchical-bootstrap interval, success curves, comparison and trend, from a file of runs or counts.",
  options: fitOptions,
  files: [
    ...runSlots,
    {
      slot: "domains",
      description: "domain per family, for horizons by domain: task_family, domain",
      accept: [".csv"],
      required: false,
    },
  ],
  takesRun: false,
  async run(raw, context) {
    const options = fitOptions.parse(raw);
    const { input, analysis } = await analyseInput(options, context);
    const best = [...analysis.agents].sort((a, b) => (b.minutes ?? -1) - (a.minutes ?? -1))[0];
    const summary =
      best === undefined || best.minutes === null || best.minutes === 0 // 0: no run succeeded
        ? "No agent has a horizon."
        : `Longest horizon: ${best.agent} with ${showMinutes(best.minutes)}. ${trendSentence(analysis)}`;
    return analysisReport("Time horizons", summary, analysis, input, [
      ...analysisFigures(analysis),
      ...countFigures(input, analysis, options, context),
    ]);
  },
};

/** What lies under the fits; nothing for published horizons. */
function countFigures(
  input: LoadedInput,
  analysis: HorizonAnalysis,
  options: FitOptions,
  context: Context,
): Figure[] {
  const { counts, table } = input;
  if (counts === undefined || counts.agents.length === 0) return [];
  const origin = provenanceLines(analysis.provenance);
  const profile = profileOf(options);
  const residuals = residualFigure(counts, fitAgents(counts, profile), origin);
  const domains = context.files.domains?.[0];
  return [
    ...(domains === undefined
      ? []
      : [domainTable(counts, domainsIn(domains), { ...options, profile }, origin)]),
    ...(residuals === undefined ? [] : [residuals]),
    successHeat(counts, input.releaseDates, origin),
    lengthFigure(counts, origin),
    ...(table === undefined ? [] : [fileTable(table, origin), runFieldsTable(table, origin)]),
  ];
}

function domainsIn(file: InputFile): Record<string, string> {
  const rows = [...csvRecords(new TextDecoder().decode(file.bytes))].map(({ fields }) => fields);
  const domains = readFamilyDomains(rows);
  if (Object.keys(domains).length > 0) return domains;
  throw new InvalidInputError(
    `${file.name}: wanted columns task_family and domain with at least one row`,
  );
}

const rounded = (value: number | null | undefined): number | null =>
  value === null || value === undefined ? null : Number(value.toPrecision(4));

/** The exponential with agents weighted by how well their horizon is known; nothing when an interval is missing. */
function weightedRow({ agents }: HorizonAnalysis): (string | number | null)[][] {
  const known = agents.flatMap(({ agent, day, minutes, low, high, onFrontier }) =>
    onFrontier && day !== null && minutes !== null && low !== null && high !== null && low > 0
      ? [{ agent, day, minutes, weight: 1 / Math.log(high / low) ** 2 }]
      : [],
  );
  const all = agents.filter(({ onFrontier }) => onFrontier).length;
  if (known.length < all || known.some(({ weight }) => !Number.isFinite(weight))) return [];
  const fitted = fitTrend(
    known,
    known.map(({ weight }) => weight),
  );
  if (!fitted.ok) return [];
  const { rSquared, doublingDays } = fitted.trend;
  return [
    [
      "exponential, weighted by 1 / variance of ln horizon",
      "ln minutes",
      rounded(rSquared),
      rounded(doublingDays),
      null,
    ],
  ];
}

export const trendInstrument: Instrument<HorizonConfig> = {
  id: "trend",
  verb: ["horizon", "trend"],
  positional: "runs",
  title: "Trend over release dates",
  summary:
    "Doubling time with interval and band, the rule of the frontier named, and other shapes of growth beside the exponential.",
  options: fitOptions,
  files: runSlots,
  takesRun: false,
  async run(options, context) {
    const { input, analysis } = await analyseInput(fitOptions.parse(options), context);
    const points = analysis.agents.flatMap(({ agent, day, minutes, onFrontier }): TrendPoint[] =>
      onFrontier && day !== null && minutes !== null ? [{ agent, day, minutes }] : [],
    );
    const shapes: TableFigure = {
      id: "growth-shapes",
      kind: "table",
      title: "Shapes of growth",
      caption:
        "R² is on the scale on which each shape was fitted; values on different scales do not compare.",
      ...provenanceLines(analysis.provenance),
      columns: [
        { name: "shape" },
        { name: "fitted on" },
        { name: "R²", align: "right" },
        { name: "doubling time", unit: "days", align: "right" },
        { name: "goes to infinity" },
      ],
      rows: [
        ...growthShapes(points).map(({ shape, scale, rSquared, poleDay }) => [
          shape,
          scale,
          rSquared === undefined ? null : Number(rSquared.toPrecision(4)),
          shape === "exponential" ? rounded(analysis.trend?.doublingDays) : null,
          // A pole centuries away is a straight line.
          poleDay === undefined || poleDay > 200_000 ? null : dateOf(poleDay),
        ]),
        ...weightedRow(analysis),
      ],
    };
    return analysisReport("Trend", trendSentence(analysis), analysis, input, [
      horizonFigure(analysis),
      horizonTable(analysis),
      ...(points.length < 2 ? [] : [shapes]),
      ...doublingFigure(analysis),
    ]);
  },
};
