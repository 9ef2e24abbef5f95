/**
 * @file Which frequency a neuron computes with.
 *
 * The degree-2 polynomials of one frequency in (a, b) are spanned by 1, cos and sin of a and of b, and their products. The
 * products are the waves in a+b and in a-b, so four sums per neuron (over rows, columns, and the two diagonals) hold all
 * its coefficients at all frequencies; nothing of size p*p per frequency is formed.
 */

import { fourierBasis, maxFrequency } from "../math/fourier.ts";
import { classSums, sumClasses } from "./classes.ts";
import { rowsOfFrequency } from "./components.ts";

/** Fourier account of every neuron (or any other function of a pair). */
export interface PeriodicNeurons {
  /** Number of functions. */
  count: number;
  /** Highest frequency; columns of `shares`. */
  frequencies: number;
  /** Sum over pairs of the squared, centred activation, [count]. */
  power: Float64Array;
  /** [count, frequencies + 1]: share of `power` at each frequency, in [0, 1]; column 0 is 0. A dead neuron has zeros. */
  shares: Float64Array;
  /** Frequency with the largest share, [count]; 0 for a dead (constant) neuron. */
  frequency: Int32Array;
  /** That share, [count]; 0 for a dead neuron. */
  varianceExplained: Float64Array;
}

/**
 * Share of each neuron's variance that is a degree-2 polynomial of one frequency: squared two-dimensional coefficients in
 * the eight cells {const, cos k, sin k}^2 without the constant one, over the sum of squares of the centred activation.
 *
 * Shapes: `activations` [p*p, count], row a*p+b.
 *
 * @source Nanda et al. 2023, section 4.2 (neurons of a single frequency) and appendix A
 */
export function periodicNeurons(
  activations: Float64Array,
  p: number,
  count: number,
): PeriodicNeurons {
  const frequencies = maxFrequency(p);
  const basis = fourierBasis(p).data;
  const families = [rowClasses(p), columnClasses(p), sumClasses(p), sumClasses(p, -1)];
  const sums = families.map((classes) => classSums(activations, classes, p, count));
  const power = centredPowers(activations, count, sums[0]!, p);
  const shares = new Float64Array(count * (frequencies + 1));
  for (let k = 1; k <= frequencies; k++) {
    for (let family = 0; family < families.length; family++) {
      // cos a cos b of frequency p/2 is the same wave in a+b and in a-b: count it once.
      if (2 * k === p && family === 3) continue;
      for (const i of rowsOfFrequency(p, k)) {
        for (let n = 0; n < count; n++) {
          let dot = 0;
          for (let x = 0; x < p; x++) dot += basis[i * p + x]! * sums[family]![x * count + n]!;
          shares[n * (frequencies + 1) + k]! += dot ** 2 / p; // on p*p pairs a basis row has norm sqrt(p)
        }
      }
    }
  }
  const frequency = new Int32Array(count);
  const varianceExplained = new Float64Array(count);
  for (let n = 0; n < count; n++) {
    const row = shares.subarray(n * (frequencies + 1), (n + 1) * (frequencies + 1));
    for (let k = 1; k <= frequencies; k++) {
      row[k] = power[n]! > 0 ? row[k]! / power[n]! : 0;
      if (row[k]! > varianceExplained[n]!) {
        varianceExplained[n] = row[k]!;
        frequency[n] = k;
      }
    }
  }
  return { count, frequencies, power, shares, frequency, varianceExplained };
}

/** Live neurons (with any variance) per frequency, largest group first. */
export function frequencyCounts(neurons: PeriodicNeurons): { frequency: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const k of neurons.frequency) if (k > 0) counts.set(k, (counts.get(k) ?? 0) + 1);
  return [...counts]
    .map(([frequency, count]) => ({ frequency, count }))
    .sort((x, y) => y.count - x.count || x.frequency - y.frequency);
}

/**
 * Cluster of each neuron: its frequency where that explains at least `threshold` of its variance, else 0 ("none").
 *
 * @source Nanda et al. 2023, section 4.3 (0.85)
 */
export function neuronClusters(neurons: PeriodicNeurons, threshold = 0.85): Int32Array {
  return neurons.frequency.map((k, n) => (neurons.varianceExplained[n]! >= threshold ? k : 0));
}

/**
 * The degree-2 polynomial of the given frequency that is nearest to each neuron, constant included. Shapes: `activations`
 * [p*p, count], `frequency` [count] (0 leaves the neuron as it is) -> [p*p, count].
 *
 * @source Nanda et al. 2023, section 4.4 (replacing neurons by their polynomials)
 */
export function neuronPolynomials(
  activations: Float64Array,
  p: number,
  count: number,
  frequency: Int32Array,
): Float64Array {
  const families = [rowClasses(p), columnClasses(p), sumClasses(p), sumClasses(p, -1)];
  const basis = fourierBasis(p).data;
  const tables = families.map((classes, family) => {
    const sums = classSums(activations, classes, p, count);
    const table = new Float64Array(p * count);
    for (let n = 0; n < count; n++) {
      const k = frequency[n]!;
      if (k === 0) continue;
      if (family === 0) {
        let total = 0;
        for (let x = 0; x < p; x++) total += sums[x * count + n]!;
        for (let x = 0; x < p; x++) table[x * count + n] = total / (p * p);
      }
      if (2 * k === p && family === 3) continue;
      for (const i of rowsOfFrequency(p, k)) {
        let dot = 0;
        for (let x = 0; x < p; x++) dot += basis[i * p + x]! * sums[x * count + n]!;
        for (let x = 0; x < p; x++) table[x * count + n]! += (dot * basis[i * p + x]!) / p;
      }
    }
    return table;
  });
  const result = Float64Array.from(activations);
  for (let pair = 0; pair < p * p; pair++) {
    for (let n = 0; n < count; n++) {
      if (frequency[n] === 0) continue;
      let value = 0;
      for (let family = 0; family < 4; family++) {
        value += tables[family]![families[family]![pair]! * count + n]!;
      }
      result[pair * count + n] = value;
    }
  }
  return result;
}

function rowClasses(p: number): Int32Array {
  return Int32Array.from({ length: p * p }, (_, pair) => Math.floor(pair / p));
}

function columnClasses(p: number): Int32Array {
  return Int32Array.from({ length: p * p }, (_, pair) => pair % p);
}

function centredPowers(
  activations: Float64Array,
  count: number,
  rowSums: Float64Array,
  p: number,
): Float64Array {
  const mean = new Float64Array(count);
  for (let x = 0; x < p; x++) {
    for (let n = 0; n < count; n++) mean[n]! += rowSums[x * count + n]! / (p * p);
  }
  const power = new Float64Array(count);
  for (let i = 0; i < activations.length; ) {
    for (let n = 0; n < count; n++, i++) power[n]! += (activations[i]! - mean[n]!) ** 2;
  }
  return power;
}
