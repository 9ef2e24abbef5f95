import fc from "fast-check";
import { expect, test } from "vitest";
import { rng } from "./random.ts";
import {
  fitLine,
  fitLogistic,
  fitPolynomial,
  isSeparable,
  type LogisticData,
  logisticLoss,
} from "./statistics-regression.ts";

const log2 = Math.log2;
const twoTasks: LogisticData = {
  x: Float64Array.of(log2(10), log2(100)),
  weight: Float64Array.of(0.5, 0.5),
  positive: Float64Array.of(0.375, 0.125),
};

test("a line is found exactly, weights pull it", () => {
  const exact = fitLine([0, 1, 2], [1, 3, 5])!;
  expect([exact.slope, exact.intercept, exact.rSquared, exact.slopeError]).toEqual([2, 1, 1, 0]);
  expect(fitLine([1, 1], [1, 2])).toBeUndefined();
  expect(fitLine([1], [1])).toBeUndefined();
  const pulled = fitLine([0, 1, 2], [0, 0, 3], [1, 1, 1e9])!;
  expect(pulled.slope * 2 + pulled.intercept).toBeAllclose(3, { rtol: 1e-6 });
});

test("a quadratic through three points is exact", () => {
  const c = fitPolynomial([-1, 0, 2], [6, 1, 9], 2)!; // 3x^2 - 2x + 1
  expect(c).toBeAllclose([1, -2, 3], { atol: 1e-12 });
});

// By hand: log-odds +-ln 3 at the two points, so the unpenalised curve passes through both.
test("two points without ridge: the curve passes through them", () => {
  const fit = fitLogistic(twoTasks, { ridge: 0 });
  if (!fit.ok) throw new Error(fit.reason);
  expect(fit.slope).toBeAllclose((-2 * Math.log(3)) / log2(10), { rtol: 1e-10 });
  expect(fit.intercept).toBeAllclose(3.2958369, { atol: 5e-8 });
});

// Independent solver of the specification, analytic vector (i)
test("two points with ridge 0.1", () => {
  const fit = fitLogistic(twoTasks, { ridge: 0.1 });
  if (!fit.ok) throw new Error(fit.reason);
  expect(fit.slope).toBeAllclose(-0.5579391, { atol: 5e-8 });
  expect(2 ** (-fit.intercept / fit.slope)).toBeAllclose(Math.sqrt(1000), { rtol: 1e-9 });
});

const random = rng(3, "logistic-test");
function randomData(n: number, seed: number): LogisticData {
  const r = rng(seed, "data");
  const x = r.normals(n);
  const weight = Float64Array.from({ length: n }, () => 0.1 + r.uniform());
  const positive = weight.map((w, i) => w / (1 + Math.exp(0.8 * x[i]! - 0.3 + r.normal())));
  return { x, weight, positive };
}

test("the fit is a minimum: no neighbour has a lower loss", () => {
  for (let seed = 0; seed < 20; seed++) {
    const data = randomData(30, seed);
    const fit = fitLogistic(data, { ridge: 0.05 });
    if (!fit.ok) throw new Error(fit.reason);
    for (let k = 0; k < 8; k++) {
      const neighbour = logisticLoss(
        data,
        0.05,
        fit.slope + 1e-3 * random.normal(),
        fit.intercept + 1e-3 * random.normal(),
      );
      expect(neighbour).toBeGreaterThan(logisticLoss(data, 0.05, fit.slope, fit.intercept) - 1e-13);
    }
  }
});

test("scaling weights and ridge together changes nothing; mirrored outcomes flip both signs", () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.double({ min: 0.1, max: 50, noNaN: true }), (seed, factor) => {
      const data = randomData(12, seed);
      const base = fitLogistic(data, { ridge: 0.1 });
      const scaled = fitLogistic(
        {
          x: data.x,
          weight: data.weight.map((w) => w * factor),
          positive: data.positive.map((w) => w * factor),
        },
        { ridge: 0.1 * factor, tolerance: 1e-12 * factor },
      );
      const mirrored = fitLogistic(
        { ...data, positive: data.weight.map((w, i) => w - data.positive[i]!) },
        { ridge: 0.1 },
      );
      if (!base.ok || !scaled.ok || !mirrored.ok) throw new Error("no fit");
      expect(scaled.slope).toBeAllclose(base.slope, { rtol: 1e-8, atol: 1e-10 });
      expect(mirrored.slope).toBeAllclose(-base.slope, { rtol: 1e-8, atol: 1e-10 });
      expect(mirrored.intercept).toBeAllclose(-base.intercept, { rtol: 1e-8, atol: 1e-10 });
    }),
    { numRuns: 50 },
  );
});

test("what has no curve is named", () => {
  const at = (positive: number[]): LogisticData => ({
    x: Float64Array.of(1, 2, 3, 4),
    weight: Float64Array.of(1, 1, 1, 1),
    positive: Float64Array.from(positive),
  });
  const reason = (data: LogisticData, ridge: number): string => {
    const fit = fitLogistic(data, { ridge });
    return fit.ok ? "ok" : fit.reason;
  };
  expect(reason(at([0, 0, 0, 0]), 0.1)).toBe("no-positives");
  expect(reason(at([1, 1, 1, 1]), 0.1)).toBe("no-negatives");
  expect(reason(at([1, 1, 0, 0]), 1e-12)).toBe("separable");
  expect(reason(at([1, 0.5, 0, 0]), 0)).toBe("separable");
  expect(reason(at([1, 1, 0, 0]), 1e-5)).toBe("ok");
  expect(
    reason(
      { x: new Float64Array(0), weight: new Float64Array(0), positive: new Float64Array(0) },
      0.1,
    ),
  ).toBe("no-data");
  expect(isSeparable(at([1, 0, 1, 0]))).toBe(false);
});

test("strong separation with a tiny ridge still converges", () => {
  const data: LogisticData = {
    x: Float64Array.from({ length: 20 }, (_, i) => i),
    weight: new Float64Array(20).fill(0.05),
    positive: Float64Array.from({ length: 20 }, (_, i) => (i < 9 ? 0.05 : 0)),
  };
  const fit = fitLogistic(data, { ridge: 1e-5 });
  if (!fit.ok) throw new Error(fit.reason);
  expect(-fit.intercept / fit.slope).toBeAllclose(8.5, { atol: 1e-6 });
});

test("fits converge from near and far starts, on clean, noisy and fractional outcomes, with any ridge", () => {
  const r = rng(1, "logistic-starts");
  const failures: string[] = [];
  for (let k = 0; k < 3000; k++) {
    const n = 3 + r.integer(40);
    const x = r.normals(n).map((v) => 4 * v + 3);
    const weight = r.uniforms(n).map((v) => v / n);
    const slope = -3 * r.uniform();
    const positive = weight.map((w, i) => {
      const p = 1 / (1 + Math.exp(-slope * (x[i]! - 3)));
      if (k % 3 === 0) return p > 0.5 ? w : 0;
      return k % 3 === 1 ? (r.uniform() < p ? w : 0) : w * p;
    });
    const data = { x, weight, positive };
    for (const ridge of [0.1, 1e-5, 1e-12]) {
      const near = fitLogistic(data, { ridge });
      const start = { slope: -0.5 - 3 * r.uniform(), intercept: 5 * r.normal() };
      const far = fitLogistic(data, { ridge, start });
      if (near.ok && far.ok) {
        const loss = (fit: typeof near) => logisticLoss(data, ridge, fit.slope, fit.intercept);
        expect(loss(far)).toBeAllclose(loss(near), { rtol: 1e-9, atol: 1e-12 });
      }
      for (const fit of [near, far]) {
        if (!fit.ok && fit.reason === "not-converged") failures.push(`${k}, ridge ${ridge}`);
      }
    }
  }
  expect(failures).toEqual([]);
});

test("a steep curve far from x = 0 is found: three lengths around 1,000 minutes, hardly any ridge", () => {
  const data = {
    x: Float64Array.of(9.884170519108435, 10.443632549807052, 8.688753852970368),
    weight: Float64Array.of(1 / 3, 1 / 3, 1 / 3),
    positive: Float64Array.of(7 / 24, 0, 1 / 3),
  };
  const fit = fitLogistic(data, { ridge: 1e-5 });
  if (!fit.ok) throw new Error(fit.reason);
  const loss = logisticLoss(data, 1e-5, fit.slope, fit.intercept);
  for (const [ds, di] of [
    [1e-3, -1e-2],
    [-1e-3, 1e-2],
    [0, 1e-3],
    [0, -1e-3],
  ] as const) {
    expect(logisticLoss(data, 1e-5, fit.slope + ds, fit.intercept + di)).toBeGreaterThan(loss);
  }
});
