/** @file The data: all pairs, their sums, and which of them are for training. */

import { sumClasses } from "../../interp/index.ts";
import { rng } from "../../math/random.ts";
import { type PairSplit, pairSplit, shuffledMask } from "../../networks/pair-mask.ts";
import type { QuadratureConfig } from "./config.ts";

/** Labels and split. */
export interface Task extends PairSplit {
  p: number;
  /** [p*p]: a + b modulo p. */
  labels: Int32Array;
}

/** The task of a configuration and seed: the first floor(fraction p^2) pairs of a seeded shuffle are for training. */
export function quadratureTask(
  { p, trainFraction }: Pick<QuadratureConfig, "p" | "trainFraction">,
  seed: number,
): Task {
  const random = rng(seed, "quadrature/split");
  return taskWith(
    p,
    shuffledMask(p, trainFraction, (order) => random.shuffle(order)),
  );
}

/** The task with a given training set, or with an unknown one. */
export function taskWith(p: number, trainMask: Uint8Array | undefined): Task {
  return { p, labels: sumClasses(p), ...pairSplit(p, trainMask) };
}
