/**
 * @file Value iteration with an exchangeable backup, policy evaluation and backward induction, for many rewards at once.
 *
 * In every array the reward is the last axis, so that the inner loops run over consecutive numbers. With one reward (`size` 1,
 * the default) values are [state] and action values [state, action].
 */

import { combineActions, type Softness } from "./combine.ts";
import { linearTail } from "./linear-tail.ts";
import type { TabularMdp } from "./mdp.ts";

/** Result of planning: values [state, reward] and action values [state, action, reward]; unavailable actions are -Infinity. */
export interface Plan {
  values: Float64Array;
  q: Float64Array;
  /** Synchronous sweeps over all states; those of the linear tail are not counted. */
  sweeps: number;
  converged: boolean;
  /** Conditions that a reader must see ("the iteration cycles", "negative values under hyperbolic discounting"). */
  warnings: readonly string[];
}

/**
 * Fills `q` [state, action, reward] with the per-action value of every non-terminal state, given `values` [state, reward], and
 * `slopes` [edge, reward], where wanted, with the derivative of each action value by the value of the successor.
 */
export interface Backup {
  (values: Float64Array, q: Float64Array, slopes?: Float64Array): void;
  /** Slopes [edge] of a linear backup: the same for all values and rewards; it never fills `slopes`. */
  readonly constantSlopes?: Float64Array;
  /** Can the backup take these values? Asked before it is given values that no sweep has led to; absent: it takes all. */
  readonly defined?: (values: Float64Array) => boolean;
}

export interface IterationOptions {
  /** Inverse temperature of the operator that combines actions: Infinity is max. */
  planBeta: number;
  /** Default "mean". */
  softness?: Softness;
  /** Number of rewards that are planned for at once. Default 1. */
  size?: number;
  /** Largest change of a value at which the iteration has converged. Default 1e-12. */
  tolerance?: number;
  maxSweeps?: number;
  /** Exactly this many sweeps instead of iterating to convergence. */
  sweeps?: number;
  /** Follow the linear tail of the iteration in place of full sweeps (same limit). Default true. */
  tail?: boolean;
}

/** Sweeps without a new smallest change after which an iteration counts as cycling. */
const patience = 1000;

/** Changes that do not get smaller and are this small beside the largest value are rounding errors of a sweep. */
const rounding = 16 * Number.EPSILON;

/**
 * Iterates a backup from zero with synchronous sweeps; the result's `q` belongs to the final values. Once the changes are small the
 * rest is followed with the backup's derivative, without its exponentials ({@link linearTail}), and checked by full sweeps.
 */
export function iterate(mdp: TabularMdp, backup: Backup, options: IterationOptions): Plan {
  const { tolerance = 1e-12, maxSweeps = 100_000, size = 1 } = options;
  const limit = options.sweeps ?? maxSweeps;
  const values = new Float64Array(mdp.states * size);
  const q = new Float64Array(mdp.states * mdp.actions * size);
  const fresh = new Float64Array(values.length);
  const tail =
    options.tail === false || options.sweeps !== undefined
      ? undefined
      : linearTail(mdp, size, backup.constantSlopes);
  let best = Infinity;
  let bestAt = 0;
  let sweep = 0;
  let follow = false;
  let converged = options.sweeps !== undefined;
  const warnings: string[] = [];
  while (sweep < limit) {
    backup(values, q, follow ? tail?.slopes : undefined);
    combineActions(mdp, q, options, fresh, follow ? tail?.shares : undefined);
    sweep += 1;
    const change = largestGap(values, fresh);
    if (tail?.undo(change, values) === true) {
      follow = false;
      continue;
    }
    if (tail === undefined || !follow || change < tolerance) values.set(fresh);
    else {
      tail.follow(values, fresh, change, tolerance);
      if (backup.defined?.(values) === false) tail.undo(Infinity, values);
    }
    if (options.sweeps !== undefined) continue;
    if (change < tolerance) {
      converged = true;
      break;
    }
    follow = tail?.due(change) === true;
    if (change < best) {
      best = change;
      bestAt = sweep;
    } else if (change <= rounding * largestOf(values)) {
      converged = true;
      break;
    } else if (sweep - bestAt >= patience || Number.isNaN(change)) {
      warnings.push(
        `the iteration does not settle: no smaller change than ${best} in ${patience} sweeps`,
      );
      break;
    }
  }
  if (!converged && warnings.length === 0)
    warnings.push(`the iteration has not converged after ${sweep} sweeps`);
  // After convergence the last sweep's action values are those of the final values to the tolerance.
  if (!converged || options.sweeps !== undefined) backup(values, q);
  return { values, q, sweeps: sweep, converged, warnings };
}

function largestOf(values: Float64Array): number {
  return values.reduce((top, v) => Math.max(top, Math.abs(v)), 0);
}

/** Largest absolute difference of two arrays; NaN when there is one. */
function largestGap(a: Float64Array, b: Float64Array): number {
  let gap = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i] - b[i]);
    if (Number.isNaN(d)) return d;
    if (d > gap) gap = d;
  }
  return gap;
}

/** The ordinary backup `Σ T (r + γ V)` for rewards [edge, reward]. */
export function bellman(
  mdp: TabularMdp,
  rewards: Float64Array,
  discount: number = mdp.discount,
  size = 1,
): Backup {
  const expected = expectedReward(mdp, rewards, size);
  return Object.assign(
    (values: Float64Array, q: Float64Array) => addFuture(mdp, expected, discount, values, q, size),
    { constantSlopes: mdp.probability.map((p) => discount * p) },
  );
}

/** `q = expected + γ Σ T V`. On its own because loops over a closure's variables are slow. */
function addFuture(
  { states, actions, offset, next, probability }: TabularMdp,
  expected: Float64Array,
  discount: number,
  values: Float64Array,
  q: Float64Array,
  size: number,
): void {
  for (let row = 0; row < states * actions; row++) {
    const at = row * size;
    const begin = offset[row];
    const end = offset[row + 1];
    if (begin === end) for (let i = at; i < at + size; i++) q[i] = expected[i];
    // Three successors a pass, so that a slippery move takes one; a missing one has weight 0.
    for (let edge = begin; edge < end; edge += 3) {
      const sum = edge === begin ? expected : q;
      const second = Math.min(edge + 1, end - 1);
      const third = Math.min(edge + 2, end - 1);
      const p = discount * probability[edge];
      const p2 = second > edge ? discount * probability[second] : 0;
      const p3 = third > second ? discount * probability[third] : 0;
      const a = next[edge] * size;
      const b = next[second] * size;
      const c = next[third] * size;
      for (let i = 0; i < size; i++)
        q[at + i] = sum[at + i] + p * values[a + i] + p2 * values[b + i] + p3 * values[c + i];
    }
  }
}

/** Expected immediate reward [state, action, reward]; -Infinity for actions that do not exist. */
export function expectedReward(
  { states, actions, terminal, offset, probability }: TabularMdp,
  rewards: Float64Array,
  size: number,
): Float64Array {
  const expected = new Float64Array(states * actions * size);
  for (let row = 0; row < states * actions; row++) {
    const at = row * size;
    if (offset[row] === offset[row + 1] && terminal[Math.floor(row / actions)] === 0)
      expected.fill(-Infinity, at, at + size);
    for (let edge = offset[row]; edge < offset[row + 1]; edge++) {
      const p = probability[edge];
      for (let i = 0; i < size; i++) expected[at + i] += p * rewards[edge * size + i];
    }
  }
  return expected;
}

/** Value of fixed policies [state, action, reward] (probabilities), by iteration to `tolerance`. */
export function evaluatePolicy(
  mdp: TabularMdp,
  rewards: Float64Array,
  policy: Float64Array,
  options: { tolerance?: number; maxSweeps?: number; size?: number } = {},
): Plan {
  const { tolerance = 1e-12, maxSweeps = 100_000, size = 1 } = options;
  const backup = bellman(mdp, rewards, mdp.discount, size);
  const values = new Float64Array(mdp.states * size);
  const fresh = new Float64Array(values.length);
  const q = new Float64Array(policy.length);
  let best = Infinity;
  const block = mdp.actions * size;
  for (let sweep = 1; sweep <= maxSweeps; sweep++) {
    backup(values, q);
    fresh.fill(0);
    for (let i = 0; i < q.length; i++) {
      const state = Math.floor(i / block);
      // An action that is never taken counts nothing, even where its value is -Infinity.
      if (mdp.terminal[state] === 0 && policy[i] > 0)
        fresh[state * size + (i % size)] += policy[i] * q[i];
    }
    const change = largestGap(values, fresh);
    values.set(fresh);
    if (change < tolerance || (change >= best && change <= rounding * largestOf(values))) {
      backup(values, q);
      return { values, q, sweeps: sweep, converged: true, warnings: [] };
    }
    best = Math.min(best, change);
  }
  return {
    values,
    q,
    sweeps: maxSweeps,
    converged: false,
    warnings: [`policy evaluation has not converged after ${maxSweeps} sweeps`],
  };
}

/** Finite-horizon optimum: values [horizon + 1][state, reward] with so many steps to go, and action values [horizon][...]. */
export function backwardInduction(
  mdp: TabularMdp,
  rewards: Float64Array,
  horizon: number,
  { planBeta = Infinity, size = 1 }: { planBeta?: number; size?: number } = {},
): { values: Float64Array[]; q: Float64Array[] } {
  const backup = bellman(mdp, rewards, mdp.discount, size);
  const values = [new Float64Array(mdp.states * size)];
  const q: Float64Array[] = [];
  for (let step = 0; step < horizon; step++) {
    const action = new Float64Array(mdp.states * mdp.actions * size);
    backup(values[step], action);
    const value = new Float64Array(mdp.states * size);
    combineActions(mdp, action, { planBeta, size }, value);
    values.push(value);
    q.push(action);
  }
  return { values, q };
}
