/** @file Instruments on cost: the frontier of capability against cost, score over budget, and thinking budgets. */

import { z } from "zod";
import {
  type Frontier,
  frontierArea,
  membership,
  membershipFromIntervals,
  type PricedPoint,
  paretoFrontier,
} from "../../evals/cost/frontier.ts";
import { costRatios, wageUsdPerHour } from "../../evals/cost/savings.ts";
import { bootstrapCurves, horizonReplicates } from "../../evals/horizon/bootstrap.ts";
import { dayOf } from "../../evals/horizon/dates.ts";
import { fitAgents, horizonOf } from "../../evals/horizon/fit.ts";
import type { RunTable } from "../../evals/records/tables.ts";
import type {
  Figure,
  Instrument,
  Measure,
  Notice,
  Origin,
  TableFigure,
} from "../../study/index.ts";
import { profileText } from "./analysis.ts";
import type { HorizonConfig } from "./config.ts";
import type { PricedModel } from "./document.ts";
import { costFigures } from "./figures-cost.ts";
import { provenanceLines } from "./figures-horizon.ts";
import { costFigure } from "./figures-study.ts";
import { type LoadedInput, loadInput } from "./input.ts";
import {
  analysisOptions,
  asOfOption,
  fitOptions,
  loadOptions,
  profileOf,
  runSlots,
} from "./instrument-options.ts";

const frontierOptions = fitOptions.extend({
  value: z.enum(["horizon", "score"]).default("score").meta({
    title: "Capability",
    description:
      "score: weighted mean success; horizon: the task length at the chosen success probability.",
    unit: "",
    source: "own",
  }),
  against: z.enum(["cost", "time"]).default("cost").meta({
    title: "Against",
    description: "cost in USD, or working time in minutes: one run per task, whole suite.",
    unit: "",
    source: "METR benchmark_results, usage",
  }),
  asOf: asOfOption("agents"),
  wage: z.coerce.number().positive().default(wageUsdPerHour).meta({
    title: "Wage",
    description: "Cost of a person per hour where the file has no human cost.",
    unit: "USD per hour",
    source: "METR eval-analysis-public",
  }),
});

type Options = z.infer<typeof frontierOptions>;

export const frontierInstrument: Instrument<HorizonConfig> = {
  id: "frontier",
  verb: ["horizon", "frontier"],
  positional: "runs",
  title: "Capability against cost",
  summary:
    "Which agents nobody beats at a lower price, with the probability of being among them, savings against a person, and success over budget.",
  options: frontierOptions,
  files: runSlots,
  takesRun: false,
  async run(raw, context) {
    const options = frontierOptions.parse(raw);
    const input = await loadInput(context, loadOptions(options));
    const settings = analysisOptions(options, input);
    const profile = profileOf(options);
    const published = input.counts === undefined;
    const origin = provenanceLines({
      suite: settings.suite,
      profile: published ? "as published" : profileText(profile),
      input: settings.input,
      seed: options.seed,
      intervals: published
        ? "as published, drawn independently"
        : `${options.replicates} common replicates`,
      rule: "not used",
    });
    const plane = published ? publishedPoints(input, options) : runPoints(input, options);
    const asOf = options.asOf === "" ? Number.POSITIVE_INFINITY : dayOf(options.asOf);
    const points = plane.points.filter(({ day }) => day === undefined || day <= asOf);
    const probability = plane.probability(points);
    const frontier = paretoFrontier(points);
    const notices: Notice[] = [...input.notices, ...costNotices(frontier, options.against)];
    const models = pricedModels(points, frontier, probability);
    const figures: Figure[] = [
      costFigure(
        models,
        frontier.unpriced,
        options.value === "score"
          ? { label: "Mean success" }
          : { label: "Horizon", unit: "human minutes", scale: "log" },
        origin,
        options.against === "cost"
          ? undefined
          : { label: "Working time of the whole suite, one run per task", unit: "minutes" },
      ),
      frontierTable(models, origin, options.against === "cost" ? "USD" : "minutes"),
      ...(input.table === undefined
        ? []
        : costFigures(
            input.table,
            { wage: options.wage, profile, q: options.q, load: loadOptions(options) },
            origin,
          )),
    ];
    return {
      title: "Capability against cost",
      summary: `On the frontier, cheapest first: ${frontier.members.map(({ name }) => name).join(", ") || "nobody"}.`,
      measures: {
        frontierMembers: { value: frontier.members.length, unit: "agents" },
        unpriced: { value: frontier.unpriced.length, unit: "agents" },
        ...areaMeasure(frontier, options.value),
        ...(input.table === undefined ? {} : cheapShare(input.table, options.wage)),
      },
      claims: [],
      figures,
      notices,
    };
  },
};

/** What a reader must know about costs that are missing. */
export function costNotices(frontier: Frontier, what: "cost" | "time" = "cost"): Notice[] {
  if (frontier.members.length === 0) {
    return [
      {
        level: "failure",
        code: "unknown-cost",
        text: `nobody has a known ${what}: there is no frontier (a ${what} of 0 means unknown, never free)`,
      },
    ];
  }
  if (frontier.unpriced.length === 0) return [];
  return [
    {
      level: "warning",
      code: "unknown-cost",
      text: `${what} unknown, therefore not on the frontier: ${frontier.unpriced.join(", ")}`,
    },
  ];
}

/** Every point with its place relative to the frontier. */
export function pricedModels(
  points: readonly PricedPoint[],
  frontier: Frontier,
  probability: Readonly<Record<string, number>>,
): PricedModel[] {
  const members = new Set(frontier.members.map(({ name }) => name));
  return points.map((point) => ({
    name: point.name,
    costUsd: point.cost ?? null,
    value: point.value,
    onFrontier: members.has(point.name),
    dominatedBy: frontier.dominated.find((one) => one.point.name === point.name)?.by ?? [],
    probability: probability[point.name] ?? null,
  }));
}

/** Mean best value over the logarithm of the cost, from the cheapest to the dearest point; nothing below two costs. */
function areaMeasure(frontier: Frontier, value: Options["value"]): Record<string, Measure> {
  const costs = [...frontier.members, ...frontier.dominated.map(({ point }) => point)].map(
    ({ cost }) => cost!,
  );
  const range = { from: Math.min(...costs), to: Math.max(...costs), floor: 0 };
  if (!(range.to > range.from)) return {};
  return {
    frontierArea: {
      value: frontierArea(frontier, range),
      unit: value === "score" ? "success" : "minutes",
      note: "best value at a cost, averaged over the logarithm of the cost",
    },
  };
}

interface Plane {
  points: PricedPoint[];
  /** Share of draws in which each of the points is on the frontier of these points. */
  probability(points: readonly PricedPoint[]): Readonly<Record<string, number>>;
}

function publishedPoints(input: LoadedInput, options: Options): Plane {
  const agents = input.published.flatMap((table) => table.agents);
  const points = agents.flatMap((agent): PricedPoint[] => {
    const value = options.value === "score" ? agent.average : agent.p50?.minutes;
    if (value === undefined) return [];
    const interval =
      options.value === "horizon" && agent.p50?.low !== undefined && agent.p50.high !== undefined
        ? { low: agent.p50.low, high: agent.p50.high }
        : {};
    const date = agent.releaseDate ?? input.releaseDates[agent.agent];
    return [
      {
        name: agent.agent,
        cost: options.against === "time" ? agent.workingMinutes : agent.costUsd,
        value,
        ...interval,
        ...(date === undefined ? {} : { day: dayOf(date) }),
      },
    ];
  });
  return {
    points,
    probability: (chosen) =>
      options.value === "score"
        ? {} // the table has no interval of the score
        : membershipFromIntervals(chosen, { draws: 2000, seed: options.seed }),
  };
}

function runPoints(input: LoadedInput, options: Options): Plane {
  const counts = input.counts!;
  const profile = profileOf(options);
  const costs =
    input.table === undefined
      ? new Map<string, number>()
      : suiteTotals(input.table, options.against === "cost" ? "costUsd" : "wallMinutes");
  const fits = fitAgents(counts, profile);
  const points = fits.flatMap((fit): PricedPoint[] => {
    const value = options.value === "score" ? fit.average : horizonOf(fit, options.q);
    if (value === undefined) return [];
    const date = input.releaseDates[fit.agent];
    return [
      {
        name: fit.agent,
        cost: costs.get(fit.agent),
        value,
        ...(date === undefined ? {} : { day: dayOf(date) }),
      },
    ];
  });
  const curves = bootstrapCurves(counts, {
    replicates: options.replicates,
    seed: options.seed,
    levels: options.levels,
    profile,
  });
  const horizons = horizonReplicates(curves);
  const drawsOf = (name: string): Float64Array => {
    if (options.value === "horizon") return horizons.at(name, options.q)!;
    const at = curves.agents.indexOf(name);
    return curves.average.filter((_, i) => i % curves.agents.length === at);
  };
  const draws = new Map(points.map(({ name }) => [name, drawsOf(name)]));
  return {
    points,
    probability: (chosen) =>
      membership(chosen, options.replicates, (i) =>
        Object.fromEntries([...draws].map(([name, values]) => [name, values[i]])),
      ),
  };
}

/** Sum over tasks of what a run uses on average, per agent; an agent with a task of unknown usage has no sum. */
function suiteTotals(table: RunTable, resource: "costUsd" | "wallMinutes"): Map<string, number> {
  const cells = new Map<string, { sum: number; known: number }>();
  const { runs } = table;
  for (let i = 0; i < runs.length; i++) {
    if (runs.invalid[i] === 1) continue;
    const key = `${runs.agent[i]} ${runs.task[i]}`;
    const cell = cells.get(key) ?? { sum: 0, known: 0 };
    cells.set(key, cell);
    if (Number.isNaN(runs[resource][i]!)) continue;
    cell.sum += runs[resource][i]!;
    cell.known++;
  }
  const totals = new Map<string, number>();
  for (const [key, { sum, known }] of cells) {
    const agent = table.agents[Number(key.split(" ")[0])]!;
    totals.set(agent, (totals.get(agent) ?? 0) + (known === 0 ? Number.NaN : sum / known));
  }
  return new Map([...totals].filter(([, total]) => !Number.isNaN(total)));
}

/** Who is on the frontier, and who beats the others. */
export function frontierTable(
  models: readonly PricedModel[],
  origin: Origin,
  unit = "USD",
): TableFigure {
  return {
    id: "frontier-table",
    kind: "table",
    title: "Agents by cost",
    caption: "Who is on the frontier, how surely, and who beats the others.",
    ...origin,
    columns: [
      { name: "agent" },
      { name: "cost", unit, align: "right" },
      { name: "capability", align: "right" },
      { name: "on the frontier" },
      { name: "probability", align: "right" },
      { name: "beaten by" },
    ],
    rows: [...models]
      .sort(
        (a, b) => (a.costUsd ?? Number.POSITIVE_INFINITY) - (b.costUsd ?? Number.POSITIVE_INFINITY),
      )
      .map((model) => [
        model.name,
        model.costUsd === null ? "unknown" : Number(model.costUsd.toPrecision(4)),
        Number(model.value.toPrecision(4)),
        model.onFrontier ? "yes" : "no",
        model.probability === null ? null : Number(model.probability.toFixed(3)),
        model.dominatedBy.join(", "),
      ]),
  };
}

function cheapShare(table: RunTable, wage: number) {
  const { ratios, unknown } = costRatios(table, wage);
  return {
    cheapSuccesses: {
      value:
        ratios.length === 0 ? null : ratios.filter((ratio) => ratio < 0.1).length / ratios.length,
      unit: "fraction",
      note: `successful runs below a tenth of the human cost; ${unknown} successes of unknown cost`,
    },
  };
}
