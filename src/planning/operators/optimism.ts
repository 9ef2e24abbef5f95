/** @file Optimism and pessimism: outcomes are believed likelier the better (or worse) they are. */

import { iterate } from "../mdp/solve.ts";
import { operatorFamily } from "./operator.ts";

/** Successors re-weighted by `exp(ω (r + γ V))`; positive ω hopes, negative ω fears. */
export const optimism = operatorFamily(
  {
    id: "optimism",
    title: "Optimism / pessimism",
    summary: "Believes good outcomes likelier than they are (or bad ones, when negative).",
    formula: "max_a Σ T_ω (r + γ V),  T_ω ∝ T exp(ω (r + γ V))",
    parameter: {
      name: "omega",
      symbol: "ω",
      description: "weight of the value of an outcome in its believed probability; 0 is rational",
      sweep: [-5, -1, -0.5, 0.5, 1, 5],
      scale: "linear",
      problem: () => undefined,
    },
    source: "Chan, Critch & Dragan 2021",
  },
  (mdp, omega) => {
    const { states, actions, terminal, offset, next, probability, discount } = mdp;
    const extreme = Math.abs(omega) === Infinity;
    return (rewards, options) =>
      iterate(
        mdp,
        (values, q) => {
          for (let state = 0; state < states; state++) {
            if (terminal[state] === 1) continue;
            for (let row = state * actions; row < (state + 1) * actions; row++) {
              const start = offset[row];
              const end = offset[row + 1];
              let top = -Infinity;
              for (let edge = start; edge < end; edge++) {
                const x = rewards[edge] + discount * values[next[edge]];
                top = Math.max(top, omega < 0 ? -x : x);
              }
              if (extreme || top === -Infinity) {
                q[row] = top === -Infinity ? top : omega < 0 ? -top : top;
                continue;
              }
              let weight = 0;
              let sum = 0;
              const scale = Math.abs(omega);
              for (let edge = start; edge < end; edge++) {
                const x = rewards[edge] + discount * values[next[edge]];
                const w = probability[edge] * Math.exp(scale * ((omega < 0 ? -x : x) - top));
                weight += w;
                sum += w * x;
              }
              q[row] = sum / weight;
            }
          }
        },
        options,
      );
  },
);
