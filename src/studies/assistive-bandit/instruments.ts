/** @file Instruments: should a robot override, how should one explore with a robot, and which human model describes a log? */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { parseCsv } from "../../io/csv.ts";
import { parseHuman } from "../../planning/bandit/humans.ts";
import {
  parseSession,
  playerModels,
  playerPosterior,
  wishEvidence,
} from "../../planning/bandit/session.ts";
import { type Instrument, type InstrumentContext, listed, type Report } from "../../study/index.ts";
import type { AssistiveConfig } from "./config.ts";
import { advise, adviseOptions } from "./instrument-advise.ts";
import { design, designOptions } from "./instrument-design.ts";

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
  if (names.length === 0) throw new InvalidInputError("models: wanted at least one, got none");
  const evidence = wishEvidence(
    session,
    names.map((name) => parseHuman(name, session.rounds.length)),
  );
  const rounds = session.rounds.length;
  const wishes = session.rounds.filter(({ wish }) => wish !== undefined).length;
  const shares = Array.from({ length: rounds + 1 }, (_, t) => playerPosterior(evidence, t));
  const best = shares[rounds].indexOf(Math.max(...shares[rounds]));
  const x = shares.map((_, t) => t);
  const impossible = evidence.every((e) => e[rounds] === -Infinity);
  return {
    title: "Which human model describes this player?",
    summary: impossible
      ? "None of the models can have wished so."
      : `${names[best]} with probability ${shares[rounds][best].toFixed(3)}, from ${wishes} wishes${wishes < rounds ? ` in ${rounds} rounds` : ""}.`,
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
    id: "design",
    title: "How to explore with a robot",
    summary:
      "Which simple rule of staying and shifting earns most alone, and which with the best assistant.",
    options: designOptions,
    files: [],
    takesRun: false,
    verb: ["planning", "explore"],
    run: async (values) => design(values),
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
          "JSON of a played session, or CSV with columns wish, arm, reward (arms from 0, reward 0 or 1; no wish where the robot did not ask)",
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
