/** @file Rewrites that save work natively: the same numbers, from fewer operators. */

import { describe, expect, it } from "vitest";
import { translate } from "../executors/native-translate.node.ts";
import {
  add,
  arange,
  cast,
  compile,
  equal,
  expandDims,
  grad,
  mul,
  slice,
  sub,
  sum,
  type Tensor,
  tensor,
} from "../index.ts";
import { someTensor } from "../testing.ts";
import { reachable } from "./node.ts";

/** Operations of a function's graph. */
function operations(fn: (...inputs: Tensor[]) => Tensor, ...inputs: Tensor[]): string[] {
  const avals = inputs.map(({ shape, dtype }) => ({ shape, dtype }));
  const { outputs } = translate({ name: "test", avals, fn: (all) => [fn(...all)] });
  return reachable(outputs).map(({ op }) => op);
}

async function agrees(fn: (...inputs: Tensor[]) => Tensor, ...inputs: Tensor[]): Promise<void> {
  const native = await compile(fn as () => Tensor, { executor: "native" })(...(inputs as []));
  const wasm = await compile(fn as () => Tensor, { executor: "wasm" })(...(inputs as []));
  expect(native.shape).toEqual(wasm.shape);
  expect(native.data).toEqual(wasm.data);
}

describe("the gradient of the parts of an array", () => {
  /** What the parts get is exact: their own weights. */
  const ofParts = (bounds: readonly (readonly [number, number])[], axis: number) => (x: Tensor) =>
    grad((y: Tensor) =>
      bounds
        .map(([from, to], i) => {
          const starts = y.shape.map((_, a) => (a === axis ? from : 0));
          const ends = y.shape.map((n, a) => (a === axis ? to : n));
          const part = slice(y, starts, ends);
          return sum(mul(part, someTensor([...part.shape], i + 5)));
        })
        .reduce((all, one) => add(all, one)),
    )(x);

  it.each([0, 1])("is their gradients side by side, along axis %i", async (axis) => {
    const x = someTensor([6, 6], 1);
    for (const bounds of [
      [
        [0, 2],
        [2, 6],
      ],
      [
        [4, 6],
        [0, 4],
      ],
    ] as const) {
      expect(operations(ofParts(bounds, axis), x)).toContain("concatenate");
      expect(operations(ofParts(bounds, axis), x)).not.toContain("pad");
      await agrees(ofParts(bounds, axis), x);
    }
  });

  it("is added up where the parts overlap or leave a gap", async () => {
    const x = someTensor([6, 6], 1);
    for (const bounds of [
      [
        [0, 4],
        [2, 6],
      ],
      [
        [0, 2],
        [3, 6],
      ],
    ] as const) {
      expect(operations(ofParts(bounds, 0), x)).not.toContain("concatenate");
      await agrees(ofParts(bounds, 0), x);
    }
  });
});

describe("one entry of each row chosen by a mask", () => {
  const masked = (x: Tensor, own: Tensor, labels: Tensor): Tensor => {
    const mask = cast(equal(expandDims(labels, labels.ndim), arange(x.shape.at(-1)!)), "float32");
    return add(mul(x, sub(1, mask)), mul(expandDims(own, own.ndim), mask));
  };
  const labels = tensor(Int32Array.of(2, 0, 3, 3, 1, 0), { shape: [2, 3] });

  it("is set", async () => {
    const inputs = [someTensor([2, 3, 4], 1), someTensor([2, 3], 2), labels];
    expect(operations(masked as (...all: Tensor[]) => Tensor, ...inputs)).toContain("setEntries");
    await agrees(masked as (...all: Tensor[]) => Tensor, ...inputs);
  });

  it("is left to the mask where rows share their labels or the last axis does not count from 0", async () => {
    const shared = (x: Tensor, own: Tensor, rows: Tensor): Tensor => masked(x, own, rows);
    const inputs = [
      someTensor([2, 3, 4], 1),
      someTensor([2, 3], 2),
      tensor(Int32Array.of(2, 0, 3)),
    ];
    await agrees(shared as (...all: Tensor[]) => Tensor, ...inputs);
    const shifted = (x: Tensor, own: Tensor, rows: Tensor): Tensor => {
      const mask = cast(equal(expandDims(rows, 2), arange(1, 5)), "float32");
      return add(mul(x, sub(1, mask)), mul(expandDims(own, 2), mask));
    };
    const others = [someTensor([2, 3, 4], 1), someTensor([2, 3], 2), labels];
    expect(operations(shifted as (...all: Tensor[]) => Tensor, ...others)).not.toContain(
      "setEntries",
    );
    await agrees(shifted as (...all: Tensor[]) => Tensor, ...others);
  });
});
