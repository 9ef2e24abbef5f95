/** @file The data: all pairs, their sums, and which of them are for training. */

import { sumClasses } from "../../interp/index.ts";
import { rng } from "../../math/random.ts";
import type { QuadratureConfig } from "./config.ts";

/** Labels and split; pair (a, b) has index a*p+b everywhere. */
export interface Task {
  p: number;
  /** [p*p]: a + b modulo p. */
  labels: Int32Array;
  /** [p*p], 1 for a training pair; `undefined` when the training set is not known (foreign weights). */
  trainMask: Uint8Array | undefined;
  trainPairs: Int32Array;
  /** All other pairs; every pair when the training set is not known. */
  testPairs: Int32Array;
}

/** The task of a configuration and seed: the first floor(fraction p^2) pairs of a seeded shuffle are for training. */
export function quadratureTask(
  { p, trainFraction }: Pick<QuadratureConfig, "p" | "trainFraction">,
  seed: number,
): Task {
  const order = Int32Array.from({ length: p * p }, (_, i) => i);
  rng(seed, "quadrature/split").shuffle(order);
  const mask = new Uint8Array(p * p);
  for (const pair of order.subarray(0, Math.floor(trainFraction * p * p))) mask[pair] = 1;
  return taskWith(p, mask);
}

/** The task with a given training set, or with an unknown one. */
export function taskWith(p: number, trainMask: Uint8Array | undefined): Task {
  const pairs = Int32Array.from({ length: p * p }, (_, i) => i);
  return {
    p,
    labels: sumClasses(p),
    trainMask,
    trainPairs: pairs.filter((i) => trainMask?.[i] === 1),
    testPairs: pairs.filter((i) => trainMask?.[i] !== 1),
  };
}
