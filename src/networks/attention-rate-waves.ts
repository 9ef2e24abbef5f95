/**
 * @file Chosen Fourier components of an additive network straight from its weights, without a look at any single input.
 *
 * Only the waves of the embedding at the chosen frequencies are pushed through attention and `W_in`, and those of the
 * unembedding through `W_out`. The cost is linear in the number of parameters, times the number of waves; running the network
 * on all pairs costs p*p times its readout.
 */

import { toFloat64 } from "../math/arrays.ts";
import { matrixProduct } from "../math/linear-algebra.ts";
import type { NdArray } from "../math/nd-array.ts";
import {
  type AttentionRateFacts,
  type AttentionRateParameters,
  type AttentionRateShape,
  attentionRateShapeOf,
} from "./attention-rate-shape.ts";
import { fullLook, type Product, streams } from "./attention-rate-streams.ts";

/** Chosen waves of a network, and what they cost. */
export interface AdditiveWaves {
  waves: AdditiveSpectra;
  /** Floating-point operations of the matrix products, counted as they are done; all else is linear in the waves. */
  operations: number;
}

/** sum_t x[t] e^(-2 pi i k t / p) of f, g and the readout at each chosen frequency, [count, width]; mean of f + g, [width]. */
export interface AdditiveSpectra {
  p: number;
  width: number;
  frequencies: readonly number[];
  first: { re: Float64Array; im: Float64Array };
  second: { re: Float64Array; im: Float64Array };
  readout: { re: Float64Array; im: Float64Array };
  mean: Float64Array;
}

/** Rows cos(wx), -sin(wx) for each frequency and a constant row, [2 count + 1, p]. */
function waveRows(frequencies: readonly number[], p: number): NdArray {
  const rows = 2 * frequencies.length + 1;
  const data = new Float64Array(rows * p);
  for (let x = 0; x < p; x++) {
    frequencies.forEach((k, j) => {
      const angle = (2 * Math.PI * ((k * x) % p)) / p;
      data[2 * j * p + x] = Math.cos(angle);
      data[(2 * j + 1) * p + x] = -Math.sin(angle);
    });
    data[(rows - 1) * p + x] = 1 / p;
  }
  return { shape: [rows, p], dtype: "float64", data };
}

/** Operations of running the constant part on all p*p pairs: hidden layer and readout. */
export function bruteForceOperations({ p, dMlp }: AttentionRateShape): number {
  return p * p * (2 * dMlp + 2 * dMlp * p);
}

/** The chosen waves of a network with constant attention. */
export function additiveWaves(
  parameters: AttentionRateParameters,
  facts: AttentionRateFacts,
  frequencies: readonly number[],
): AdditiveWaves {
  const shape = attentionRateShapeOf(parameters, facts);
  const { p, dMlp, architecture } = shape;
  const rows = waveRows(frequencies, p);
  const count = frequencies.length;
  let operations = 0;
  const product: Product = (x, y) => {
    operations += 2 * x.shape[0]! * x.shape[1]! * y.shape[1]!;
    return matrixProduct(x, y);
  };
  const tables = projectedInputs(parameters, shape, rows, product);
  const unembed = toFloat64(parameters.W_U!);
  // The waves of W_U over the answers, [dModel or dMlp, 2 count], then through W_out.
  const answers = product(unembed, transposed(rows, 2 * count));
  const readout =
    architecture === "attention"
      ? product(toFloat64(parameters.W_out!), answers).data
      : answers.data;
  const part = (table: Float64Array, offset: 0 | 1) => {
    const out = new Float64Array(count * dMlp);
    for (let j = 0; j < count; j++) {
      out.set(table.subarray((2 * j + offset) * dMlp, (2 * j + offset + 1) * dMlp), j * dMlp);
    }
    return out;
  };
  const readoutPart = (offset: 0 | 1) =>
    Float64Array.from(
      { length: count * dMlp },
      (_, at) => readout[(at % dMlp) * 2 * count + 2 * Math.floor(at / dMlp) + offset]!,
    );
  const at = 2 * count * dMlp;
  return {
    waves: {
      p,
      width: dMlp,
      frequencies,
      first: { re: part(tables.first, 0), im: part(tables.first, 1) },
      second: { re: part(tables.second, 0), im: part(tables.second, 1) },
      readout: { re: readoutPart(0), im: readoutPart(1) },
      mean: Float64Array.from(
        { length: dMlp },
        (_, i) => tables.first[at + i]! + tables.second[at + i]!,
      ),
    },
    operations,
  };
}

/** The first `columns` rows of a [rows, p] array as columns, [p, columns]. */
function transposed({ shape, data }: NdArray, columns: number): NdArray {
  const p = shape[1]!;
  const out = new Float64Array(p * columns);
  for (let j = 0; j < columns; j++) {
    for (let x = 0; x < p; x++) out[x * columns + j] = data[j * p + x]!;
  }
  return { shape: [p, columns], dtype: "float64", data: out };
}

/** Waves of f and g: the rows' combinations of the residual streams, pushed through the linear maps; [rows, dMlp] each. */
function projectedInputs(
  parameters: AttentionRateParameters,
  shape: AttentionRateShape,
  rows: NdArray,
  product: Product,
): { first: Float64Array; second: Float64Array } {
  const { architecture, dModel, dMlp, attentionRate, constantWeight } = shape;
  const all = streams(parameters, shape);
  const [x0, x1] = [product(rows, all.x0), product(rows, all.x1)];
  const weights = toFloat64(parameters.W_in!).data;
  const part = (from: number): NdArray => ({
    shape: [dModel, dMlp],
    dtype: "float64",
    data: weights.subarray(from * dMlp, (from + dModel) * dMlp),
  });
  const bias = parameters.b_in!.data;
  const constant = (rows.shape[0]! - 1) * dMlp; // the last row is the mean: it alone sees constants
  const withBias = (table: Float64Array) => {
    for (let i = 0; i < dMlp; i++) table[constant + i]! += bias[i]!;
    return table;
  };
  if (architecture !== "attention") {
    const first = product(x0, part(0)).data;
    const second = product(x1, part(architecture === "linear-sum" ? 0 : dModel)).data;
    return { first, second: withBias(second) };
  }
  const weight = (1 - attentionRate) * constantWeight;
  const stream = (data: Float64Array): NdArray => ({
    shape: [data.length / dModel, dModel],
    dtype: "float64",
    data,
  });
  const fromA = fullLook(all, x0, product).map((x) => weight * x);
  const fromB = fullLook(all, x1, product).map((x) => weight * x);
  if (all.x2 === undefined) {
    for (let i = 0; i < fromB.length; i++) fromB[i]! += x1.data[i]!;
  } else {
    const own = fullLook(all, all.x2, product);
    const last = fromB.length - dModel;
    for (let i = 0; i < dModel; i++) fromB[last + i]! += weight * own[i]! + all.x2.data[i]!;
  }
  return {
    first: product(stream(fromA), part(0)).data,
    second: withBias(product(stream(fromB), part(0)).data),
  };
}
