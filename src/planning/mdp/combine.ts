/** @file What a state is worth given its action values: the best, a Boltzmann-weighted mean, or a log-sum-exp. */

import { expOfNegative } from "../../math/exp.ts";
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

/** Fills `values` [state, reward] from `q` [state, action, reward]. Terminal states are left alone. */
export function combineActions(
  { states, actions, terminal }: TabularMdp,
  q: Float64Array,
  { planBeta, softness = "mean", size = 1 }: CombineOptions,
  values: Float64Array,
): void {
  const block = actions * size;
  const hard = planBeta === Infinity;
  // At 0 the entropy bonus is infinite and the same everywhere: what is left is the mean.
  const bonus = softness === "log-sum-exp" && planBeta > 0;
  for (let state = 0; state < states; state++) {
    if (terminal[state] === 1) continue;
    const at = state * size;
    for (let i = 0; i < size; i++) {
      const first = state * block + i;
      const end = first + block - i;
      let top = -Infinity;
      for (let k = first; k < end; k += size) if (q[k] > top) top = q[k];
      if (hard) {
        values[at + i] = top;
        continue;
      }
      let weight = 0;
      let sum = 0;
      for (let k = first; k < end; k += size) {
        const x = q[k];
        if (x === -Infinity) continue;
        const w = expOfNegative(planBeta * (x - top));
        weight += w;
        sum += w * x;
      }
      values[at + i] = bonus ? top + Math.log(weight) / planBeta : sum / weight;
    }
  }
}

/**
 * The derivative of {@link combineActions}' values by the action values: `shares` [state, action, reward], which sum to 1 over
 * the actions of a state. Where actions share the maximum, the first one has it all.
 */
export function combinationShares(
  { states, actions, terminal }: TabularMdp,
  q: Float64Array,
  { planBeta, softness = "mean", size = 1 }: CombineOptions,
  shares: Float64Array,
): void {
  const block = actions * size;
  const hard = planBeta === Infinity;
  const tilt = softness === "log-sum-exp" ? 0 : planBeta;
  for (let state = 0; state < states; state++) {
    if (terminal[state] === 1) continue;
    for (let first = state * block; first < state * block + size; first++) {
      const end = first + block;
      let topAt = first;
      let top = q[first];
      for (let k = first + size; k < end; k += size) {
        if (q[k] > top) {
          top = q[k];
          topAt = k;
        }
      }
      if (hard) {
        for (let k = first; k < end; k += size) shares[k] = k === topAt ? 1 : 0;
        continue;
      }
      let weight = 0;
      let sum = 0;
      for (let k = first; k < end; k += size) {
        const gap = q[k] - top;
        const w = expOfNegative(planBeta * gap);
        shares[k] = w;
        weight += w;
        if (w > 0) sum += w * gap; // the gap may be infinite
      }
      const each = 1 / weight;
      const mean = sum * each;
      for (let k = first; k < end; k += size)
        if (shares[k] > 0) shares[k] *= (1 + tilt * (q[k] - top - mean)) * each;
    }
  }
}
