/** @file A game of unknown options for one person, without any page: what happens, and what the choices say. */

import { rng } from "../../../../src/math/random.ts";
import { drawIndex } from "../../../../src/planning/inference/scoring.ts";
import {
  type LoggedChoice,
  modelPosterior,
  readLog,
} from "../../../../src/planning/learners/evidence.ts";
import { thompsonBayesHuman, ucbBayesHuman } from "../../../../src/planning/learners/explorers.ts";
import {
  bayesHuman,
  cube,
  outcomeBandit,
  qLearningHuman,
  stationaryHuman,
} from "../../../../src/planning/learners/models.ts";

/** What options lead to, in the order of the hidden table. */
export const items = ["apple", "pear", "plum"] as const;

/** Chance of each item from each option; which button is which option is drawn for each game. */
export const chances = [
  [0.6, 0.3, 0.1],
  [0.1, 0.2, 0.7],
] as const;

const modelWords = {
  stationary: "knew the options all along",
  bayes: "counts what each option gave",
  "ucb-bayes": "counts, and tries what was seen little",
  "thompson-bayes": "counts, and bets on a hunch",
  qlearn: "follows the feeling each option left",
} as const;

/** Models of a person that a game is read with, and what they would say of themselves. */
export const personModels = Object.entries(modelWords).map(([name, words]) => ({ name, words }));

const bandit = (first: number) =>
  outcomeBandit(
    [0, 1].map((button) => [...(chances[(button + first) % 2] ?? [])]),
    cube([-1, 0, 1], items.length),
  );

/** One game: two buttons, and what came of each press. */
export interface OptionGame {
  readonly rounds: readonly LoggedChoice[];
  /** Chance of each item from each button. */
  readonly probability: readonly (readonly number[])[];
  press(button: number): number;
}

/** Starts a game; the same seed has the same buttons and the same luck. */
export function startOptions(seed: number): OptionGame {
  const first = rng(seed, "options/order").integer(2);
  const luck = rng(seed, "options/luck");
  const probability = [0, 1].map((button) => chances[(button + first) % 2] ?? []);
  const rounds: LoggedChoice[] = [];
  return {
    rounds,
    probability,
    press(option) {
      const outcome = drawIndex(probability[option] ?? [], 0, items.length, luck.uniform());
      rounds.push({ option, outcome });
      return outcome;
    },
  };
}

/** What the choices so far say. */
export interface OptionReading {
  /** Probability of each of {@link personModels}. */
  models: number[];
  /** Mean utility of each item under the likeliest model, and if the person is taken for one who knows the options. */
  utilities: number[];
  utilitiesIfStationary: number[];
}

/** Reads a game with every model. */
export function readOptions({ rounds, probability }: OptionGame): OptionReading {
  const found = bandit(probability[0]?.[0] === chances[0][0] ? 0 : 1);
  const rule = { rule: "softmax", beta: 4 } as const;
  const reading = readLog(
    found,
    [
      stationaryHuman(found, rule),
      bayesHuman(found, rule),
      ucbBayesHuman(found, rule),
      thompsonBayesHuman(found, rule),
      qLearningHuman(found, rule),
    ],
    rounds,
  );
  const models = Array.from(modelPosterior(reading, rounds.length));
  const { size, dimension, parameters } = found.preferences;
  const mean = (model: number): number[] =>
    items.map((_, o) => {
      const p = reading.posteriors[model]?.[rounds.length];
      let sum = 0;
      for (let i = 0; i < size; i++) sum += (p?.[i] ?? 0) * (parameters[i * dimension + o] ?? 0);
      return sum;
    });
  return {
    models,
    utilities: mean(models.indexOf(Math.max(...models))),
    utilitiesIfStationary: mean(0),
  };
}

/** The game as CSV for `assay planning read`. */
export function csvOf({ rounds }: OptionGame): string {
  return [
    "t,option,outcome",
    ...rounds.map(({ option, outcome }, t) => `${t + 1},${option + 1},${(outcome ?? 0) + 1}`),
  ].join("\n");
}
