/** @file Layer by layer, restructured, and the host's float64 algebra: three ways, one network, for the whole family. */

import { beforeAll, describe, expect, test } from "vitest";
import { compile, crossEntropy, grad, initEngine, type Tensor, tensor } from "../engine/index.ts";
import { rng } from "../math/random.ts";
import { attentionRateGridLogits, attentionRateLogitsByLayers } from "./attention-rate.ts";
import { additiveLogits, additiveTables, runAttentionRate } from "./attention-rate-grid.ts";
import { importAttentionRate } from "./attention-rate-import.ts";
import {
  type AttentionRateShape,
  attentionRateParameterCount,
  attentionRateShapeOf,
  initAttentionRate,
} from "./attention-rate-shape.ts";
import { transposeLast } from "./one-layer-import.ts";

beforeAll(async () => {
  await initEngine();
});

const base: AttentionRateShape = {
  architecture: "attention",
  p: 7,
  layers: 1,
  dModel: 8,
  nHeads: 2,
  dHead: 4,
  dMlp: 10,
  attentionRate: 0,
  constantWeight: 1,
  separateVocabularies: false,
  equalsToken: false,
  activation: "relu",
};

const shapes: Record<string, AttentionRateShape> = {
  "constant attention of weight 1": base,
  "constant attention of weight 1/2, own vocabularies": {
    ...base,
    constantWeight: 0.5,
    separateVocabularies: true,
  },
  "constant attention with an equals token": { ...base, equalsToken: true },
  "mixed attention": { ...base, attentionRate: 0.3, dHead: 3 },
  "mixed attention, equals token, own vocabularies, GeLU": {
    ...base,
    attentionRate: 0.7,
    equalsToken: true,
    separateVocabularies: true,
    activation: "gelu",
  },
  "full attention": { ...base, attentionRate: 1 },
  "two layers of constant attention": { ...base, layers: 2 },
  "three layers of mixed attention, equals token, GeLU": {
    ...base,
    layers: 3,
    attentionRate: 0.4,
    equalsToken: true,
    activation: "gelu",
  },
  "a linear sum": { ...base, architecture: "linear-sum", nHeads: 1, dHead: 8 },
  "a linear concatenation": {
    ...base,
    architecture: "linear-concat",
    separateVocabularies: true,
    nHeads: 1,
    dHead: 8,
  },
};

/** Weights with random biases, so that no term is 0 by luck. */
function weights(shape: AttentionRateShape) {
  const random = rng(5, "attention rate test");
  return Object.fromEntries(
    Object.entries(initAttentionRate(shape, random)).map(([name, { shape: lengths, data }]) => {
      const values = /(^|\.)b_/.test(name) ? random.normals(data.length) : data;
      return [name, tensor(Float64Array.from(values), { shape: [...lengths] })];
    }),
  );
}

describe.each(Object.entries(shapes))("%s", (_, shape) => {
  const { p } = shape;
  const parameters = weights(shape);
  const pairs = Array.from({ length: p * p }, (_, i) => i);
  const a = tensor(Int32Array.from(pairs, (i) => Math.floor(i / p)));
  const b = tensor(Int32Array.from(pairs, (i) => i % p));
  const labels = tensor(Int32Array.from(pairs, (i) => (Math.floor(i / p) + i) % p));

  test("the three forwards give the same logits", () => {
    const byLayers = attentionRateLogitsByLayers(parameters, a, b, shape);
    expect(byLayers.shape).toEqual([p * p, p]);
    expect(attentionRateGridLogits(parameters, shape).data).toBeAllclose(byLayers.data, {
      atol: 1e-11,
    });
    const atol = shape.activation === "gelu" ? 1e-6 : 1e-11; // the engine's erf has float32 precision
    expect(runAttentionRate(parameters, shape).logits).toBeAllclose(byLayers.data, { atol });
  });

  test("the two programs give the same gradients for every parameter", async () => {
    const byLayers = (w: Record<string, Tensor>) => attentionRateLogitsByLayers(w, a, b, shape);
    const onGrid = (w: Record<string, Tensor>) => attentionRateGridLogits(w, shape);
    const gradient = (forward: typeof onGrid) =>
      compile(grad((w: Record<string, Tensor>) => crossEntropy(forward(w), labels)))(parameters);
    const expected = await gradient(byLayers);
    const found = await gradient(onGrid);
    expect(Object.keys(found)).toEqual(Object.keys(parameters));
    for (const name of Object.keys(expected)) {
      expect(found[name]!.data).toBeAllclose(expected[name]!.data, { atol: 1e-6 });
      expect(Math.max(...Array.from(found[name]!.data, Math.abs))).toBeGreaterThan(0);
    }
  });

  test("the arrays tell their own shape", () => {
    expect(attentionRateShapeOf(parameters, shape)).toEqual(shape);
    expect(attentionRateParameterCount(shape)).toBe(
      Object.values(parameters).reduce((sum, { size }) => sum + size, 0),
    );
  });

  test("the additive part explains everything exactly where attention is constant, in one layer", () => {
    const { additivity, logits, tables } = runAttentionRate(parameters, shape);
    if (shape.layers > 1) {
      expect(additivity).toBeGreaterThan(0);
      expect(additivity).toBeLessThan(1);
      expect(tables.first.length).toBe(p * shape.dMlp);
      return;
    }
    const alone = additiveLogits(additiveTables(parameters, shape), shape.activation);
    if (shape.attentionRate === 0) {
      expect(additivity).toBe(1);
      expect(alone).toBeAllclose(logits, { atol: 0 });
    } else {
      expect(additivity).toBeLessThan(1);
      expect(Math.max(...alone.map((x, i) => Math.abs(x - logits[i]!)))).toBeGreaterThan(1e-3);
    }
  });
});

test.each([
  ["one layer", base],
  ["two layers", { ...base, layers: 2, attentionRate: 0.5 }],
])(
  "a network of vectors as columns with merged heads is read like one of our own: %s",
  (_, shape) => {
    const parameters = weights(shape) as Record<string, Tensor>;
    const turned = Object.fromEntries(
      Object.entries(parameters).map(([name, array]) => {
        const [, layer = "0", kind = name] = /^blocks\.(\d)\.(.*)$/.exec(name) ?? [];
        const place =
          kind === "W_E" || kind === "W_pos"
            ? `${kind === "W_E" ? "embed" : "pos_embed"}.${kind}`
            : kind === "W_U"
              ? "unembed.W_U"
              : `blocks.${layer}.${/in|out/.test(kind) ? "mlp" : "attn"}.${kind}`;
        if (kind === "W_pos" || kind === "W_U" || kind.startsWith("b_")) return [place, array];
        if (kind === "W_O") {
          return [place, transposeLast({ shape: [8, 8], dtype: "float64", data: array.data })];
        }
        return [place, transposeLast(array)];
      }),
    );
    const imported = importAttentionRate(turned, shape);
    expect(imported.layout).toBe("columns");
    expect(imported.shape).toEqual(shape);
    expect(runAttentionRate(imported.parameters, shape).logits).toBeAllclose(
      runAttentionRate(parameters, shape).logits,
      { atol: 0 },
    );
  },
);

test("missing arrays, layer norm and too many layers are refused with their names", () => {
  const parameters = weights(base) as Record<string, Tensor>;
  const rest = Object.fromEntries(Object.entries(parameters).filter(([name]) => name !== "W_O"));
  expect(() => importAttentionRate(rest, base)).toThrow(/W_O: expected \[2,4,8\], found nothing/);
  expect(() =>
    importAttentionRate({ ...parameters, "blocks.1.W_in": parameters.W_in! }, base),
  ).toThrow(/blocks\.1\.W_V: expected \[2,8,4\], found nothing/);
  expect(() =>
    importAttentionRate({ ...parameters, "blocks.9999999.W_in": parameters.W_in! }, base),
  ).toThrow(/wanted 1 to 4 layers/);
  expect(() =>
    importAttentionRate({ ...parameters, "ln_final.w": parameters.b_in! }, base),
  ).toThrow(/ln_final\.w/);
  expect(() => importAttentionRate({}, base)).toThrow(/W_E/);
});
