import { describe, expect, it } from "vitest";
import { checkGradient, compile, type Tensor, valueAndGrad } from "./index.ts";
import { operandsOf, operationCases } from "./testing.ts";

describe.each(operationCases)("$name", (one) => {
  it("is the same on the native and the wasm executor, with its gradient", async () => {
    const inputs = operandsOf(one, "float32");
    const both = (all: readonly Tensor[]) => {
      const out = one.fn(...all);
      const { gradient } = valueAndGrad((x: readonly Tensor[]) =>
        one
          .fn(...x)
          .mul(0.7)
          .sum(),
      )(all);
      return [out, ...gradient];
    };
    const native = await compile(both, { executor: "native" })(inputs);
    const wasm = await compile(both, { executor: "wasm" })(inputs);
    // float32: a few units in the last place of sums over up to 300 terms
    for (const [i, value] of native.entries()) {
      expect(value.shape).toEqual(wasm[i]!.shape);
      expect(value.dtype).toBe(wasm[i]!.dtype);
      expect(value.data).toBeAllclose(wasm[i]!.data, { rtol: 2e-5, atol: 1e-5 });
    }
  });

  it.skipIf(one.narrow)("is the same in float64 on both executors and on the host", async () => {
    const inputs = operandsOf(one, "float64");
    const fn = (all: readonly Tensor[]) => one.fn(...all);
    const native = await compile(fn, { executor: "native" })(inputs);
    const wasm = await compile(fn, { executor: "wasm" })(inputs);
    const eager = fn(inputs);
    expect(native.data).toBeAllclose(wasm.data, { rtol: 1e-12, atol: 1e-13 });
    expect(native.data).toBeAllclose(eager.data, { rtol: 1e-12, atol: 1e-13 });
  });

  it.runIf(one.smooth && !one.narrow)(
    "has the derivative that central differences show",
    async () => {
      const { worst, count } = await checkGradient(one.fn, operandsOf(one, "float64"), {
        executor: "native",
      });
      expect(count).toBeGreaterThan(0);
      expect(worst).toBeLessThan(1e-7); // differences are good to about 1e-10 / step
    },
  );
});

describe("derivatives on wasm", () => {
  it.each(["exp", "log", "tanh", "softmax", "einsum", "take"])("%s", async (name) => {
    const one = operationCases.find((candidate) => candidate.name === name)!;
    const { worst } = await checkGradient(one.fn, operandsOf(one, "float64"), { executor: "wasm" });
    expect(worst).toBeLessThan(1e-7);
  });
});
