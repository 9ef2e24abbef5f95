/** @file Identities, reference values and bounds of the quadrature account, and bounds against what they bound. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rng } from "../math/random.ts";
import { type AdditiveTables, additiveLogits } from "../networks/attention-rate-grid.ts";
import {
  fittedWaves,
  logitsVarianceExplained,
  nodeLogits,
  pairLogitSums,
  tableVarianceExplained,
} from "./pair-logits.ts";
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
import { amplitudeFactor, integralLogits, rectifiedCoefficient } from "./quadrature-integrals.ts";
import {
  quadratureGroups,
  quadratureNeurons,
  quadratureNeuronsAt,
  wrapAngle,
} from "./quadrature-neurons.ts";
import { equispaced, equispacedError, planNeurons } from "./quadrature-planner.ts";
import { boundTiers } from "./quadrature-tiers.ts";

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

/** A made-up network of exact waves; phases and sizes are drawn, the readout phase is the sum of the input phases. */
function waveNetwork(
  p: number,
  perFrequency: Record<number, number>,
  options: {
    noise?: number;
    kappa?: number;
    offset?: number;
    mismatch?: number;
    /** Half the angle by which the circles of a and b are turned against each other, secondary waves with them. */
    turned?: number;
  } = {},
): AdditiveTables {
  const { noise = 0, kappa = 0, offset = 0, mismatch = 0, turned = 0 } = options;
  const random = rng(9, "wave network");
  const list = Object.entries(perFrequency).flatMap(([k, n]) =>
    Array.from({ length: n }, (_, i) => ({ k: Number(k), phase: (2 * PI * i) / n + 0.3 })),
  );
  const width = list.length;
  const tables: AdditiveTables = {
    p,
    width,
    first: new Float64Array(p * width),
    second: new Float64Array(p * width),
    readout: new Float64Array(width * p),
    directFirst: Float64Array.from({ length: p * p }, () => noise * random.normal()),
    directSecond: Float64Array.from({ length: p * p }, () => noise * random.normal()),
  };
  list.forEach(({ k, phase }, i) => {
    const amplitude = 1 + 0.2 * random.normal() * Math.sign(noise);
    for (let t = 0; t < p; t++) {
      const w = (2 * PI * k * t) / p;
      const wave = (phi: number, middle: number) =>
        amplitude * (cos(w - phi) + kappa * cos(2 * (w - middle)) + offset / 2) +
        noise * random.normal();
      tables.first[t * width + i] = wave(phase + mismatch + turned, phase + turned);
      tables.second[t * width + i] = wave(phase - mismatch - turned, phase - turned);
      tables.readout[i * p + t] = 0.5 * cos(w - 2 * phase) + noise * random.normal();
    }
  });
  return tables;
}

/** Largest |centred logit - model| over all pairs and answers; the model by distance and remainder. */
function largestDistance(logits: Float64Array, table: Float64Array, p: number): number {
  let largest = 0;
  for (let a = 0; a < p; a++) {
    for (let b = 0; b < p; b++) {
      const row = logits.subarray((a * p + b) * p, (a * p + b + 1) * p);
      const mean = row.reduce((sum, x) => sum + x, 0) / p;
      for (let c = 0; c < p; c++) {
        const model = table[((a - b + p) % p) * p + ((a + b - c + p) % p)]!;
        largest = max(largest, abs(row[c]! - mean - model));
      }
    }
  }
  return largest;
}

describe("a network of waves", () => {
  const p = 23;
  const tables = waveNetwork(p, { 3: 21, 7: 33 }, { kappa: -0.1, offset: 0.2 });
  const neurons = quadratureNeurons(tables);
  const { groups, dropped } = quadratureGroups(neurons);

  test("amplitudes, phases, secondary coefficient and offset are found exactly", () => {
    expect(dropped).toBe(0);
    expect(groups.map((group) => [group.frequency, group.neurons.length])).toEqual([
      [3, 21],
      [7, 33],
    ]);
    expect(groups.reduce((sum, { share }) => sum + share, 0)).toBeAllclose(1, { rtol: 1e-12 });
    for (let i = 0; i < neurons.width; i++) {
      expect(neurons.frequency[i]).toBe(neurons.outputFrequency[i]);
      expect(neurons.amplitude[i]).toBeAllclose(1, { atol: 1e-12 });
      expect(neurons.output[i]).toBeAllclose(0.5, { atol: 1e-12 });
      expect(neurons.kappa[i]).toBeAllclose(-0.1, { atol: 1e-12 });
      expect(neurons.kappaImaginary[i]).toBeAllclose(0, { atol: 1e-12 });
      expect(neurons.offset[i]).toBeAllclose(0.2, { atol: 1e-12 });
      expect(wrapAngle(neurons.outputPhase[i]! - 2 * neurons.centre[i]!)).toBeAllclose(0, {
        atol: 1e-12,
      });
    }
  });

  test("the integral predicts its logits, and the nodes give them exactly", () => {
    const logits = additiveLogits(tables);
    const sums = pairLogitSums(logits, p);
    expect(logitsVarianceExplained(logits, nodeLogits(neurons, groups), p)).toBeAllclose(1, {
      atol: 1e-12,
    });
    const whole = tableVarianceExplained(sums, integralLogits(groups, p))!;
    const without = tableVarianceExplained(
      sums,
      integralLogits(groups, p, { offset: false, secondary: false }),
    )!;
    expect(whole).toBeGreaterThan(0.9999);
    expect(without).toBeLessThan(0.99);
  });

  test("separate vocabularies: the readout phase is the sum of both input phases", () => {
    const apart = quadratureNeurons(waveNetwork(p, { 5: 19 }, { mismatch: 0.4 }));
    const { rigorous } = boundTiers(
      waveNetwork(p, { 5: 19 }, { mismatch: 0.4 }),
      apart,
      quadratureGroups(apart).groups,
    );
    // Each of 19 readouts of size 1/2 misses A (e^(0.4 i) - 1) on either side; nothing else is left out.
    expect(rigorous!.phases).toBeAllclose(19 * 0.5 * 2 * 2 * Math.sin(0.2), { rtol: 1e-9 });
    expect(rigorous!.amplitudes).toBeAllclose(0, { atol: 1e-10 });
    for (let i = 0; i < apart.width; i++) {
      expect(abs(apart.delta[i]!)).toBeAllclose(0.8, { atol: 1e-12 });
      expect(
        wrapAngle(apart.outputPhase[i]! - apart.firstPhase[i]! - apart.secondPhase[i]!),
      ).toBeAllclose(0, { atol: 1e-12 });
    }
  });

  test.each([0.9, -1.2, 1.565])(
    "separate embeddings turned by twice %f: the shift is found, and the account is exact again",
    (turned) => {
      const waves = waveNetwork(p, { 3: 21, 7: 33 }, { kappa: -0.1, offset: 0.2, turned });
      const apart = quadratureNeurons({ ...waves, isSeparate: true });
      const { groups: list } = quadratureGroups(apart);
      const sums = pairLogitSums(additiveLogits(waves), p);
      for (const { shift, kappa, offset } of list) {
        expect(abs(wrapAngle(shift - 2 * turned))).toBeLessThan(1e-9);
        expect([kappa, offset]).toBeAllclose([-0.1, 0.2], { atol: 1e-9 });
      }
      expect(tableVarianceExplained(sums, integralLogits(list, p))).toBeGreaterThan(0.9999);
      expect(
        logitsVarianceExplained(additiveLogits(waves), nodeLogits(apart, list), p),
      ).toBeAllclose(1, { atol: 1e-9 });
      expect(fittedWaves(sums, list, "pizza")!).toBeGreaterThan(
        fittedWaves(
          sums,
          list.map((one) => ({ ...one, shift: 0 })),
          "pizza",
        )!,
      );
      const { inputs, amplitudes, phases } = boundTiers(waves, apart, list).rigorous!;
      expect([inputs, amplitudes, phases]).toBeAllclose([0, 0, 0], { atol: 1e-8 });
      // Taken for shared embeddings the distances are wrong, and so is the prediction.
      const shared = quadratureGroups(quadratureNeurons(waves)).groups;
      expect(shared.every(({ shift }) => shift === 0)).toBe(true);
      expect(tableVarianceExplained(sums, integralLogits(shared, p))).toBeLessThan(0.9);
    },
  );

  test("the rigorous tier holds for separate embeddings with noise", () => {
    const waves = waveNetwork(p, { 3: 21, 7: 16 }, { noise: 0.05, kappa: -0.1, turned: 1.3 });
    const apart = quadratureNeurons({ ...waves, isSeparate: true });
    const { groups: list } = quadratureGroups(apart);
    const { total } = boundTiers(waves, apart, list).rigorous!;
    const largest = largestDistance(additiveLogits(waves), integralLogits(list, p), p);
    expect(largest).toBeGreaterThan(0.1);
    expect(largest).toBeLessThanOrEqual(total);
  });

  test("the rigorous tier holds for every logit of a noisy network", () => {
    const noisy = waveNetwork(p, { 3: 21, 7: 16 }, { noise: 0.05, kappa: -0.1, offset: 0.2 });
    const found = quadratureNeurons(noisy);
    const { groups: list } = quadratureGroups(found);
    expect(found.weight.every((weight) => weight >= 0)).toBe(true);
    const rigorous = boundTiers(noisy, found, list).rigorous!;
    expect(boundTiers(noisy, found, list, false).rigorous).toBeUndefined();
    const largest = largestDistance(additiveLogits(noisy), integralLogits(list, p), p);
    expect(largest).toBeGreaterThan(0.1);
    expect(largest).toBeLessThanOrEqual(rigorous.total);
    const { refined, inputs, amplitudes, phases, readouts, direct } = rigorous;
    expect(rigorous.total).toBeAllclose(
      refined + inputs + amplitudes + phases + readouts + direct,
      { rtol: 1e-12 },
    );
  });

  test("tier 2 alone holds for the nodes of a clean network", () => {
    const few = waveNetwork(p, { 4: 7 }, { kappa: -0.1, offset: 0.2 });
    const found = quadratureNeurons(few);
    const { groups: list } = quadratureGroups(found);
    const tiers = boundTiers(few, found, list);
    const { inputs, amplitudes, phases, readouts, direct } = tiers.rigorous!;
    for (const part of [inputs, amplitudes, phases, readouts, direct]) {
      expect(part).toBeAllclose(0, { atol: 1e-10 }); // nothing is left out of a clean network
    }
    const table = integralLogits(list, p);
    const nodes = nodeLogits(found, list);
    let largest = 0;
    for (let a = 0; a < p; a++) {
      for (let b = 0; b < p; b++) {
        for (let c = 0; c < p; c++) {
          const model = table[((a - b + p) % p) * p + ((a + b - c + p) % p)]!;
          largest = max(largest, abs(nodes[(a * p + b) * p + c]! - model));
        }
      }
    }
    const { group, refined } = tiers.groups[0]!;
    expect(largest).toBeGreaterThan(0.01);
    expect(largest).toBeLessThanOrEqual((group.scale / (2 * PI)) * refined);
  });

  test("the waves at the frequencies in use give the same account", () => {
    const spectrum = (value: (t: number, i: number) => number, k: number) => {
      const [re, im] = [new Float64Array(tables.width), new Float64Array(tables.width)];
      for (let i = 0; i < tables.width; i++) {
        for (let t = 0; t < p; t++) {
          re[i]! += value(t, i) * cos((2 * PI * k * t) / p);
          im[i]! -= value(t, i) * Math.sin((2 * PI * k * t) / p);
        }
      }
      return { re, im };
    };
    const frequencies = [3, 6, 7, 9]; // 2 * 7 = 14 is 23 - 9
    const joined = (value: (t: number, i: number) => number) => {
      const parts = frequencies.map((k) => spectrum(value, k));
      return {
        re: Float64Array.from(parts.flatMap(({ re }) => [...re])),
        im: Float64Array.from(parts.flatMap(({ im }) => [...im])),
      };
    };
    const again = quadratureNeuronsAt({
      p,
      width: tables.width,
      frequencies,
      first: joined((t, i) => tables.first[t * tables.width + i]!),
      second: joined((t, i) => tables.second[t * tables.width + i]!),
      readout: joined((t, i) => tables.readout[i * p + t]!),
      mean: Float64Array.from(neurons.offset, (x, i) => x * neurons.amplitude[i]!),
    });
    for (const name of ["centre", "weight", "kappa", "offset", "outputPhase"] as const) {
      expect(again[name]).toBeAllclose(neurons[name], { atol: 1e-9 });
    }
  });
});

test("dead neurons are dropped with a count, and an even modulus has no secondary frequency at p/4", () => {
  const p = 12;
  const tables = waveNetwork(p, { 3: 8 });
  for (let t = 0; t < p; t++) {
    tables.first[t * 8] = 0;
    tables.second[t * 8] = 0;
  }
  tables.readout.fill(0, p, 2 * p);
  const neurons = quadratureNeurons(tables);
  const { groups, dropped } = quadratureGroups(neurons);
  expect(dropped).toBe(2);
  expect(groups[0]!.neurons.length).toBe(6);
  expect(neurons.frequency[0]).toBe(0);
  expect(neurons.kappa[3]).toBeNaN();
  expect(groups[0]!.kappa).toBe(0);
});
