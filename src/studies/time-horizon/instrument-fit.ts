/** @file Instruments on horizons: fit every agent, the trend over release dates, and a comparison of two agents. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { readFamilyDomains } from "../../evals/baselines/buckets.ts";
import { probabilityLonger } from "../../evals/horizon/bootstrap.ts";
import { fitAgents, showMinutes } from "../../evals/horizon/fit.ts";
import { growthShapes, type TrendPoint } from "../../evals/horizon/trend.ts";
import { csvRecords } from "../../io/csv.ts";
import { quantiles } from "../../math/statistics.ts";
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
import {
  domainTable,
  fileTable,
  lengthFigure,
  residualFigure,
  successHeat,
} from "./figures-counts.ts";
import {
  analysisFigures,
  horizonFigure,
  horizonTable,
  provenanceLines,
  trendSentence,
} from "./figures-horizon.ts";
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

function publishedHorizons(input: LoadedInput, q: number): GivenHorizon[] {
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

function report(
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
    return report("Time horizons", summary, analysis, input, [
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
    ...(table === undefined ? [] : [fileTable(table, origin)]),
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
      columns: [{ name: "shape" }, { name: "fitted on" }, { name: "R²", align: "right" }],
      rows: growthShapes(points).map(({ shape, scale, rSquared }) => [
        shape,
        scale,
        rSquared === undefined ? null : Number(rSquared.toPrecision(4)),
      ]),
    };
    return report("Trend", trendSentence(analysis), analysis, input, [
      horizonFigure(analysis),
      horizonTable(analysis),
      shapes,
    ]);
  },
};

const compareOptions = fitOptions.extend({
  a: z.string().default("").meta({
    title: "Agent A",
    description: "Name of the first agent; empty takes the longest horizon.",
    unit: "",
    source: "own",
  }),
  b: z.string().default("").meta({
    title: "Agent B",
    description: "Name of the second agent; empty takes the second longest.",
    unit: "",
    source: "own",
  }),
});

export const compareInstrument: Instrument<HorizonConfig> = {
  id: "compare",
  verb: ["horizon", "compare"],
  positional: "runs",
  title: "Compare two agents",
  summary:
    "Probability that A's horizon is longer than B's, from draws common to both, and the interval of their ratio.",
  options: compareOptions,
  files: runSlots,
  takesRun: false,
  async run(raw, context) {
    const options = compareOptions.parse(raw);
    const { input, analysis, replicates } = await analyseInput(options, context);
    if (replicates === undefined) {
      throw new InvalidInputError(
        "compare: wanted runs or counts, got published horizons",
        "their replicates are not in the file, and separate intervals cannot be compared",
      );
    }
    const order = [...analysis.agents]
      .filter(({ minutes }) => minutes !== null)
      .sort((x, y) => y.minutes! - x.minutes!)
      .map(({ agent }) => agent);
    const a = options.a === "" ? order[0] : options.a;
    const b = options.b === "" ? order.find((agent) => agent !== a) : options.b;
    for (const name of [a, b]) {
      if (name === undefined || !analysis.agents.some(({ agent }) => agent === name)) {
        throw new InvalidInputError(
          `compare: unknown agent ${JSON.stringify(name ?? "")}`,
          `agents of the file: ${analysis.agents.map(({ agent }) => agent).join(", ")}`,
        );
      }
    }
    const probability = probabilityLonger(replicates, a!, b!, options.q);
    const left = replicates.at(a!, options.q)!;
    const right = replicates.at(b!, options.q)!;
    const ratios = Array.from(left, (value, i) => value / right[i]!).filter(Number.isFinite);
    const [low, middle, high] = quantiles(ratios, [0.025, 0.5, 0.975]);
    const summary =
      probability === undefined
        ? `${a} and ${b} have no replicate in which both have a horizon.`
        : `${a} has the longer horizon than ${b} with probability ${probability.toFixed(3)}; ratio ${middle!.toFixed(2)} (95 % interval ${low!.toFixed(2)} to ${high!.toFixed(2)}).`;
    const made = report("Comparison", summary, analysis, input, analysisFigures(analysis));
    return {
      ...made,
      measures: {
        probabilityALonger: {
          value: probability ?? null,
          unit: "probability",
          note: `${a} longer than ${b}`,
        },
        ratio: { value: middle ?? null, unit: "factor" },
        ratioLow: { value: low ?? null, unit: "factor" },
        ratioHigh: { value: high ?? null, unit: "factor" },
        ...made.measures,
      },
    };
  },
};
