/** @file Instruments on cost: the frontier of capability against cost, score over budget, and thinking budgets. */

import { z } from "zod";
import {
  type Frontier,
  membership,
  membershipFromIntervals,
  type PricedPoint,
  paretoFrontier,
} from "../../evals/cost/frontier.ts";
import { logLimits, resourceCurves } from "../../evals/cost/resource-curve.ts";
import { costRatios, savingsByBucket, wageUsdPerHour } from "../../evals/cost/savings.ts";
import { bootstrapCurves, horizonReplicates } from "../../evals/horizon/bootstrap.ts";
import { fitAgents, horizonOf } from "../../evals/horizon/fit.ts";
import type { RunTable } from "../../evals/records/tables.ts";
import type { Figure, Instrument, LineFigure, Notice, TableFigure } from "../../study/index.ts";
import { profileText } from "./analysis.ts";
import type { HorizonConfig } from "./config.ts";
import type { PricedModel } from "./document.ts";
import { provenanceLines } from "./figures-horizon.ts";
import { costFigure, type Origin } from "./figures-study.ts";
import { type LoadedInput, loadInput } from "./input.ts";
import {
  analysisOptions,
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
    const { points, probability } = published
      ? publishedPoints(input, options)
      : runPoints(input, options);
    const frontier = paretoFrontier(points);
    const notices: Notice[] = [...input.notices, ...costNotices(frontier)];
    const models = pricedModels(points, frontier, probability);
    const figures: Figure[] = [
      costFigure(
        models,
        frontier.unpriced,
        options.value === "score"
          ? { label: "Mean success" }
          : { label: "Horizon", unit: "human minutes", scale: "log" },
        origin,
      ),
      frontierTable(models, origin),
      ...(input.table === undefined ? [] : costFigures(input.table, options, origin)),
    ];
    return {
      title: "Capability against cost",
      summary: `On the frontier, cheapest first: ${frontier.members.map(({ name }) => name).join(", ") || "nobody"}.`,
      measures: {
        frontierMembers: { value: frontier.members.length, unit: "agents" },
        unpriced: { value: frontier.unpriced.length, unit: "agents" },
        ...(input.table === undefined ? {} : cheapShare(input.table, options.wage)),
      },
      claims: [],
      figures,
      notices,
    };
  },
};

/** What a reader must know about costs that are missing. */
export function costNotices(frontier: Frontier): Notice[] {
  if (frontier.members.length === 0) {
    return [
      {
        level: "failure",
        code: "unknown-cost",
        text: "nobody has a known cost: there is no frontier (a cost of 0 means unknown, never free)",
      },
    ];
  }
  if (frontier.unpriced.length === 0) return [];
  return [
    {
      level: "warning",
      code: "unknown-cost",
      text: `cost unknown, therefore not on the frontier: ${frontier.unpriced.join(", ")}`,
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

interface Plane {
  points: PricedPoint[];
  probability: Readonly<Record<string, number>>;
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
    return [{ name: agent.agent, cost: agent.costUsd, value, ...interval }];
  });
  return {
    points,
    probability:
      options.value === "score"
        ? {} // the table has no interval of the score
        : membershipFromIntervals(points, { draws: 2000, seed: options.seed }),
  };
}

function runPoints(input: LoadedInput, options: Options): Plane {
  const counts = input.counts!;
  const profile = profileOf(options);
  const costs = input.table === undefined ? new Map<string, number>() : suiteCosts(input.table);
  const fits = fitAgents(counts, profile);
  const points = fits.flatMap((fit): PricedPoint[] => {
    const value = options.value === "score" ? fit.average : horizonOf(fit, options.q);
    return value === undefined ? [] : [{ name: fit.agent, cost: costs.get(fit.agent), value }];
  });
  if (options.value === "score") return { points, probability: {} };
  const replicates = horizonReplicates(
    bootstrapCurves(counts, {
      replicates: options.replicates,
      seed: options.seed,
      levels: options.levels,
      profile,
    }),
  );
  const draws = new Map(points.map(({ name }) => [name, replicates.at(name, options.q)!]));
  return {
    points,
    probability: membership(points, options.replicates, (i) =>
      Object.fromEntries([...draws].map(([name, values]) => [name, values[i]])),
    ),
  };
}

/** Sum over tasks of the mean cost of a run, per agent; an agent with a task of unknown cost has no sum. */
function suiteCosts(table: RunTable): Map<string, number> {
  const cells = new Map<string, { sum: number; known: number }>();
  const { runs } = table;
  for (let i = 0; i < runs.length; i++) {
    const key = `${runs.agent[i]} ${runs.task[i]}`;
    const cell = cells.get(key) ?? { sum: 0, known: 0 };
    cells.set(key, cell);
    if (Number.isNaN(runs.costUsd[i]!)) continue;
    cell.sum += runs.costUsd[i]!;
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
export function frontierTable(models: readonly PricedModel[], origin: Origin): TableFigure {
  return {
    id: "frontier-table",
    kind: "table",
    title: "Agents by cost",
    caption: "Who is on the frontier, how surely, and who beats the others.",
    ...origin,
    columns: [
      { name: "agent" },
      { name: "cost", unit: "USD", align: "right" },
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

function costFigures(table: RunTable, options: Options, origin: Origin): Figure[] {
  const figures: Figure[] = [];
  const savings = savingsByBucket(table, { wage: options.wage }).filter(({ tasks }) => tasks > 0);
  if (savings.length > 0) {
    figures.push({
      id: "savings",
      kind: "table",
      title: "Agent first, a person on failure",
      caption: `Expected cost over the cost of a person alone (${options.wage} USD per hour where the file has none). Failed attempts are not charged.`,
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
    });
  }
  for (const [resource, label, unit] of [
    ["costUsd", "Budget per run", "USD"],
    ["tokens", "Tokens per run", "tokens"],
    ["wallMinutes", "Time per run", "minutes"],
  ] as const) {
    const limits = logLimits(table.runs[resource], 25);
    if (limits.length === 0) continue;
    const curves = resourceCurves(
      table,
      resource,
      limits,
      profileOf(options),
      loadOptions(options),
    );
    const figure: LineFigure = {
      id: `over-${resource}`,
      kind: "lines",
      title: `Success over ${label.toLowerCase()}`,
      caption:
        "A run counts as a success only if it succeeded within the limit; runs of unknown usage are left out.",
      ...origin,
      x: { label, unit, scale: "log" },
      y: { label: "Weighted success", domain: [0, 1] },
      series: curves.map(({ agent, points }, i) => ({
        name: agent,
        x: points.map(({ limit }) => limit),
        y: points.map(({ success }) => success ?? Number.NaN),
        hidden: i >= 8,
      })),
    };
    figures.push(figure);
  }
  return figures;
}
