/** @file Instruments for own decision problems: plans of every kind of person, and what demonstrations say about wishes. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { misspecificationFigure } from "../../figures/misspecification-matrix.ts";
import { parseCsv } from "../../io/csv.ts";
import { rng } from "../../math/random.ts";
import {
  type DemonstratorModel,
  demonstrator,
  modelOf,
} from "../../planning/inference/demonstrator.ts";
import { meanParameters, type Posterior, posterior } from "../../planning/inference/posterior.ts";
import { exactLeaves, exactScores, sampledScores } from "../../planning/inference/trajectories.ts";
import { entropyNats, logSumExp } from "../../planning/information.ts";
import type { RewardEnvironment } from "../../planning/mdp/environments.ts";
import { type ObservedStep, observedSteps, parseMdp } from "../../planning/mdp/json.ts";
import { bellman, evaluatePolicy, iterate } from "../../planning/mdp/solve.ts";
import { operatorFamilies } from "../../planning/operators/index.ts";
import type {
  Figure,
  Instrument,
  InstrumentContext,
  Notice,
  Report,
  TableFigure,
} from "../../study/index.ts";
import { type IrrationalityConfig, listed } from "./config.ts";

const people =
  "rational, boltzmann 1, illusion 5, optimism 1, optimism -1, prospect 2, extremal 0.9, myopic-discount 0.5, myopic-vi 3, hyperbolic-naive 1";

const options = z.object({
  people: z.string().default(people).meta({
    title: "Kinds of people",
    description: "Irrationalities with their parameter, separated by commas.",
    unit: "",
  }),
  beta: z.number().min(0).default(5).meta({
    title: "Inverse temperature",
    description: "How surely people choose what they think best; scale it to your rewards.",
    unit: "1/reward",
  }),
});

const mdpSlot = {
  slot: "mdp",
  description:
    "JSON: states, actions, discount, start, terminal, transitions [{from, action, to: {state: probability}}], rewards [{from?, action?, to?, reward?, parameter?}], parameters [[...]]",
  accept: [".json"],
  required: true,
} as const;

type Context = InstrumentContext<IrrationalityConfig>;

function read(values: Readonly<Record<string, unknown>>, context: Context) {
  const { people: words, beta } = options.parse(values);
  const file = context.files.mdp?.[0];
  if (file === undefined) throw new InvalidInputError("wanted an MDP file, got none");
  const environment = parseMdp(new TextDecoder().decode(file.bytes));
  const notices: Notice[] = [];
  const models = listed(words).flatMap((name): DemonstratorModel[] => {
    try {
      const model = modelOf(environment.mdp, environment.rewards, demonstrator(name, { beta }));
      for (const text of model.warnings) notices.push({ level: "warning", code: "planning", text });
      return [model];
    } catch (error) {
      // A family that is singular on this problem (hyperbolic on negative values) must not hide the others.
      if (!(error instanceof InvalidInputError) || !error.message.startsWith("hyperbolic:"))
        throw error;
      notices.push({ level: "failure", code: "no-plan", text: `${name}: ${error.message}` });
      return [];
    }
  });
  if (models.length === 0) throw new InvalidInputError("people: wanted at least one, got none");
  return { environment, models, notices, beta };
}

function solve(values: Readonly<Record<string, unknown>>, context: Context): Report {
  const { environment, models, notices } = read(values, context);
  const { mdp, rewards, start } = environment;
  const figures: Figure[] = [
    {
      kind: "table",
      id: "values",
      title: `What each kind of person expects at ${mdp.stateNames[start]}`,
      caption: "Value of the start and the choice there, for every possible reward.",
      columns: [
        { name: "person" },
        { name: "reward" },
        { name: "value", align: "right" },
        ...mdp.actionNames.map((name) => ({ name: `P(${name})`, align: "right" as const })),
      ],
      rows: models.flatMap((model) =>
        Array.from({ length: Math.min(rewards.size, 20) }, (_, theta) => {
          const at = (theta * mdp.states + start) * mdp.actions;
          return [
            model.demonstrator.name,
            rewards.names[theta],
            model.values[theta * mdp.states + start].toFixed(6),
            ...Array.from(model.policy.slice(at, at + mdp.actions), (p) => p.toFixed(6)),
          ];
        }),
      ),
    },
    {
      kind: "heatmap",
      id: "value-map",
      title: "Values of all states, first reward",
      caption: "Rows: kinds of people; columns: states.",
      x: { label: "state", categories: mdp.stateNames },
      y: { label: "person", categories: models.map((m) => m.demonstrator.name) },
      rows: models.length,
      columns: mdp.states,
      values: Float64Array.from(models.flatMap((m) => Array.from(m.values.slice(0, mdp.states)))),
      value: { label: "value", unit: "reward", scale: "sequential" },
    },
  ];
  return {
    title: `Plans in ${environment.title}`,
    summary: `${mdp.states} states, ${mdp.actions} actions, discount ${mdp.discount}, ${rewards.size} possible rewards, ${models.length} kinds of people.`,
    measures: Object.fromEntries(
      models.map((m) => [
        `valueAtStart.${m.demonstrator.name.replace(/[^a-z0-9]+/gi, "_")}`,
        { value: m.values[start], unit: "reward", note: "first reward" },
      ]),
    ),
    claims: [],
    figures,
    notices,
  };
}

/** Log-likelihood of the observed steps for every reward. */
function logLikelihood(
  { logPolicy, states, actions, size }: DemonstratorModel,
  steps: readonly ObservedStep[],
): Float64Array {
  const sum = new Float64Array(size);
  for (const { state, action } of steps)
    for (let i = 0; i < size; i++) sum[i] += logPolicy[(i * states + state) * actions + action];
  return sum;
}

/** Greedy policy of a rational planner for the mean reward of a posterior. */
function planFor(
  { mdp, rewards }: RewardEnvironment,
  { probabilities }: Posterior,
): { policy: Float64Array; mean: Float64Array } {
  const mean = new Float64Array(rewards.edges);
  probabilities.forEach((p, i) => {
    for (let e = 0; e < rewards.edges; e++) mean[e] += p * rewards.rewards[i * rewards.edges + e];
  });
  const { q } = iterate(mdp, bellman(mdp, mean), { planBeta: Infinity });
  const policy = new Float64Array(q.length);
  for (let s = 0; s < mdp.states; s++) {
    const row = Array.from(q.slice(s * mdp.actions, (s + 1) * mdp.actions));
    policy[s * mdp.actions + row.indexOf(Math.max(...row))] = 1;
  }
  return { policy, mean };
}

function infer(values: Readonly<Record<string, unknown>>, context: Context): Report {
  const { environment, models, notices } = read(values, context);
  const file = context.files.demonstrations?.[0];
  if (file === undefined) throw new InvalidInputError("wanted a demonstrations file, got none");
  const table = parseCsv(file.bytes, { required: ["state", "action"] });
  if (table.errors.length > 0) {
    throw new InvalidInputError(
      `${file.name}, line ${table.errors[0].line}: ${table.errors[0].message}`,
    );
  }
  const { mdp, rewards, start } = environment;
  const steps = observedSteps(
    mdp,
    table.rows.map(({ line, values: v }) => ({
      line,
      demonstration: String(v.demonstration ?? "1"),
      state: String(v.state ?? ""),
      action: String(v.action ?? ""),
      next: v.next === undefined ? undefined : String(v.next),
    })),
  );
  if (steps.length === 0)
    throw new InvalidInputError(`${file.name}: wanted at least one step, got none`);
  const posteriors = models.map((model) => posterior(rewards.prior, logLikelihood(model, steps)));
  const evidence = Float64Array.from(posteriors, (p) => p.logEvidence);
  const all = logSumExp(evidence);
  const shares =
    all === -Infinity
      ? evidence.map(() => 1 / models.length)
      : evidence.map((e) => Math.exp(e - all));
  if (all === -Infinity)
    notices.push({
      level: "failure",
      code: "impossible-data",
      text: "no model can have produced these demonstrations; the priors are kept",
    });
  posteriors.forEach(({ impossible }, i) => {
    if (impossible && all > -Infinity)
      notices.push({
        level: "warning",
        code: "impossible-under-model",
        text: `${models[i].demonstrator.name}: the data are impossible under this model; its prior is kept`,
      });
  });
  const names = models.map((m) => m.demonstrator.name);
  const best = shares.indexOf(Math.max(...shares));
  const plans = posteriors.map((p) => planFor(environment, p));
  const worth = plans.map(
    ({ policy }) => evaluatePolicy(mdp, plans[best].mean, policy).values[start],
  );
  // How far each pair would be apart on demonstrations like these, before seeing them.
  const lengths = new Map<string, number>();
  for (const { demonstration } of steps)
    lengths.set(demonstration, (lengths.get(demonstration) ?? 0) + 1);
  const length = Math.max(...lengths.values());
  const watch = { mdp, rewards, start, length };
  const exact = exactLeaves(watch) * models.length ** 2 * rewards.size <= 3e8;
  const matrix = exact
    ? exactScores(watch, models, models)
    : models.map(
        (truth, i) =>
          sampledScores(watch, truth, models, { trajectories: 400, random: rng(1, `infer/${i}`) })
            .scores[0],
      );
  const parameters = (p: Posterior): string =>
    rewards.dimension === 0
      ? "–"
      : Array.from(meanParameters(p.probabilities, rewards.parameters, rewards.dimension), (x) =>
          x.toFixed(3),
        ).join(", ");
  const summaryTable: TableFigure = {
    kind: "table",
    id: "models",
    title: "Which kind of person explains the choices best?",
    caption:
      "All kinds start equally likely; preferences are integrated out. The last column is what is lost by planning for the wrong kind's reward, if the likeliest kind is right.",
    columns: [
      { name: "person" },
      { name: "probability", align: "right" },
      { name: "log-evidence", unit: "nats", align: "right" },
      { name: "mean parameters" },
      { name: "entropy", unit: "nats", align: "right" },
      { name: "loss of assuming it", unit: "reward", align: "right" },
    ],
    rows: names.map((name, i) => [
      name,
      shares[i].toFixed(4),
      evidence[i].toFixed(4),
      parameters(posteriors[i]),
      entropyNats(posteriors[i].probabilities).toFixed(4),
      Math.max(0, worth[best] - worth[i]).toFixed(4),
    ]),
  };
  const shown = Math.min(rewards.size, 200);
  return {
    title: `Demonstrations in ${environment.title}`,
    summary: `${steps.length} choices in ${lengths.size} demonstrations. The likeliest kind of person is ${names[best]} (${(100 * shares[best]).toFixed(1)} %).`,
    measures: {
      choices: { value: steps.length, unit: "choices" },
      bestProbability: { value: shares[best], unit: "probability", note: names[best] },
      bestEntropy: { value: entropyNats(posteriors[best].probabilities), unit: "nats" },
      worstLoss: {
        value: Math.max(...worth.map((w) => worth[best] - w)),
        unit: "reward",
        note: "planning for the reward that the worst assumption infers",
      },
    },
    claims: [],
    figures: [
      summaryTable,
      {
        kind: "heatmap",
        id: "posteriors",
        title: "Posterior over rewards under each kind of person",
        caption:
          shown < rewards.size
            ? `The first ${shown} of ${rewards.size} rewards.`
            : "All possible rewards.",
        x: { label: "reward", categories: rewards.names.slice(0, shown) },
        y: { label: "person", categories: names },
        rows: models.length,
        columns: shown,
        values: Float64Array.from(
          posteriors.flatMap((p) => Array.from(p.probabilities.slice(0, shown))),
        ),
        value: { label: "probability", scale: "sequential" },
      },
      misspecificationFigure(
        {
          truths: names,
          assumed: names,
          values: matrix.map((row) => row.map((s) => s.logLossNats)),
          ...(exact ? {} : { errors: matrix.map((row) => row.map((s) => s.logLossError ?? 0)) }),
          baseline: names.map(() => entropyNats(rewards.prior)),
          better: "smaller",
          quantity: "log-loss",
          unit: "nats",
          nothing: "the prior",
        },
        {
          id: "misspecification-matrix",
          title: "How wrong could one be here?",
          caption: `Expected log-loss of one demonstration of up to ${length} choices from ${mdp.stateNames[start]}, ${exact ? "exact" : "from 400 simulated demonstrations"}.`,
        },
      ),
    ],
    notices,
  };
}

const askOptions = z.object({
  beta: z.number().min(0).default(5).meta({
    title: "Inverse temperature",
    description: "How surely people choose what they think best; scale it to your rewards.",
    unit: "1/reward",
  }),
  length: z.number().int().min(1).max(50).default(3).meta({
    title: "Choices watched",
    description: "Longest demonstration; short ones are enumerated, long ones sampled.",
    unit: "choices",
  }),
});

/** Which way of demonstrating would tell most about the reward, if people could be asked to demonstrate so? */
function ask(values: Readonly<Record<string, unknown>>, context: Context): Report {
  const { beta, length } = askOptions.parse(values);
  const file = context.files.mdp?.[0];
  if (file === undefined) throw new InvalidInputError("wanted an MDP file, got none");
  const environment = parseMdp(new TextDecoder().decode(file.bytes));
  const { mdp, rewards, start } = environment;
  const watch = { mdp, rewards, start, length };
  const exact = exactLeaves(watch) * rewards.size <= 2e7;
  const names = operatorFamilies.flatMap(({ id, parameter }) =>
    parameter === undefined ? [id] : parameter.sweep.map((value) => `${id} ${value}`),
  );
  const prior = entropyNats(rewards.prior);
  const found = names.flatMap((name) => {
    if (context.signal.aborted) return [];
    try {
      const model = modelOf(mdp, rewards, demonstrator(name, { beta }));
      const score = exact
        ? exactScores(watch, [model], [model])[0][0]
        : sampledScores(watch, model, [model], {
            trajectories: 1000,
            random: rng(1, `ask/${name}`),
          }).scores[0][0];
      return [
        {
          name,
          bits: (prior - score.logLossNats) / Math.LN2,
          error: (score.logLossError ?? 0) / Math.LN2,
        },
      ];
    } catch (error) {
      // Singular operators (hyperbolic on negative values) have no plan to ask for.
      if (error instanceof InvalidInputError) return [];
      throw error;
    }
  });
  found.sort((a, b) => b.bits - a.bits);
  const rational = found.find(({ name }) => name === "rational");
  return {
    title: `Which demonstrations to ask for in ${environment.title}`,
    summary: `${found[0].name} would tell most: ${found[0].bits.toFixed(3)} of ${(prior / Math.LN2).toFixed(3)} bits in up to ${length} choices, against ${rational?.bits.toFixed(3) ?? "–"} from a rational person.`,
    measures: {
      bestBits: { value: found[0].bits, unit: "bits", note: found[0].name },
      rationalBits: { value: rational?.bits ?? null, unit: "bits" },
    },
    claims: [],
    figures: [
      {
        kind: "table",
        id: "ask",
        title: "Information about the reward when the bias is known",
        caption: `${exact ? "Exact" : "From 1,000 simulated demonstrations"}, inverse temperature ${beta}. Some biases only look informative because they stretch action values: at another temperature the order changes.`,
        columns: [
          { name: "person" },
          { name: "information", unit: "bits", align: "right" },
          { name: "standard error", unit: "bits", align: "right" },
        ],
        rows: found.map(({ name, bits, error }) => [
          name,
          bits.toFixed(4),
          exact ? "exact" : error.toFixed(4),
        ]),
      },
    ],
    notices: [],
  };
}

export const irrationalityInstruments: readonly Instrument<IrrationalityConfig>[] = [
  {
    id: "solve",
    title: "Plans in your own decision problem",
    summary: "Values and choices of every kind of person in an MDP of yours.",
    options,
    files: [mdpSlot],
    takesRun: false,
    verb: ["planning", "solve"],
    positional: "mdp",
    run: async (values, context) => solve(values, context),
  },
  {
    id: "infer",
    title: "What do your demonstrations say?",
    summary:
      "Posterior over rewards under every kind of person, which kind explains the choices best, and what the wrong one costs.",
    options,
    files: [
      mdpSlot,
      {
        slot: "demonstrations",
        description: "CSV with columns state, action and if you like demonstration and next",
        accept: [".csv"],
        required: true,
      },
    ],
    takesRun: false,
    verb: ["planning", "infer"],
    positional: "mdp",
    run: async (values, context) => infer(values, context),
  },
  {
    id: "ask",
    title: "Which demonstrations should one ask for?",
    summary:
      "Information about the reward from every kind of person at every degree, in an MDP of yours.",
    options: askOptions,
    files: [mdpSlot],
    takesRun: false,
    verb: ["planning", "ask"],
    positional: "mdp",
    run: async (values, context) => ask(values, context),
  },
];
