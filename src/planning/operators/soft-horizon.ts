/** @file The maximum-causal-entropy planner with a finite horizon: the usual noise model of reward learning, as a baseline. */

import { bellman, iterate } from "../mdp/solve.ts";
import { operatorFamily, steps } from "./operator.ts";

/** `V = (1/β) log Σ exp(βQ)` for a number of steps, an entropy bonus per step; acts on the first step's Q. */
export const softHorizon = operatorFamily(
  {
    id: "soft-horizon",
    title: "Soft planner, finite horizon",
    summary: "Maximum causal entropy over a fixed number of steps.",
    formula: "V = (1/β) log Σ_a exp(β Q),  Q = Σ T (r + γ V), H steps",
    parameter: {
      name: "horizon",
      symbol: "H",
      description: "number of steps",
      sweep: [1, 2, 5, 10, 20],
      scale: "linear",
      problem: steps,
    },
    source: "Ziebart 2010; as used by imitation-learning libraries",
  },
  (mdp, horizon) => (rewards, options) =>
    iterate(mdp, bellman(mdp, rewards, mdp.discount, options.size), {
      ...options,
      softness: "log-sum-exp",
      sweeps: horizon - 1,
    }),
);
