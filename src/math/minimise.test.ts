import fc from "fast-check";
import { expect, test } from "vitest";
import { minimise } from "./minimise.ts";

test("Rosenbrock's valley has its minimum at (1, 1)", () => {
  const found = minimise(
    ([a = 0, b = 0]) => ({
      value: (1 - a) ** 2 + 100 * (b - a * a) ** 2,
      gradient: Float64Array.of(-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)),
    }),
    Float64Array.of(-1.2, 1),
    { tolerance: 1e-10 },
  );
  expect(found.converged).toBe(true);
  expect([...found.x]).toBeAllclose([1, 1], { atol: 1e-8 });
});

test("a quadratic bowl is solved from anywhere, however stretched", () => {
  const entry = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(entry, { minLength: 1, maxLength: 6 }),
      fc.array(entry, { minLength: 6, maxLength: 6 }),
      (centre, start) => {
        const scale = centre.map((_, i) => 10 ** (i - 2));
        const found = minimise(
          (x) => ({
            value: centre.reduce((sum, c, i) => sum + 0.5 * scale[i]! * (x[i]! - c) ** 2, 0),
            gradient: Float64Array.from(centre, (c, i) => scale[i]! * (x[i]! - c)),
          }),
          Float64Array.from(centre, (_, i) => start[i]!),
          { tolerance: 1e-9 },
        );
        expect([...found.x]).toBeAllclose(centre, { atol: 1e-6 });
      },
    ),
    { seed: 7 },
  );
});

test("where nothing is finite but the start, the start comes back and says so", () => {
  const found = minimise(
    ([x = 0]) => ({ value: x === 0 ? 0 : Number.NaN, gradient: Float64Array.of(1) }),
    Float64Array.of(0),
  );
  expect(found).toMatchObject({ converged: false, value: 0 });
});
