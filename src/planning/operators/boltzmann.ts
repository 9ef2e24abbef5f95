/** @file Boltzmann planning: the maximum inside the backup becomes a weighted mean. */

import { bellman, iterate } from "../mdp/solve.ts";
import { notNegative, operatorFamily } from "./operator.ts";

/** `Σ x e^{βx} / Σ e^{βx}` in place of the maximum: a mean of action values, not a log-sum-exp with its entropy bonus. */
export const boltzmann = operatorFamily(
  {
    id: "boltzmann",
    title: "Boltzmann",
    summary: "Expects its own future choices to be noisy, and is noisy.",
    formula: "Boltz^β_a Σ T (r + γ V)",
    setsNoise: true,
    parameter: {
      name: "beta",
      symbol: "β",
      description: "inverse temperature; infinity is rational, 0 is a random walk",
      sweep: [0, 0.1, 0.5, 1, 2, 5, 10, 100],
      scale: "log",
      problem: notNegative,
    },
    source: "Chan, Critch & Dragan 2021; Asadi & Littman 2017 on the operator",
  },
  (mdp, beta) => (rewards, options) =>
    iterate(mdp, bellman(mdp, rewards, mdp.discount, options.size), { ...options, planBeta: beta }),
);
