/** @file Rows added up by repeated indices: right, and the same every time, with several threads. */

import { expect, test } from "vitest";
import { rng } from "../../math/random.ts";
import { compile, grad, mul, sum, type Tensor, take, tensor } from "../index.ts";

// The second size is too large for the one-hot product and goes the sequential way.
test.each([
  { rows: 4000, count: 113, width: 130 },
  { rows: 20_000, count: 1000, width: 3 },
])("the gradient of take is exact and repeatable: %o", async ({ rows, count, width }) => {
  const random = rng(1, "scatter");
  const indices = random.integers(rows, count);
  const weights = Float32Array.from(random.normals(rows * width));
  const expected = new Float64Array(count * width);
  indices.forEach((index, row) => {
    for (let j = 0; j < width; j++) expected[index * width + j]! += weights[row * width + j]!;
  });
  const gradient = compile(
    (x: Tensor, places: Tensor, w: Tensor) =>
      grad((y: Tensor) => sum(mul(take(y, places, 0), w)))(x),
    { executor: "native", threads: 2 },
  );
  const x = tensor(new Float32Array(count * width), { shape: [count, width] });
  const w = tensor(weights, { shape: [rows, width] });
  const first = await gradient(x, tensor(indices), w);
  expect(first.data).toBeAllclose(expected, { atol: 2e-5 }); // sums of some 35 numbers in float32
  for (let run = 0; run < 5; run++) {
    expect((await gradient(x, tensor(indices), w)).data).toEqual(first.data);
  }
  gradient.dispose();
});
