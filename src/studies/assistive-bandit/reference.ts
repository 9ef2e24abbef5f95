/** @file Reference numbers of the study, computed independently of this code; tolerances were fixed beforehand. */

/** Two arms, expected total reward: alone and assisted after 5 rounds, alone and assisted after 8. Tolerance 1e-6. */
export const exactReference: Readonly<Record<string, readonly [number, number, number, number]>> = {
  random: [2.5, 2.5, 4, 4],
  greedy: [2.757639, 2.786806, 4.514242, 4.638727],
  "eps-greedy 0.1": [2.734845, 2.764091, 4.48166, 4.59933],
  "post-mean": [2.884722, 2.884722, 4.749385, 4.749415],
  thompson: [2.71638, 2.725352, 4.49273, 4.532628],
  ucl: [2.757718, 2.778077, 4.52952, 4.600271],
  "bayes-ucb": [2.888889, 2.888889, 4.749008, 4.759524],
  "gittins 0.9": [2.888889, 2.888889, 4.752976, 4.759524],
  wsls: [2.844444, 2.888889, 4.615079, 4.759524],
};

/** Two arms, four rounds: turn-taking, and preemptive without and with a cost of 0.1 a pass. Tolerance 1e-6. */
export const modesReference: Readonly<Record<string, readonly [number, number, number]>> = {
  wsls: [2.25, 2.277778, 2.15],
  thompson: [2.115278, 2.14348, 2.011111],
};

/** Two arms, five rounds: people of the misspecification matrix, and its rows (assumed) by columns (true). */
export const matrixHumans = ["wsls", "greedy", "eps-greedy 0.1", "thompson", "post-mean"] as const;
export const matrixReference: readonly (readonly number[])[] = [
  [2.888889, 2.745486, 2.727768, 2.717102, 2.875],
  [2.763889, 2.786806, 2.763025, 2.708944, 2.805556],
  [2.775, 2.785764, 2.764091, 2.712074, 2.805556],
  [2.872222, 2.737847, 2.72422, 2.725352, 2.879167],
  [2.844444, 2.757639, 2.734845, 2.71638, 2.884722],
];

/** Information in bits of the first eight wishes, two arms, unassisted. */
export const bitsReference: Readonly<Record<string, readonly number[]>> = {
  wsls: [0, 0.081704, 0.150402, 0.204851, 0.251233, 0.290619, 0.32501, 0.355131],
  "gittins 0.9": [0, 0.081704, 0.118255, 0.182191, 0.194646, 0.241564, 0.260507, 0.288741],
  thompson: [0, 0.008924, 0.034109, 0.070731, 0.11141, 0.151433, 0.188746, 0.222708],
  "eps-greedy 0.1": [0, 0.02055, 0.046121, 0.068942, 0.088625, 0.106842, 0.122669, 0.137567],
};

/** Four arms, 50 rounds, total regret: alone, with the majority robot. Tolerance 0.1. */
export const gameReference: Readonly<Record<string, readonly [number, number]>> = {
  random: [15, 15],
  greedy: [8.58, 9.95],
  "eps-greedy 0.1": [6.83, 9.83],
  wsls: [7.17, 6.53],
  thompson: [5.12, 4.86],
  ucl: [6.78, 4.71],
  "bayes-ucb": [3.42, 4.15],
  "gittins 0.9": [3.12, 4.15],
  "gittins 0.99": [3.11, 3.79],
  "fh-gittins": [3.0, 3.71],
  "eps-optimal 0.1": [1.5, 0.069],
};

/** Probability that an unassisted wish is for the best arm, rounds 10, 25 and 50. */
export const wishReference: Readonly<Record<string, readonly [number, number, number]>> = {
  wsls: [0.5, 0.53, 0.53],
  thompson: [0.475, 0.63, 0.72],
  "eps-greedy 0.1": [0.43, 0.51, 0.61],
  "gittins 0.9": [0.6, 0.69, 0.73],
};

/** Average regret of the consistency games: alone at round 10,000, with sparse exploration at 100, 1,000 and 10,000. */
export const consistencyReference = {
  alone: 0.0106,
  sparse: [
    [100, 0.05],
    [1000, 0.015],
    [10_000, 0.003],
  ],
} as const;

/** The same with the particle filter. Tolerance 0.4. */
export const filterReference: Readonly<Record<string, number>> = {
  "eps-greedy 0.1": 5.2,
  wsls: 3.15,
  ucl: 4.3,
};

/** The same with a learned robot. Tolerance 0.4. */
export const learnedReference: Readonly<Record<string, number>> = {
  wsls: 3.4,
  thompson: 4.1,
  "eps-greedy 0.1": 4.3,
};
