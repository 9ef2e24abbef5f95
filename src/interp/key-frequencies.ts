/** @file Which frequencies a network computes with, and by which rule they were chosen. */

import type { PeriodicNeurons } from "./periodic-neurons.ts";
import { frequencyCounts } from "./periodic-neurons.ts";
import { cosineCoefficients, excludedLosses, fullLosses, type WaveView } from "./waves.ts";

/**
 * How the frequencies in use were chosen. `all`: preferred by some neuron. `filtered`: preferred by at least 1 % of the
 * neurons (or two), and removing it raises the loss by more than 10 %. `largest-waves`: the five largest cosine coefficients
 * of the logits; used for a network that has not generalised, whose neurons' preferences mean nothing.
 */
export type KeyRule = "all" | "filtered" | "largest-waves";

/** Key frequencies, ascending. */
export interface KeyFrequencies {
  rule: KeyRule;
  inUse: readonly number[];
  /** Every frequency that some live neuron prefers. */
  preferred: readonly number[];
  /** Those that pass the filter. */
  filtered: readonly number[];
}

/**
 * Chooses key frequencies. The loss in the filter is the training loss, or that of all pairs when the training set is
 * unknown. An empty filtered set falls back to `preferred`.
 *
 * @source Nanda et al. 2023, section 4.1 and public code (`all`); own (`filtered`, `largest-waves`)
 */
export function keyFrequencies(
  view: WaveView,
  neurons: PeriodicNeurons,
  rule: KeyRule,
): KeyFrequencies {
  const counts = frequencyCounts(neurons);
  const preferred = ascending(counts.map(({ frequency }) => frequency));
  const side = view.trainMask === undefined ? "all" : "train";
  const only = view.trainMask === undefined ? {} : ({ only: "train" } as const);
  const base = fullLosses(view)[side].loss;
  const filtered = ascending(
    counts
      .filter(({ count }) => count >= 0.01 * neurons.count || count >= 2)
      .map(({ frequency }) => frequency)
      .filter((k) => excludedLosses(view, [k], only)[side].loss > 1.1 * base),
  );
  if (rule === "largest-waves") {
    return { rule, inUse: largestWaves(view, 5), preferred, filtered };
  }
  if (rule === "filtered" && filtered.length > 0) {
    return { rule, inUse: filtered, preferred, filtered };
  }
  return { rule: "all", inUse: preferred, preferred, filtered };
}

/** The frequencies with the largest absolute cosine coefficients of the logits, ascending. */
export function largestWaves(
  view: WaveView,
  count: number,
  coefficients: Float64Array = cosineCoefficients(view),
): number[] {
  const order = Array.from({ length: coefficients.length - 1 }, (_, i) => i + 1).sort(
    (x, y) => Math.abs(coefficients[y]!) - Math.abs(coefficients[x]!) || x - y,
  );
  return ascending(order.slice(0, count));
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((x, y) => x - y);
}
