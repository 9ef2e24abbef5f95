/** @file Prospect-like perception of reward: losses loom larger, and amounts are felt on a logarithmic scale. */

import { bellman, iterate } from "../mdp/solve.ts";
import { finiteNotNegative, operatorFamily } from "./operator.ts";

/** Felt reward `log(1 + |r|)`, times `-c` for losses. */
export function feltReward(reward: number, c: number): number {
  if (reward > 0) return Math.log1p(reward);
  return reward < 0 ? -c * Math.log1p(-reward) : 0;
}

/** Loss aversion c > 1 and scope insensitivity (the logarithm). There is no parameter at which this is rational. */
export const prospect = operatorFamily(
  {
    id: "prospect",
    title: "Prospect",
    summary: "Feels losses more than gains, and large amounts less than in proportion.",
    formula: "max_a Σ T (f_c(r) + γ V),  f_c(r) = log(1+r) for gains, −c log(1+|r|) for losses",
    parameter: {
      name: "c",
      symbol: "c",
      description: "weight of losses against gains",
      sweep: [0.5, 1, 2, 5],
      scale: "log",
      problem: finiteNotNegative,
    },
    source: "Chan, Critch & Dragan 2021",
  },
  (mdp, c) => (rewards, options) =>
    iterate(
      mdp,
      bellman(
        mdp,
        rewards.map((r) => feltReward(r, c)),
        mdp.discount,
        options.size,
      ),
      options,
    ),
);
