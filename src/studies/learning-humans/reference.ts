/** @file Reference numbers of the study, computed independently of this code; tolerances were fixed beforehand. */

/** Exact log-loss, rows true, columns assumed: stationary, bayes, qlearn. Tolerance 1e-5. */
export const exactReference: Readonly<Record<string, readonly (readonly number[])[]>> = {
  "A1-3": [
    [2.689967, 3.184553, 3.533448],
    [4.260168, 3.167235, 3.420259],
    [4.107206, 3.050215, 2.869746],
  ],
  "A1-5": [
    [2.518469, 3.120916, 3.955726],
    [4.468439, 2.986136, 3.448508],
    [4.30402, 2.835459, 2.513001],
  ],
  "A2-3": [
    [1.431616, 1.779739, 2.077531],
    [3.771447, 1.99847, 2.276188],
    [3.531932, 1.941937, 1.747876],
  ],
};

/** One sampled row of the outcome bandit. */
export interface CurveReference {
  of: "A1" | "A2" | "A3";
  rounds: number;
  stationary: number;
  bayes: number;
  qlearn: number;
  bayesAsStationary: number;
  qlearnAsStationary: number;
  stationaryAsQlearn: number;
}

const row = (of: "A1" | "A2" | "A3", rounds: number, v: readonly number[]): CurveReference => ({
  of,
  rounds,
  stationary: v[0],
  bayes: v[1],
  qlearn: v[2],
  bayesAsStationary: v[3],
  qlearnAsStationary: v[4],
  stationaryAsQlearn: v[5],
});

/** Sampled log-loss. Tolerance 0.05 with the known model, 6 % misspecified. */
export const curveReference: readonly CurveReference[] = [
  row("A1", 10, [2.26, 2.6, 1.94, 4.72, 4.69, 4.97]),
  row("A1", 20, [2.0, 2.11, 1.38, 4.88, 5.09, 6.86]),
  row("A1", 40, [1.73, 1.66, 0.91, 4.95, 5.69, 10.3]),
  row("A2", 20, [1.04, 0.98, 0.81, 2.19, 2.85, 3.59]),
  row("A3", 40, [1.92, 1.62, 0.89, 4.66, 5.01, 11.9]),
];

/** Boxes: log-loss after these episodes. Tolerance 0.03 with the known model, 6 % misspecified. */
export const boxEpisodes = [1, 2, 3, 4, 5, 6, 9, 12] as const;

/** Rows true / assumed. */
export const boxReference: Readonly<Record<string, readonly number[]>> = {
  "stationary/stationary": [0.73, 0.69, 0.68, 0.67, 0.67, 0.66, 0.64, 0.625],
  "learning/learning": [1.792, 1.22, 0.95, 0.95, 0.63, 0.465, 0.24, 0.133],
  "learning/stationary": [7.0, 7.9, 6.7, 9.3, 8.4, 7.5, 8.1, 8.2],
  "stationary/learning": [1.792, 1.39, 1.3, 1.3, 1.3, 1.25, 1.22, 1.21],
};

/** A1, 10 rounds, Bayesian learner with n0 earlier observations: assumed stationary, known. Tolerances 4 %, 0.05. */
export const familiarityReference: Readonly<Record<number, readonly [number, number]>> = {
  0: [4.75, 2.6],
  8: [2.84, 2.35],
  128: [2.31, 2.27],
};
