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
    const { states, actions, offset, next, probability } = mdp;
    return (rewards, options) => {
      const { size = 1 } = options;
      return iterate(
        mdp,
        (values, q, slopes) => {
          for (let row = 0; row < states * actions; row++) {
            const at = row * size;
            const end = offset[row + 1];
            q.fill(offset[row] === end ? -Infinity : 0, at, at + size);
            for (let edge = offset[row]; edge < end; edge++) {
              const p = probability[edge];
              const from = next[edge] * size;
              for (let i = 0; i < size; i++) {
                const r = rewards[edge * size + i];
                const future = (1 - alpha) * r + alpha * values[from + i];
                q[at + i] += p * Math.max(r, future);
                if (slopes !== undefined) slopes[edge * size + i] = future > r ? p * alpha : 0;
              }
            }
          }
        },
        options,
      );
    };
  },
);
