/** @file Instruments: should a robot override this kind of person, and which human model describes a log of choices? */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { misspecificationFigure } from "../../figures/misspecification-matrix.ts";
import { parseCsv } from "../../io/csv.ts";
import {
  deferRule,
  exactAssistance,
  exactNodes,
  majorityRule,
  walkTeam,
} from "../../planning/bandit/exact.ts";
import { parseHuman } from "../../planning/bandit/humans.ts";
import { bayesOptimalReward, oracleReward } from "../../planning/bandit/optimum.ts";
import {
  parseSession,
  playerModels,
  playerPosterior,
  wishEvidence,
} from "../../planning/bandit/session.ts";
import type { Instrument, InstrumentContext, Report } from "../../study/index.ts";
import { type AssistiveConfig, listed } from "./config.ts";

const adviseOptions = z.object({
  human: z.string().default("eps-greedy 0.1").meta({
    title: "Person",
    description: "How the person explores, for example wsls, thompson, eps-greedy 0.1.",
    unit: "",
  }),
  others: z.string().default("wsls, greedy, eps-greedy 0.1, thompson, post-mean").meta({
    title: "Wrong models",
    description: "Other people for whom the robot might plan by mistake, separated by commas.",
    unit: "",
  }),
  arms: z
    .number()
    .int()
    .min(2)
    .max(4)
    .default(2)
    .meta({ title: "Arms", description: "Number of arms.", unit: "arms" }),
  rounds: z.number().int().min(2).max(12).default(6).meta({
    title: "Rounds",
    description:
      "Length of the game; the exact computation grows with the square of the arms to this power.",
    unit: "rounds",
  }),
});

function advise(values: Readonly<Record<string, unknown>>): Report {
  const { human: words, others, arms, rounds } = adviseOptions.parse(values);
  const options = { arms, rounds };
  const names = [...new Set([words, ...listed(others)])];
  const humans = names.map((name) => parseHuman(name, rounds));
  const alone = humans.map((human) => walkTeam(human, deferRule, options));
  // [true][assumed]
  const values_ = humans.map((truth) =>
    humans.map((assumed) => exactAssistance(assumed, options, truth).reward),
  );
  const gain = values_[0][0] - alone[0];
  const price = names.slice(1).map((name, i) => ({ name, cost: alone[0] - values_[0][i + 1] }));
  const worst = price.reduce((a, b) => (b.cost > a.cost ? b : a), {
    name: "none",
    cost: -Infinity,
  });
  const majority = walkTeam(humans[0], majorityRule, options);
  const advice =
    gain <= 1e-9
      ? "No robot can help this person; defer."
      : worst.cost > gain
        ? `Override only if you are sure of the person: the right model gains ${gain.toFixed(4)}, taking them for ${worst.name} loses ${worst.cost.toFixed(4)}.`
        : `Override: the right model gains ${gain.toFixed(4)}, and the worst of the wrong ones costs ${Math.max(0, worst.cost).toFixed(4)}.`;
  return {
    title: `Should a robot override ${words}?`,
    summary: `${advice} Exact, ${arms} arms, ${rounds} rounds, ${exactNodes(options)} histories.`,
    measures: {
      alone: { value: alone[0], unit: "reward" },
      majority: { value: majority, unit: "reward" },
      assisted: { value: values_[0][0], unit: "reward" },
      gain: { value: gain, unit: "reward" },
      worstLoss: {
        value: Number.isFinite(worst.cost) ? worst.cost : null,
        unit: "reward",
        note: `taken for ${worst.name}`,
      },
      ceiling: {
        value: bayesOptimalReward(arms, rounds).reward,
        unit: "reward",
        note: "Bayes-optimal with visible rewards",
      },
      oracle: { value: oracleReward(arms, rounds), unit: "reward", note: "knowing the arms" },
    },
    claims: [],
    figures: [
      misspecificationFigure(
        {
          truths: names,
          assumed: names,
          values: values_,
          baseline: alone,
          better: "larger",
          quantity: "reward",
          unit: "reward",
          nothing: "the person alone",
        },
        {
          id: "misspecification-matrix",
          title: "The price of a wrong model of the person",
          caption:
            "Exact: reward alone minus reward with a robot that plans for the assumed person.",
        },
      ),
    ],
    notices: [],
  };
}

const describeOptions = z.object({
  models: z.string().default(playerModels.join(", ")).meta({
    title: "Human models",
    description: "Models to compare, separated by commas.",
    unit: "",
  }),
  arms: z
    .number()
    .int()
    .min(2)
    .max(8)
    .default(4)
    .meta({ title: "Arms", description: "Number of arms; only for CSV.", unit: "arms" }),
});

function describe(
  values: Readonly<Record<string, unknown>>,
  context: InstrumentContext<AssistiveConfig>,
): Report {
  const { models, arms } = describeOptions.parse(values);
  const file = context.files.session?.[0];
  if (file === undefined) throw new InvalidInputError("wanted a session file, got none");
  const text = new TextDecoder().decode(file.bytes);
  let json = text;
  if (!text.trimStart().startsWith("{")) {
    const table = parseCsv(text, {
      required: ["wish", "arm", "reward"],
      columns: { wish: "integer", arm: "integer", reward: "integer" },
    });
    if (table.errors.length > 0)
      throw new InvalidInputError(
        `${file.name}, line ${table.errors[0].line}: ${table.errors[0].message}`,
      );
    json = JSON.stringify({ arms, rounds: table.rows.map(({ values: v }) => v) });
  }
  const session = parseSession(json);
  const names = listed(models);
  const evidence = wishEvidence(
    session,
    names.map((name) => parseHuman(name, session.rounds.length)),
  );
  const rounds = session.rounds.length;
  const shares = Array.from({ length: rounds + 1 }, (_, t) => playerPosterior(evidence, t));
  const best = shares[rounds].indexOf(Math.max(...shares[rounds]));
  const x = shares.map((_, t) => t);
  const impossible = evidence.every((e) => e[rounds] === -Infinity);
  return {
    title: "Which human model describes this player?",
    summary: impossible
      ? "None of the models can have wished so."
      : `${names[best]} with probability ${shares[rounds][best].toFixed(3)}, from ${rounds} wishes.`,
    measures: {
      bestProbability: {
        value: impossible ? null : shares[rounds][best],
        unit: "probability",
        note: names[best],
      },
    },
    claims: [],
    figures: [
      {
        kind: "lines",
        id: "models",
        title: "Probability of each model",
        caption: "From the wishes alone; all models start equally likely.",
        x: { label: "round" },
        y: { label: "probability", domain: [0, 1] },
        series: names.map((name, m) => ({ name, x, y: shares.map((p) => p[m]), colour: m })),
      },
    ],
    notices: impossible
      ? [
          {
            level: "failure",
            code: "impossible-data",
            text: "every model calls these wishes impossible; add one with noise",
          },
        ]
      : [],
  };
}

export const assistiveInstruments: readonly Instrument<AssistiveConfig>[] = [
  {
    id: "advise",
    title: "Should a robot override?",
    summary:
      "Exact gain of the best assistant for a kind of person, and the price of a wrong model of them.",
    options: adviseOptions,
    files: [],
    takesRun: false,
    verb: ["planning", "advise"],
    positional: "human",
    run: async (values) => advise(values),
  },
  {
    id: "describe",
    title: "Which human model describes a player?",
    summary: "Posterior over human models from a log of wishes, executed arms and rewards.",
    options: describeOptions,
    files: [
      {
        slot: "session",
        description:
          "JSON of a played session, or CSV with columns wish, arm, reward (arms from 0, reward 0 or 1)",
        accept: [".json", ".csv"],
        required: true,
      },
    ],
    takesRun: false,
    verb: ["planning", "describe"],
    positional: "session",
    run: async (values, context) => describe(values, context),
  },
];
