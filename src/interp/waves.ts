/**
 * @file What of the logits are waves in the answer, and what is left when they are removed.
 *
 * `logits` are [p*p, p] without the equals token, row a*p+b. `answers` holds the answer class of each pair, for example
 * (a+b) mod p. A wave of frequency k in the answer s is cos(w s), sin(w s) with w = 2*pi*k/p.
 */

import { fourierBasis, maxFrequency } from "../math/fourier.ts";
import {
  classSums,
  type LogitChange,
  negativeLogLikelihood,
  type SplitLosses,
  splitLosses,
} from "./classes.ts";
import { coefficientsAlongRows, rowsOfFrequency } from "./components.ts";

/** Logits of one network over all pairs, with the sums that every projection needs. */
export interface WaveView {
  p: number;
  /** [p*p, p] */
  logits: Float64Array;
  /** Answer class of each pair, [p*p]; also the label. */
  answers: Int32Array;
  /** 1 for training pairs, [p*p]; absent when nothing is known about the training set. */
  trainMask: Uint8Array | undefined;
  /** [p (class), p (c)]: sum of the logits over the p pairs of each class. */
  sums: Float64Array;
  /** [p (component), p (c)]: Fourier transform of `sums` over the class. */
  transform: Float64Array;
}

/** Prepares logits for the measures of this file: one pass over them. */
export function waveView(
  p: number,
  logits: Float64Array,
  answers: Int32Array,
  trainMask?: Uint8Array,
): WaveView {
  const sums = classSums(logits, answers, p, p);
  return { p, logits, answers, trainMask, sums, transform: coefficientsAlongRows(sums, p, p) };
}

/**
 * Projection of the logits on cos and sin of the given frequencies of the answer: [p (class), p (c)], the value that each
 * pair of a class gets. The mean over all pairs is not part of it.
 *
 * @source Nanda et al. 2023, section 5.1 (restricted loss)
 */
export function answerWaves(view: WaveView, frequencies: readonly number[]): Float64Array {
  const { p, transform } = view;
  const rows = fourierBasis(p).data;
  const table = new Float64Array(p * p);
  for (const k of frequencies) {
    for (const i of rowsOfFrequency(p, k)) {
      for (let s = 0; s < p; s++) {
        const f = rows[i * p + s]! / p; // a basis row on the p*p pairs has norm sqrt(p): once for each projection
        for (let c = 0; c < p; c++) table[s * p + c]! += f * transform[i * p + c]!;
      }
    }
  }
  return table;
}

/** Mean of each logit over all pairs, [p]. */
export function meanLogits(view: WaveView): Float64Array {
  const { p, sums } = view;
  const mean = new Float64Array(p);
  for (let s = 0; s < p; s++) {
    for (let c = 0; c < p; c++) mean[c]! += sums[s * p + c]! / (p * p);
  }
  return mean;
}

/** Plain loss of the logits. */
export function fullLosses(view: WaveView): SplitLosses {
  return splitLosses(view.logits, view.p, view.answers, view.trainMask);
}

/**
 * Restricted loss: only the waves of the key frequencies in the answer are kept, plus (unless `bias` is false) the mean of
 * each logit. The restricted logits are equal within a class, so this costs p*p and not p*p*p.
 *
 * @source Nanda et al. 2023, section 5.1
 */
export function restrictedLosses(
  view: WaveView,
  frequencies: readonly number[],
  options: { bias?: boolean } = {},
): SplitLosses {
  const { p } = view;
  const table = answerWaves(view, frequencies);
  if (options.bias ?? true) {
    const mean = meanLogits(view);
    for (let s = 0; s < p; s++) for (let c = 0; c < p; c++) table[s * p + c]! += mean[c]!;
  }
  return classLosses(view, table);
}

/**
 * Excluded loss: the waves of the given frequencies in the answer are removed and everything else stays; no correction of
 * the mean. `only: "train"` (the paper's choice) skips the other pairs.
 *
 * @source Nanda et al. 2023, section 5.1
 */
export function excludedLosses(
  view: WaveView,
  frequencies: readonly number[],
  options: { only?: "train" } = {},
): SplitLosses {
  const change: LogitChange = {
    table: answerWaves(view, frequencies),
    classes: view.answers,
    factor: -1,
  };
  return splitLosses(view.logits, view.p, view.answers, view.trainMask, { ...options, change });
}

/**
 * Excluded loss in three dimensions: only the part along cos(w(s - c)) is removed, for each frequency one direction in the
 * space of all logits.
 *
 * @source Nanda et al. 2023, section 5.1; the public code's three-dimensional variant
 */
export function excludedCubeLosses(
  view: WaveView,
  frequencies: readonly number[],
  options: { only?: "train" } = {},
): SplitLosses {
  const change: LogitChange = {
    table: cubeTable(view, frequencies),
    classes: view.answers,
    factor: -1,
  };
  return splitLosses(view.logits, view.p, view.answers, view.trainMask, { ...options, change });
}

/**
 * Coefficient of the logits along the unit-norm cube cos(w(s - c)) for each frequency: [floor(p/2) + 1], index = frequency
 * (entry 0 is 0).
 *
 * @source Nanda et al. 2023, section 4.2 (fit of the logits by waves)
 */
export function cosineCoefficients(view: WaveView): Float64Array {
  const { p, sums } = view;
  const byDifference = new Float64Array(p);
  for (let s = 0; s < p; s++) {
    for (let c = 0; c < p; c++) byDifference[(s - c + p) % p]! += sums[s * p + c]!;
  }
  const rows = fourierBasis(p).data;
  const coefficients = new Float64Array(maxFrequency(p) + 1);
  for (let k = 1; k < coefficients.length; k++) {
    const start = (2 * k - 1) * p;
    let sum = 0;
    for (let r = 0; r < p; r++) sum += rows[start + r]! * byDifference[r]!;
    coefficients[k] = sum / p; // a basis row repeated over the p*p pairs (s fixed, c free) has norm p
  }
  return coefficients;
}

/** Sum of squares of the logits after the mean over c is taken off each pair's row. */
export function centredPower(view: WaveView): number {
  const { p, logits } = view;
  let power = 0;
  for (let start = 0; start < logits.length; start += p) {
    let mean = 0;
    for (let c = 0; c < p; c++) mean += logits[start + c]!;
    mean /= p;
    for (let c = 0; c < p; c++) power += (logits[start + c]! - mean) ** 2;
  }
  return power;
}

/**
 * Fraction of the variance of the logits (mean over c taken off each pair) that lies along cos(w(s - c)) of the given
 * frequencies. In [0, 1]; `undefined` for constant logits.
 *
 * @source Nanda et al. 2023, section 4.2
 */
export function waveVarianceExplained(
  view: WaveView,
  frequencies: readonly number[],
  coefficients: Float64Array = cosineCoefficients(view),
): number | undefined {
  const power = centredPower(view);
  if (!(power > 0)) return undefined;
  return frequencies.reduce((sum, k) => sum + coefficients[k]! ** 2, 0) / power;
}

/** Amplitude of cos(w(s - c)) in logits whose coefficient along the unit cube is `coefficient`. */
export function waveAmplitude(p: number, k: number, coefficient: number): number {
  return (coefficient * (2 * k === p ? 1 : Math.SQRT2)) / p ** 1.5;
}

/**
 * Loss of the logits sum_k amplitude_k cos(w_k(s - c)), the same for every pair: ln sum_j exp(sum_k amplitude_k (cos(w_k j) - 1)).
 *
 * @source own closed form
 * @example
 * pureWaveLoss(113, new Map([[14, 50]])) // 1.854963
 */
export function pureWaveLoss(p: number, amplitudes: ReadonlyMap<number, number>): number {
  const row = new Float64Array(p);
  for (const [k, amplitude] of amplitudes) {
    for (let j = 0; j < p; j++) {
      row[j]! += amplitude * Math.cos((2 * Math.PI * ((k * j) % p)) / p);
    }
  }
  return negativeLogLikelihood(row, 0).nll;
}

/** Projection on the cubes of the frequencies as a table [p (class), p (c)]. */
function cubeTable(view: WaveView, frequencies: readonly number[]): Float64Array {
  const { p } = view;
  const coefficients = cosineCoefficients(view);
  const table = new Float64Array(p * p);
  for (const k of frequencies) {
    const amplitude = waveAmplitude(p, k, coefficients[k]!);
    for (let s = 0; s < p; s++) {
      for (let c = 0; c < p; c++) {
        table[s * p + c]! += amplitude * Math.cos((2 * Math.PI * ((k * (s - c + p)) % p)) / p);
      }
    }
  }
  return table;
}

/** Losses of logits that depend on the answer class alone: one evaluation per class, weighted by its pairs. */
function classLosses(view: WaveView, table: Float64Array): SplitLosses {
  const { p, answers, trainMask } = view;
  const nll = new Float64Array(p);
  const isRight = new Uint8Array(p);
  for (let s = 0; s < p; s++) {
    const result = negativeLogLikelihood(table.subarray(s * p, (s + 1) * p), s);
    nll[s] = result.nll;
    isRight[s] = result.isLargest ? 1 : 0;
  }
  const sum = [0, 0];
  const right = [0, 0];
  const pairs = [0, 0];
  for (let pair = 0; pair < answers.length; pair++) {
    const side = trainMask?.[pair] === 1 ? 0 : 1;
    sum[side]! += nll[answers[pair]!]!;
    right[side]! += isRight[answers[pair]!]!;
    pairs[side]!++;
  }
  const summary = (i: number) => ({
    loss: sum[i]! / pairs[i]!,
    accuracy: right[i]! / pairs[i]!,
    pairs: pairs[i]!,
  });
  const total = pairs[0]! + pairs[1]!;
  return {
    train: summary(0),
    test: summary(1),
    all: {
      loss: (sum[0]! + sum[1]!) / total,
      accuracy: (right[0]! + right[1]!) / total,
      pairs: total,
    },
  };
}
