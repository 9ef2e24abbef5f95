/** @file What a state is worth given its action values: the best, a Boltzmann-weighted mean, or a log-sum-exp. */

import { quickExp } from "../../math/quick-exp.ts";
import type { TabularMdp } from "./mdp.ts";

/**
 * What a finite planning temperature means: the Boltzmann-weighted mean of action values, or the log-sum-exp with its entropy
 * bonus for states with many equal actions. Their fixed points differ.
 */
export type Softness = "mean" | "log-sum-exp";

export interface CombineOptions {
  /** Inverse temperature: Infinity is max, 0 the mean over the actions that exist. */
  planBeta: number;
  /** Default "mean". */
  softness?: Softness;
  /** Number of rewards, the last axis. Default 1. */
  size?: number;
}

/**
 * Fills `values` [state, reward] from `q` [state, action, reward], and `shares` [state, action, reward], where wanted, with
 * their derivative by the action values, which sums to 1 over the actions of a state. Where actions share a hard maximum, the
 * first one has it all. Terminal states are left alone.
 */
export function combineActions(
  mdp: TabularMdp,
  q: Float64Array,
  { planBeta, softness = "mean", size = 1 }: CombineOptions,
  values: Float64Array,
  shares?: Float64Array,
): void {
  const { states, actions, terminal } = mdp;
  const block = actions * size;
  const entropy = softness === "log-sum-exp";
  for (let state = 0; state < states; state++) {
    if (terminal[state] === 1) continue;
    const begin = state * block;
    const to = state * size - begin;
    if (planBeta === Infinity) combineHard(q, begin, block, size, values, to, shares);
    else combineSoft(q, begin, block, size, planBeta, entropy, values, to, shares);
  }
}

/** The maximum over the actions of a state, whose block of action values begins at `begin`; value `k` goes to `k + to`. */
function combineHard(
  q: Float64Array,
  begin: number,
  block: number,
  size: number,
  values: Float64Array,
  to: number,
  shares: Float64Array | undefined,
): void {
  for (let first = begin; first < begin + size; first++) {
    let topAt = first;
    for (let k = first + size; k < first + block; k += size) if (q[k] > q[topAt]) topAt = k;
    values[first + to] = q[topAt];
    if (shares === undefined) continue;
    for (let k = first; k < first + block; k += size) shares[k] = k === topAt ? 1 : 0;
  }
}

/** A sum of weights above this may have lost some to overflow: they are taken again, relative to the best action. */
const largestWeight = 1e200;

/** The soft combinations of one state, see {@link combineHard}. */
function combineSoft(
  q: Float64Array,
  begin: number,
  block: number,
  size: number,
  beta: number,
  entropy: boolean,
  values: Float64Array,
  to: number,
  shares: Float64Array | undefined,
): void {
  // At 0 the entropy bonus is infinite and the same everywhere: what is left is the mean.
  const bonus = entropy && beta > 0;
  const tilt = entropy ? 0 : beta;
  for (let first = begin; first < begin + size; first++) {
    const end = first + block;
    // Weights are relative to the first action: to look for the best one costs a branch that no processor predicts.
    let base = q[first];
    let weight = 1;
    let sum = 0;
    for (let k = first + size; k < end; k += size) {
      const gap = q[k] - base;
      const w = quickExp(beta * gap);
      if (shares !== undefined) shares[k] = w;
      weight += w;
      sum += w * gap;
    }
    if (shares !== undefined) shares[first] = 1;
    // The sum is no number where an action does not exist, and infinite where a gap is huge.
    if (!(weight < largestWeight && Math.abs(sum) < Infinity)) {
      for (let k = first; k < end; k += size) if (q[k] > base) base = q[k];
      weight = 0;
      sum = 0;
      for (let k = first; k < end; k += size) {
        const gap = q[k] - base;
        const w = gap === -Infinity ? 0 : quickExp(beta * gap);
        if (shares !== undefined) shares[k] = w;
        weight += w;
        if (w > 0) sum += w * gap; // the gap may be infinite
      }
    }
    const each = 1 / weight;
    const mean = sum * each;
    values[first + to] = base + (bonus ? Math.log(weight) / beta : mean);
    if (shares === undefined) continue;
    for (let k = first; k < end; k += size)
      if (shares[k] > 0) shares[k] *= (1 + tilt * (q[k] - base - mean)) * each;
  }
}
