/** @file The maximum-causal-entropy planner with a finite horizon: the usual noise model of reward learning, as a baseline. */

import { logSumExp } from "../information.ts";
import { bellman, combine } from "../mdp/solve.ts";
import { operatorFamily } from "./operator.ts";

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
      problem: (value) =>
        Number.isInteger(value) && value >= 1 ? undefined : "an integer of at least 1",
    },
    source: "Ziebart 2010; as used by imitation-learning libraries",
  },
  (mdp, horizon) =>
    (rewards, { planBeta }) => {
      const { states, actions, terminal } = mdp;
      const backup = bellman(mdp, rewards);
      const values = new Float64Array(states);
      const q = new Float64Array(states * actions);
      const scaled = new Float64Array(actions);
      for (let step = 1; step < horizon; step++) {
        backup(values, q);
        for (let state = 0; state < states; state++) {
          if (terminal[state] === 1) continue;
          const row = state * actions;
          if (planBeta === Infinity || planBeta === 0) {
            // At 0 the entropy bonus is infinite and the same everywhere: what is left is the mean.
            values[state] = combine(q, row, actions, planBeta);
            continue;
          }
          for (let a = 0; a < actions; a++) scaled[a] = planBeta * q[row + a];
          values[state] = logSumExp(scaled) / planBeta;
        }
      }
      backup(values, q);
      return { values, q, sweeps: horizon, converged: true, warnings: [] };
    },
);
