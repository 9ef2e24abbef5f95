/** @file Attention patterns as waves in the two inputs. */

import { fourierBasis, maxFrequency } from "../math/fourier.ts";
import { rowsOfFrequency } from "./components.ts";

/** A head's attention to the first input, as a constant plus one frequency of a minus the same of b. */
export interface AttentionWaves {
  /** Frequency that explains most. */
  frequency: number;
  /** Share of the variance over pairs that cos and sin of that frequency in a, minus the same in b, explain. */
  varianceExplained: number;
  /** Mean over all pairs. */
  mean: number;
  /** The best approximation of this form, [p*p]. */
  fitted: Float64Array;
}

/**
 * Fits `attention` [p*p] (row a*p+b, weight from the last position to the first input) by
 * constant + alpha (cos wa - cos wb) + beta (sin wa - sin wb), over all frequencies. A constant pattern has frequency 1 and
 * explains 0.
 *
 * @source Nanda et al. 2023, section 4.3 and appendix C.1 (attention as a difference of waves)
 */
export function attentionWaves(attention: Float64Array, p: number): AttentionWaves {
  const rows = new Float64Array(p);
  const columns = new Float64Array(p);
  let sum = 0;
  let squares = 0;
  attention.forEach((value, pair) => {
    rows[Math.floor(pair / p)]! += value;
    columns[pair % p]! += value;
    sum += value;
    squares += value * value;
  });
  const mean = sum / (p * p);
  const variance = squares - sum * mean;
  const basis = fourierBasis(p).data;
  // The direction (F(a) - F(b)) / sqrt(2 p) has unit norm on the p*p pairs.
  const coefficient = (row: number): number => {
    let dot = 0;
    for (let x = 0; x < p; x++) dot += basis[row * p + x]! * (rows[x]! - columns[x]!);
    return dot / Math.sqrt(2 * p);
  };
  let best = { frequency: 1, power: -1 };
  for (let k = 1; k <= maxFrequency(p); k++) {
    const power = rowsOfFrequency(p, k).reduce((total, row) => total + coefficient(row) ** 2, 0);
    if (power > best.power) best = { frequency: k, power };
  }
  const fitted = new Float64Array(p * p).fill(mean);
  for (const row of rowsOfFrequency(p, best.frequency)) {
    const factor = coefficient(row) / Math.sqrt(2 * p);
    for (let pair = 0; pair < p * p; pair++) {
      fitted[pair]! +=
        factor * (basis[row * p + Math.floor(pair / p)]! - basis[row * p + (pair % p)]!);
    }
  }
  const flat = !(variance > 1e-12 * squares); // rounding of a constant pattern is no variance
  return {
    frequency: best.frequency,
    varianceExplained: flat ? 0 : best.power / variance,
    mean,
    fitted,
  };
}
