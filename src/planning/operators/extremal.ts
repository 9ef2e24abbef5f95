/** @file Extremal judgement: an episode is remembered by its best moment, not by its sum. */

import { iterate } from "../mdp/solve.ts";
import { operatorFamily } from "./operator.ts";

/** `max[r, (1−α) r + α V]` per outcome in place of `r + γ V`; the discount of the MDP is not used. */
export const extremal = operatorFamily(
  {
    id: "extremal",
    title: "Extremal",
    summary: "Judges a future by its peak and neglects how long anything lasts.",
    formula: "max_a Σ T max[r, (1−α) r + α V]",
    parameter: {
      name: "alpha",
      symbol: "α",
      description: "weight of the future; 0 looks at the next reward only",
      sweep: [0, 0.5, 0.9, 0.99],
      scale: "linear",
      problem: (value) => (value >= 0 && value < 1 ? undefined : "a number in [0, 1)"),
    },
    source: "Chan, Critch & Dragan 2021",
  },
  (mdp, alpha) => {
    const { states, actions, terminal, offset, next, probability } = mdp;
    return (rewards, options) =>
      iterate(
        mdp,
        (values, q) => {
          for (let state = 0; state < states; state++) {
            if (terminal[state] === 1) continue;
            for (let row = state * actions; row < (state + 1) * actions; row++) {
              const end = offset[row + 1];
              let sum = offset[row] === end ? -Infinity : 0;
              for (let edge = offset[row]; edge < end; edge++) {
                const r = rewards[edge];
                sum +=
                  probability[edge] * Math.max(r, (1 - alpha) * r + alpha * values[next[edge]]);
              }
              q[row] = sum;
            }
          }
        },
        options,
      );
  },
);
