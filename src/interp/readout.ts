/**
 * @file How the hidden layer is read out: the map from neurons to logits in Fourier terms.
 *
 * `readout` is [neurons, p] (unembedding times the layer's output weights; columns beyond the p answers must be cut off
 * before). Its transform over the answers is [p (component), neurons].
 */

import { fourierBasis } from "../math/fourier.ts";
import { coefficientsAlongRows, rowsOfFrequency } from "./components.ts";

/** Transform of the readout over the answers: [neurons, p] -> [p (component), neurons]. */
export function readoutComponents(readout: Float64Array, neurons: number, p: number): Float64Array {
  const byAnswer = new Float64Array(p * neurons);
  for (let n = 0; n < neurons; n++) {
    for (let c = 0; c < p; c++) byAnswer[c * neurons + n] = readout[n * p + c]!;
  }
  return coefficientsAlongRows(byAnswer, p, neurons);
}

/**
 * Norm of the readout that lies outside the cosine and sine rows of the given frequencies, relative to its whole Frobenius
 * norm. In [0, 1]; `undefined` for a zero matrix.
 *
 * @source Nanda et al. 2023, section 4.3 (readout of rank 2|K|)
 */
export function readoutResidual(
  components: Float64Array,
  p: number,
  frequencies: readonly number[],
): number | undefined {
  const neurons = components.length / p;
  const kept = new Set(frequencies.flatMap((k) => rowsOfFrequency(p, k)));
  let inside = 0;
  let outside = 0;
  for (let i = 0; i < p; i++) {
    let power = 0;
    for (let n = 0; n < neurons; n++) power += components[i * neurons + n]! ** 2;
    if (kept.has(i)) inside += power;
    else outside += power;
  }
  return inside + outside > 0 ? Math.sqrt(outside / (inside + outside)) : undefined;
}

/** One readout direction against the wave that it should carry. */
export interface ReadoutDirection {
  frequency: number;
  wave: "cos" | "sin";
  /** Least-squares coefficient of the centred projection on the wave cos or sin of w*(answer). */
  coefficient: number;
  /** Share of the variance of the projection that is this wave; 0 for a constant projection. */
  varianceExplained: number;
}

/**
 * Projects the hidden layer on the readout directions u_k, v_k (rows 2k-1 and 2k of the transformed readout) and compares
 * each projection with cos, respectively sin, of w_k times the answer.
 *
 * Shapes: `activations` [p*p, neurons], `components` from {@link readoutComponents}, `answers` [p*p].
 *
 * @source Nanda et al. 2023, section 4.3, table of the directions
 */
export function readoutDirections(
  activations: Float64Array,
  components: Float64Array,
  answers: Int32Array,
  p: number,
  frequencies: readonly number[],
): ReadoutDirection[] {
  const neurons = components.length / p;
  const basis = fourierBasis(p).data;
  return frequencies.flatMap((frequency) =>
    rowsOfFrequency(p, frequency).map((row, i) => {
      const direction = components.subarray(row * neurons, (row + 1) * neurons);
      let sum = 0;
      let squares = 0;
      let dot = 0;
      let wavePower = 0;
      for (let pair = 0; pair < answers.length; pair++) {
        let y = 0;
        const start = pair * neurons;
        for (let n = 0; n < neurons; n++) y += activations[start + n]! * direction[n]!;
        const wave = basis[row * p + answers[pair]!]!;
        sum += y;
        squares += y * y;
        dot += y * wave;
        wavePower += wave * wave;
      }
      const variance = squares - sum ** 2 / answers.length;
      const amplitude = Math.sqrt((2 * frequency === p ? 1 : 2) / p); // of a unit basis row
      return {
        frequency,
        wave: i === 0 ? "cos" : "sin",
        coefficient: (dot / wavePower) * amplitude,
        varianceExplained: variance > 0 ? dot ** 2 / wavePower / variance : 0,
      };
    }),
  );
}

/**
 * Share of each neuron's squared readout norm that lies at the neuron's own frequency, [neurons] in [0, 1]; NaN for a
 * neuron of frequency 0 or without readout.
 *
 * @source Nanda et al. 2023, section 4.3 (each cluster is read out at its own frequency)
 */
export function readoutLocalisation(
  components: Float64Array,
  p: number,
  frequency: Int32Array,
): Float64Array {
  const neurons = components.length / p;
  return Float64Array.from({ length: neurons }, (_, n) => {
    const k = frequency[n]!;
    if (k === 0) return Number.NaN;
    let total = 0;
    for (let i = 0; i < p; i++) total += components[i * neurons + n]! ** 2;
    let own = 0;
    for (const i of rowsOfFrequency(p, k)) own += components[i * neurons + n]! ** 2;
    return total > 0 ? own / total : Number.NaN;
  });
}
