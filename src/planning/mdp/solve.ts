/** @file Value iteration with an exchangeable backup, policy evaluation and backward induction. */

import type { TabularMdp } from "./mdp.ts";

/** Result of planning for one reward: values [state] and action values [state, action]; unavailable actions are -Infinity. */
export interface Plan {
  values: Float64Array;
  q: Float64Array;
  sweeps: number;
  converged: boolean;
  /** Conditions that a reader must see ("the iteration cycles", "negative values under hyperbolic discounting"). */
  warnings: readonly string[];
}

/** Fills `q` [state, action] with the per-action value of every non-terminal state, given `values`. */
export type Backup = (values: Float64Array, q: Float64Array) => void;

/**
 * What a finite planning temperature means: the Boltzmann-weighted mean of action values, or the log-sum-exp with its entropy
 * bonus for states with many equal actions. Their fixed points differ.
 */
export type Softness = "mean" | "log-sum-exp";

export interface IterationOptions {
  /** Inverse temperature of the operator that combines actions: Infinity is max. */
  planBeta: number;
  /** Default "mean". */
  softness?: Softness;
  /** Largest change of a value at which the iteration has converged. Default 1e-12. */
  tolerance?: number;
  maxSweeps?: number;
  /** Exactly this many sweeps instead of iterating to convergence. */
  sweeps?: number;
}

/** Sweeps without a new smallest change after which an iteration counts as cycling. */
const patience = 1000;

/** The value of a state from its action values `q[start .. start + count)`: max, Boltzmann-weighted mean or log-sum-exp. */
export function combine(
  q: Float64Array,
  start: number,
  count: number,
  beta: number,
  softness: Softness = "mean",
): number {
  let top = -Infinity;
  for (let i = start; i < start + count; i++) if (q[i] > top) top = q[i];
  if (beta === Infinity || top === -Infinity) return top;
  let weight = 0;
  let sum = 0;
  for (let i = start; i < start + count; i++) {
    if (q[i] === -Infinity) continue;
    // The best action's weight is 1 without an exponential, which is most of the cost.
    const w = q[i] === top ? 1 : Math.exp(beta * (q[i] - top));
    weight += w;
    sum += w * q[i];
  }
  // At 0 the entropy bonus is infinite and the same everywhere: what is left is the mean.
  if (softness === "log-sum-exp" && beta > 0) return top + Math.log(weight) / beta;
  return sum / weight;
}

/** Iterates a backup from zero with synchronous sweeps; the result's `q` uses the final values. */
export function iterate(mdp: TabularMdp, backup: Backup, options: IterationOptions): Plan {
  const { planBeta, softness, tolerance = 1e-12, maxSweeps = 100_000 } = options;
  const { states, actions, terminal } = mdp;
  const values = new Float64Array(states);
  const q = new Float64Array(states * actions);
  const limit = options.sweeps ?? maxSweeps;
  let best = Infinity;
  let bestAt = 0;
  let sweep = 0;
  let converged = options.sweeps !== undefined;
  const warnings: string[] = [];
  while (sweep < limit) {
    backup(values, q);
    let change = 0;
    for (let state = 0; state < states; state++) {
      if (terminal[state] === 1) continue;
      const value = combine(q, state * actions, actions, planBeta, softness);
      const moved = Math.abs(value - values[state]);
      if (!(moved <= change)) change = moved;
      values[state] = value;
    }
    sweep += 1;
    if (options.sweeps !== undefined) continue;
    if (change < tolerance) {
      converged = true;
      break;
    }
    if (change < best) {
      best = change;
      bestAt = sweep;
    } else if (sweep - bestAt >= patience || Number.isNaN(change)) {
      warnings.push(
        `the iteration does not settle: no smaller change than ${best} in ${patience} sweeps`,
      );
      break;
    }
  }
  if (!converged && warnings.length === 0)
    warnings.push(`the iteration has not converged after ${sweep} sweeps`);
  backup(values, q);
  return { values, q, sweeps: sweep, converged, warnings };
}

/** The ordinary backup `Σ T (r + γ V)` for one reward vector over edges. */
export function bellman(
  mdp: TabularMdp,
  rewards: Float64Array,
  discount: number = mdp.discount,
): Backup {
  const { states, actions, terminal, offset, next, probability } = mdp;
  return (values, q) => {
    for (let state = 0; state < states; state++) {
      if (terminal[state] === 1) continue;
      for (let row = state * actions; row < (state + 1) * actions; row++) {
        const end = offset[row + 1];
        if (end === offset[row]) {
          q[row] = -Infinity;
          continue;
        }
        let sum = 0;
        for (let edge = offset[row]; edge < end; edge++) {
          sum += probability[edge] * (rewards[edge] + discount * values[next[edge]]);
        }
        q[row] = sum;
      }
    }
  };
}

/** Value of a fixed policy `[state, action]` (probabilities), by iteration to `tolerance`. */
export function evaluatePolicy(
  mdp: TabularMdp,
  rewards: Float64Array,
  policy: Float64Array,
  options: { tolerance?: number; maxSweeps?: number } = {},
): Plan {
  const backup = bellman(mdp, rewards);
  const { tolerance = 1e-12, maxSweeps = 100_000 } = options;
  const values = new Float64Array(mdp.states);
  const q = new Float64Array(mdp.states * mdp.actions);
  for (let sweep = 1; sweep <= maxSweeps; sweep++) {
    backup(values, q);
    let change = 0;
    for (let state = 0; state < mdp.states; state++) {
      if (mdp.terminal[state] === 1) continue;
      let value = 0;
      for (let row = state * mdp.actions; row < (state + 1) * mdp.actions; row++) {
        if (policy[row] > 0) value += policy[row] * q[row];
      }
      change = Math.max(change, Math.abs(value - values[state]));
      values[state] = value;
    }
    if (change < tolerance) {
      backup(values, q);
      return { values, q, sweeps: sweep, converged: true, warnings: [] };
    }
  }
  return {
    values,
    q,
    sweeps: maxSweeps,
    converged: false,
    warnings: [`policy evaluation has not converged after ${maxSweeps} sweeps`],
  };
}

/** Finite-horizon optimum: values [horizon + 1, state] with `steps` rows to go, and action values [horizon, state, action]. */
export function backwardInduction(
  mdp: TabularMdp,
  rewards: Float64Array,
  horizon: number,
  planBeta = Infinity,
): { values: Float64Array[]; q: Float64Array[] } {
  const backup = bellman(mdp, rewards);
  const values = [new Float64Array(mdp.states)];
  const q: Float64Array[] = [];
  for (let step = 0; step < horizon; step++) {
    const action = new Float64Array(mdp.states * mdp.actions);
    backup(values[step], action);
    const value = new Float64Array(mdp.states);
    for (let state = 0; state < mdp.states; state++) {
      if (mdp.terminal[state] === 0)
        value[state] = combine(action, state * mdp.actions, mdp.actions, planBeta);
    }
    values.push(value);
    q.push(action);
  }
  return { values, q };
}
