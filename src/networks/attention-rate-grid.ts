/**
 * @file Networks of the attention-rate family on all p*p pairs, in float64 on the host.
 *
 * Where attention is constant the input of neuron i is exactly f_i(a) + g_i(b): two tables of p rows say everything. Where it
 * is not, the tables hold the constant part, and the run says which share of the inputs' variance that part explains.
 */

import { matrixProduct } from "../math/linear-algebra.ts";
import { runLayers } from "./attention-rate-layers.ts";
import {
  type AttentionRateFacts,
  type AttentionRateParameters,
  type AttentionRateShape,
  attentionRateShapeOf,
} from "./attention-rate-shape.ts";
import {
  addInto,
  fullLook,
  gelu,
  headOf,
  matrix,
  type Streams,
  streams,
} from "./attention-rate-streams.ts";
import { addReadout } from "./one-layer-grid.ts";

/**
 * A network whose hidden inputs are sums of one function of a and one of b, or the part of one that is: the constant part of
 * the attention, and with several layers the best sum for the last hidden layer.
 */
export interface AdditiveTables {
  p: number;
  /** Number of neurons. */
  width: number;
  /** [p, width]: f_i(a) and g_i(b); biases are in the second. */
  first: Float64Array;
  second: Float64Array;
  /** [width, p]: from neurons to logits. */
  readout: Float64Array;
  /** [p, p] (value, answer): logits past the hidden layer, output bias in the second. */
  directFirst: Float64Array;
  directSecond: Float64Array;
}

/** A network on all pairs; row a*p+b. */
export interface AttentionRateRun {
  shape: AttentionRateShape;
  /** The additive part; the whole network where `attentionRate` is 0 and there is one layer. */
  tables: AdditiveTables;
  /** Share of the variance of the (last) hidden layer's inputs that the additive part explains; 1 where it is all. */
  additivity: number;
  /** [p*p, p] */
  logits: Float64Array;
}

/** The constant part of a network as tables. */
export function additiveTables(
  parameters: AttentionRateParameters,
  facts: AttentionRateFacts,
): AdditiveTables {
  const shape = attentionRateShapeOf(parameters, facts);
  return tablesOf(streams(parameters, shape));
}

function tablesOf(all: Streams): AdditiveTables {
  const { shape, x0, x1, x2, get } = all;
  const { architecture, p, dModel, dMlp } = shape;
  if (architecture !== "attention") {
    const whole = get("W_in").data as Float64Array;
    const isSum = architecture === "linear-sum";
    const half = (from: number) =>
      matrix(dModel, dMlp, whole.subarray(from * dMlp, (from + dModel) * dMlp));
    return {
      p,
      width: dMlp,
      first: matrixProduct(x0, half(0)).data,
      second: addInto(matrixProduct(x1, half(isSum ? 0 : dModel)).data, get("b_in").data),
      readout: get("W_U").data as Float64Array,
      directFirst: new Float64Array(p * p),
      directSecond: new Float64Array(p * p),
    };
  }
  const weight = (1 - shape.attentionRate) * shape.constantWeight;
  const fromA = fullLook(all, x0).map((x) => weight * x);
  const fromB = fullLook(all, x1).map((x) => weight * x);
  if (x2 === undefined) addInto(fromB, x1.data);
  else {
    addInto(fromB, fullLook(all, x2), weight);
    addInto(fromB, x2.data);
  }
  const [a, b] = [matrix(p, dModel, fromA), matrix(p, dModel, fromB)];
  const unembed = get("W_U");
  const outputBias = matrixProduct(
    matrix(1, dModel, get("b_out").data as Float64Array),
    unembed,
  ).data;
  return {
    p,
    width: dMlp,
    first: matrixProduct(a, get("W_in")).data,
    second: addInto(matrixProduct(b, get("W_in")).data, get("b_in").data),
    readout: matrixProduct(get("W_out"), unembed).data,
    directFirst: matrixProduct(a, unembed).data,
    directSecond: addInto(matrixProduct(b, unembed).data, outputBias),
  };
}

/** Logits of additive tables on all pairs, [p*p, p]. */
export function additiveLogits(
  tables: AdditiveTables,
  activation: AttentionRateShape["activation"] = "relu",
): Float64Array {
  const { p, width, first, second, readout, directFirst, directSecond } = tables;
  const logits = new Float64Array(p ** 3);
  const active = new Float64Array(width);
  for (let a = 0; a < p; a++) {
    for (let b = 0; b < p; b++) {
      for (let i = 0; i < width; i++) {
        const x = first[a * width + i]! + second[b * width + i]!;
        active[i] = activation === "relu" ? Math.max(0, x) : gelu(x);
      }
      const row = logits.subarray((a * p + b) * p, (a * p + b + 1) * p);
      for (let c = 0; c < p; c++) row[c] = directFirst[a * p + c]! + directSecond[b * p + c]!;
      addReadout(active, readout, row);
    }
  }
  return logits;
}

/** Runs a network on all pairs. About 0.2 s at p = 59 with 512 neurons. */
export function runAttentionRate(
  parameters: AttentionRateParameters,
  facts: AttentionRateFacts,
): AttentionRateRun {
  const shape = attentionRateShapeOf(parameters, facts);
  const all = streams(parameters, shape);
  if (shape.layers > 1) return runLayers(all);
  const tables = tablesOf(all);
  if (shape.attentionRate === 0) {
    return { shape, tables, additivity: 1, logits: additiveLogits(tables, shape.activation) };
  }
  return { shape, tables, ...runMixture(all, tables) };
}

/** Attention weights of the softmax alone, [positions][nHeads, p*p]. */
function softmaxPattern({ shape, x0, x1, x2, get }: Streams): Float64Array[] {
  const { p, nHeads, dHead } = shape;
  const positions = x2 === undefined ? 2 : 3;
  const pattern = Array.from({ length: positions }, () => new Float64Array(nHeads * p * p));
  for (let h = 0; h < nHeads; h++) {
    const query = matrixProduct(x2 ?? x1, headOf(get("W_Q"), h)).data;
    const keys = [x0, x1, x2].flatMap((x) =>
      x === undefined ? [] : [matrixProduct(x, headOf(get("W_K"), h)).data],
    );
    const score = (position: number, reader: number, token: number) => {
      let sum = 0;
      for (let i = 0; i < dHead; i++) {
        sum += query[reader * dHead + i]! * keys[position]![token * dHead + i]!;
      }
      return sum / Math.sqrt(dHead);
    };
    for (let a = 0; a < p; a++) {
      for (let b = 0; b < p; b++) {
        const reader = x2 === undefined ? b : 0;
        const scores = [score(0, reader, a), score(1, reader, b)];
        if (positions === 3) scores.push(score(2, 0, 0));
        const top = Math.max(...scores);
        const powers = scores.map((s) => Math.exp(s - top));
        const total = powers.reduce((sum, x) => sum + x, 0);
        powers.forEach((x, i) => {
          pattern[i]![(h * p + a) * p + b] = x / total;
        });
      }
    }
  }
  return pattern;
}

/** Adds the softmax part to the constant one: logits, and how much of the inputs the constant part explains. */
function runMixture(
  all: Streams,
  tables: AdditiveTables,
): { additivity: number; logits: Float64Array } {
  const { shape, get } = all;
  const { p, nHeads, dMlp, attentionRate, activation } = shape;
  const pattern = softmaxPattern(all);
  const inputs = [all.x0, all.x1, all.x2].flatMap((x) => (x === undefined ? [] : [x]));
  // Per position and head: what a full look at each token brings to the hidden layer and to the logits.
  const looks = inputs.map((x) =>
    Array.from({ length: nHeads }, (_, h) => {
      const brought = matrixProduct(matrixProduct(x, headOf(get("W_V"), h)), headOf(get("W_O"), h));
      return {
        inner: matrixProduct(brought, get("W_in")).data,
        direct: matrixProduct(brought, get("W_U")).data,
      };
    }),
  );
  const logits = new Float64Array(p ** 3);
  const inner = new Float64Array(dMlp);
  const moments = { sum: new Float64Array(dMlp), square: new Float64Array(dMlp) };
  const rest = { sum: new Float64Array(dMlp), square: new Float64Array(dMlp) };
  for (let a = 0; a < p; a++) {
    for (let b = 0; b < p; b++) {
      const pair = a * p + b;
      const row = logits.subarray(pair * p, (pair + 1) * p);
      for (let c = 0; c < p; c++) {
        row[c] = tables.directFirst[a * p + c]! + tables.directSecond[b * p + c]!;
      }
      inner.fill(0);
      looks.forEach((heads, position) => {
        const token = [a, b, 0][position]!;
        heads.forEach((look, h) => {
          const weight = attentionRate * pattern[position]![h * p * p + pair]!;
          for (let i = 0; i < dMlp; i++) inner[i]! += weight * look.inner[token * dMlp + i]!;
          for (let c = 0; c < p; c++) row[c]! += weight * look.direct[token * p + c]!;
        });
      });
      for (let i = 0; i < dMlp; i++) {
        const extra = inner[i]!;
        rest.sum[i]! += extra;
        rest.square[i]! += extra * extra;
        const x = extra + tables.first[a * dMlp + i]! + tables.second[b * dMlp + i]!;
        moments.sum[i]! += x;
        moments.square[i]! += x * x;
        inner[i] = activation === "relu" ? Math.max(0, x) : gelu(x);
      }
      addReadout(inner, tables.readout, row);
    }
  }
  const spread = ({ sum, square }: typeof moments) =>
    square.reduce((total, x, i) => total + x - sum[i]! ** 2 / (p * p), 0);
  return { additivity: 1 - spread(rest) / spread(moments), logits };
}
