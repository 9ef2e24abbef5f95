import { describe, expect, it } from "vitest";
import type { Tensor } from "../engine/index.ts";
import { rng } from "../math/random.ts";
import { glorotInit, heInit, normalInit, uniformInit } from "./initialisers.ts";

const n = 40_000;
const spread = ({ data }: Tensor) =>
  Math.sqrt(Array.from(data).reduce((sum, x) => sum + x * x, 0) / data.length);

describe("initialisers", () => {
  it("have the standard deviation that they promise, about zero", () => {
    // Five standard errors: of a normal's deviation 1/sqrt(2n), of a uniform's about half of that.
    const rtol = 5 / Math.sqrt(2 * n);
    expect(spread(normalInit(rng(1), [200, 200], 0.3))).toBeAllclose(0.3, { rtol });
    expect(spread(heInit(rng(2), [200, 200], 50))).toBeAllclose(Math.sqrt(2 / 50), { rtol });
    expect(spread(uniformInit(rng(3), [n], 0.6))).toBeAllclose(0.6 / Math.sqrt(3), { rtol });
    expect(spread(glorotInit(rng(4), [n], 30, 70))).toBeAllclose(Math.sqrt(2 / 100), { rtol });
    const mean = Array.from(normalInit(rng(5), [n], 1).data).reduce((a, b) => a + b, 0) / n;
    expect(mean).toBeAllclose(0, { atol: 5 / Math.sqrt(n) });
  });

  it("stay inside the bound and keep shape and type", () => {
    const x = uniformInit(rng(1), [20, 50], 0.1, "float64");
    expect(x).toMatchObject({ shape: [20, 50], dtype: "float64" });
    expect(Math.max(...Array.from(x.data, Math.abs))).toBeLessThanOrEqual(0.1);
    expect(normalInit(rng(1), [3], 1).dtype).toBe("float32");
  });

  it("give the same numbers for the same stream and others for another", () => {
    const draw = (stream: string) => normalInit(rng(7, stream), [4], 1).toArray();
    expect(draw("a")).toEqual(draw("a"));
    expect(draw("a")).not.toEqual(draw("b"));
  });
});
