/** @file The paper's ablations of a trained network, one row each: what is kept or removed, and the loss that remains. */

import { classSums, sumClasses } from "../../interp/classes.ts";
import { allFrequencies } from "../../interp/components.ts";
import {
  excludedLosses,
  neuronClusters,
  neuronPolynomials,
  pureWaveLoss,
  restrictedLosses,
  rowsOfFrequency,
  type SplitLosses,
  splitLosses,
  waveAmplitude,
} from "../../interp/index.ts";
import { fourierBasis } from "../../math/fourier.ts";
import { addReadout, type GridAttention, gridLogits } from "../../networks/one-layer-grid.ts";
import type { NetworkAnalysis } from "./analysis.ts";
import { singleFrequencyShare } from "./measures.ts";

/** One ablation. Losses in nats over the test pairs (all pairs, when the training set is unknown). */
export interface AblationRow {
  /** Row of the paper's list, for example "A4". */
  id: string;
  condition: string;
  loss: number;
  /** `undefined` where only a loss is defined. */
  accuracy: number | undefined;
  /** The paper's number for its mainline network. */
  paper: string;
}

/**
 * All ablations A1 to A9. Takes about ten times as long as one analysis.
 *
 * @source Nanda et al. 2023, sections 4.2 to 4.4, appendices A.1 and C.1
 */
export function ablations(analysis: NetworkAnalysis): AblationRow[] {
  const rows: AblationRow[] = [];
  const put = (id: string, condition: string, losses: SplitLosses, paper: string) =>
    rows.push({ id, condition, loss: losses.test.loss, accuracy: losses.test.accuracy, paper });
  const of = (logits: Float64Array) => lossesOf(analysis, logits);
  const { view, keys, task, coefficients } = analysis;
  const { p } = task;
  const key = keys.inUse;

  put("A1", "the network as it is", analysis.losses, "2.41e-7");
  put(
    "A2",
    "single-frequency neurons replaced by their degree-2 polynomials",
    of(polynomialNeurons(analysis)),
    "2.48e-7 (+3 %), accuracy unchanged",
  );
  const amplitudes = new Map(key.map((k) => [k, waveAmplitude(p, k, coefficients[k]!)]));
  rows.push({
    id: "A3",
    condition: "logits replaced by the fitted waves cos w(a+b-c)",
    loss: pureWaveLoss(p, amplitudes),
    accuracy: undefined,
    paper: "4.7e-8, 95 % of the variance",
  });
  put(
    "A4",
    "only cos and sin of w(a+b) kept in the logits",
    restrictedLosses(view, key),
    "5.54e-8 (-77 %)",
  );
  put(
    "A5",
    "only the products cos, sin (wa) x cos, sin (wb) kept in the logits",
    of(keyProducts(analysis, false)),
    "7.24e-8 (-70 %) for the 40 key components",
  );
  put(
    "A5b",
    "the same, and cos, sin of wa and of wb alone",
    of(keyProducts(analysis, true)),
    "7.24e-8 (-70 %) for the 40 key components",
  );
  const split = splitByDirections(analysis);
  put(
    "A6",
    "hidden layer projected on the 2|K| readout directions",
    of(split.inside),
    "1.19e-7 (-50 %)",
  );
  put("A6b", "hidden layer projected on their null space", of(split.outside), "5.27");
  for (const k of key) {
    put(
      "A7",
      `frequency ${k} removed from the logits`,
      excludedLosses(view, [k]),
      "rises strongly",
    );
  }
  const others = allFrequencies(p).filter((k) => !key.includes(k));
  const worst = others
    .map((k) => ({ k, losses: excludedLosses(view, [k]) }))
    .reduce<{ k: number; losses: SplitLosses } | undefined>(
      (top, one) => (top !== undefined && top.losses.test.loss >= one.losses.test.loss ? top : one),
      undefined,
    );
  if (worst !== undefined) {
    put(
      "A7b",
      `non-key frequency ${worst.k} removed, the worst of ${others.length}`,
      worst.losses,
      "no harm",
    );
  }
  put(
    "A8",
    "attention replaced by a constant plus one wave of a minus that of b",
    of(gridLogits(analysis.run.tables, waveAttention(analysis))),
    "2.12e-7",
  );
  put(
    "A8b",
    "attention replaced by the first-order expansion of its softmax",
    of(gridLogits(analysis.run.tables, linearAttention(analysis))),
    "2.12e-7",
  );
  put(
    "A9",
    "residual path around the hidden layer ignored",
    of(withoutResidual(analysis)),
    "no material change",
  );
  put(
    "A9b",
    "attention to = ignored",
    of(gridLogits(analysis.run.tables, withoutEquals(analysis))),
    "no material change",
  );
  return rows;
}

function lossesOf({ task }: NetworkAnalysis, logits: Float64Array): SplitLosses {
  return splitLosses(logits, task.p, task.labels, task.trainMask);
}

/** Logits when every well-fitted neuron is its nearest polynomial; the others stay. */
function polynomialNeurons({ run, neurons, task }: NetworkAnalysis): Float64Array {
  const clusters = neuronClusters(neurons, singleFrequencyShare);
  const { dMlp } = run.tables.shape;
  const fitted = neuronPolynomials(run.activations, task.p, dMlp, clusters);
  return fromHidden(run.direct, fitted, run.tables.readout, task.p, dMlp);
}

/** Logits from the residual path and given activations [p*p, dMlp]. */
function fromHidden(
  direct: Float64Array,
  activations: Float64Array,
  readout: Float64Array,
  p: number,
  dMlp: number,
): Float64Array {
  const logits = Float64Array.from(direct);
  for (let pair = 0; pair < p * p; pair++) {
    addReadout(
      activations.subarray(pair * dMlp, (pair + 1) * dMlp),
      readout,
      logits.subarray(pair * p, (pair + 1) * p),
    );
  }
  return logits;
}

/**
 * Mean logits plus the products of key waves in a and b (that is, waves in a+b and in a-b), and with `linear` also the waves
 * in a and in b alone.
 */
function keyProducts({ view, task, keys }: NetworkAnalysis, linear: boolean): Float64Array {
  const { p } = task;
  const { logits } = view;
  const basis = fourierBasis(p).data;
  const rows = Int32Array.from({ length: p * p }, (_, pair) => Math.floor(pair / p));
  const columns = Int32Array.from({ length: p * p }, (_, pair) => pair % p);
  const families = [sumClasses(p), sumClasses(p, -1), ...(linear ? [rows, columns] : [])];
  const result = new Float64Array(logits.length);
  const mean = new Float64Array(p);
  for (let i = 0; i < logits.length; i++) mean[i % p]! += logits[i]! / (p * p);
  for (let i = 0; i < result.length; i++) result[i] = mean[i % p]!;
  families.forEach((classes, family) => {
    const sums = classSums(logits, classes, p, p);
    const table = new Float64Array(p * p);
    for (const k of keys.inUse) {
      if (2 * k === p && family === 1) continue; // the same wave as in a+b
      for (const row of rowsOfFrequency(p, k)) {
        for (let c = 0; c < p; c++) {
          let dot = 0;
          for (let x = 0; x < p; x++) dot += basis[row * p + x]! * sums[x * p + c]!;
          for (let x = 0; x < p; x++) table[x * p + c]! += (dot * basis[row * p + x]!) / p;
        }
      }
    }
    for (let pair = 0; pair < p * p; pair++) {
      for (let c = 0; c < p; c++) result[pair * p + c]! += table[classes[pair]! * p + c]!;
    }
  });
  return result;
}

/** Logits when the hidden layer keeps only its part along the key readout directions, and only the rest. */
function splitByDirections({ run, readout, keys, task }: NetworkAnalysis): {
  inside: Float64Array;
  outside: Float64Array;
} {
  const { p } = task;
  const { dMlp } = run.tables.shape;
  const directions = orthonormal(
    keys.inUse
      .flatMap((k) => rowsOfFrequency(p, k))
      .map((row) => readout.slice(row * dMlp, (row + 1) * dMlp)),
  );
  // Each direction's image in the logits: an activation's part along it adds (activation . direction) times this row.
  const images = directions.map((direction) => {
    const image = new Float64Array(p);
    addReadout(direction, run.tables.readout, image);
    return image;
  });
  const inside = Float64Array.from(run.direct);
  const outside = Float64Array.from(run.logits);
  for (let pair = 0; pair < p * p; pair++) {
    const active = run.activations.subarray(pair * dMlp, (pair + 1) * dMlp);
    directions.forEach((direction, d) => {
      let dot = 0;
      for (let n = 0; n < dMlp; n++) dot += active[n]! * direction[n]!;
      for (let c = 0; c < p; c++) {
        inside[pair * p + c]! += dot * images[d]![c]!;
        outside[pair * p + c]! -= dot * images[d]![c]!;
      }
    });
  }
  return { inside, outside };
}

/** Gram-Schmidt, twice for accuracy; directions that depend on the ones before are dropped. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const v = Float64Array.from(vector);
    const before = Math.hypot(...v);
    for (let pass = 0; pass < 2; pass++) {
      for (const u of basis) {
        let dot = 0;
        for (let i = 0; i < v.length; i++) dot += u[i]! * v[i]!;
        for (let i = 0; i < v.length; i++) v[i]! -= dot * u[i]!;
      }
    }
    const norm = Math.hypot(...v);
    if (norm > 1e-10 * before) basis.push(v.map((x) => x / norm));
  }
  return basis;
}

/** Each head's attention to a as fitted by one frequency; b gets the rest and "=" nothing. */
function waveAttention({ attention, task, run }: NetworkAnalysis): GridAttention {
  const { p } = task;
  const { nHeads } = run.tables.shape;
  const first = new Float64Array(nHeads * p * p);
  attention.forEach((head, h) => {
    first.set(head.fitted, h * p * p);
  });
  return { first, second: first.map((x) => 1 - x), equals: new Float64Array(first.length) };
}

/** Attention to a as 1/2 + (score of a - score of b)/4: the softmax over a and b to first order. */
function linearAttention({ run, task }: NetworkAnalysis): GridAttention {
  const { p } = task;
  const { scores, shape } = run.tables;
  const first = Float64Array.from({ length: shape.nHeads * p * p }, (_, i) => {
    const h = Math.floor(i / (p * p));
    const a = Math.floor(i / p) % p;
    return 0.5 + (scores.first[h * p + a]! - scores.second[h * p + (i % p)]!) / 4;
  });
  return { first, second: first.map((x) => 1 - x), equals: new Float64Array(first.length) };
}

/** The softmax over a and b alone. */
function withoutEquals({ run }: NetworkAnalysis): GridAttention {
  const { first, second } = run.attention;
  const share = first.map((x, i) => x / (x + second[i]!));
  return { first: share, second: share.map((x) => 1 - x), equals: new Float64Array(share.length) };
}

/** Hidden layer and output bias only. */
function withoutResidual({ run, task }: NetworkAnalysis): Float64Array {
  const { p } = task;
  const { outputBias, shape } = run.tables;
  const direct = Float64Array.from({ length: p * p * p }, (_, i) => outputBias[i % p]!);
  return fromHidden(direct, run.activations, run.tables.readout, p, shape.dMlp);
}
