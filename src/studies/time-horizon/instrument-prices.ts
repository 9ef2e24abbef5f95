/** @file Instruments on tables of prices and of thinking budgets. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import {
  blendedPrice,
  membershipFromIntervals,
  type PricedPoint,
  paretoFrontier,
} from "../../evals/cost/frontier.ts";
import { type BudgetCurve, readBudgetCurve } from "../../evals/cost/thinking-budget.ts";
import { dayOf } from "../../evals/horizon/dates.ts";
import { parseCsv } from "../../io/csv.ts";
import type { Instrument } from "../../study/index.ts";
import type { HorizonConfig } from "./config.ts";
import { budgetTable } from "./figures-cost.ts";
import { budgetFigure, costFigure } from "./figures-study.ts";
import { sha256 } from "./hash.ts";
import { costNotices, frontierTable, pricedModels } from "./instrument-cost.ts";
import { asOfOption, seedOption } from "./instrument-options.ts";

const priceOptions = z.object({
  inputShare: z.coerce.number().min(0).max(1).default(0.75).meta({
    title: "Share of input tokens",
    description:
      "Weight of the input price in the blended price; the report does not state its own, three to one is common.",
    unit: "fraction",
    source: "own; Gemini 2.5 report, figure 1, gives no weights",
  }),
  asOf: asOfOption("models"),
  seed: seedOption,
});

export const pricesInstrument: Instrument<HorizonConfig> = {
  id: "prices",
  verb: ["horizon", "prices"],
  positional: "prices",
  title: "Capability against list price",
  summary:
    "The frontier of a metric (an arena score, an accuracy) against the blended price of input and output tokens, from a CSV.",
  options: priceOptions,
  files: [
    {
      slot: "prices",
      description:
        "columns name, input_usd, output_usd (per million tokens), value, and if known low, high (95 % interval of value) and date",
      accept: [".csv"],
      required: true,
    },
  ],
  takesRun: false,
  async run(raw, context) {
    const options = priceOptions.parse(raw);
    const file = context.files.prices?.[0];
    if (file === undefined) throw new InvalidInputError("prices: wanted a CSV of prices, got none");
    const points = readPrices(file.bytes, options.inputShare);
    const frontier = paretoFrontier(points, options.asOf === "" ? undefined : dayOf(options.asOf));
    const known = new Set([...frontier.members, ...frontier.dominated.map(({ point }) => point)]);
    const probability = points.some(({ low }) => low !== undefined)
      ? membershipFromIntervals(
          points.filter((point) => known.has(point)),
          { draws: 2000, seed: options.seed },
        )
      : {};
    const models = pricedModels(points, frontier, probability).filter(({ name }) =>
      [...known].some((point) => point.name === name),
    );
    const origin = {
      notes: [
        `blended price: ${options.inputShare} input, ${1 - options.inputShare} output`,
        ...(options.asOf === "" ? [] : [`models released until ${options.asOf}`]),
        `file ${file.name}`,
      ],
      source: `input sha256 ${(await sha256(file.bytes)).slice(0, 16)}, seed ${options.seed}`,
    };
    return {
      title: "Capability against list price",
      summary: `On the frontier, cheapest first: ${frontier.members.map(({ name }) => name).join(", ") || "nobody"}.`,
      measures: {
        frontierMembers: { value: frontier.members.length, unit: "models" },
        unpriced: { value: frontier.unpriced.length, unit: "models" },
      },
      claims: [],
      figures: [
        costFigure(models, frontier.unpriced, { label: "Value" }, origin, {
          label: "Blended price",
          unit: "USD per million tokens",
        }),
        frontierTable(models, origin),
      ],
      notices: costNotices(frontier),
    };
  },
};

function readPrices(bytes: Uint8Array, inputShare: number): PricedPoint[] {
  const number = "number" as const;
  const csv = parseCsv(bytes, {
    required: ["name", "input_usd", "output_usd", "value"],
    columns: { input_usd: number, output_usd: number, value: number, low: number, high: number },
  });
  if (csv.errors.length > 0) {
    throw new InvalidInputError(`prices: line ${csv.errors[0]!.line}: ${csv.errors[0]!.message}`);
  }
  return csv.rows.map(({ line, values }) => {
    const { input_usd: input, output_usd: output, value, low, high, date } = values;
    if (typeof value !== "number" || typeof values.name !== "string") {
      throw new InvalidInputError(`prices: line ${line}: wanted a name and a value`);
    }
    const priced = typeof input === "number" && typeof output === "number";
    return {
      name: values.name,
      cost: priced ? blendedPrice(input, output, inputShare) : undefined,
      value,
      ...(typeof low === "number" && typeof high === "number" ? { low, high } : {}),
      ...(typeof date === "string" ? { day: dayOf(date) } : {}),
    };
  });
}

const budgetOptions = z.object({
  usdPerMillionTokens: z.coerce.number().min(0).default(0).meta({
    title: "Price of thinking tokens",
    description: "USD per million tokens, for the cost of a further point; 0 leaves it out.",
    unit: "USD",
    source: "own",
  }),
});

export const budgetInstrument: Instrument<HorizonConfig> = {
  id: "budget",
  verb: ["horizon", "budget"],
  positional: "curves",
  title: "Thinking budgets",
  summary:
    "Gain per doubling, the budget that is nearly as good as the best, and a saturating fit, from a CSV.",
  options: budgetOptions,
  files: [
    {
      slot: "curves",
      description: "columns name, tokens, accuracy (per cent)",
      accept: [".csv"],
      required: true,
    },
  ],
  takesRun: false,
  async run(raw, context) {
    const { usdPerMillionTokens } = budgetOptions.parse(raw);
    const file = context.files.curves?.[0];
    if (file === undefined) throw new InvalidInputError("budget: wanted a CSV of curves, got none");
    const curves = readCurves(file.bytes);
    const reports = curves.map((curve) => readBudgetCurve(curve, usdPerMillionTokens || undefined));
    const origin = {
      notes: [`file ${file.name}`],
      source: `input sha256 ${(await sha256(file.bytes)).slice(0, 16)}`,
    };
    return {
      title: "Thinking budgets",
      summary: reports
        .map(
          (one) =>
            `${one.name}: ${one.gainPerDoubling?.toFixed(2) ?? "?"} points per doubling, within 1 point of the best from ${one.within1} tokens on`,
        )
        .join("; "),
      measures: Object.fromEntries(
        reports.map((one) => [
          `gain ${one.name}`,
          { value: one.gainPerDoubling ?? null, unit: "points per doubling" },
        ]),
      ),
      claims: [],
      figures: [budgetFigure(reports, curves, origin), budgetTable(reports, curves, origin)],
      notices: [],
    };
  },
};

function readCurves(bytes: Uint8Array): BudgetCurve[] {
  const csv = parseCsv(bytes, {
    required: ["name", "tokens", "accuracy"],
    columns: { tokens: "number", accuracy: "number" },
  });
  if (csv.errors.length > 0) {
    throw new InvalidInputError(`budget: line ${csv.errors[0]!.line}: ${csv.errors[0]!.message}`);
  }
  const byName = new Map<string, { tokens: number; accuracy: number }[]>();
  for (const { line, values } of csv.rows) {
    const tokens = values.tokens;
    const accuracy = values.accuracy;
    if (typeof tokens !== "number" || typeof accuracy !== "number" || !(tokens > 0)) {
      throw new InvalidInputError(`budget: line ${line}: wanted tokens > 0 and an accuracy`);
    }
    const name = String(values.name ?? "");
    byName.set(name, [...(byName.get(name) ?? []), { tokens, accuracy }]);
  }
  return [...byName].map(([name, list]) => {
    const sorted = list.sort((a, b) => a.tokens - b.tokens);
    return {
      name,
      tokens: sorted.map((one) => one.tokens),
      accuracy: sorted.map((one) => one.accuracy),
    };
  });
}
