import { expect, it } from "vitest";
import { concatenate, grad, type Tensor, tensor, vmap } from "./index.ts";

it("evaluation on the spot releases what it used: memory stays flat", () => {
  const big = tensor(new Float32Array(250_000).fill(0.01), { shape: [500, 500] });
  const constant = tensor(new Float32Array(250_000).fill(0.5), { shape: [500, 500] });
  const work = () => {
    grad((x: Tensor) => x.mul(constant).sum())(big);
    vmap((x: Tensor) => x.mul(constant.at(0)).sum())(big);
    concatenate([big, constant]).sum();
  };
  for (let i = 0; i < 20; i++) work();
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 100; i++) work();
  // each round handles 6 MB, so a leak of any one array would be 100 MB or more
  expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(60);
});
