/** @file The quadrature account of whole networks: made-up ones of exact waves, of which every number is known. */

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
import { integralLogits } from "./quadrature-integrals.ts";
import {
  quadratureGroups,
  quadratureNeurons,
  quadratureNeuronsAt,
  wrapAngle,
} from "./quadrature-neurons.ts";
import { boundTiers } from "./quadrature-tiers.ts";

const { PI, abs, cos, max } = Math;

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
