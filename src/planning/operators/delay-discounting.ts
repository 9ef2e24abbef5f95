/** @file Discounting by delay: naive and sophisticated planners for any discount function, hyperbolic by default. */

import { quickExp } from "../../math/quick-exp.ts";
import { combineActions } from "../mdp/combine.ts";
import type { TabularMdp } from "../mdp/mdp.ts";
import { expectedReward, type Plan } from "../mdp/solve.ts";
import {
  finiteNotNegative,
  type OperatorFamily,
  operatorFamily,
  type PlanReward,
} from "./operator.ts";

/** Weight of a reward that comes `delay` steps from now; 1 at delay 0. */
export type DiscountFunction = (delay: number) => number;

export interface DelayOptions {
  /** Naive planners believe that they will stick to today's plan; sophisticated ones know what they will choose then. */
  sophisticated: boolean;
  /** Steps of look-ahead; rewards later than this are not seen. Default 60. */
  horizon?: number;
}

/**
 * Plans with delay-indexed values. With `n` steps to go and delay `d`, `Q(s, a) = D(d) r + Σ T V(d + 1)`; naive:
 * `V = max_a Q_d`; sophisticated: the action that will be chosen then, which maximises `Q_0`. Both act on `Q_0`.
 * The result's `values` are `V_0`. The finite `planBeta` form replaces the maximum by the Boltzmann-weighted choice.
 */
export function delayPlanner(
  mdp: TabularMdp,
  discountOf: DiscountFunction,
  { sophisticated, horizon = 60 }: DelayOptions,
): PlanReward {
  const { states, actions, terminal } = mdp;
  const rows = states * actions;
  const weight = Float64Array.from({ length: horizon + 1 }, (_, d) => discountOf(d));
  return (rewards, options): Plan => {
    const { size = 1 } = options;
    const immediate = expectedReward(mdp, rewards, size);
    const choice = new Float64Array(rows * size);
    // With `delays` steps of the look-ahead left to come before, delays 0 .. delays - 1 matter: q [row, delay, reward].
    // The first pass has the largest arrays; fresh ones for every pass would be megabytes to clear.
    const stores = [0, 1].map(() => new Float64Array(states * (horizon + 1) * size));
    const actionStore = new Float64Array(rows * horizon * size);
    let values = stores[0];
    let q = actionStore;
    for (let delays = horizon; delays >= 1; delays--) {
      const width = delays * size;
      q = actionStore.subarray(0, rows * width);
      addDelayed(mdp, immediate, weight, delays, size, values, q);
      values = stores[(horizon - delays + 1) % 2].subarray(0, states * width).fill(0);
      if (!sophisticated) {
        combineActions(mdp, q, { ...options, size: width }, values);
        continue;
      }
      chosen(q, choice, actions, width, size, options.planBeta);
      for (let row = 0; row < rows; row++) {
        const state = Math.floor(row / actions);
        if (terminal[state] === 1) continue;
        for (let i = 0; i < width; i++) {
          const share = choice[row * size + (i % size)];
          if (share > 0) values[state * width + i] += share * q[row * width + i];
        }
      }
    }
    const [own, choices] = [values.slice(), q.slice()];
    return { values: own, q: choices, sweeps: horizon, converged: true, warnings: [] };
  };
}

/** `q = D(d) r + Σ T V(d + 1)` for all delays [row, delay, reward]; `values` have one delay more. */
function addDelayed(
  { states, actions, offset, next, probability }: TabularMdp,
  immediate: Float64Array,
  weight: Float64Array,
  delays: number,
  size: number,
  values: Float64Array,
  q: Float64Array,
): void {
  const width = delays * size;
  for (let row = 0; row < states * actions; row++) {
    const at = row * width;
    const begin = offset[row];
    const end = offset[row + 1];
    for (let i = 0; i < size; i++) {
      const r = immediate[row * size + i];
      // An action that does not exist is worth -Infinity at any weight, 0 too.
      if (r === -Infinity) for (let k = i; k < width; k += size) q[at + k] = r;
      else for (let d = 0, k = i; k < width; d++, k += size) q[at + k] = weight[d] * r;
    }
    // Three successors a pass, as in the ordinary backup; a missing one has weight 0.
    for (let edge = begin; edge < end; edge += 3) {
      const second = Math.min(edge + 1, end - 1);
      const third = Math.min(edge + 2, end - 1);
      const p = probability[edge];
      const p2 = second > edge ? probability[second] : 0;
      const p3 = third > second ? probability[third] : 0;
      const a = next[edge] * (width + size) + size; // one delay on
      const b = next[second] * (width + size) + size;
      const c = next[third] * (width + size) + size;
      for (let i = 0; i < width; i++)
        q[at + i] = q[at + i] + p * values[a + i] + p2 * values[b + i] + p3 * values[c + i];
    }
  }
}

/** Choice probabilities [state, action, reward] at delay 0 of `q` [state, action, width]: Boltzmann, or equal over the best. */
function chosen(
  q: Float64Array,
  out: Float64Array,
  actions: number,
  width: number,
  size: number,
  beta: number,
): void {
  const states = q.length / (actions * width);
  for (let state = 0; state < states; state++) {
    for (let i = 0; i < size; i++) {
      const first = state * actions * width + i;
      const into = state * actions * size + i;
      let top = -Infinity;
      for (let a = 0; a < actions; a++) top = Math.max(top, q[first + a * width]);
      let sum = 0;
      for (let a = 0; a < actions; a++) {
        const gap = q[first + a * width] - top;
        // An action that does not exist has gap -Infinity, which times a beta of 0 is no number.
        const share =
          gap === -Infinity ? 0 : beta === Infinity ? Number(gap >= -1e-12) : quickExp(beta * gap);
        out[into + a * size] = share;
        sum += share;
      }
      for (let a = 0; a < actions; a++) out[into + a * size] /= sum;
    }
  }
}

function family(sophisticated: boolean): OperatorFamily {
  const id = sophisticated ? "hyperbolic-sophisticated" : "hyperbolic-naive";
  return operatorFamily(
    {
      id,
      title: sophisticated ? "Hyperbolic, sophisticated" : "Hyperbolic, naive",
      summary: sophisticated
        ? "Discounts hyperbolically and foresees that it will change its mind."
        : "Discounts hyperbolically and does not foresee that it will change its mind.",
      formula: sophisticated
        ? "V_d(s) = Q_d(s, argmax_a Q_0(s, a)),  Q_d = D(d) r + Σ T V_{d+1},  D(d) = 1/(1+kd)"
        : "V_d(s) = max_a Q_d(s, a),  Q_d = D(d) r + Σ T V_{d+1},  D(d) = 1/(1+kd)",
      parameter: {
        name: "k",
        symbol: "k",
        description: "strength; 0 does not discount at all. The task's own discount is not used",
        sweep: [0.1, 0.5, 1, 2],
        scale: "log",
        problem: finiteNotNegative,
      },
      source: "hyperbolic agents in the agent-modelling literature (Evans et al.)",
    },
    (mdp, k) => delayPlanner(mdp, (delay) => 1 / (1 + k * delay), { sophisticated }),
  );
}

/** Hyperbolic by delay, believing that today's plan will be kept. */
export const hyperbolicNaive = family(false);

/** Hyperbolic by delay, foreseeing its own later choices. */
export const hyperbolicSophisticated = family(true);
