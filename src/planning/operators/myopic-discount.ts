/** @file Short-sightedness by discounting more than the task does. */

import { bellman, iterate } from "../mdp/solve.ts";
import { operatorFamily } from "./operator.ts";

/** Plans with its own discount γ′ in place of the task's. */
export const myopicDiscount = operatorFamily(
  {
    id: "myopic-discount",
    title: "Myopic discount",
    summary: "Cares less about later rewards than the task does.",
    formula: "max_a Σ T (r + γ′ V)",
    parameter: {
      name: "discount",
      symbol: "γ′",
      description: "own discount per step; the task's discount is rational",
      sweep: [0, 0.1, 0.3, 0.5, 0.7, 0.8],
      scale: "linear",
      problem: (value) => (value >= 0 && value < 1 ? undefined : "a number in [0, 1)"),
    },
    source: "Chan, Critch & Dragan 2021",
  },
  (mdp, discount) => (rewards, options) =>
    iterate(mdp, bellman(mdp, rewards, discount, options.size), options),
);
