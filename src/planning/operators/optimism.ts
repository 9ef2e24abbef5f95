/** @file Optimism and pessimism: outcomes are believed likelier the better (or worse) they are. */

import { quickExp } from "../../math/quick-exp.ts";
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
    const { states, actions, offset, next, probability, discount } = mdp;
    const sign = omega < 0 ? -1 : 1;
    const scale = Math.abs(omega);
    return (rewards, options) => {
      const { size = 1 } = options;
      const worth = (values: Float64Array, edge: number, i: number): number =>
        rewards[edge * size + i] + discount * values[next[edge] * size + i];
      return iterate(
        mdp,
        (values, q, slopes) => {
          for (let row = 0; row < states * actions; row++) {
            const start = offset[row];
            const end = offset[row + 1];
            for (let i = 0; i < size; i++) {
              let top = -Infinity;
              for (let edge = start; edge < end; edge++)
                top = Math.max(top, sign * worth(values, edge, i));
              let weight = 0;
              let sum = 0;
              for (let edge = start; edge < end; edge++) {
                const x = worth(values, edge, i);
                const gap = sign * x - top;
                // An infinite weight of value leaves the best (or worst) outcomes only.
                const w = probability[edge] * (gap === 0 ? 1 : quickExp(scale * gap));
                weight += w;
                sum += w * x;
                if (slopes !== undefined) slopes[edge * size + i] = w;
              }
              const mean = start === end ? -Infinity : sum / weight;
              q[row * size + i] = mean;
              if (slopes === undefined) continue;
              for (let edge = start; edge < end; edge++) {
                const tilt = scale < Infinity ? omega * (worth(values, edge, i) - mean) : 0;
                slopes[edge * size + i] *= (discount * (1 + tilt)) / weight;
              }
            }
          }
        },
        options,
      );
    };
  },
);
