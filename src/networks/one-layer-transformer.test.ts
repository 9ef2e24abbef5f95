/** @file Layer by layer, restructured, and the host's float64 algebra: three ways, one network. */

import { beforeAll, describe, expect, test } from "vitest";
import { compile, crossEntropy, grad, initEngine, type Tensor, tensor } from "../engine/index.ts";
import { rng } from "../math/random.ts";
import { gridLogits, gridTables } from "./one-layer-grid.ts";
import { initOneLayer, type OneLayerShape } from "./one-layer-shape.ts";
import { oneLayerLogits, oneLayerLogitsByLayers } from "./one-layer-transformer.ts";

beforeAll(async () => {
  await initEngine();
});

const shapes: Record<string, OneLayerShape> = {
  "with biases and the equals logit": {
    p: 7,
    outputs: 8,
    dModel: 8,
    nHeads: 2,
    dHead: 4,
    dMlp: 12,
    mlpBiases: true,
  },
  "without biases, p outputs": {
    p: 5,
    outputs: 5,
    dModel: 6,
    nHeads: 3,
    dHead: 2,
    dMlp: 10,
    mlpBiases: false,
  },
};

describe.each(Object.entries(shapes))("%s", (_, shape) => {
  const { p } = shape;
  const random = rng(5, "transformer test");
  const parameters = Object.fromEntries(
    Object.entries(initOneLayer(shape, random)).map(([name, { shape: lengths, data }]) => {
      const values = name.startsWith("b_") ? random.normals(data.length) : data;
      return [name, tensor(Float64Array.from(values), { shape: [...lengths] })];
    }),
  );
  const pairs = Array.from({ length: p * p }, (_, i) => i);
  const a = tensor(Int32Array.from(pairs, (i) => Math.floor(i / p)));
  const b = tensor(Int32Array.from(pairs, (i) => i % p));
  const labels = tensor(Int32Array.from(pairs, (i) => (Math.floor(i / p) + i) % p));

  test("the three forwards give the same logits", () => {
    const byLayers = oneLayerLogitsByLayers(parameters, a, b, shape);
    expect(oneLayerLogits(parameters, a, b, shape).data).toBeAllclose(byLayers.data, {
      atol: 1e-12,
    });
    expect(gridLogits(gridTables(parameters, { outputs: shape.outputs }))).toBeAllclose(
      byLayers.data,
      { atol: 1e-12 },
    );
  });

  test("the two programs give the same gradients for every parameter", async () => {
    const gradient = (forward: typeof oneLayerLogits) =>
      compile(grad((w: Record<string, Tensor>) => crossEntropy(forward(w, a, b, shape), labels)))(
        parameters,
      );
    const expected = await gradient(oneLayerLogitsByLayers);
    const found = await gradient(oneLayerLogits);
    expect(Object.keys(found)).toEqual(Object.keys(parameters));
    for (const name of Object.keys(expected)) {
      expect(found[name]!.data).toBeAllclose(expected[name]!.data, { atol: 1e-12 });
      expect(Math.max(...Array.from(found[name]!.data, Math.abs))).toBeGreaterThan(0);
    }
  });
});
