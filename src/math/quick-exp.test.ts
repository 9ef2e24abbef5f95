import { expect, test } from "vitest";
import { quickExp } from "./quick-exp.ts";
import { rng } from "./random.ts";

test("agrees with Math.exp to 5e-16 of the value wherever that is a normal number", () => {
  let worst = 0;
  const random = rng(1, "exp");
  for (let i = 0; i < 200_000; i++) {
    // Half evenly over the range, half close to 0 on a logarithmic scale; both signs.
    const size = i % 2 === 0 ? 700 * random.uniform() : 10 ** (-17 * random.uniform());
    const x = i % 4 < 2 ? -size : size;
    const exact = Math.exp(x);
    worst = Math.max(worst, Math.abs(quickExp(x) - exact) / exact);
  }
  expect(worst).toBeGreaterThan(0);
  expect(worst).toBeLessThan(5e-16);
});

test("is exact at 0, beyond its ends and for what is no number", () => {
  expect(quickExp(0)).toBe(1);
  expect(quickExp(-0)).toBe(1);
  for (const x of [-Infinity, -1e300, -745, -720, -700, 700, 709, 1e300, Infinity, Number.NaN])
    expect(quickExp(x)).toBe(Math.exp(x));
});

test("rises with x", () => {
  let falls = 0;
  for (let i = -100_000, last = 0; i <= 100_000; i++) {
    const value = quickExp(i / 2000);
    if (!(value > last)) falls += 1;
    last = value;
  }
  expect(falls).toBe(0);
});
