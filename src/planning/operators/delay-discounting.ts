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
  const { states, actions, terminal, offset, next, probability } = mdp;
  const rows = states * actions;
  const weight = Float64Array.from({ length: horizon + 1 }, (_, d) => discountOf(d));
  return (rewards, options): Plan => {
    const { size = 1 } = options;
    const immediate = expectedReward(mdp, rewards, size);
    const q = new Float64Array(rows * size);
    const choice = new Float64Array(rows * size);
    const backup = (d: number, later: Float64Array): void => {
      for (let row = 0; row < rows; row++) {
        const at = row * size;
        for (let i = at; i < at + size; i++)
          q[i] = immediate[i] === -Infinity ? -Infinity : weight[d] * immediate[i];
        for (let edge = offset[row]; edge < offset[row + 1]; edge++) {
          const p = probability[edge];
          const from = next[edge] * size;
          for (let i = 0; i < size; i++) q[at + i] += p * later[from + i];
        }
      }
    };
    // values[d] with the present number of steps to go; d only matters up to the steps that came before.
    let values = Array.from({ length: horizon + 1 }, () => new Float64Array(states * size));
    for (let steps = 1; steps <= horizon; steps++) {
      const fresh = values.map(() => new Float64Array(states * size));
      for (let d = 0; d <= horizon - steps; d++) {
        backup(d, values[d + 1]);
        if (!sophisticated) {
          combineActions(mdp, q, options, fresh[d]);
          continue;
        }
        if (d === 0) chosen(q, choice, actions, size, options.planBeta);
        for (let row = 0; row < rows; row++) {
          const state = Math.floor(row / actions);
          if (terminal[state] === 1) continue;
          for (let i = 0; i < size; i++) {
            const k = row * size + i;
            if (choice[k] > 0) fresh[d][state * size + i] += choice[k] * q[k];
          }
        }
      }
      if (steps === horizon) backup(0, values[1]);
      values = fresh;
    }
    return { values: values[0], q, sweeps: horizon, converged: true, warnings: [] };
  };
}

/** Choice probabilities [state, action, reward]: Boltzmann, or equal over the best for an infinite beta. */
function chosen(
  q: Float64Array,
  out: Float64Array,
  actions: number,
  size: number,
  beta: number,
): void {
  const block = actions * size;
  for (let state = 0; state < q.length; state += block) {
    for (let first = state; first < state + size; first++) {
      const end = first + block;
      let top = -Infinity;
      for (let k = first; k < end; k += size) top = Math.max(top, q[k]);
      let sum = 0;
      for (let k = first; k < end; k += size) {
        const gap = q[k] - top;
        // An action that does not exist has gap -Infinity, which times a beta of 0 is no number.
        if (gap === -Infinity) out[k] = 0;
        else out[k] = beta === Infinity ? (gap >= -1e-12 ? 1 : 0) : quickExp(beta * gap);
        sum += out[k];
      }
      for (let k = first; k < end; k += size) out[k] /= sum;
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
