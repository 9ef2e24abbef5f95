/** @file Illusion of control: probabilities sharpened (or flattened) by a power. */

import { type TabularMdp, withProbability } from "../mdp/mdp.ts";
import { bellman, iterate } from "../mdp/solve.ts";
import { notNegative, operatorFamily } from "./operator.ts";

/** Transition probabilities raised to the power `n` and renormalised over their support. */
export function sharpenedProbability(mdp: TabularMdp, n: number): Float64Array {
  const out = new Float64Array(mdp.probability.length);
  for (let row = 0; row < mdp.states * mdp.actions; row++) {
    const start = mdp.offset[row];
    const end = mdp.offset[row + 1];
    let top = 0;
    for (let edge = start; edge < end; edge++) top = Math.max(top, mdp.probability[edge]);
    let sum = 0;
    for (let edge = start; edge < end; edge++) {
      // Relative to the mode, so that a large n underflows only where the limit is 0.
      const ratio = mdp.probability[edge] / top;
      out[edge] = ratio === 1 ? 1 : ratio ** n; // 1 ** Infinity is NaN
      sum += out[edge];
    }
    for (let edge = start; edge < end; edge++) out[edge] /= sum;
  }
  return out;
}

/** Over-confidence for n > 1, under-confidence for n < 1. */
export const illusion = operatorFamily(
  {
    id: "illusion",
    title: "Illusion of control",
    summary: "Believes that actions do what they are meant to do more surely than they do.",
    formula: "max_a Σ T_n (r + γ V),  T_n ∝ T^n",
    parameter: {
      name: "n",
      symbol: "n",
      description: "power; 1 is rational, infinity sees the likeliest successor only",
      sweep: [0, 0.5, 2, 5, 10],
      scale: "linear",
      problem: notNegative,
    },
    source: "Chan, Critch & Dragan 2021",
  },
  (mdp, n) => {
    const believed = withProbability(mdp, sharpenedProbability(mdp, n));
    return (rewards, options) =>
      iterate(mdp, bellman(believed, rewards, mdp.discount, options.size), options);
  },
);
