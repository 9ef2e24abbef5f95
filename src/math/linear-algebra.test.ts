import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { castArray, float64Array, ndArray, sizeOf, toNested } from "./arrays.ts";
import { gini } from "./gini.ts";
import {
  columnNorms,
  identityMatrix,
  innerProduct,
  matrixProduct,
  matrixTranspose,
  norm,
  qrDecomposition,
  rowNorms,
  singularValues,
  symmetricEigen,
} from "./linear-algebra.ts";
import { rng } from "./random.ts";

fc.configureGlobal({ seed: 2301 }); // the same cases every time

const random = (m: number, n: number, seed = 1) => float64Array([m, n], rng(seed).normals(m * n));
const diagonal = (s: Float64Array) =>
  float64Array(
    [s.length, s.length],
    identityMatrix(s.length).data.map((v, i) => v * s[i % s.length]!),
  );

describe("matrices", () => {
  it("multiply as written by hand", () => {
    const a = ndArray(Int32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
    const b = ndArray(Float32Array.of(1, 0, -1, 2, 0.5, 1), [3, 2]);
    expect(toNested(matrixProduct(a, b))).toEqual([
      [0.5, 7],
      [2, 16],
    ]);
    expect(() => matrixProduct(a, a)).toThrow(/wanted 3 rows on the right, got 2/);
  });

  it("keep (a b)^T = b^T a^T, and norms agree with the trace", () => {
    const [a, b] = [random(4, 7), random(7, 3, 2)];
    const left = matrixTranspose(matrixProduct(a, b));
    const right = matrixProduct(matrixTranspose(b), matrixTranspose(a));
    expect(left.data).toBeAllclose(right.data, { atol: 1e-14 });
    const gram = matrixProduct(a, matrixTranspose(a));
    expect(rowNorms(a).map((x) => x * x)).toBeAllclose(
      [0, 1, 2, 3].map((i) => gram.data[i * 5]!),
      { rtol: 1e-14 },
    );
    expect(columnNorms(a)).toBeAllclose(rowNorms(matrixTranspose(a)), { rtol: 1e-15 });
    expect(norm(rowNorms(a))).toBeAllclose(norm(a.data), { rtol: 1e-14 });
    expect(() => innerProduct([1], [1, 2])).toThrow(/wanted 1 elements, got 2/);
  });
});

describe("decompositions", () => {
  it.each([
    [5, 3],
    [3, 5],
    [4, 4],
    [6, 1],
  ])("singular values of a %d x %d matrix rebuild it", (m, n) => {
    const a = random(m, n);
    const { u, s, v } = singularValues(a);
    const r = Math.min(m, n);
    expect([u.shape, s.length, v.shape]).toEqual([[m, r], r, [n, r]]);
    expect([...s]).toEqual([...s].sort((x, y) => y - x));
    const rebuilt = matrixProduct(matrixProduct(u, diagonal(s)), matrixTranspose(v));
    expect(rebuilt.data).toBeAllclose(a.data, { atol: 1e-13 });
    expect(matrixProduct(matrixTranspose(u), u).data).toBeAllclose(identityMatrix(r).data, {
      atol: 1e-13,
    });
    expect(matrixProduct(matrixTranspose(v), v).data).toBeAllclose(identityMatrix(r).data, {
      atol: 1e-13,
    });
  });

  it("eigenvectors of a symmetric matrix diagonalise it, values ascending", () => {
    const half = random(5, 5);
    const a = matrixProduct(half, matrixTranspose(half));
    const { values, vectors } = symmetricEigen(a);
    expect([...values]).toEqual([...values].sort((x, y) => x - y));
    const rebuilt = matrixProduct(
      matrixProduct(vectors, diagonal(values)),
      matrixTranspose(vectors),
    );
    expect(rebuilt.data).toBeAllclose(a.data, { atol: 1e-12 });
  });

  it("QR rebuilds the matrix from orthonormal columns and a triangle", () => {
    const a = random(6, 4);
    const { q, r } = qrDecomposition(a);
    expect(matrixProduct(q, r).data).toBeAllclose(a.data, { atol: 1e-13 });
    expect(matrixProduct(matrixTranspose(q), q).data).toBeAllclose(identityMatrix(4).data, {
      atol: 1e-13,
    });
    for (let i = 0; i < 4; i++) for (let j = 0; j < i; j++) expect(r.data[i * 4 + j]).toBe(0);
  });

  it("refuse numbers that are not finite and shapes that do not fit", () => {
    expect(() => singularValues(float64Array([1, 2], Float64Array.of(1, Number.NaN)))).toThrow(
      /wanted finite numbers/,
    );
    expect(() => symmetricEigen(random(2, 3))).toThrow(/square/);
    expect(() => qrDecomposition(random(2, 3))).toThrow(/at least 3 rows/);
  });
});

describe("gini", () => {
  // Values from the definition of Hurley and Rickard (2009).
  it.each([
    [[2, 2, 2, 2], 0],
    [[0, 0, 1, 0], 0.75],
    [[1, 2, 3, 4], 0.25],
    [[3, 1, 4, 1, 5, 9, 2, 6], 0.366935],
  ])("of %j is %d", (values, expected) => {
    expect(gini(values)).toBeAllclose(expected, { atol: 5e-7 });
  });

  it("does not change with scale or order and grows when the rich take from the poor", () => {
    const positive = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 2 });
    fc.assert(
      fc.property(positive, fc.nat(), (values, seed) => {
        const g = gini(values)!;
        expect(gini(rng(seed).shuffle(values.map((x) => 3 * x)))).toBeAllclose(g, { atol: 1e-12 });
        const sorted = values.toSorted((a, b) => a - b);
        const taken = sorted[0]! / 2;
        sorted[0]! -= taken;
        sorted[sorted.length - 1]! += taken;
        expect(gini(sorted)!).toBeGreaterThan(g);
      }),
    );
  });

  it("is undefined where it means nothing", () => {
    expect(gini([])).toBeUndefined();
    expect(gini([0, 0])).toBeUndefined();
    expect(gini([1, -1])).toBeUndefined();
    expect(gini([1, Number.NaN])).toBeUndefined();
  });
});

describe("arrays", () => {
  it("check that shape and storage agree", () => {
    expect(() => ndArray(new Float32Array(5), [2, 3])).toThrow(/wanted 6 elements/);
    expect(sizeOf([])).toBe(1);
    expect(ndArray(new Uint8Array(2)).dtype).toBe("bool");
  });

  it("cast towards zero, and to booleans by being non-zero", () => {
    const a = float64Array([3], Float64Array.of(-1.7, 0, 2.2));
    expect([...castArray(a, "int32").data]).toEqual([-1, 0, 2]);
    expect([...castArray(a, "bool").data]).toEqual([1, 0, 1]);
    expect(castArray(a, "float64")).toBe(a);
  });
});
