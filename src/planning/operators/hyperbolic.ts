/** @file The Bellman form of hyperbolic discounting that the paper uses. */

import { InvalidInputError } from "../../errors.ts";
import { type Backup, iterate, type Plan } from "../mdp/solve.ts";
import { finiteNotNegative, operatorFamily } from "./operator.ts";

/**
 * `(r + γ V) / (1 + k V)` per outcome: made for values of at least 0. A value at which `1 + kV ≤ 0` is an error, a negative
 * value a warning; the delay-based families do not have this limit.
 */
export const hyperbolic = operatorFamily(
  {
    id: "hyperbolic",
    title: "Hyperbolic (Bellman form)",
    summary: "Discounts the future by how much is waiting there.",
    formula: "max_a Σ T (r + γ V) / (1 + k V)",
    parameter: {
      name: "k",
      symbol: "k",
      description: "strength; 0 is rational",
      sweep: [0.1, 0.5, 1, 2],
      scale: "log",
      problem: finiteNotNegative,
    },
    source: "Chan, Critch & Dragan 2021",
  },
  (mdp, k) => {
    const { states, actions, offset, next, probability, discount } = mdp;
    return (rewards, options): Plan => {
      const { size = 1 } = options;
      const sweep = (values: Float64Array, q: Float64Array, slopes?: Float64Array): void => {
        for (let i = 0; i < values.length; i++) {
          if (1 + k * values[i] > 0) continue;
          const state = mdp.stateNames[Math.floor(i / size)];
          throw new InvalidInputError(
            `hyperbolic: wanted 1 + kV > 0, got ${1 + k * values[i]} in state ${state} (k = ${k}, V = ${values[i]})`,
            "use hyperbolic-naive or hyperbolic-sophisticated, which discount by delay",
          );
        }
        for (let row = 0; row < states * actions; row++) {
          const at = row * size;
          const end = offset[row + 1];
          q.fill(offset[row] === end ? -Infinity : 0, at, at + size);
          for (let edge = offset[row]; edge < end; edge++) {
            const p = probability[edge];
            const from = next[edge] * size;
            for (let i = 0; i < size; i++) {
              const v = values[from + i];
              const worth = (rewards[edge * size + i] + discount * v) / (1 + k * v);
              q[at + i] += p * worth;
              if (slopes !== undefined)
                slopes[edge * size + i] = (p * (discount - k * worth)) / (1 + k * v);
            }
          }
        }
      };
      const backup: Backup = Object.assign(sweep, {
        defined: (values: Float64Array) => values.every((v) => 1 + k * v > 0),
      });
      const plan = iterate(mdp, backup, options);
      // Only the values that it settles on: the first sweeps may pass below 0.
      const lowest = plan.values.reduce((a, b) => Math.min(a, b), 0);
      if (lowest >= 0) return plan;
      const warning = `hyperbolic: values below 0 (lowest ${lowest.toPrecision(3)}) are discounted the wrong way round; hyperbolic-naive and hyperbolic-sophisticated are not`;
      return { ...plan, warnings: [...plan.warnings, warning] };
    };
  },
);
