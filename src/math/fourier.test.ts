import { describe, expect, it } from "vitest";
import { float64Array } from "./arrays.ts";
import {
  cosRow,
  fourierBasis,
  fourierRows,
  fourierTransform,
  fourierTransform2d,
  frequencyPower,
  inverseFourierTransform,
  inverseFourierTransform2d,
  maxFrequency,
  sinRow,
} from "./fourier.ts";
import { identityMatrix, matrixProduct, matrixTranspose, squaredNorm } from "./linear-algebra.ts";
import { rng } from "./random.ts";

const orders = [1, 2, 3, 4, 5, 12, 13, 53, 113];

describe("fourierBasis", () => {
  it.each(orders)("is orthogonal for p = %d, even orders included", (p) => {
    const basis = fourierBasis(p);
    const gram = matrixProduct(basis, matrixTranspose(basis));
    expect(gram.data).toBeAllclose(identityMatrix(p).data, { atol: 1e-14 * p });
  });

  it("has rows in the order constant, cos 1, sin 1, cos 2, sin 2", () => {
    const p = 7;
    const basis = fourierBasis(p);
    const wave = (f: (x: number) => number) => Array.from({ length: p }, (_, x) => f(x));
    const row = (r: number) => basis.data.subarray(r * p, (r + 1) * p);
    const s = Math.sqrt(2 / p);
    expect(row(0)).toBeAllclose(
      wave(() => 1 / Math.sqrt(p)),
      { atol: 1e-15 },
    );
    for (let k = 1; k <= 3; k++) {
      const w = (2 * Math.PI * k) / p;
      expect(row(cosRow(k))).toBeAllclose(
        wave((x) => s * Math.cos(w * x)),
        { atol: 1e-15 },
      );
      expect(row(sinRow(k, p)!)).toBeAllclose(
        wave((x) => s * Math.sin(w * x)),
        { atol: 1e-15 },
      );
    }
  });

  it("ends with the alternating row for even p, which has no sine", () => {
    const basis = fourierBasis(4);
    expect(basis.data.subarray(12)).toBeAllclose([0.5, -0.5, 0.5, -0.5], { atol: 1e-15 });
    expect(sinRow(2, 4)).toBeUndefined();
    expect(fourierRows(4).map(({ k, wave }) => `${wave}${k}`)).toEqual([
      "cos0",
      "cos1",
      "sin1",
      "cos2",
    ]);
  });
});

describe("transforms", () => {
  it.each(orders)("equal the matrix product along each axis for p = %d, and invert", (p) => {
    const [m, n] = [3, 4];
    const x = float64Array([m, p, n], rng(p).normals(m * p * n));
    const coefficients = fourierTransform(x, 1);
    const basis = fourierBasis(p);
    for (let o = 0; o < m; o++) {
      const block = float64Array([p, n], x.data.slice(o * p * n, (o + 1) * p * n));
      expect(coefficients.data.subarray(o * p * n, (o + 1) * p * n)).toBeAllclose(
        matrixProduct(basis, block).data,
        { atol: 1e-13 },
      );
    }
    expect(inverseFourierTransform(coefficients, 1).data).toBeAllclose(x.data, { atol: 1e-13 });
    expect(squaredNorm(coefficients.data)).toBeAllclose(squaredNorm(x.data), { rtol: 1e-12 });
  });

  it.each([5, 12])(
    "work along the first and the last axis too, over many columns (p = %d)",
    (p) => {
      const wide = float64Array([p, 300], rng(p).normals(p * 300));
      const tall = matrixTranspose(wide);
      const along = fourierTransform(wide, 0);
      expect(along.data).toBeAllclose(matrixProduct(fourierBasis(p), wide).data, { atol: 1e-13 });
      expect(fourierTransform(tall).data).toBeAllclose(matrixTranspose(along).data, {
        atol: 1e-13,
      });
      expect(inverseFourierTransform(along, 0).data).toBeAllclose(wide.data, { atol: 1e-13 });
    },
  );

  it("of a single wave put all energy into its two rows", () => {
    const p = 13;
    const wave = Float64Array.from({ length: p }, (_, x) =>
      Math.cos((2 * Math.PI * 3 * x) / p - 1),
    );
    const power = frequencyPower(fourierTransform(float64Array([p], wave)));
    expect(power.length).toBe(maxFrequency(p) + 1);
    expect(power[3]).toBeAllclose(p / 2, { rtol: 1e-13 });
    expect(power.reduce((a, b) => a + b)).toBeAllclose(p / 2, { rtol: 1e-13 });
  });

  it("in two dimensions, cos(w(a+b)) is cos cos minus sin sin", () => {
    const p = 12;
    const w = (2 * Math.PI * 5) / p;
    const table = float64Array(
      [p, p],
      Float64Array.from({ length: p * p }, (_, i) => Math.cos(w * (Math.floor(i / p) + (i % p)))),
    );
    const spectrum = fourierTransform2d(table);
    const at = (i: number, j: number) => spectrum.data[i * p + j]!;
    expect(at(cosRow(5), cosRow(5))).toBeAllclose(p / 2, { rtol: 1e-13 });
    expect(at(sinRow(5, p)!, sinRow(5, p)!)).toBeAllclose(-p / 2, { rtol: 1e-13 });
    expect(squaredNorm(spectrum.data)).toBeAllclose((p * p) / 2, { rtol: 1e-12 });
    expect(inverseFourierTransform2d(spectrum).data).toBeAllclose(table.data, { atol: 1e-13 });
  });

  it("refuse an axis that is not there", () => {
    expect(() => fourierTransform(float64Array([3, 3]), 2)).toThrow(/unknown axis 2/);
    expect(() => fourierBasis(0)).toThrow(/p >= 1/);
  });
});
