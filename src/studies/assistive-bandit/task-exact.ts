/** @file What can be computed without simulation: rewards, modes, misspecification, information, and noisy people. */

import { ndArray } from "../../math/arrays.ts";
import {
  deferRule,
  exactAssistance,
  exactRule,
  majorityRule,
  walkTeam,
} from "../../planning/bandit/exact.ts";
import { epsGreedyHuman } from "../../planning/bandit/humans.ts";
import { teamInformation } from "../../planning/bandit/information.ts";
import {
  bayesOptimalReward,
  epsOptimalMajority,
  oracleReward,
} from "../../planning/bandit/optimum.ts";
import { binaryEntropyBits } from "../../planning/information.ts";
import type { Unit, UnitArrays } from "../../study/units.ts";
import { type AssistiveConfig, humanOf } from "./config.ts";
import { bitsReference, exactReference, matrixHumans } from "./reference.ts";
import { matrix } from "./task-parts.ts";

/** People of the exact tables, in order. */
export const exactHumans = Object.keys(exactReference);

/** Columns of `exact`: reward alone, with majority, with the exact robot, for 5 and then 8 rounds. */
export const exactColumns = [
  "alone5",
  "majority5",
  "assisted5",
  "alone8",
  "majority8",
  "assisted8",
] as const;

export const informationHumans = Object.keys(bitsReference);

/** Arms and rounds at which a win-stay person's assisted reward is compared with the ceiling. */
const wslsSizes = [
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((rounds) => [2, rounds] as const),
  ...[1, 2, 3, 4, 5].map((rounds) => [3, rounds] as const),
  ...[1, 2, 3, 4].map((rounds) => [4, rounds] as const),
] as const;

function exactUnit(config: AssistiveConfig): UnitArrays {
  const rows = exactHumans.map((words) =>
    [5, 8].flatMap((rounds) => {
      const options = { arms: 2, rounds };
      const human = humanOf(words, rounds, config);
      return [
        walkTeam(human, deferRule, options),
        walkTeam(human, majorityRule, options),
        exactAssistance(human, options).reward,
      ];
    }),
  );
  return {
    exact: matrix(rows),
    "wsls-gaps": ndArray(
      Float64Array.from(wslsSizes, ([arms, rounds]) => {
        const { reward } = exactAssistance(humanOf("wsls", rounds, config), { arms, rounds });
        return bayesOptimalReward(arms, rounds).reward - reward;
      }),
    ),
    ceiling: ndArray(
      Float64Array.of(bayesOptimalReward(2, 5).reward, bayesOptimalReward(2, 8).reward),
    ),
  };
}

function misspecificationUnit(config: AssistiveConfig): UnitArrays {
  const humans = matrixHumans.map((words) => humanOf(words, 5, config));
  const options = { arms: 2, rounds: 5 };
  const cells = humans.map((assumed) =>
    humans.map((truth) => exactAssistance(assumed, options, truth)),
  );
  return {
    // stored as true x assumed, like all matrices of the family
    matrix: matrix(
      humans.map((_, truth) => humans.map((__, assumed) => cells[assumed][truth].reward)),
    ),
    surprise: matrix(
      humans.map((_, truth) => humans.map((__, assumed) => cells[assumed][truth].surprise)),
    ),
    "matrix-alone": ndArray(
      Float64Array.from(humans, (human) => walkTeam(human, deferRule, options)),
    ),
  };
}

function informationUnit(config: AssistiveConfig): UnitArrays {
  const bits = informationHumans.map((words) =>
    Array.from(teamInformation(humanOf(words, 8, config), deferRule, { arms: 2, rounds: 8 }).bits),
  );
  // The sharp form for two arms: information must be at least 1 minus the entropy of being wrong.
  let slack = Infinity;
  const options = { arms: 2, rounds: 7 };
  for (const words of informationHumans) {
    const human = humanOf(words, 7, config);
    for (const rule of [deferRule, majorityRule, exactRule(exactAssistance(human, options))]) {
      const { bits: seen, pullsBest } = teamInformation(human, rule, options);
      seen.forEach((b, t) => {
        slack = Math.min(slack, b - (1 - binaryEntropyBits(1 - pullsBest[t])));
      });
    }
  }
  return { information: matrix(bits), fano: ndArray(Float64Array.of(slack)) };
}

/** Noise levels of the curve of noisily optimal people. */
export const noiseLevels = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;

/** Game of the curve of eps-greedy people; columns of `noise-greedy` are noise, and regret alone, with majority, and exact. */
export const greedyNoiseGame = { arms: 2, rounds: 8 } as const;

function noiseUnit(config: AssistiveConfig): UnitArrays {
  const rows = noiseLevels.map((epsilon) => {
    const { regret, unassistedRegret } = epsOptimalMajority(config.arms, config.rounds, epsilon);
    return [epsilon, regret, unassistedRegret];
  });
  const oracle = oracleReward(greedyNoiseGame.arms, greedyNoiseGame.rounds);
  const greedy = [0, ...noiseLevels, 1].map((epsilon) => {
    const human = epsGreedyHuman(epsilon);
    return [
      epsilon,
      oracle - walkTeam(human, deferRule, greedyNoiseGame),
      oracle - walkTeam(human, majorityRule, greedyNoiseGame),
      oracle - exactAssistance(human, greedyNoiseGame).reward,
    ];
  });
  return { noise: matrix(rows), "noise-greedy": matrix(greedy) };
}

/** All calculations without chance. */
export function exactUnits(config: AssistiveConfig): Unit[] {
  return [
    { name: "exact, two arms", weight: 0.6, run: () => exactUnit(config) },
    { name: "misspecification", weight: 0.1, run: () => misspecificationUnit(config) },
    { name: "information", weight: 0.2, run: () => informationUnit(config) },
    { name: "noisy people", weight: 0.2, run: () => noiseUnit(config) },
  ];
}
