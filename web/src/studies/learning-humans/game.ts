/** @file A game of unknown options for one person, without any page: what happens, and what the choices say. */

import { rng } from "../../../../src/math/random.ts";
import { meanParameters } from "../../../../src/planning/inference/posterior.ts";
import { drawIndex } from "../../../../src/planning/inference/scoring.ts";
import {
  choiceChances,
  drawLog,
  type LoggedChoice,
  modelPosterior,
  readLog,
} from "../../../../src/planning/learners/evidence.ts";
import { thompsonBayesHuman, ucbBayesHuman } from "../../../../src/planning/learners/explorers.ts";
import {
  bayesHuman,
  cube,
  type HumanModel,
  type OutcomeBandit,
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

const softmax = { rule: "softmax", beta: 4 } as const;

const modelWords = {
  stationary: "knew the options all along",
  bayes: "counts what each option gave",
  "ucb-bayes": "counts, and tries what was seen little",
  "thompson-bayes": "counts, and bets on a hunch",
  qlearn: "follows the feeling each option left",
} as const;

/** Models of a person that a game is read with, and what they would say of themselves. */
export const personModels = Object.entries(modelWords).map(([name, words]) => ({ name, words }));

/** The options, with the first option of the table at button `first`, and the preferences that are told apart. */
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
  const reading = readLog(found, modelsOf(found), rounds);
  const models = Array.from(modelPosterior(reading, rounds.length));
  const mean = (model: number): number[] =>
    meanUtilities(found, reading.posteriors[model]?.[rounds.length] ?? []);
  return {
    models,
    utilities: mean(models.indexOf(Math.max(...models))),
    utilitiesIfStationary: mean(0),
  };
}

/** Every model of a person, in the order of {@link personModels}. */
function modelsOf(of: OutcomeBandit): HumanModel[] {
  return [
    stationaryHuman(of, softmax),
    bayesHuman(of, softmax),
    ucbBayesHuman(of, softmax),
    thompsonBayesHuman(of, softmax),
    qLearningHuman(of, softmax),
  ];
}

const meanUtilities = (
  { preferences: { parameters, dimension } }: OutcomeBandit,
  probabilities: ArrayLike<number>,
): number[] => Array.from(meanParameters(probabilities, parameters, dimension));

/** Somebody who chose between the boxes, moment by moment: before the first choice and after each. */
export interface WatchedPerson {
  /** What they like: utility of every item. */
  utilities: number[];
  log: readonly LoggedChoice[];
  /** Chance of each box in the next round. [moment][option] */
  chances: number[][];
  /** What observers believe: one who knows the kind of person, and one who takes everybody for an expert. [observer][moment] */
  observers: { means: number[]; truth: number }[][];
}

/** Draws a person of a kind, one of {@link personModels}, and lets two observers read their choices. */
export function watchPerson(kind: number, rounds: number, seed: number): WatchedPerson {
  const found = bandit(0);
  const models = modelsOf(found);
  const expert = stationaryHuman(found, softmax);
  const truth = models[kind] ?? expert;
  const { theta, log } = drawLog(found, truth, rounds, rng(seed, `watched/${truth.name}`));
  const { posteriors } = readLog(found, [truth, expert], log);
  const alone = Array.from({ length: found.preferences.size }, (_, i) => (i === theta ? 1 : 0));
  return {
    utilities: meanUtilities(found, alone),
    log,
    chances: choiceChances(found, truth, log, theta),
    observers: posteriors.map((path) =>
      path.map((p) => ({ means: meanUtilities(found, p), truth: p[theta] ?? 0 })),
    ),
  };
}

/** The game as CSV for `assay planning read`. */
export function csvOf({ rounds }: OptionGame): string {
  return [
    "t,option,outcome",
    ...rounds.map(({ option, outcome }, t) => `${t + 1},${option + 1},${(outcome ?? 0) + 1}`),
  ].join("\n");
}
