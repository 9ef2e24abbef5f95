/** @file Discounting by delay: naive and sophisticated planners for any discount function, hyperbolic by default. */

import type { TabularMdp } from "../mdp/mdp.ts";
import { combine, type Plan } from "../mdp/solve.ts";
import { notNegative, type OperatorFamily, operatorFamily, type PlanReward } from "./operator.ts";

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
  const backup = (
    immediate: Float64Array,
    d: number,
    later: Float64Array,
    q: Float64Array,
  ): void => {
    for (let row = 0; row < rows; row++) {
      if (terminal[Math.floor(row / actions)] === 1) continue;
      const end = offset[row + 1];
      let sum = offset[row] === end ? -Infinity : weight[d] * immediate[row];
      for (let edge = offset[row]; edge < end; edge++) sum += probability[edge] * later[next[edge]];
      q[row] = sum;
    }
  };
  return (rewards, { planBeta, softness }): Plan => {
    const immediate = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      for (let edge = offset[row]; edge < offset[row + 1]; edge++)
        immediate[row] += probability[edge] * rewards[edge];
    }
    const q = new Float64Array(rows);
    const choice = new Float64Array(rows);
    // values[d] with the present number of steps to go; d only matters up to the steps that came before.
    let values = Array.from({ length: horizon + 1 }, () => new Float64Array(states));
    for (let steps = 1; steps <= horizon; steps++) {
      const fresh = values.map(() => new Float64Array(states));
      for (let d = 0; d <= horizon - steps; d++) {
        backup(immediate, d, values[d + 1], q);
        if (d === 0) chosen(q, choice, actions, planBeta);
        for (let state = 0; state < states; state++) {
          if (terminal[state] === 1) continue;
          const start = state * actions;
          if (!sophisticated) {
            fresh[d][state] = combine(q, start, actions, planBeta, softness);
            continue;
          }
          let value = 0;
          for (let row = start; row < start + actions; row++)
            if (choice[row] > 0) value += choice[row] * q[row];
          fresh[d][state] = value;
        }
      }
      if (steps === horizon) backup(immediate, 0, values[1], q);
      values = fresh;
    }
    return { values: values[0], q, sweeps: horizon, converged: true, warnings: [] };
  };
}

/** Choice probabilities [state, action] on action values: Boltzmann, or equal over the best for an infinite beta. */
function chosen(q: Float64Array, out: Float64Array, actions: number, beta: number): void {
  for (let start = 0; start < q.length; start += actions) {
    let top = -Infinity;
    for (let row = start; row < start + actions; row++) top = Math.max(top, q[row]);
    let sum = 0;
    for (let row = start; row < start + actions; row++) {
      const gap = q[row] - top;
      out[row] = beta === Infinity ? (gap >= -1e-12 ? 1 : 0) : Math.exp(beta * gap);
      sum += out[row];
    }
    for (let row = start; row < start + actions; row++) out[row] /= sum;
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
        problem: notNegative,
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
