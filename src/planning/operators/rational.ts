/** @file The rational planner: the ordinary Bellman backup. */

import { bellman, iterate } from "../mdp/solve.ts";
import { operatorFamily } from "./operator.ts";

/** Maximises expected discounted reward. */
export const rational = operatorFamily(
  {
    id: "rational",
    title: "Rational",
    summary: "Maximises the expected discounted sum of rewards.",
    formula: "max_a Σ T (r + γ V)",
    source: "Bellman backup",
  },
  (mdp) => (rewards, options) =>
    iterate(mdp, bellman(mdp, rewards, mdp.discount, options.size), options),
);
