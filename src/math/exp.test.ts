import { expect, test } from "vitest";
import { expOfNegative } from "./exp.ts";
import { rng } from "./random.ts";

test("agrees with Math.exp to 4e-16 of the value from 0 down to the smallest normal numbers", () => {
  let worst = 0;
  const random = rng(1, "exp");
  for (let i = 0; i < 200_000; i++) {
    // Half evenly over the range, half close to 0 on a logarithmic scale.
    const x = i % 2 === 0 ? -700 * random.uniform() : -(10 ** (-17 * random.uniform()));
    const exact = Math.exp(x);
    worst = Math.max(worst, Math.abs(expOfNegative(x) - exact) / exact);
  }
  expect(worst).toBeGreaterThan(0);
  expect(worst).toBeLessThan(4e-16);
});

test("is exact at 0, at its ends and for what is no number", () => {
  expect(expOfNegative(0)).toBe(1);
  expect(expOfNegative(-0)).toBe(1);
  for (const x of [-Infinity, -1e300, -745, -720, -700, 3, Infinity, Number.NaN])
    expect(expOfNegative(x)).toBe(Math.exp(x));
});

test("never rises where x falls", () => {
  let rises = 0;
  for (let i = 1, last = 1; i <= 100_000; i++) {
    const value = expOfNegative(-i / 2000);
    if (!(value < last)) rises += 1;
    last = value;
  }
  expect(rises).toBe(0);
});
