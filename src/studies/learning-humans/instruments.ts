/** @file Instruments: read a log of choices and outcomes with every model of the person, and design telling options. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { parseCsv } from "../../io/csv.ts";
import { entropyNats } from "../../planning/information.ts";
import { type LoggedChoice, modelPosterior, readLog } from "../../planning/learners/evidence.ts";
import { thompsonBayesHuman, ucbBayesHuman } from "../../planning/learners/explorers.ts";
import {
  bayesHuman,
  type ChoiceRule,
  cube,
  type HumanModel,
  type OutcomeBandit,
  outcomeBandit,
  qLearningHuman,
  stationaryHuman,
} from "../../planning/learners/models.ts";
import { exactLearning } from "../../planning/learners/watch.ts";
import type { Figure, Instrument, InstrumentContext, Notice, Report } from "../../study/index.ts";
import type { LearningConfig } from "./config.ts";

const shared = {
  beta: z.number().min(0).default(4).meta({
    title: "Inverse temperature",
    description: "How surely people choose what they think best.",
    unit: "1/utility",
  }),
};

const readOptions = z.object({
  probability: z.string().default("0.6 0.3 0.1; 0.1 0.2 0.7").meta({
    title: "Options",
    description:
      "Probability of every outcome, one option after the other, separated by semicolons.",
    unit: "",
  }),
  utilities: z.string().default("-1 0 1").meta({
    title: "Utilities",
    description: "Values that the utility of each outcome may have; all combinations are compared.",
    unit: "utility",
  }),
  ...shared,
  rates: z.string().default("0.1 0.3 0.5 0.9").meta({
    title: "Learning rates",
    description: "Rates of value learners to compare.",
    unit: "",
  }),
});

const numbers = (text: string, where: string): number[] =>
  text
    .trim()
    .split(/[\s,]+/)
    .map((word) => {
      const value = Number(word);
      if (word === "" || !Number.isFinite(value))
        throw new InvalidInputError(`${where}: wanted numbers, got ${JSON.stringify(word)}`);
      return value;
    });

function banditOf(probability: string, utilities: string): OutcomeBandit {
  const rows = probability.split(";").map((row) => numbers(row, "probability"));
  const outcomes = rows[0].length;
  if (outcomes > 5)
    throw new InvalidInputError(`probability: wanted at most 5 outcomes, got ${outcomes}`);
  return outcomeBandit(rows, cube(numbers(utilities, "utilities"), outcomes));
}

function readChoices(
  values: Readonly<Record<string, unknown>>,
  context: InstrumentContext<LearningConfig>,
): Report {
  const options = readOptions.parse(values);
  const file = context.files.log?.[0];
  if (file === undefined) throw new InvalidInputError("wanted a log, got none");
  const table = parseCsv(file.bytes, {
    required: ["option"],
    columns: { option: "integer", outcome: "integer", t: "integer" },
  });
  if (table.errors.length > 0)
    throw new InvalidInputError(
      `${file.name}, line ${table.errors[0].line}: ${table.errors[0].message}`,
    );
  const bandit = banditOf(options.probability, options.utilities);
  const rule = { rule: "softmax", beta: options.beta } as const;
  const every: HumanModel[] = [
    stationaryHuman(bandit, rule),
    bayesHuman(bandit, rule),
    ucbBayesHuman(bandit, rule),
    thompsonBayesHuman(bandit, rule),
    ...numbers(options.rates, "rates").map((alpha) => qLearningHuman(bandit, rule, { alpha })),
  ];
  const notices: Notice[] = identifiabilityNotices(bandit);
  // Without an outcome no learner can be followed; who knows the options needs none.
  const blind = table.rows.filter(({ values: v }) => typeof v.outcome !== "number").length;
  const models = blind === 0 ? every : every.filter((model) => model.stateLength === 0);
  if (blind > 0)
    notices.push({
      level: "warning",
      code: "missing-outcomes",
      text: `${blind} of ${table.rows.length} choices have no outcome: only models that do not learn are compared`,
    });
  const people = new Map<string, LoggedChoice[]>();
  const last = new Map<string, number>();
  for (const { line, values: v } of table.rows) {
    if (typeof v.option !== "number")
      throw new InvalidInputError(`${file.name}, line ${line}: wanted an option, got none`);
    const person = String(v.person ?? "1");
    if (typeof v.t === "number") {
      const before = last.get(person) ?? 0;
      if (v.t !== before + 1)
        throw new InvalidInputError(
          `${file.name}, line ${line}: wanted t = ${before + 1} for person ${person}, got ${v.t}`,
        );
      last.set(person, v.t);
    }
    const log = people.get(person) ?? [];
    people.set(person, log);
    log.push({
      option: v.option - 1,
      outcome: typeof v.outcome === "number" ? v.outcome - 1 : undefined,
    });
  }
  if (people.size === 0)
    throw new InvalidInputError(`${file.name}: wanted at least one choice, got none`);
  const total = new Float64Array(models.length);
  const readings = [...people].map(([person, log]) => {
    try {
      const reading = readLog(bandit, models, log);
      reading.logEvidence.forEach((e, m) => {
        total[m] += e[log.length];
      });
      return { person, log, reading, shares: modelPosterior(reading, log.length) };
    } catch (error) {
      if (error instanceof InvalidInputError)
        throw new InvalidInputError(`person ${person}, ${error.message}`);
      throw error;
    }
  });
  const names = models.map((m) => m.name);
  const everybody = modelPosterior(
    { logEvidence: [...total].map((x) => Float64Array.of(x)), posteriors: [], impossible: [] },
    0,
  );
  const best = everybody.indexOf(Math.max(...everybody));
  const { size, dimension, parameters } = bandit.preferences;
  const first = readings[0];
  const figures: Figure[] = [
    {
      kind: "table",
      id: "people",
      title: "Every person",
      caption:
        "Probability of each model from the person's own choices; utilities are the posterior mean under the likeliest model.",
      columns: [
        { name: "person" },
        { name: "choices", align: "right" },
        ...names.map((name) => ({ name, align: "right" as const })),
        { name: "utilities" },
      ],
      rows: readings.map(({ person, log, reading, shares }) => {
        const m = shares.indexOf(Math.max(...shares));
        const p = reading.posteriors[m][log.length];
        const mean = Array.from({ length: dimension }, (_, d) => {
          let sum = 0;
          for (let i = 0; i < size; i++) sum += p[i] * parameters[i * dimension + d];
          return sum.toFixed(2);
        });
        return [person, log.length, ...Array.from(shares, (x) => x.toFixed(3)), mean.join(", ")];
      }),
    },
    {
      kind: "lines",
      id: "evidence",
      title: `Which model? Person ${first.person}`,
      caption: "Probability of each model after every choice.",
      x: { label: "round" },
      y: { label: "probability", domain: [0, 1] },
      series: names.map((name, m) => ({
        name,
        x: Array.from({ length: first.log.length + 1 }, (_, t) => t),
        y: Array.from(
          { length: first.log.length + 1 },
          (_, t) => modelPosterior(first.reading, t)[m],
        ),
        colour: m,
      })),
    },
  ];
  return {
    title: "What do these choices say?",
    summary: `${people.size} people, ${table.rows.length} choices. For all people together the likeliest model is ${names[best]} (${everybody[best].toFixed(3)}).`,
    measures: {
      people: { value: people.size, unit: "people" },
      bestProbability: { value: everybody[best], unit: "probability", note: names[best] },
      entropyLeft: {
        value:
          readings.reduce(
            (sum, { log, reading }) => sum + entropyNats(reading.posteriors[best][log.length]),
            0,
          ) / people.size,
        unit: "nats",
        note: "mean over people, likeliest model",
      },
    },
    claims: [],
    figures,
    notices,
  };
}

/** Preferences that nothing tells apart (they are equal), or that only a value learner does (they differ by a constant). */
function identifiabilityNotices({ preferences }: OutcomeBandit): Notice[] {
  const { size, dimension, parameters } = preferences;
  const rows = Array.from({ length: size }, (_, i) =>
    parameters.subarray(i * dimension, (i + 1) * dimension),
  );
  const different = new Set(rows.map((row) => row.join())).size;
  const shapes = new Set(rows.map((row) => Array.from(row, (u) => (u - row[0]).toFixed(9)).join()));
  const notice = (text: string): Notice => ({ level: "warning", code: "not-identifiable", text });
  const notices =
    different < size
      ? [
          notice(
            `${size} preferences are only ${different} different ones: equal ones cannot be told apart`,
          ),
        ]
      : [];
  const level = rows.every((row) => row.every((u) => u === row[0]));
  if (shapes.size === different && !level) return notices;
  const text =
    shapes.size === 1
      ? "all preferences are the same but for a constant: nothing about them can be identified except by value learners, whose reference point is 0"
      : `${different} preferences are ${shapes.size} but for a constant: choices show differences of utilities only, except for value learners, whose reference point is 0`;
  return [...notices, notice(text)];
}

const designOptions = z.object({
  outcomes: z
    .number()
    .int()
    .min(2)
    .max(3)
    .default(3)
    .meta({ title: "Outcomes", description: "Number of outcomes.", unit: "outcomes" }),
  rounds: z
    .number()
    .int()
    .min(1)
    .max(4)
    .default(3)
    .meta({ title: "Rounds", description: "Rounds that will be watched.", unit: "rounds" }),
  step: z
    .number()
    .min(0.1)
    .max(0.5)
    .default(0.25)
    .meta({ title: "Grid", description: "Spacing of the probabilities that are tried.", unit: "" }),
  learner: z
    .enum(["bayes", "qlearn", "stationary", "ucb-bayes", "thompson-bayes"])
    .default("bayes")
    .meta({ title: "Person", description: "Kind of person who will choose.", unit: "" }),
  ...shared,
});

const learners = {
  bayes: bayesHuman,
  qlearn: qLearningHuman,
  stationary: stationaryHuman,
  "ucb-bayes": ucbBayesHuman,
  "thompson-bayes": (bandit: OutcomeBandit, rule: ChoiceRule) =>
    thompsonBayesHuman(bandit, rule, { draws: 10 }),
} as const;

function design(values: Readonly<Record<string, unknown>>): Report {
  const { outcomes, rounds, step, learner, beta } = designOptions.parse(values);
  const units = Math.round(1 / step);
  const rows: number[][] = [];
  const fill = (left: number, head: number[]): void => {
    if (head.length === outcomes - 1) rows.push([...head, left / units]);
    else for (let k = 0; k <= left; k++) fill(left - k, [...head, k / units]);
  };
  fill(units, []);
  const rule = { rule: "softmax", beta } as const;
  const found = rows.flatMap((a, i) =>
    rows.slice(i + 1).map((b) => {
      const bandit = outcomeBandit([a, b], cube([-1, 0, 1], outcomes));
      const human = learners[learner](bandit, rule);
      const [[score]] = exactLearning(bandit, [human], [human], rounds);
      return { a, b, bits: (Math.log(bandit.preferences.size) - score.logLossNats) / Math.LN2 };
    }),
  );
  found.sort((x, y) => y.bits - x.bits);
  const show = (p: readonly number[]): string => p.map((x) => x.toFixed(2)).join(" ");
  return {
    title: "Which options make people tell most?",
    summary: `Of ${found.length} pairs of options, ${show(found[0].a)} against ${show(found[0].b)} reveals most: ${found[0].bits.toFixed(3)} bits in ${rounds} rounds, exact.`,
    measures: {
      bestBits: { value: found[0].bits, unit: "bits" },
      worstBits: { value: found[found.length - 1].bits, unit: "bits" },
    },
    claims: [],
    figures: [
      {
        kind: "table",
        id: "designs",
        title: "Best and worst designs",
        caption: "Exact information about utilities in {-1, 0, 1} for each outcome.",
        columns: [
          { name: "option 1" },
          { name: "option 2" },
          { name: "information", unit: "bits", align: "right" },
        ],
        rows: [...found.slice(0, 15), ...found.slice(-5)].map(({ a, b, bits }) => [
          show(a),
          show(b),
          bits.toFixed(4),
        ]),
      },
    ],
    notices: [],
  };
}

export const learningInstruments: readonly Instrument<LearningConfig>[] = [
  {
    id: "read",
    title: "What do these choices say?",
    summary:
      "Posterior over preferences and over models of the person from a log of choices and outcomes.",
    options: readOptions,
    files: [
      {
        slot: "log",
        description: "CSV with columns option and outcome (from 1), and if you like person and t",
        accept: [".csv"],
        required: true,
      },
    ],
    takesRun: false,
    verb: ["planning", "read"],
    positional: "log",
    run: async (values, context) => readChoices(values, context),
  },
  {
    id: "design",
    title: "Which options make people tell most?",
    summary: "Searches pairs of options for the one whose choices reveal most about preferences.",
    options: designOptions,
    files: [],
    takesRun: false,
    verb: ["planning", "design"],
    run: async (values) => design(values),
  },
];
