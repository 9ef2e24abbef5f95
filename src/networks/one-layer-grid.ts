/**
 * @file The one-layer transformer on all p*p inputs at once, in float64 on the host.
 *
 * Only the last position is read and its residual stream begins the same for every input. So each head's scores depend on
 * one token at a time, and the hidden layer's inputs and the direct logits are mixtures, by attention, of tables over single
 * tokens: attention and values are worked out for 2p tokens instead of p*p inputs. With attention weights A0 + A1 + A2 = 1:
 *
 *   Y(a, b) = base + sum over heads of A0(a, b) first[a] + A1(a, b) second[b]
 *
 * where the first dMlp entries of Y are the inputs of the hidden layer and the rest are the logits of the residual path.
 * The algebra is exact; only the order of the additions differs from the layer-by-layer forward.
 *
 * @source own restructuring of the network of Nanda et al. 2023, section 3
 */

import { toFloat64 } from "../math/arrays.ts";
import { type OneLayerParameters, type OneLayerShape, oneLayerShapeOf } from "./one-layer-shape.ts";

/** Everything about a network that depends on single tokens. */
export interface GridTables {
  shape: OneLayerShape;
  /** Number of logits kept (the first `outputs` columns of `W_U`). */
  outputs: number;
  /** dMlp + outputs: width of the tables. */
  width: number;
  /** Attention scores: [nHeads, p] for the first and second input, [nHeads] for "=". */
  scores: { first: Float64Array; second: Float64Array; equals: Float64Array };
  /** [p, nHeads, width]: contribution of a full look at the token, less that of "=". */
  first: Float64Array;
  second: Float64Array;
  /** [width]: what is there when every head looks at "=" only. */
  base: Float64Array;
  /** [dMlp, outputs]: `W_out @ W_U`, from neurons to logits. */
  readout: Float64Array;
  /** [outputs]: part of `base` that comes from `b_out`; belongs to the hidden layer's output and not to the residual path. */
  outputBias: Float64Array;
}

/** Attention from "=" to the three positions, per head [nHeads, p*p]; the three add up to 1. */
export interface GridAttention {
  first: Float64Array;
  second: Float64Array;
  equals: Float64Array;
}

/** A network on all inputs; row a*p+b of each array. */
export interface GridRun {
  tables: GridTables;
  attention: GridAttention;
  /** [p*p, dMlp], after the ReLU. */
  activations: Float64Array;
  /** [p*p, outputs]: the residual path's part of the logits, `b_out` included. */
  direct: Float64Array;
  /** [p*p, outputs] */
  logits: Float64Array;
}

/** Works out the tables. `outputs` defaults to p: the logit of "=" takes no part in any analysis. */
export function gridTables(
  parameters: OneLayerParameters,
  options: { outputs?: number; p?: number } = {},
): GridTables {
  const shape = oneLayerShapeOf(parameters, options.p);
  const { p, dModel, nHeads, dHead, dMlp } = shape;
  const outputs = options.outputs ?? p;
  const width = dMlp + outputs;
  const get = (name: string): Float64Array => toFloat64(parameters[name]!).data;
  const embed = get("W_E");
  const position = get("W_pos");
  const residual = (token: number, at: number): Float64Array => {
    const x = new Float64Array(dModel);
    for (let i = 0; i < dModel; i++) x[i] = embed[token * dModel + i]! + position[at * dModel + i]!;
    return x;
  };
  const equals = residual(p, 2);
  const unembed = cutColumns(get("W_U"), dModel, shape.outputs, outputs);
  const into = sideBySide(get("W_in"), unembed, dModel, dMlp, outputs); // [dModel, width]

  const scores = {
    first: new Float64Array(nHeads * p),
    second: new Float64Array(nHeads * p),
    equals: new Float64Array(nHeads),
  };
  const first = new Float64Array(p * nHeads * width);
  const second = new Float64Array(p * nHeads * width);
  const base = rowTimes(equals, into, width);
  const query = get("W_Q");
  const key = get("W_K");
  const value = get("W_V");
  const output = get("W_O");
  for (let h = 0; h < nHeads; h++) {
    const at = h * dModel * dHead;
    const head = { from: at, to: at + dModel * dHead };
    const q = rowTimes(equals, query.subarray(head.from, head.to), dHead);
    const u = timesColumn(key.subarray(head.from, head.to), q, dModel);
    for (let i = 0; i < dModel; i++) u[i]! /= Math.sqrt(dHead);
    const valueOfHead = value.subarray(head.from, head.to);
    const outOfHead = multiply(output.subarray(head.from, head.to), into, dHead, dModel, width); // [dHead, width]
    const look = (x: Float64Array) => rowTimes(rowTimes(x, valueOfHead, dHead), outOfHead, width);
    const self = look(equals);
    scores.equals[h] = dot(equals, u);
    for (let j = 0; j < width; j++) base[j]! += self[j]!;
    for (let token = 0; token < p; token++) {
      for (const [to, table, x] of [
        [scores.first, first, residual(token, 0)],
        [scores.second, second, residual(token, 1)],
      ] as const) {
        to[h * p + token] = dot(x, u);
        const row = look(x);
        const start = (token * nHeads + h) * width;
        for (let j = 0; j < width; j++) table[start + j] = row[j]! - self[j]!;
      }
    }
  }
  const outputBias = new Float64Array(outputs);
  if (shape.mlpBiases) {
    const inner = get("b_in");
    for (let j = 0; j < dMlp; j++) base[j]! += inner[j]!;
    outputBias.set(rowTimes(get("b_out"), unembed, outputs));
    for (let j = 0; j < outputs; j++) base[dMlp + j]! += outputBias[j]!;
  }
  const readout = multiply(get("W_out"), unembed, dMlp, dModel, outputs);
  return { shape, outputs, width, scores, first, second, base, readout, outputBias };
}

/** Softmax of the scores over the three positions, for all pairs. */
export function gridAttention({ shape, scores }: GridTables): GridAttention {
  const { p, nHeads } = shape;
  const size = nHeads * p * p;
  const attention = {
    first: new Float64Array(size),
    second: new Float64Array(size),
    equals: new Float64Array(size),
  };
  for (let h = 0; h < nHeads; h++) {
    const s2 = scores.equals[h]!;
    for (let a = 0; a < p; a++) {
      const s0 = scores.first[h * p + a]!;
      for (let b = 0; b < p; b++) {
        const s1 = scores.second[h * p + b]!;
        const top = Math.max(s0, s1, s2);
        const e0 = Math.exp(s0 - top);
        const e1 = Math.exp(s1 - top);
        const e2 = Math.exp(s2 - top);
        const total = e0 + e1 + e2;
        const i = (h * p + a) * p + b;
        attention.first[i] = e0 / total;
        attention.second[i] = e1 / total;
        attention.equals[i] = e2 / total;
      }
    }
  }
  return attention;
}

/** Activations of one neuron on all pairs, [p*p]: a heat map without the cost of the whole layer. */
export function gridNeuron(
  tables: GridTables,
  neuron: number,
  attention: GridAttention = gridAttention(tables),
): Float64Array {
  return mixtureColumn(tables, attention, neuron).map((x) => Math.max(0, x));
}

/**
 * Runs the network on all pairs. `attention` replaces the network's own (for ablations); its three weights need not add up
 * to 1: what is missing counts as a look at "=".
 */
export function runGrid(
  tables: GridTables,
  attention: GridAttention = gridAttention(tables),
): GridRun {
  const { p, dMlp } = tables.shape;
  const { outputs, width } = tables;
  const activations = new Float64Array(p * p * dMlp);
  const direct = new Float64Array(p * p * outputs);
  const logits = new Float64Array(p * p * outputs);
  const block = new Float64Array(p * width);
  for (let a = 0; a < p; a++) {
    mixtureRow(tables, attention, a, block);
    for (let b = 0; b < p; b++) {
      const pair = a * p + b;
      const active = activations.subarray(pair * dMlp, (pair + 1) * dMlp);
      for (let n = 0; n < dMlp; n++) active[n] = Math.max(0, block[b * width + n]!);
      const path = direct.subarray(pair * outputs, (pair + 1) * outputs);
      path.set(block.subarray(b * width + dMlp, (b + 1) * width));
      const row = logits.subarray(pair * outputs, (pair + 1) * outputs);
      row.set(path);
      addReadout(active, tables.readout, row);
    }
  }
  return { tables, attention, activations, direct, logits };
}

/** The logits alone, [p*p, outputs]: no more memory than they need. */
export function gridLogits(
  tables: GridTables,
  attention: GridAttention = gridAttention(tables),
): Float64Array {
  const { p, dMlp } = tables.shape;
  const { outputs, width } = tables;
  const logits = new Float64Array(p * p * outputs);
  const block = new Float64Array(p * width);
  const active = new Float64Array(dMlp);
  for (let a = 0; a < p; a++) {
    mixtureRow(tables, attention, a, block);
    for (let b = 0; b < p; b++) {
      for (let n = 0; n < dMlp; n++) active[n] = Math.max(0, block[b * width + n]!);
      const row = logits.subarray((a * p + b) * outputs, (a * p + b + 1) * outputs);
      row.set(block.subarray(b * width + dMlp, (b + 1) * width));
      addReadout(active, tables.readout, row);
    }
  }
  return logits;
}

/** Adds `active @ readout` to `row`; zeros are skipped and four neurons are taken at a time. */
export function addReadout(active: Float64Array, readout: Float64Array, row: Float64Array): void {
  const outputs = row.length;
  const live: number[] = [];
  for (let n = 0; n < active.length; n++) if (active[n] !== 0) live.push(n);
  let i = 0;
  for (; i + 3 < live.length; i += 4) {
    const [n0, n1, n2, n3] = [live[i]!, live[i + 1]!, live[i + 2]!, live[i + 3]!];
    const [x0, x1, x2, x3] = [active[n0]!, active[n1]!, active[n2]!, active[n3]!];
    const [r0, r1, r2, r3] = [n0 * outputs, n1 * outputs, n2 * outputs, n3 * outputs];
    for (let j = 0; j < outputs; j++) {
      row[j]! +=
        x0 * readout[r0 + j]! +
        x1 * readout[r1 + j]! +
        x2 * readout[r2 + j]! +
        x3 * readout[r3 + j]!;
    }
  }
  for (; i < live.length; i++) {
    const n = live[i]!;
    const x = active[n]!;
    for (let j = 0; j < outputs; j++) row[j]! += x * readout[n * outputs + j]!;
  }
}

/** Y(a, .) for one a into `block` [p, width]. */
function mixtureRow(
  { shape, width, first, second, base }: GridTables,
  attention: GridAttention,
  a: number,
  block: Float64Array,
): void {
  const { p, nHeads } = shape;
  for (let b = 0; b < p; b++) {
    const out = block.subarray(b * width, (b + 1) * width);
    out.set(base);
    for (let h = 0; h < nHeads; h++) {
      const i = (h * p + a) * p + b;
      const w0 = attention.first[i]!;
      const w1 = attention.second[i]!;
      const from0 = (a * nHeads + h) * width;
      const from1 = (b * nHeads + h) * width;
      for (let j = 0; j < width; j++) out[j]! += w0 * first[from0 + j]! + w1 * second[from1 + j]!;
    }
  }
}

/** Entry `column` of Y(a, b) for all pairs. */
function mixtureColumn(
  { shape, width, first, second, base }: GridTables,
  attention: GridAttention,
  column: number,
): Float64Array {
  const { p, nHeads } = shape;
  return Float64Array.from({ length: p * p }, (_, pair) => {
    const a = Math.floor(pair / p);
    const b = pair % p;
    let sum = base[column]!;
    for (let h = 0; h < nHeads; h++) {
      const i = h * p * p + pair;
      sum += attention.first[i]! * first[(a * nHeads + h) * width + column]!;
      sum += attention.second[i]! * second[(b * nHeads + h) * width + column]!;
    }
    return sum;
  });
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

/** Row vector times matrix [x.length, columns]. */
function rowTimes(x: Float64Array, matrix: Float64Array, columns: number): Float64Array {
  const out = new Float64Array(columns);
  for (let i = 0; i < x.length; i++) {
    const factor = x[i]!;
    for (let j = 0; j < columns; j++) out[j]! += factor * matrix[i * columns + j]!;
  }
  return out;
}

/** Matrix [rows, y.length] times column vector. */
function timesColumn(matrix: Float64Array, y: Float64Array, rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) =>
    dot(matrix.subarray(i * y.length, (i + 1) * y.length), y),
  );
}

/** [rows, inner] @ [inner, columns]. */
function multiply(
  a: Float64Array,
  b: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    out.set(rowTimes(a.subarray(i * inner, (i + 1) * inner), b, columns), i * columns);
  }
  return out;
}

function cutColumns(matrix: Float64Array, rows: number, columns: number, kept: number) {
  const out = new Float64Array(rows * kept);
  for (let i = 0; i < rows; i++) {
    out.set(matrix.subarray(i * columns, i * columns + kept), i * kept);
  }
  return out;
}

function sideBySide(
  left: Float64Array,
  right: Float64Array,
  rows: number,
  leftColumns: number,
  rightColumns: number,
): Float64Array {
  const width = leftColumns + rightColumns;
  const out = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    out.set(left.subarray(i * leftColumns, (i + 1) * leftColumns), i * width);
    out.set(right.subarray(i * rightColumns, (i + 1) * rightColumns), i * width + leftColumns);
  }
  return out;
}
