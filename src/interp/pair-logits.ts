/**
 * @file Logits of all pairs against waves that depend on the distance a - b and on how far the answer is off, a + b - c.
 *
 * Every comparison takes the mean over the answers off each pair's logits first. A table [p (d), p (r)] holds one value for each
 * distance d = a - b and remainder r = a + b - c modulo p; p pairs and answers share each cell.
 */

import type { QuadratureGroup, QuadratureNeurons } from "./quadrature-neurons.ts";

/** Sums of the centred logits, from which every fit by a table follows. */
export interface PairLogitSums {
  p: number;
  /** [p (d), p (r)]: sum of the centred logits over the p entries of the cell. */
  sums: Float64Array;
  /** Sum of squares of all centred logits. */
  power: number;
}

/** One pass over logits [p*p, p], row a*p+b. */
export function pairLogitSums(logits: Float64Array, p: number): PairLogitSums {
  const sums = new Float64Array(p * p);
  let power = 0;
  for (let a = 0; a < p; a++) {
    for (let b = 0; b < p; b++) {
      const start = (a * p + b) * p;
      let mean = 0;
      for (let c = 0; c < p; c++) mean += logits[start + c]!;
      mean /= p;
      const d = (a - b + p) % p;
      for (let c = 0; c < p; c++) {
        const y = logits[start + c]! - mean;
        power += y * y;
        sums[d * p + ((a + b - c + p) % p)]! += y;
      }
    }
  }
  return { p, sums, power };
}

/** Share of the variance that a table explains as it is: 1 - |y - q|^2/|y|^2. `undefined` for constant logits. */
export function tableVarianceExplained(
  { p, sums, power }: PairLogitSums,
  table: Float64Array,
): number | undefined {
  if (!(power > 0)) return undefined;
  let cross = 0;
  let own = 0;
  for (let i = 0; i < table.length; i++) {
    cross += sums[i]! * table[i]!;
    own += p * table[i]! ** 2;
  }
  return (2 * cross - own) / power;
}

/** The same after one common factor on the table, the best one. */
export function scaledVarianceExplained(
  { p, sums, power }: PairLogitSums,
  table: Float64Array,
): number | undefined {
  let cross = 0;
  let own = 0;
  for (let i = 0; i < table.length; i++) {
    cross += sums[i]! * table[i]!;
    own += p * table[i]! ** 2;
  }
  return power > 0 && own > 0 ? cross ** 2 / own / power : undefined;
}

/**
 * Share of the variance explained by one fitted wave for each frequency: cos(w(a+b-c)) (`clock`) or the same shrunk by
 * |cos((w(a-b) - shift)/2)| (`pizza`). Waves of different frequencies are orthogonal, so the fit is a sum of projections.
 */
export function fittedWaves(
  logits: PairLogitSums,
  frequencies: readonly { frequency: number; shift: number }[],
  kind: "clock" | "pizza",
): number | undefined {
  const { p } = logits;
  let sum = 0;
  for (const { frequency, shift } of frequencies) {
    const w = (2 * Math.PI * frequency) / p;
    const table = new Float64Array(p * p);
    for (let d = 0; d < p; d++) {
      const factor = kind === "clock" ? 1 : Math.abs(Math.cos((w * d - shift) / 2));
      for (let r = 0; r < p; r++) table[d * p + r] = factor * Math.cos(w * r);
    }
    const share = scaledVarianceExplained(logits, table);
    if (share === undefined) return undefined;
    sum += share;
  }
  return sum;
}

/** Amplitude of cos(w(a+b-c)) in the logits by distance d, [p]. */
export function measuredAmplitudes({ p, sums }: PairLogitSums, k: number): Float64Array {
  return Float64Array.from({ length: p }, (_, d) => {
    let sum = 0;
    for (let r = 0; r < p; r++) {
      sum += sums[d * p + r]! * Math.cos((2 * Math.PI * ((k * r) % p)) / p);
    }
    return (2 * sum) / (p * p); // a cell holds p entries, and the wave's square has the mean 1/2
  });
}

/**
 * Logits of the nodes as they are: each neuron by its three waves (own frequency, twice that, offset), each readout by its
 * one wave, phases as trained, summed and not integrated. [p*p, p].
 */
export function nodeLogits(
  neurons: QuadratureNeurons,
  groups: readonly QuadratureGroup[],
): Float64Array {
  const { p } = neurons;
  const logits = new Float64Array(p ** 3);
  const [cos, sin] = [Math.cos, Math.sin].map((wave) =>
    Float64Array.from({ length: p }, (_, t) => wave((2 * Math.PI * t) / p)),
  ) as [Float64Array, Float64Array];
  for (const group of groups) {
    const k = group.frequency;
    const count = group.neurons.length;
    // Two functions of a value for each neuron, equal without a shift; they share the offset.
    const parts = [1, -1].map((side) => {
      const part = new Float64Array(p * count);
      group.neurons.forEach((i, j) => {
        const [re, im] = [neurons.kappa[i]!, neurons.kappaImaginary[i]!].map((x) =>
          Number.isFinite(x) ? x : 0,
        ) as [number, number];
        for (let t = 0; t < p; t++) {
          const phase = neurons.centre[i]! + side * neurons.halfShift[i]!;
          const u = (2 * Math.PI * ((k * t) % p)) / p - phase;
          part[t * count + j] =
            neurons.amplitude[i]! *
            (Math.cos(u) + re * Math.cos(2 * u) - im * Math.sin(2 * u) + neurons.offset[i]! / 2);
        }
      });
      return part;
    });
    const [first, second] = parts as [Float64Array, Float64Array];
    const outCos = Float64Array.from(
      group.neurons,
      (i) => neurons.output[i]! * Math.cos(neurons.outputPhase[i]!),
    );
    const outSin = Float64Array.from(
      group.neurons,
      (i) => neurons.output[i]! * Math.sin(neurons.outputPhase[i]!),
    );
    for (let a = 0; a < p; a++) {
      for (let b = 0; b < p; b++) {
        let [x, y] = [0, 0];
        for (let j = 0; j < count; j++) {
          const active = first[a * count + j]! + second[b * count + j]!;
          if (active <= 0) continue;
          x += active * outCos[j]!;
          y += active * outSin[j]!;
        }
        const start = (a * p + b) * p;
        for (let c = 0; c < p; c++) {
          logits[start + c]! += x * cos[(k * c) % p]! + y * sin[(k * c) % p]!;
        }
      }
    }
  }
  return logits;
}

/** Share of the centred variance of `logits` that `model` [p*p, p] explains as it is. */
export function logitsVarianceExplained(
  logits: Float64Array,
  model: Float64Array,
  p: number,
): number | undefined {
  let power = 0;
  let rest = 0;
  for (let start = 0; start < logits.length; start += p) {
    let mean = 0;
    let modelMean = 0;
    for (let c = 0; c < p; c++) {
      mean += logits[start + c]! / p;
      modelMean += model[start + c]! / p;
    }
    for (let c = 0; c < p; c++) {
      const y = logits[start + c]! - mean;
      power += y * y;
      rest += (y - model[start + c]! + modelMean) ** 2;
    }
  }
  return power > 0 ? 1 - rest / power : undefined;
}
