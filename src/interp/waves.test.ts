/**
 * @file Waves in logits against closed forms and a small worked example.
 *
 * Expected numbers of the fixture p = 13 were computed with an independent implementation (dense projections in NumPy).
 */

import { describe, expect, test } from "vitest";
import { sumClasses } from "./classes.ts";
import { coefficientsAlongRows } from "./components.ts";
import {
  answerWaves,
  cosineCoefficients,
  excludedCubeLosses,
  excludedLosses,
  fullLosses,
  pureWaveLoss,
  restrictedLosses,
  waveAmplitude,
  waveVarianceExplained,
  waveView,
} from "./waves.ts";

const p = 13;
const key = [3, 5];

function fixture() {
  const logits = new Float64Array(p ** 3);
  const trainMask = new Uint8Array(p * p);
  const wave = (k: number, x: number) => Math.cos((2 * Math.PI * k * x) / p);
  for (let a = 0; a < p; a++) {
    for (let b = 0; b < p; b++) {
      trainMask[a * p + b] = (5 * a + 2 * b) % 13 < 4 ? 1 : 0;
      for (let c = 0; c < p; c++) {
        const s = a + b - c;
        logits[(a * p + b) * p + c] =
          6 * wave(3, s) + 4 * wave(5, s) + 0.5 * ((7 * a + 3 * b + 2 * c) % 5);
      }
    }
  }
  return waveView(p, logits, sumClasses(p), trainMask);
}

const view = fixture();
const sixDigits = { atol: 5e-7 };

describe("the fixture p = 13", () => {
  test("has 52 training pairs and the full losses", () => {
    const { train, test, all } = fullLosses(view);
    expect(train.pairs).toBe(52);
    expect([all.loss, train.loss, test.loss]).toBeAllclose(
      [0.111488, 0.114195, 0.110285],
      sixDigits,
    );
  });

  test("has the restricted loss with and without the correction of the mean", () => {
    expect(restrictedLosses(view, key).all.loss).toBeAllclose(0.091229, sixDigits);
    expect(restrictedLosses(view, key, { bias: false }).all.loss).toBeAllclose(0.091223, sixDigits);
  });

  test("has the excluded losses in two and in three dimensions", () => {
    expect(excludedLosses(view, key).train.loss).toBeAllclose(2.867838, sixDigits);
    expect(excludedCubeLosses(view, key).train.loss).toBeAllclose(2.869583, sixDigits);
    expect(key.map((k) => excludedLosses(view, [k], { only: "train" }).train.loss)).toBeAllclose(
      [1.13451, 1.013889],
      sixDigits,
    );
  });

  test("has the cosine coefficients and the variance explained", () => {
    const coefficients = cosineCoefficients(view);
    expect(key.map((k) => coefficients[k])).toBeAllclose([198.3185, 134.0785], { atol: 5e-5 });
    expect(waveVarianceExplained(view, key)).toBeAllclose(0.981334, sixDigits);
  });
});

test("the restricted logits are the dense projection on the two-dimensional directions", () => {
  const table = answerWaves(view, key);
  const dense = new Float64Array(p ** 3);
  for (const k of key) {
    for (const f of [Math.cos, Math.sin]) {
      const direction = Float64Array.from(
        sumClasses(p),
        (s) => (f((2 * Math.PI * k * s) / p) * Math.SQRT2) / p,
      );
      for (let c = 0; c < p; c++) {
        let dot = 0;
        for (let i = 0; i < p * p; i++) dot += direction[i]! * view.logits[i * p + c]!;
        for (let i = 0; i < p * p; i++) dense[i * p + c]! += dot * direction[i]!;
      }
    }
  }
  const spread = Float64Array.from(dense, (_, i) => {
    const pair = Math.floor(i / p);
    return table[view.answers[pair]! * p + (i % p)]!;
  });
  expect(spread).toBeAllclose(dense, { atol: 1e-12 });
});

test("excluding the restricted waves twice changes nothing more", () => {
  const once = Float64Array.from(view.logits);
  const table = answerWaves(view, key);
  for (let i = 0; i < once.length; i++) {
    once[i]! -= table[view.answers[Math.floor(i / p)]! * p + (i % p)]!;
  }
  const twice = answerWaves(waveView(p, once, view.answers), key);
  expect(Math.max(...twice.map(Math.abs))).toBeLessThan(1e-12);
});

test("logits that are waves in the answer are explained wholly, also for even p with its alternating wave", () => {
  for (const n of [13, 12]) {
    const ks = n === 12 ? [2, 6] : [2, 6];
    const amplitudes = [3, 1.5];
    const logits = new Float64Array(n ** 3);
    const answers = sumClasses(n);
    answers.forEach((s, pair) => {
      for (let c = 0; c < n; c++) {
        ks.forEach((k, i) => {
          logits[pair * n + c]! += amplitudes[i]! * Math.cos((2 * Math.PI * k * (s - c)) / n);
        });
      }
    });
    const waves = waveView(n, logits, answers);
    const coefficients = cosineCoefficients(waves);
    expect(waveVarianceExplained(waves, ks)).toBeAllclose(1, { atol: 1e-12 });
    expect(ks.map((k) => waveAmplitude(n, k, coefficients[k]!))).toBeAllclose(amplitudes, {
      rtol: 1e-12,
    });
    expect(restrictedLosses(waves, ks).all.loss).toBeAllclose(
      pureWaveLoss(n, new Map(ks.map((k, i) => [k, amplitudes[i]!]))),
      { rtol: 1e-12 },
    );
    expect(excludedCubeLosses(waves, ks).all.loss).toBeAllclose(Math.log(n), { rtol: 1e-12 });
  }
});

test("subtraction has the same waves in a-b", () => {
  const answers = sumClasses(p, -1);
  expect(answers[2 * p + 5]).toBe(p - 3);
  const logits = new Float64Array(p ** 3);
  answers.forEach((s, pair) => {
    for (let c = 0; c < p; c++)
      logits[pair * p + c] = 4 * Math.cos((2 * Math.PI * 5 * (s - c)) / p);
  });
  expect(waveVarianceExplained(waveView(p, logits, answers), [5])).toBeAllclose(1, { atol: 1e-12 });
});

describe("the loss of pure waves", () => {
  const mainline = [14, 35, 41, 42, 52];

  test("has the closed form at p = 113", () => {
    const equal = (amplitude: number) => new Map(mainline.map((k) => [k, amplitude]));
    expect(pureWaveLoss(113, equal(5))).toBeAllclose(2.17923e-5, { rtol: 3e-6 });
    expect(pureWaveLoss(113, equal(10))).toBeAllclose(8.2594e-11, { rtol: 1e-5 });
    expect(pureWaveLoss(113, new Map([[14, 50]]))).toBeAllclose(1.854963, sixDigits);
  });

  test("leaves the margin of the five frequencies to the best wrong residue", () => {
    const sums = Array.from({ length: 112 }, (_, j) =>
      mainline.reduce((sum, k) => sum + 1 - Math.cos((2 * Math.PI * k * (j + 1)) / 113), 0),
    );
    expect(Math.min(...sums)).toBeAllclose(2.410176, sixDigits);
  });
});

test("a network without waves of a frequency loses nothing when they are removed", () => {
  const noise = Float64Array.from({ length: p ** 3 }, (_, i) => Math.sin(i * i));
  const clean = Float64Array.from(noise);
  const table = answerWaves(waveView(p, noise, sumClasses(p)), [4]);
  for (let i = 0; i < clean.length; i++) {
    clean[i]! -= table[sumClasses(p)[Math.floor(i / p)]! * p + (i % p)]!;
  }
  const waves = waveView(p, clean, sumClasses(p));
  expect(excludedLosses(waves, [4]).all.loss).toBeAllclose(fullLosses(waves).all.loss, {
    rtol: 1e-12,
  });
});

test("the transform along the classes is the transform of their sums", () => {
  expect(view.transform).toBeAllclose(coefficientsAlongRows(view.sums, p, p), { atol: 1e-12 });
});
