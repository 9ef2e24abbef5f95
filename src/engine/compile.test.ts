import { afterEach, describe, expect, it, vi } from "vitest";
import {
  compile,
  compileLoop,
  crossEntropy,
  defaultExecutor,
  deviceInfo,
  grad,
  matmul,
  stack,
  type Tensor,
  type Tree,
  tensor,
  valueAndGrad,
  vmap,
} from "./index.ts";
import { numbers } from "./testing.ts";

type Params = { readonly w: Tensor; readonly b: Tensor };

const x = tensor(Float32Array.from(numbers(60, 1)), { shape: [20, 3] });
const labels = tensor(Int32Array.from({ length: 20 }, (_, i) => (i * i) % 4));
const start: Params = {
  w: tensor(Float32Array.from(numbers(12, 2)), { shape: [3, 4] }),
  b: tensor(Float32Array.from(numbers(4, 3))),
};

function step({ w, b }: Params, data: { x: Tensor; labels: Tensor }) {
  const { value, gradient } = valueAndGrad((p: Params) =>
    crossEntropy(matmul(data.x, p.w).add(p.b), data.labels, { dtype: "float64" }),
  )({ w, b });
  return {
    carry: { w: w.sub(gradient.w.mul(0.5)), b: b.sub(gradient.b.mul(0.5)) },
    outputs: { loss: value },
  };
}

const data = { x, labels };

describe.each(["native", "wasm"] as const)("on %s", (executor) => {
  it("a function is traced once for each signature", async () => {
    const fn = vi.fn((a: Tensor, b: Tensor) => a.mul(2).add(b));
    const run = compile(fn, { executor });
    expect((await run(tensor([1, 2]), tensor(1))).toArray()).toEqual([3, 5]);
    const once = fn.mock.calls.length;
    await run(tensor([5, 6]), tensor(3));
    expect(fn).toHaveBeenCalledTimes(once);
    expect((await run(tensor([1, 2, 3]), tensor(1))).toArray()).toEqual([3, 5, 7]);
    expect(fn.mock.calls.length).toBeGreaterThan(once);
    const threeShapes = fn.mock.calls.length;
    await run(tensor([1, 2], { dtype: "float64" }), tensor(1));
    expect(fn.mock.calls.length).toBeGreaterThan(threeShapes);
    run.dispose();
  });

  it("arguments and results are trees, and unused arguments do no harm", async () => {
    const run = compile(
      (p: { a: Tensor; list: readonly Tensor[] }, _unused: Tensor): { z: Tensor; y: Tensor[] } => ({
        z: p.list[0]!,
        y: [p.a.add(p.list[1]!), p.a],
      }),
      { executor },
    );
    const out = await run({ a: tensor(1), list: [tensor(2), tensor(3)] }, tensor([9, 9]));
    expect(out.z.item()).toBe(2);
    expect(out.y.map((one) => one.item())).toEqual([4, 1]);
  });

  it("tensors that the function closes over are constants", async () => {
    const table = tensor([
      [1, 2],
      [3, 4],
    ]);
    const run = compile((i: Tensor) => table.take(i).add(table.at(0)), { executor });
    expect((await run(tensor([1, 0], { dtype: "int32" }))).toArray()).toEqual([
      [4, 6],
      [2, 4],
    ]);
  });

  it("types survive: float64, int32 and bool in and out", async () => {
    const run = compile(
      (a: Tensor, i: Tensor, flag: Tensor) => ({
        a: a.mul(2),
        i: i.add(1),
        flag: flag.equal(0).cast("bool"),
        mixed: i.add(a),
      }),
      { executor },
    );
    const out = await run(
      tensor([1.25], { dtype: "float64" }),
      tensor([2 ** 30], { dtype: "int32" }),
      tensor([true, false]),
    );
    expect(out.a.dtype).toBe("float64");
    expect([out.i.dtype, out.i.item()]).toEqual(["int32", 2 ** 30 + 1]);
    expect([out.flag.dtype, ...out.flag.data]).toEqual(["bool", 0, 1]);
    expect([out.mixed.dtype, out.mixed.item()]).toEqual(["float64", 2 ** 30 + 1.25]);
  });

  it("a loop does what repeated calls do, with stacked outputs and an index", async () => {
    const once = compile((carry: Params, all: typeof data) => step(carry, all), { executor });
    const losses: number[] = [];
    let carry = start;
    for (let i = 0; i < 7; i++) {
      const result = await once(carry, data);
      losses.push(result.outputs.loss.item());
      carry = result.carry;
    }
    const loop = compileLoop(
      (from: Params, all: typeof data, index: Tensor) => {
        const next = step(from, all);
        return { carry: next.carry, outputs: { loss: next.outputs.loss, index } };
      },
      { executor },
    );
    const result = await loop(start, data, 7);
    expect(result.outputs.loss.shape).toEqual([7]);
    expect([...result.outputs.loss.data]).toEqual(losses);
    expect(result.outputs.index.toArray()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(result.carry.w.data).toEqual(carry.w.data);
    expect(losses[6]).toBeLessThan(losses[0]!);
    const none = await loop(start, data, 0);
    expect(none.outputs.loss.shape).toEqual([0]);
    expect(none.carry.w.data).toEqual(start.w.data);
    loop.dispose();
    once.dispose();
  });

  it("many seeds in one program do what each does alone", async () => {
    const seeds = [1, 2, 3].map(
      (seed): Params => ({
        w: tensor(Float32Array.from(numbers(12, 20 + seed)), { shape: [3, 4] }),
        b: tensor(Float32Array.from(numbers(4, 30 + seed))),
      }),
    );
    const together = {
      w: stack(seeds.map(({ w }) => w)),
      b: stack(seeds.map(({ b }) => b)),
    };
    const many = compileLoop(
      (carry: Params, all: typeof data) =>
        vmap(step as (a: Params, b: typeof data) => Tree & ReturnType<typeof step>, {
          inAxes: [0, null],
        })(carry, all),
      { executor },
    );
    const one = compileLoop((carry: Params, all: typeof data) => step(carry, all), { executor });
    const all = await many(together, data, 5);
    expect(all.outputs.loss.shape).toEqual([5, 3]);
    for (const [i, seed] of seeds.entries()) {
      const alone = await one(seed, data, 5);
      const losses = Array.from({ length: 5 }, (_, k) => all.outputs.loss.data[3 * k + i]!);
      expect(losses).toBeAllclose(alone.outputs.loss.data, { rtol: 1e-5 });
      expect(all.carry.w.at(i).data).toBeAllclose(alone.carry.w.data, { rtol: 1e-4, atol: 1e-6 });
    }
  });

  it("higher derivatives", async () => {
    const second = compile(
      (a: Tensor) => grad((b: Tensor) => grad((c: Tensor) => c.pow(4).sum())(b).sum())(a),
      { executor },
    );
    expect((await second(tensor([1, 2, -3]))).data).toBeAllclose([12, 48, 108], { rtol: 1e-6 });
  });

  it("an error in the function arrives at the caller, each time", async () => {
    const run = compile((a: Tensor) => a.matmul(tensor([[1, 2]])), { executor });
    await expect(run(tensor([[1, 2, 3]]))).rejects.toThrow("inner lengths");
    await expect(run(tensor([[1, 2, 3]]))).rejects.toThrow("inner lengths");
    expect((await run(tensor([[2]]))).toArray()).toEqual([[2, 4]]);
  });
});

describe("messages", () => {
  it("reading a traced tensor says why that cannot be", async () => {
    const run = compile((a: Tensor) => a.mul(a.item()));
    await expect(run(tensor([1]))).rejects.toMatchObject({ code: "E_TRACED_TENSOR" });
  });

  it("a carry that changes is named", async () => {
    const loop = compileLoop((carry: Tensor, _none: readonly Tensor[]) => ({
      carry: carry.sum(),
      outputs: [] as Tensor[],
    }));
    await expect(loop(tensor([1, 2]), [], 2)).rejects.toThrow("float32 scalar for leaf 0");
    await expect(loop(tensor(1), [], 1.5)).rejects.toThrow("whole number of steps");
  });
});

describe("the choice of an executor", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("is native in Node and follows ASSAY_EXECUTOR", async () => {
    vi.stubEnv("ASSAY_EXECUTOR", "");
    expect(defaultExecutor()).toBe("native");
    vi.stubEnv("ASSAY_EXECUTOR", "wasm");
    expect(defaultExecutor()).toBe("wasm");
    vi.stubEnv("ASSAY_EXECUTOR", "gpu");
    expect(() => defaultExecutor()).toThrow('got "gpu"');
  });

  it("is described for the record of a run", async () => {
    vi.stubEnv("ASSAY_THREADS", "1");
    expect(await deviceInfo("native")).toMatchObject({ provider: "cpu", threads: 1 });
    expect((await deviceInfo("native")).runtime).toMatch(/^ONNX Runtime \d/);
    expect(await deviceInfo("wasm")).toMatchObject({ executor: "wasm", threads: 1 });
  });

  it("webgpu without a GPU is a clear error", async () => {
    const run = compile((a: Tensor) => a.neg(), { executor: "webgpu" });
    await expect(run(tensor([1]))).rejects.toMatchObject({ code: "E_MISSING_EXECUTOR" });
  });

  it("equal thread counts give equal numbers, bit for bit", async () => {
    const big = tensor(Float32Array.from(numbers(400 * 300, 5)), { shape: [400, 300] });
    const fn = (a: Tensor) => a.matmul(a.transpose()).softmax().matmul(a).sum(0);
    const first = await compile(fn, { threads: 2 })(big);
    const second = await compile(fn, { threads: 2 })(big);
    expect(first.data).toEqual(second.data);
    const single = await compile(fn, { threads: 1 })(big);
    expect(single.data).toBeAllclose(first.data, { rtol: 1e-4, atol: 1e-5 });
  });
});
