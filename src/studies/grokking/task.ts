/** @file The data: all pairs, their labels, and which of them are for training. */

import { sumClasses } from "../../interp/classes.ts";
import { mt19937 } from "../../math/mt19937.ts";
import { rng } from "../../math/random.ts";
import { type PairSplit, pairSplit, shuffledMask } from "../../networks/pair-mask.ts";
import type { GrokkingConfig } from "./config.ts";

/** Labels and split. */
export interface Task extends PairSplit {
  p: number;
  /** [p*p] in 0..p-1. */
  labels: Int32Array;
  /** Is the label a+b or a-b, so that waves in the answer make sense? */
  hasWaves: boolean;
}

type TaskConfig = Pick<GrokkingConfig, "p" | "operation" | "trainFraction" | "split">;

/**
 * The task of a configuration and seed.
 *
 * `split: "python"` gives the training pairs of the paper's code for the same seed: pairs in lexicographic order, Python's
 * `random.seed(seed); random.shuffle(pairs)`, the first floor(fraction p^2) of them.
 *
 * @source Nanda et al. 2023, section 3 and public code
 */
export function grokkingTask(config: TaskConfig, seed: number): Task {
  const { p, operation, trainFraction } = config;
  const random = config.split === "python" ? mt19937(seed) : rng(seed, "grokking/split");
  const mask = shuffledMask(p, trainFraction, (order) => random.shuffle(order));
  return taskFrom(p, labelsOf(operation, p, seed), mask, operation);
}

/** A task with a given split, for weights that were trained elsewhere. */
export function importedTask(
  p: number,
  operation: GrokkingConfig["operation"],
  trainMask: Uint8Array | undefined,
): Task {
  return taskFrom(p, labelsOf(operation, p, 0), trainMask, operation);
}

function taskFrom(
  p: number,
  labels: Int32Array,
  trainMask: Uint8Array | undefined,
  operation: GrokkingConfig["operation"],
): Task {
  return {
    p,
    labels,
    ...pairSplit(p, trainMask),
    hasWaves: operation === "add" || operation === "subtract",
  };
}

function labelsOf(operation: GrokkingConfig["operation"], p: number, seed: number): Int32Array {
  if (operation === "add") return sumClasses(p);
  if (operation === "subtract") return sumClasses(p, -1);
  if (operation === "random") {
    return Int32Array.from(rng(seed, "grokking/labels").integers(p * p, p));
  }
  return Int32Array.from({ length: p * p }, (_, pair) => {
    const a = Math.floor(pair / p);
    const b = pair % p;
    return (a * a + a * b + b * b) % p;
  });
}
