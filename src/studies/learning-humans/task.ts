/** @file The calculations of the study: exact tables, learning curves, familiarity, discarding, evidence and boxes. */

import { ndArray } from "../../math/arrays.ts";
import type { NdArray } from "../../math/nd-array.ts";
import { rng } from "../../math/random.ts";
import type { InferenceScore, ParameterSet } from "../../planning/inference/scoring.ts";
import { type BoxHuman, permutations3, sampledBoxes } from "../../planning/learners/boxes.ts";
import { drawLog, modelPosterior, readLog } from "../../planning/learners/evidence.ts";
import { mixtureHuman } from "../../planning/learners/mixture.ts";
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
import {
  exactLearning,
  type LearningScore,
  sampledLearning,
} from "../../planning/learners/watch.ts";
import type { Unit, UnitArrays } from "../../study/units.ts";
import { type LearningConfig, scoreRounds } from "./config.ts";

/** The three kinds of people, in the order of all tables. */
export const kinds = ["stationary", "bayes", "qlearn"] as const;

/** Cases of the outcome bandit. */
export const caseNames = ["A1", "A2", "A3"] as const;
export type CaseName = (typeof caseNames)[number];

/** Observations per option before the first choice. */
export const familiarities = [0, 2, 8, 32, 128] as const;

/** Rounds that a stationary observer throws away. */
export const discards = [0, 2, 5, 10, 15] as const;

export const boxKinds = ["stationary", "learning"] as const;

/** Scores per cell of the stored tables. */
export const scoreColumns = [
  "logLoss",
  "logLossError",
  "mapAccuracy",
  "squaredError",
  "regret",
  "regretError",
] as const;

/** Options of a case and the preferences to tell apart. */
export function caseOf(name: CaseName): OutcomeBandit {
  if (name === "A2")
    return outcomeBandit(
      [
        [1, 0],
        [0, 1],
      ],
      cube([-1, 0, 1], 2),
    );
  const p =
    name === "A1"
      ? [
          [0.6, 0.3, 0.1],
          [0.1, 0.2, 0.7],
        ]
      : [
          [0.5, 0.5, 0],
          [0, 0.5, 0.5],
        ];
  return outcomeBandit(p, cube([-1, 0, 1], 3));
}

/** The three models of a person under the configured conventions. */
export function peopleOf(bandit: OutcomeBandit, config: LearningConfig): HumanModel[] {
  const rule: ChoiceRule = { rule: "softmax", beta: config.beta };
  return [
    stationaryHuman(bandit, rule),
    bayesHuman(bandit, rule, { a0: config.a0 }),
    qLearningHuman(bandit, rule, {
      alpha: config.alpha,
      initial: config.initialValue,
      bootstrap: config.bootstrap,
    }),
  ];
}

/** Orders of the utilities 0, 2, 3 of three items. */
export function boxPreferences(): ParameterSet {
  const utilities = [0, 2, 3];
  return {
    size: 6,
    dimension: 3,
    parameters: Float64Array.from(permutations3.flatMap((p) => p.map((i) => utilities[i]))),
    prior: new Float64Array(6).fill(1 / 6),
  };
}

/** Errors are 0 where a number is exact; the boxes have no regret. */
const cells = (score: InferenceScore & Partial<LearningScore>): number[] => [
  score.logLossNats,
  score.logLossError ?? 0,
  score.mapAccuracy,
  score.squaredError,
  score.regret ?? Number.NaN,
  score.regretError ?? 0,
];

/** [true, assumed, score] from exact scores. */
function packed(scores: readonly (readonly InferenceScore[])[]): NdArray {
  return ndArray(Float64Array.from(scores.flat().flatMap(cells)), [
    scores.length,
    scores[0].length,
    scoreColumns.length,
  ]);
}

function exactUnit(name: CaseName, rounds: number, config: LearningConfig): UnitArrays {
  const bandit = caseOf(name);
  const people = peopleOf(bandit, config);
  return { [`exact-${name}-${rounds}`]: packed(exactLearning(bandit, people, people, rounds)) };
}

function curveUnit(name: CaseName, kind: number, config: LearningConfig, seed: number): UnitArrays {
  const bandit = caseOf(name);
  const people = peopleOf(bandit, config);
  const scores = sampledLearning(bandit, people[kind], people, {
    people: config.people,
    random: rng(seed, `curve/${name}/${kinds[kind]}`),
    at: scoreRounds,
  });
  return { [`curve-${name}-${kinds[kind]}`]: packed(scores) };
}

function familiarityUnit(config: LearningConfig, seed: number): UnitArrays {
  const bandit = caseOf("A1");
  const [stationary, bayes] = peopleOf(bandit, config);
  const rows = familiarities.map((familiarity) => {
    const [score] = sampledLearning(bandit, bayes, [stationary, bayes], {
      people: config.people,
      random: rng(seed, `familiarity/${familiarity}`),
      at: [10],
      familiarity,
    });
    return score;
  });
  return { familiarity: packed(rows) };
}

function discardUnit(config: LearningConfig, seed: number): UnitArrays {
  const bandit = caseOf("A1");
  const people = peopleOf(bandit, config);
  const rows = discards.map((discard) => {
    const [score] = sampledLearning(bandit, people[1], people, {
      people: config.people,
      random: rng(seed, "discard"), // the same people for every number of discarded rounds
      at: [20],
      discard,
    });
    return score;
  });
  return { discard: packed(rows) };
}

/** Mean probability of each model given the choices of each kind of person: [true, model, round]. */
function evidenceUnit(config: LearningConfig, seed: number): UnitArrays {
  const bandit = caseOf("A1");
  const people = peopleOf(bandit, config);
  const rounds = 20;
  const count = Math.min(500, config.people);
  const out = new Float64Array(kinds.length * kinds.length * (rounds + 1));
  people.forEach((truth, kind) => {
    const random = rng(seed, `evidence/${kinds[kind]}`);
    for (let person = 0; person < count; person++) {
      const { log } = drawLog(bandit, truth, rounds, random);
      const reading = readLog(bandit, people, log);
      for (let t = 0; t <= rounds; t++) {
        modelPosterior(reading, t).forEach((p, m) => {
          out[(kind * kinds.length + m) * (rounds + 1) + t] += p / count;
        });
      }
    }
  });
  return { evidence: ndArray(out, [kinds.length, kinds.length, rounds + 1]) };
}

/** `crowd` [round, reader, score]: experts and Bayesian learners read as if all were the one, the other, or as what they are. */
function crowdUnit(config: LearningConfig, seed: number): UnitArrays {
  const bandit = caseOf("A1");
  const [stationary, bayes] = peopleOf(bandit, config);
  const share = config.crowdShare;
  const crowd = mixtureHuman(bandit, [stationary, bayes], [share, 1 - share]);
  const scores = sampledLearning(bandit, crowd, [stationary, bayes, crowd], {
    people: config.people,
    random: rng(seed, "crowd"),
    at: scoreRounds,
  });
  return { crowd: packed(scores) };
}

/** Regret of a machine that has not watched at all, by case. */
function blindUnit(config: LearningConfig): UnitArrays {
  const regrets = caseNames.map((name) => {
    const bandit = caseOf(name);
    const [stationary] = peopleOf(bandit, config);
    return exactLearning(bandit, [stationary], [stationary], 0)[0][0].regret;
  });
  return { blind: ndArray(Float64Array.from(regrets), [regrets.length]) };
}

function boxUnit(kind: BoxHuman, config: LearningConfig, seed: number): UnitArrays {
  const scores = sampledBoxes(boxPreferences(), kind, boxKinds, {
    beta: config.boxBeta,
    episodesPerRound: config.episodesPerRound,
    people: config.boxPeople,
    episodes: config.episodes,
    random: rng(seed, `boxes/${kind}`),
  });
  return { [`boxes-${kind}`]: packed(scores) };
}

/** All calculations of a configuration, in order. */
export function learningUnits(config: LearningConfig, seed: number): Unit[] {
  const units: Unit[] = [];
  for (const [name, rounds] of [
    ["A1", 3],
    ["A1", 5],
    ["A2", 3],
    ["A2", 5],
  ] as const)
    units.push({
      name: `exact ${name}, ${rounds} rounds`,
      weight: 0.1,
      run: () => exactUnit(name, rounds, config),
    });
  for (const name of caseNames) {
    kinds.forEach((kind, i) => {
      units.push({
        name: `${name}, ${kind} people`,
        weight: config.people * 2e-4,
        run: () => curveUnit(name, i, config, seed),
      });
    });
  }
  units.push(
    { name: "familiarity", weight: config.people * 3e-4, run: () => familiarityUnit(config, seed) },
    { name: "discarding", weight: config.people * 4e-4, run: () => discardUnit(config, seed) },
    { name: "model evidence", weight: 0.5, run: () => evidenceUnit(config, seed) },
  );
  for (const kind of boxKinds)
    units.push({
      name: `boxes, ${kind} people`,
      weight: config.boxPeople * 2e-4,
      run: () => boxUnit(kind, config, seed),
    });
  // Last, so that a run of an earlier version that was stopped can go on.
  units.push(
    { name: "a crowd", weight: config.people * 4e-4, run: () => crowdUnit(config, seed) },
    { name: "acting blind", weight: 0.01, run: () => blindUnit(config) },
  );
  return units;
}
