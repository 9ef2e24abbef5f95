import { beforeAll, expect, test } from "vitest";
import { compile, crossEntropy, grad, initEngine, type Tensor, tensor } from "../engine/index.ts";
import { castArray } from "../math/arrays.ts";
import { rng } from "../math/random.ts";
import {
  initPairMlp,
  pairMlpGridLogits,
  pairMlpLogits,
  pairMlpLogitsByLayers,
  pairMlpShapeOf,
  runPairMlp,
} from "./pair-mlp.ts";

beforeAll(() => initEngine());

const shape = { n: 7, dEmbed: 5, dHidden: 6 };
const parameters = Object.fromEntries(
  Object.entries(initPairMlp(shape, rng(2))).map(([name, value]) => {
    const wide = castArray(value, "float64");
    return [name, tensor(wide.data, { shape: [...wide.shape] })];
  }),
);
const pairs = Int32Array.from({ length: 49 }, (_, i) => i);
const a = tensor(pairs.map((i) => Math.floor(i / 7)));
const b = tensor(pairs.map((i) => i % 7));
const labels = tensor(pairs.map((i) => (Math.floor(i / 7) + i) % 7));

test("logits with effective embeddings equal those layer by layer, on the engine and on the host", () => {
  const reference = pairMlpLogitsByLayers(parameters, a, b).data;
  expect(pairMlpLogits(parameters, a, b).data).toBeAllclose(reference, { atol: 1e-13 });
  expect(pairMlpGridLogits(parameters).data).toBeAllclose(reference, { atol: 1e-13 });
  expect(runPairMlp(parameters).logits).toBeAllclose(reference, { atol: 1e-13 });
});

test("the restructured gradient equals the one layer by layer", async () => {
  const gradientOf = (forward: typeof pairMlpLogits) =>
    compile(grad((w: Record<string, Tensor>) => crossEntropy(forward(w, a, b), labels)))(
      parameters,
    );
  const [fast, slow] = [await gradientOf(pairMlpLogits), await gradientOf(pairMlpLogitsByLayers)];
  for (const name of Object.keys(parameters)) {
    expect(fast[name]!.data).toBeAllclose(slow[name]!.data, { atol: 1e-13 });
    expect(Math.max(...slow[name]!.data)).toBeGreaterThan(1e-4);
  }
});

test("weights of the wrong shape are listed with what was expected", () => {
  expect(pairMlpShapeOf(parameters)).toEqual(shape);
  expect(() => pairMlpShapeOf({ ...parameters, W_U: tensor([[1, 2]]) })).toThrow(
    /W: expected \[10,1\], found \[10,6\]; W_U: expected \[1,7\], found \[1,2\]/,
  );
});
