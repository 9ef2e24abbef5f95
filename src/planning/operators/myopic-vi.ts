/** @file Short-sightedness by looking a fixed number of steps ahead. */

import { bellman, iterate } from "../mdp/solve.ts";
import { operatorFamily, steps } from "./operator.ts";

/**
 * Acts on the action values of `H` steps of look-ahead: H = 1 sees the immediate reward only. The plan's `values` are those
 * that the look-ahead stands on, `V_{H−1}`. Libraries differ by one here.
 */
export const myopicVi = operatorFamily(
  {
    id: "myopic-vi",
    title: "Myopic look-ahead",
    summary: "Looks a fixed number of steps ahead and ignores everything later.",
    formula: "Q_H = Σ T (r + γ V_{H−1}) after H − 1 sweeps from 0",
    parameter: {
      name: "horizon",
      symbol: "H",
      description: "rewards that are seen; infinity is rational",
      sweep: [1, 2, 3, 5, 7, 10],
      scale: "linear",
      problem: (value) => (value === Infinity ? undefined : steps(value)),
    },
    source: "Chan, Critch & Dragan 2021",
  },
  (mdp, horizon) => (rewards, options) =>
    iterate(mdp, bellman(mdp, rewards, mdp.discount, options.size), {
      ...options,
      ...(horizon === Infinity ? {} : { sweeps: horizon - 1 }),
    }),
);
