import fc from "fast-check";
import { expect, test } from "vitest";
import { reduceCurve } from "./reduce.ts";

const value = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -500, max: 500, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);

/** Lowest and highest of each pixel column. */
function columns(x: Float64Array, y: Float64Array): Map<number, [number, number]> {
  const found = new Map<number, [number, number]>();
  x.forEach((place, i) => {
    if (Number.isNaN(y[i]!)) return;
    const [low, high] = found.get(Math.floor(place)) ?? [
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ];
    found.set(Math.floor(place), [Math.min(low, y[i]!), Math.max(high, y[i]!)]);
  });
  return found;
}

test("every pixel column keeps its lowest and highest value and its gaps", () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 200, maxLength: 600 }), (values) => {
      const y = Float64Array.from(values);
      const x = Float64Array.from(values, (_, i) => (i * 20) / values.length);
      const reduced = reduceCurve({ x, y });
      expect(columns(reduced.x, reduced.y)).toEqual(columns(x, y));
      expect(reduced.y.some(Number.isNaN)).toBe(y.some(Number.isNaN));
      expect(reduced.y.at(-1)).toBe(y.at(-1));
    }),
  );
});

test("40,000 points on 600 pixels become at most four a pixel", () => {
  const x = Float64Array.from({ length: 40_000 }, (_, i) => (i * 600) / 40_000);
  const y = x.map((place) => Math.sin(place * 7));
  expect(reduceCurve({ x, y }).x.length).toBeLessThanOrEqual(2400);
});

test("curves that run backwards stay as they are", () => {
  const x = Float64Array.from({ length: 5000 }, (_, i) => Math.cos(i / 100));
  const curve = { x, y: x.map((v) => v * v) };
  expect(reduceCurve(curve)).toBe(curve);
});
