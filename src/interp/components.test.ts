import { expect, test } from "vitest";
import {
  allFrequencies,
  componentNorms,
  rowLabels,
  rowsOfFrequency,
  spectrum2d,
} from "./components.ts";

test("even lengths have a cosine of frequency p/2 and no sine", () => {
  expect(rowLabels(6)).toEqual(["const", "cos 1", "sin 1", "cos 2", "sin 2", "cos 3"]);
  expect(rowsOfFrequency(6, 3)).toEqual([5]);
  expect(rowsOfFrequency(7, 3)).toEqual([5, 6]);
  expect(allFrequencies(7)).toEqual([1, 2, 3]);
});

test("a wave in vector values has its norm in its own component", () => {
  const p = 11;
  const values = Float64Array.from(
    { length: p * 2 },
    (_, i) => (i % 2 === 0 ? 3 : 4) * Math.sin((2 * Math.PI * 4 * Math.floor(i / 2)) / p),
  );
  const expected = new Float64Array(p);
  expected[8] = 5 * Math.sqrt(p / 2);
  expect(componentNorms(values, p, 2)).toBeAllclose(expected, { atol: 1e-12 });
});

test("rows beyond the length (the equals token) are left out", () => {
  const embedding = Float64Array.from({ length: 6 * 2 }, (_, i) => i);
  expect(componentNorms(embedding, 5, 2)).toBeAllclose(
    componentNorms(embedding.slice(0, 10), 5, 2),
  );
});

test("the two-dimensional spectrum of cos(a) sin(b) is one cell", () => {
  const p = 7;
  const angle = (2 * Math.PI) / p;
  const values = Float64Array.from(
    { length: p * p },
    (_, i) => Math.cos(2 * angle * Math.floor(i / p)) * Math.sin(3 * angle * (i % p)),
  );
  const expected = new Float64Array(p * p);
  expected[3 * p + 6] = p / 2; // cos 2 in a is row 3, sin 3 in b is row 6
  expect(spectrum2d(values, p, 1)).toBeAllclose(expected, { atol: 1e-12 });
});

test("the spectrum keeps the sum of squares", () => {
  const p = 6;
  const values = Float64Array.from({ length: p * p * 3 }, (_, i) => Math.sin(i * i + 1));
  const power = (x: Float64Array) => x.reduce((sum, v) => sum + v * v, 0);
  expect(power(spectrum2d(values, p, 3))).toBeAllclose(power(values), { rtol: 1e-12 });
});
