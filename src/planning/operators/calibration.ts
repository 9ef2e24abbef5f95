/** @file Mis-calibrated confidence: the odds of the likeliest successor are multiplied. */

import { type TabularMdp, withProbability } from "../mdp/mdp.ts";
import { bellman, iterate } from "../mdp/solve.ts";
import { operatorFamily } from "./operator.ts";

/** Probabilities with the odds of the single likeliest successor multiplied by `c`; a tie for it changes nothing. */
export function calibratedProbability(mdp: TabularMdp, c: number): Float64Array {
  const out = Float64Array.from(mdp.probability);
  for (let row = 0; row < mdp.states * mdp.actions; row++) {
    const start = mdp.offset[row];
    const end = mdp.offset[row + 1];
    let mode = start;
    for (let edge = start; edge < end; edge++) if (out[edge] > out[mode]) mode = edge;
    const p = out[mode];
    let ties = 0;
    for (let edge = start; edge < end; edge++) if (out[edge] >= p - 1e-12) ties += 1;
    if (ties !== 1 || p >= 1) continue;
    const total = c * p + (1 - p);
    for (let edge = start; edge < end; edge++)
      out[edge] = edge === mode ? (c * p) / total : out[edge] / total;
  }
  return out;
}

/** Over-confident for c > 1, under-confident for c < 1. */
export const calibration = operatorFamily(
  {
    id: "calibration",
    title: "Calibration",
    summary: "Multiplies the odds of the likeliest outcome of an action.",
    formula: "max_a Σ T_c (r + γ V),  odds of the likeliest successor times c",
    parameter: {
      name: "c",
      symbol: "c",
      description: "factor on the odds; 1 is rational",
      sweep: [0.2, 0.5, 2, 5, 20],
      scale: "log",
      problem: (value) => (value > 0 && value < Infinity ? undefined : "a finite positive number"),
    },
    source: "over- and under-confidence in the learning-biases literature",
  },
  (mdp, c) => {
    const believed = withProbability(mdp, calibratedProbability(mdp, c));
    return (rewards, options) =>
      iterate(mdp, bellman(believed, rewards, mdp.discount, options.size), options);
  },
);
