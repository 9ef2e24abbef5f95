/**
 * @file Networks of the attention-rate family with more than one layer on all p*p pairs, in float64 on the host.
 *
 * Past the first layer no input of a neuron is a sum of a function of a and one of b. The tables then hold the best sum in the
 * sense of least squares (means over b and over a), and the run says which share of the inputs' variance that explains.
 */

import { matrixProduct } from "../math/linear-algebra.ts";
import type { NdArray } from "../math/nd-array.ts";
import type { AttentionRateRun } from "./attention-rate-grid.ts";
import { layerName } from "./attention-rate-shape.ts";
import { addInto, gelu, headOf, matrix, type Streams } from "./attention-rate-streams.ts";

/** Runs all layers: p*p rows through every matrix, for each position and in the last layer for the reading one alone. */
export function runLayers(all: Streams): AttentionRateRun {
  const { shape, get } = all;
  const { p, layers, dMlp, activation } = shape;
  let stream = positionsOf(all);
  let inner: Float64Array = new Float64Array(0);
  let middle: NdArray = stream[0]!;
  for (let layer = 0; layer < layers; layer++) {
    const weight = (name: string) => get(layerName(name, layer));
    const readers = layer === layers - 1 ? stream.slice(-1) : stream;
    const looks = attend(all, layer, stream, readers);
    stream = readers.map((x, i) => {
      middle = { ...x, data: addInto(looks[i]!, x.data) };
      inner = addInto(matrixProduct(middle, weight("W_in")).data, weight("b_in").data);
      const active = inner.map((value) =>
        activation === "relu" ? Math.max(0, value) : gelu(value),
      );
      const out = matrixProduct(matrix(p * p, dMlp, active), weight("W_out")).data;
      addInto(out, weight("b_out").data);
      return { ...x, data: addInto(out, middle.data) };
    });
  }
  const last = (name: string) => get(layerName(name, layers - 1));
  const unembed = get("W_U");
  const past = { ...middle, data: addInto(Float64Array.from(middle.data), last("b_out").data) };
  const inputs = additivePart(inner, p, dMlp);
  const direct = additivePart(matrixProduct(past, unembed).data, p, p);
  return {
    shape,
    additivity: inputs.share,
    logits: matrixProduct(stream[0]!, unembed).data,
    tables: {
      p,
      width: dMlp,
      first: inputs.first,
      second: inputs.second,
      readout: matrixProduct(last("W_out"), unembed).data,
      directFirst: direct.first,
      directSecond: direct.second,
    },
  };
}

/** Streams of every position for all pairs, [p*p, dModel] each. */
function positionsOf({ shape, x0, x1, x2 }: Streams): NdArray[] {
  const { p, dModel } = shape;
  const spread = (source: NdArray, row: (a: number, b: number) => number): NdArray => {
    const out = new Float64Array(p * p * dModel);
    const data = source.data as Float64Array;
    for (let pair = 0; pair < p * p; pair++) {
      const at = row(Math.floor(pair / p), pair % p) * dModel;
      out.set(data.subarray(at, at + dModel), pair * dModel);
    }
    return matrix(p * p, dModel, out);
  };
  return [
    spread(x0, (a) => a),
    spread(x1, (_, b) => b),
    ...(x2 === undefined ? [] : [spread(x2, () => 0)]),
  ];
}

/** What attention brings to each reader, [p*p, dModel] each. */
function attend(
  { shape, get }: Streams,
  layer: number,
  stream: readonly NdArray[],
  readers: readonly NdArray[],
): Float64Array[] {
  const { p, nHeads, dHead, dModel, attentionRate, constantWeight } = shape;
  const pairs = p * p;
  const brought = readers.map(() => new Float64Array(pairs * dModel));
  for (let h = 0; h < nHeads; h++) {
    const project = (name: string, inputs: readonly NdArray[]) =>
      inputs.map((x) => matrixProduct(x, headOf(get(layerName(name, layer)), h)).data);
    const values = project("W_V", stream);
    const keys = attentionRate > 0 ? project("W_K", stream) : [];
    const queries = attentionRate > 0 ? project("W_Q", readers) : [];
    const output = headOf(get(layerName("W_O", layer)), h);
    readers.forEach((_, r) => {
      const mixed = new Float64Array(pairs * dHead);
      for (let pair = 0; pair < pairs; pair++) {
        const at = pair * dHead;
        const soft = keys.length > 0 ? softmaxAt(queries[r]!, keys, at, dHead) : [];
        values.forEach((value, j) => {
          const look = attentionRate * (soft[j] ?? 0) + (1 - attentionRate) * constantWeight;
          for (let i = 0; i < dHead; i++) mixed[at + i]! += look * value[at + i]!;
        });
      }
      addInto(brought[r]!, matrixProduct(matrix(pairs, dHead, mixed), output).data);
    });
  }
  return brought;
}

/** Softmax over the positions for the pair whose rows begin at `at`. */
function softmaxAt(
  query: Float64Array,
  keys: readonly Float64Array[],
  at: number,
  dHead: number,
): number[] {
  const scores = keys.map((key) => {
    let sum = 0;
    for (let i = 0; i < dHead; i++) sum += query[at + i]! * key[at + i]!;
    return sum / Math.sqrt(dHead);
  });
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - top));
  const total = powers.reduce((sum, x) => sum + x, 0);
  return powers.map((x) => x / total);
}

/** The best f(a) + g(b) for each column of [p*p, columns]: means over b, means over a less the mean of all; its share. */
function additivePart(
  values: Float64Array,
  p: number,
  columns: number,
): { first: Float64Array; second: Float64Array; share: number } {
  const first = new Float64Array(p * columns);
  const second = new Float64Array(p * columns);
  const mean = new Float64Array(columns);
  values.forEach((x, at) => {
    const [pair, i] = [Math.floor(at / columns), at % columns];
    first[Math.floor(pair / p) * columns + i]! += x / p;
    second[(pair % p) * columns + i]! += x / p;
    mean[i]! += x / (p * p);
  });
  addInto(second, mean, -1);
  let [rest, all] = [0, 0];
  values.forEach((x, at) => {
    const [pair, i] = [Math.floor(at / columns), at % columns];
    const sum = first[Math.floor(pair / p) * columns + i]! + second[(pair % p) * columns + i]!;
    rest += (x - sum) ** 2;
    all += (x - mean[i]!) ** 2;
  });
  return { first, second, share: all > 0 ? 1 - rest / all : 1 };
}
