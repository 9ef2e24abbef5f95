import { describe, expect, it } from "vitest";
import { rng } from "../../math/random.ts";
import { initOneLayer } from "../../networks/one-layer-shape.ts";
import { oneLayerLogits } from "../../networks/one-layer-transformer.ts";
import { viaJax } from "../apply.ts";
import { compile, crossEntropy, type Tensor, tensor, valueAndGrad } from "../index.ts";
import { fromJaxpr, supportedPrimitives } from "../onnx/from-jaxpr.ts";
import { reachable } from "../onnx/node.ts";
import { jax } from "./jax.ts";
import { translate } from "./native-translate.node.ts";

describe("what cannot be translated", () => {
  it("is named with the function that needs it", async () => {
    const sorted = (x: Tensor) => viaJax([x], (a) => jax.numpy.sort(a!));
    const run = compile(sorted, { name: "median of medians", executor: "native" });
    await expect(run(tensor([3, 1, 2]))).rejects.toMatchObject({
      code: "E_UNSUPPORTED_PRIMITIVE",
      message: 'median of medians: unsupported primitive "sort" on the native executor',
      hint: expect.stringContaining("wasm"),
    });
    const wasm = compile(sorted, { executor: "wasm" });
    expect((await wasm(tensor([3, 1, 2]))).toArray()).toEqual([1, 2, 3]);
  });

  it("is reported for any unknown primitive", () => {
    const x = { aval: { shape: [1], dtype: "float32" } };
    const equation = { primitive: "frobnicate", inputs: [x], params: {}, outBinders: [x] };
    expect(() => fromJaxpr({ inBinders: [x], eqns: [equation], outs: [x] }, [], "f")).toThrow(
      'f: unsupported primitive "frobnicate"',
    );
    expect(supportedPrimitives).toContain("dot");
  });
});

/** Primitives that no operation of the engine reaches today, straight from jax-js. */
const direct: readonly [string, (a: jax.Array) => jax.Array][] = [
  ["flip", (a) => jax.numpy.flip(a, 1)],
  ["ceil", (a) => jax.numpy.ceil(a)],
  ["asin", (a) => jax.numpy.asin(a.mul(0.4))],
  ["atan", (a) => jax.numpy.atan(a)],
  ["mod", (a) => jax.numpy.fmod(a, 0.7)],
  ["all", (a) => a.greater(-10).all(1).astype(jax.numpy.float32)],
  ["split", (a) => jax.numpy.concatenate(jax.numpy.split(a, 2, 1).reverse(), 1)],
  [
    "advanced indexing",
    (a) =>
      a.slice(
        jax.numpy.array([0, 2], { dtype: jax.numpy.int32 }),
        jax.numpy.array([3, 1], { dtype: jax.numpy.int32 }),
      ),
  ],
];

it.each(direct)("the jax-js operation %s is the same on both executors", async (_name, rule) => {
  const x = tensor([
    [-1.7, 0.3, 2, 0.9],
    [1.1, -0.2, 0.5, -2.2],
    [0.1, 2.4, -0.6, 1.3],
  ]);
  const fn = (a: Tensor) => viaJax([a], (array) => rule(array as jax.Array));
  const native = await compile(fn, { executor: "native" })(x);
  const wasm = await compile(fn, { executor: "wasm" })(x);
  expect(native.shape).toEqual(wasm.shape);
  expect(native.data).toBeAllclose(wasm.data, { rtol: 1e-5, atol: 1e-6 });
});

describe("a step of the one-layer transformer", () => {
  const shape = { p: 11, outputs: 12, dModel: 16, nHeads: 2, dHead: 8, dMlp: 24, mlpBiases: true };
  const parameters = Object.fromEntries(
    Object.entries(initOneLayer(shape, rng(3))).map(([name, x]) => [name, tensor(x)]),
  );
  const pairs = Array.from({ length: 40 }, (_, i) => (i * 7) % 121);
  const column = (of: (pair: number) => number) => tensor(Int32Array.from(pairs, of));
  const a = column((pair) => Math.floor(pair / 11));
  const b = column((pair) => pair % 11);
  const labels = column((pair) => (Math.floor(pair / 11) + (pair % 11)) % 11);
  const step = (params: Record<string, Tensor>) =>
    valueAndGrad((w: Record<string, Tensor>) =>
      crossEntropy(oneLayerLogits(w, a, b, shape), labels, { dtype: "float64" }),
    )(params) as { value: Tensor; gradient: Record<string, Tensor> };

  it("has the same loss and gradients on native as on wasm", async () => {
    const native = await compile(step, { executor: "native" })(parameters);
    const wasm = await compile(step, { executor: "wasm" })(parameters);
    expect(native.value.item()).toBeAllclose(wasm.value.item(), { rtol: 1e-6 });
    for (const name of Object.keys(parameters)) {
      expect(native.gradient[name]!.data).toBeAllclose(wasm.gradient[name]!.data, {
        rtol: 1e-4,
        atol: 1e-7,
      });
    }
  });

  it("is a small graph: no product is a materialised view, no transpose is wider than the parameters", () => {
    const names = Object.keys(parameters);
    const program = translate({
      name: "step",
      avals: names.map((name) => parameters[name]!),
      fn: (inputs) => {
        const { value, gradient } = step(Object.fromEntries(names.map((n, i) => [n, inputs[i]!])));
        return [value, ...names.map((name) => gradient[name]!)];
      },
    });
    const nodes = reachable(program.outputs);
    expect(nodes.length).toBeLessThan(300);
    const batchWide = nodes.filter((node) => node.shape.length > 3 && node.shape.includes(40));
    expect(batchWide.map((node) => node.op)).toEqual([]);
    expect(nodes.some((node) => node.op === "relu")).toBe(true);
    expect(nodes.some((node) => node.op === "stopGradient" || node.op === "zero")).toBe(false);
  });
});

describe("memory", () => {
  it("stays flat over 10,000 calls", async () => {
    const run = compile((x: Tensor, y: Tensor) => x.mul(y).add(x.matmul(y)), {
      executor: "native",
      threads: 1,
    });
    let x = tensor(new Float32Array(2500).fill(0.01), { shape: [50, 50] });
    const y = tensor(new Float32Array(2500).fill(0.5), { shape: [50, 50] });
    const collect = (globalThis as { gc?: () => void }).gc;
    const resident = async () => {
      collect?.();
      await new Promise((done) => setTimeout(done, 20));
      return process.memoryUsage().rss / 2 ** 20;
    };
    for (let i = 0; i < 2000; i++) x = (await run(x, y)).mul(0).add(0.01);
    const before = await resident();
    for (let i = 0; i < 10_000; i++) x = await run(x, y);
    // 10,000 results of 10 kB that were never released would be 95 MB
    expect((await resident()) - before).toBeLessThan(50);
    run.dispose();
  });
});
