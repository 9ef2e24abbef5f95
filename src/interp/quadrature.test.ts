/** @file Identities, reference values and bounds of the quadrature account, and bounds against what they bound. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  angleBound,
  boxBound,
  boxErrorAt,
  integralPeak,
  integrationBounds,
  measuredError,
  moments,
  type Nodes,
  relativeBound,
} from "./quadrature-bounds.ts";
import { amplitudeFactor, rectifiedCoefficient } from "./quadrature-integrals.ts";
import { equispaced, equispacedError, planNeurons } from "./quadrature-planner.ts";

/** Adaptive Simpson integration. */
function integrate(f: (x: number) => number, from: number, to: number, tolerance = 1e-12): number {
  const simpson = (a: number, fa: number, b: number, fb: number, fm: number) =>
    ((b - a) / 6) * (fa + 4 * fm + fb);
  const refine = (
    a: number,
    fa: number,
    b: number,
    fb: number,
    fm: number,
    whole: number,
    eps: number,
    depth: number,
  ): number => {
    const m = (a + b) / 2;
    const [fl, fr] = [f((a + m) / 2), f((m + b) / 2)];
    const left = simpson(a, fa, m, fm, fl);
    const right = simpson(m, fm, b, fb, fr);
    const error = left + right - whole;
    if (depth === 0 || Math.abs(error) <= 15 * eps) return left + right + error / 15;
    return (
      refine(a, fa, m, fm, fl, left, eps / 2, depth - 1) +
      refine(m, fm, b, fb, fr, right, eps / 2, depth - 1)
    );
  };
  // Uneven pieces, so that no symmetry of the integrand makes a piece look finished.
  const cuts = [0, 0.13, 0.29, 0.41, 0.58, 0.73, 0.87, 1].map((x) => from + (to - from) * x);
  let sum = 0;
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [a, b] = [cuts[i]!, cuts[i + 1]!];
    const [fa, fb, fm] = [f(a), f(b), f((a + b) / 2)];
    sum += refine(a, fa, b, fb, fm, simpson(a, fa, b, fb, fm), tolerance / 7, 40);
  }
  return sum;
}

const { PI, abs, cos, max } = Math;

describe("integral identities", () => {
  test.each([
    [0.3, 1.1],
    [2.4, 5.9],
    [-1.7, 0.2],
  ])(
    "at s = %f, gamma = %f the three integrals are 2/3, 4/3 and 0 of the answer wave",
    (s, gamma) => {
      const over = (part: (x: number) => number) =>
        integrate((phi) => part(cos(s - phi)) * cos(gamma - 2 * phi), -PI, PI);
      const wave = cos(gamma - 2 * s);
      const close = { atol: 1e-10 };
      expect(over((x) => max(0, x))).toBeAllclose((2 / 3) * wave, close);
      expect(over(abs)).toBeAllclose((4 / 3) * wave, close);
      expect(over((x) => x)).toBeAllclose(0, close);
    },
  );

  // Reference values: the study's specification, recomputed independently.
  test.each([
    [0, 0, [0.666667, 0.61592, 0.471405, 0.255122, 0]],
    [-0.112, 0, [0.478433, 0.484807, 0.471405, 0.364113, 0.175929]],
    [-0.112, 0.2, [0.44758, 0.457801, 0.457333, 0.378375, 0.344572]],
  ])("amplitude factor with kappa = %f, beta = %f", (kappa, beta, expected) => {
    const found = [0, 0.25, 0.5, 0.75, 1].map((x) => amplitudeFactor(PI * x, kappa, beta));
    expect(found).toBeAllclose(expected, { atol: 1e-6 });
  });

  test("the closed form is the integral, for every harmonic", () => {
    for (const [d, kappa, beta] of [
      [0.7, -0.3, 0.4],
      [2.9, 0.8, -0.2],
      [1.3, 0.05, 3],
      [2, 0.4, -5],
    ] as const) {
      const h = (u: number) =>
        max(0, 2 * cos(d / 2) * cos(u) + 2 * kappa * cos(d) * cos(2 * u) + beta) / 2;
      for (const n of [0, 1, 2, 5]) {
        const exact = integrate((u) => h(u) * cos(n * u), -PI, PI) / (n === 0 ? 2 * PI : PI);
        expect(rectifiedCoefficient(n, d, kappa, beta)).toBeAllclose(exact, { atol: 1e-10 });
      }
    }
  });
});

describe("sums over nodes", () => {
  test("errors of equally spaced nodes are the published ones; odd n is as good as 2n", () => {
    for (const [n, error] of [
      [3, 1.71],
      [4, 0.904],
      [5, 0.071966],
      [6, 0.240233],
      [7, 0.035104],
      [8, 0.118731],
      [10, 0.071966],
      [12, 0.048583],
      [14, 0.035104],
      [16, 0.026591],
      [32, 0.00648],
      [64, 0.00161],
    ] as const) {
      // The reference's grid of 361 points holds both ends of the turn: 360 different ones.
      const atol = n < 5 ? 5e-3 : 1e-4;
      expect(measuredError(equispaced(n), { gridPoints: 360 })).toBeAllclose(error, { atol });
      expect(equispacedError(n) * integralPeak).toBeAllclose(error, { atol });
    }
  });

  const fixture: Nodes = {
    weights: Float64Array.of(1, 1.2, 0.8, 1, 1.1, 0.9, 1, 1),
    centres: Float64Array.of(0.1, 0.9, 1.7, 2.4, 3.3, 4, 4.8, 5.6),
  };

  test("the box fixture", () => {
    const atol = { atol: 2e-6 };
    expect(boxBound(fixture, 2 * PI).error).toBeAllclose(1.257289, atol);
    expect(boxBound(fixture, PI).error).toBeAllclose(0.552368, atol);
    expect(moments(fixture, 4).slice(1)).toBeAllclose([0.072962, 0.22819, 0.12937, 0.452902], atol);
    expect(integrationBounds(fixture).linear).toBeAllclose(0.050583, atol);
    expect(measuredError(fixture, { gridPoints: 720 })).toBeAllclose(0.224176, { atol: 2e-5 });
    expect(boxBound(equispaced(16), 2 * PI).error).toBeAllclose(PI ** 2 / 16, { rtol: 1e-12 });
    expect(boxBound(equispaced(16), PI).error).toBeAllclose(PI ** 2 / 32, { rtol: 1e-12 });
  });

  test("the best offset is as good as a scan of 40,000", () => {
    for (const period of [2 * PI, PI]) {
      let least = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 40_000; i++) {
        const t = ((i - 20_000) / 20_000) * period;
        least = Math.min(least, boxErrorAt(fixture, period, t));
      }
      const { error, offset, parts, low, high } = boxBound(fixture, period);
      expect(error).toBeLessThanOrEqual(least + 1e-12);
      expect(error).toBeAllclose(least, { rtol: 1e-6 });
      expect(boxErrorAt(fixture, period, offset)).toBeAllclose(error, { rtol: 1e-12 });
      expect(parts.reduce((sum, x) => sum + x, 0)).toBeAllclose(error, { rtol: 1e-12 });
      expect(high[7]! - low[0]!).toBeAllclose(period, { rtol: 1e-12 });
    }
  });

  const nodes = fc
    .array(
      fc.tuple(
        fc.double({ min: 0.01, max: 3, noNaN: true }),
        fc.double({ min: -10, max: 10, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
      ),
      { minLength: 1, maxLength: 24 },
    )
    .map((list) => ({
      weights: Float64Array.from(list, ([w]) => w),
      centres: Float64Array.from(list, ([, c]) => c),
      errors: Float64Array.from(list, ([, , e]) => e),
    }));

  test("no sum is further from the integral than any of its bounds", () => {
    fc.assert(
      fc.property(nodes, ({ errors, ...list }) => {
        const found = measuredError(list, { gridPoints: 90 });
        const bounds = integrationBounds(list);
        for (const bound of [bounds.whole, bounds.split, bounds.spectral, bounds.best]) {
          expect(found).toBeLessThanOrEqual(bound + 1e-9);
        }
        const withErrors = measuredError(list, { gridPoints: 90, phaseErrors: errors });
        expect(withErrors).toBeLessThanOrEqual(bounds.best + angleBound(list, errors) + 1e-9);
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  test("turning all nodes and scaling all weights changes no bound", () => {
    const before = integrationBounds(fixture);
    const after = integrationBounds({
      weights: fixture.weights.map((w) => 7 * w),
      centres: fixture.centres.map((c) => c + 0.77),
    });
    for (const [name, value] of Object.entries(before)) {
      expect(after[name as keyof typeof after], name).toBeAllclose(value, { rtol: 1e-9 });
    }
  });

  test("nodes that all lie at one place give a bound that is called vacuous", () => {
    const heap = { weights: new Float64Array(9).fill(1), centres: new Float64Array(9).fill(1) };
    expect(relativeBound(integrationBounds(heap).best).isVacuous).toBe(true);
    expect(relativeBound(integrationBounds(equispaced(64)).best)).toMatchObject({
      isVacuous: false,
    });
    expect(relativeBound(Number.NaN).isVacuous).toBe(true);
  });

  test("the plan is the first width that is good enough", () => {
    const plan = planNeurons(0.05);
    expect(plan.reached!.neurons).toBe(9); // odd, as good as 18
    expect(equispacedError(9)).toBeLessThanOrEqual(0.05);
    for (const n of [3, 4, 5, 6, 7, 8]) expect(equispacedError(n)).toBeGreaterThan(0.05);
    expect(plan.guaranteed!.neurons).toBeGreaterThanOrEqual(plan.reached!.neurons);
    expect(plan.boxGuaranteed!.neurons).toBeGreaterThan(plan.guaranteed!.neurons);
  });
});
