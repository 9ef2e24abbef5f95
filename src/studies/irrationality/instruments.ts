/** @file Instruments for own decision problems: plans of every kind of person, and which demonstrations to ask for. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { rng } from "../../math/random.ts";
import { demonstrator, modelOf } from "../../planning/inference/demonstrator.ts";
import { exactLeaves, exactScores, sampledScores } from "../../planning/inference/trajectories.ts";
import { entropyNats } from "../../planning/information.ts";
import type { Figure, Instrument, Report } from "../../study/index.ts";
import type { IrrationalityConfig } from "./config.ts";
import { infer, inferOptions } from "./infer.ts";
import { slug } from "./measures.ts";
import {
  everyDegree,
  mdpSlot,
  type ProblemContext,
  problemOf,
  problemOptions,
  readProblem,
} from "./own-problem.ts";

function solve(values: Readonly<Record<string, unknown>>, context: ProblemContext): Report {
  const { environment, models, notices } = readProblem(values, context);
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
        // optimists and pessimists of one degree are two kinds
        `valueAtStart.${slug(m.demonstrator.name.replace(" -", " minus "))}`,
        { value: m.values[start], unit: "reward", note: "first reward" },
      ]),
    ),
    claims: [],
    figures,
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
function ask(values: Readonly<Record<string, unknown>>, context: ProblemContext): Report {
  const { beta, length } = askOptions.parse(values);
  const environment = problemOf(context);
  const { mdp, rewards, start } = environment;
  const watch = { mdp, rewards, start, length };
  const exact = exactLeaves(watch) * rewards.size <= 2e7;
  const prior = entropyNats(rewards.prior);
  const found = everyDegree.flatMap((name) => {
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
    options: problemOptions,
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
    options: inferOptions,
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
