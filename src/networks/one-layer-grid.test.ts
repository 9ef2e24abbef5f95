/** @file The restructured algebra against the network as the paper writes it, layer by layer, in plain loops. */

import { describe, expect, test } from "vitest";
import { rng } from "../math/random.ts";
import { gridLogits, gridNeuron, gridTables, runGrid } from "./one-layer-grid.ts";
import {
  initOneLayer,
  type OneLayerParameters,
  type OneLayerShape,
  oneLayerParameterCount,
  oneLayerShapeOf,
  weightNorms,
} from "./one-layer-shape.ts";

const shape: OneLayerShape = {
  p: 7,
  outputs: 8,
  dModel: 8,
  nHeads: 2,
  dHead: 4,
  dMlp: 16,
  mlpBiases: true,
};

/** Random float64 parameters, biases included. */
function randomParameters(of: OneLayerShape): OneLayerParameters {
  const random = rng(3, "test");
  return Object.fromEntries(
    Object.entries(initOneLayer(of, random)).map(([name, { shape: lengths, data }]) => [
      name,
      {
        shape: lengths,
        dtype: "float64",
        data: name.startsWith("b_")
          ? random.normals(data.length)
          : Float64Array.from(data, (x) => 2 * x),
      },
    ]),
  );
}

/** All three positions, causal mask, one head after the other; logits [outputs] at the last position. */
function forwardByLayers(w: OneLayerParameters, of: OneLayerShape, a: number, b: number): number[] {
  const { p, dModel, nHeads, dHead, dMlp, outputs } = of;
  const tokens = [a, b, p];
  const x = tokens.map((token, position) =>
    Array.from(
      { length: dModel },
      (_, i) => w.W_E!.data[token * dModel + i]! + w.W_pos!.data[position * dModel + i]!,
    ),
  );
  const apply = (row: number[], name: string, columns: number, from = 0) =>
    Array.from({ length: columns }, (_, j) =>
      row.reduce((sum, value, i) => sum + value * w[name]!.data[from + i * columns + j]!, 0),
    );
  const residual = x.map((row, position) => {
    const out = [...row];
    for (let h = 0; h < nHeads; h++) {
      const from = h * dModel * dHead;
      const q = apply(row, "W_Q", dHead, from);
      const scores = x.slice(0, position + 1).map((other) => {
        const k = apply(other, "W_K", dHead, from);
        return q.reduce((sum, value, i) => sum + value * k[i]!, 0) / Math.sqrt(dHead);
      });
      const total = scores.reduce((sum, s) => sum + Math.exp(s), 0);
      const z = Array<number>(dHead).fill(0);
      scores.forEach((s, other) => {
        const v = apply(x[other]!, "W_V", dHead, from);
        v.forEach((value, i) => {
          z[i]! += (Math.exp(s) / total) * value;
        });
      });
      apply(z, "W_O", dModel, from).forEach((value, i) => {
        out[i]! += value;
      });
    }
    return out;
  })[2]!;
  const hidden = apply(residual, "W_in", dMlp).map((value, n) =>
    Math.max(0, value + (w.b_in?.data[n] ?? 0)),
  );
  const last = apply(hidden, "W_out", dModel).map(
    (value, i) => residual[i]! + value + (w.b_out?.data[i] ?? 0),
  );
  return apply(last, "W_U", outputs);
}

describe.each([true, false])("with biases in the hidden layer: %s", (mlpBiases) => {
  const of = { ...shape, mlpBiases };
  const parameters = randomParameters(of);
  const run = runGrid(gridTables(parameters, { outputs: of.outputs }));

  test("logits are those of the layer-by-layer network", () => {
    const expected = Array.from({ length: of.p ** 2 }, (_, pair) =>
      forwardByLayers(parameters, of, Math.floor(pair / of.p), pair % of.p),
    );
    expect(run.logits).toBeAllclose(expected, { atol: 1e-12 });
  });

  test("the parts agree with the whole", () => {
    const { p, dMlp } = of;
    expect(gridLogits(run.tables)).toBeAllclose(run.logits, { atol: 1e-13 });
    const neuron = Float64Array.from({ length: p * p }, (_, i) => run.activations[i * dMlp + 5]!);
    expect(gridNeuron(run.tables, 5)).toBeAllclose(neuron, { atol: 1e-13 });
    const sums = run.attention.first.map(
      (x, i) => x + run.attention.second[i]! + run.attention.equals[i]!,
    );
    expect(sums).toBeAllclose(new Float64Array(sums.length).fill(1), { atol: 1e-14 });
  });

  test("leaving out the logit of the equals token cuts the last column", () => {
    const cut = gridLogits(gridTables(parameters));
    const expected = run.logits.filter((_, i) => i % of.outputs < of.p);
    expect(cut).toBeAllclose(expected, { atol: 1e-13 });
  });
});

test("attention that never looks at the inputs gives the same logits everywhere", () => {
  const tables = gridTables(randomParameters(shape));
  const size = shape.nHeads * shape.p ** 2;
  const none = new Float64Array(size);
  const logits = gridLogits(tables, { first: none, second: none, equals: none });
  for (let i = 0; i < logits.length; i++) expect(logits[i]).toBe(logits[i % shape.p]);
});

test("the paper's size has 226,816 parameters and the expected initial norm", () => {
  const paper = {
    p: 113,
    outputs: 114,
    dModel: 128,
    nHeads: 4,
    dHead: 32,
    dMlp: 512,
    mlpBiases: true,
  };
  expect(oneLayerParameterCount(paper)).toBe(226_816);
  for (const seed of [1, 2]) {
    const norms = weightNorms(initOneLayer(paper, rng(seed, "init")));
    expect(norms.total).toBeAllclose(1781, { rtol: 0.01 });
    expect(norms.W_E).toBeAllclose(114, { rtol: 0.05 });
    expect(norms.W_U).toBeAllclose(128, { rtol: 0.05 });
    expect(norms.b_in).toBe(0);
  }
});

test("different seeds give different weights, the same seed the same", () => {
  const first = initOneLayer(shape, rng(1, "init")).W_E!.data;
  expect(initOneLayer(shape, rng(1, "init")).W_E!.data).toEqual(first);
  expect(initOneLayer(shape, rng(2, "init")).W_E!.data).not.toEqual(first);
});

test("sizes are read off the parameters; misfits are listed with what was expected and found", () => {
  const parameters = randomParameters(shape);
  expect(oneLayerShapeOf(parameters)).toEqual(shape);
  const broken: Record<string, OneLayerParameters[string]> = { ...parameters };
  broken.W_in = { shape: [9, 16], dtype: "float64", data: new Float64Array(144) };
  delete broken.W_pos;
  expect(() => oneLayerShapeOf(broken)).toThrow(
    /W_pos: expected \[3,8\], found nothing[\s\S]*W_in: expected \[8,16\], found \[9,16\]/,
  );
});
