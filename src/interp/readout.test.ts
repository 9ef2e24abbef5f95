import { expect, test } from "vitest";
import { attentionWaves } from "./attention-waves.ts";
import { sumClasses } from "./classes.ts";
import {
  readoutComponents,
  readoutDirections,
  readoutLocalisation,
  readoutResidual,
} from "./readout.ts";

const p = 11;
const w = (k: number) => (2 * Math.PI * k) / p;
const answers = sumClasses(p);

/** Two neurons per frequency that already are cos and sin of the sum, read out as cos and sin of c. */
function cleanNetwork(keys: readonly number[], noise: number) {
  const neurons = 2 * keys.length;
  const readout = Float64Array.from({ length: neurons * p }, (_, i) => {
    const n = Math.floor(i / p);
    const wave = n % 2 === 0 ? Math.cos : Math.sin;
    return 2 * wave(w(keys[n >> 1]!) * (i % p)) + noise * Math.sin(i * i);
  });
  const activations = Float64Array.from({ length: p * p * neurons }, (_, i) => {
    const n = i % neurons;
    const wave = n % 2 === 0 ? Math.cos : Math.sin;
    return 3 * wave(w(keys[n >> 1]!) * answers[Math.floor(i / neurons)]!) + 1;
  });
  return {
    neurons,
    readout,
    activations,
    frequency: Int32Array.from({ length: neurons }, (_, n) => keys[n >> 1]!),
  };
}

test("a readout made of key waves has no residual; other frequencies are the whole of it", () => {
  const { readout, neurons } = cleanNetwork([2, 5], 0);
  const components = readoutComponents(readout, neurons, p);
  expect(readoutResidual(components, p, [2, 5])).toBeAllclose(0, { atol: 1e-12 });
  expect(readoutResidual(components, p, [1, 3])).toBeAllclose(1, { atol: 1e-12 });
  expect(readoutResidual(components, p, [2])).toBeAllclose(Math.SQRT1_2, { atol: 1e-12 });
  expect(readoutResidual(new Float64Array(p * 4), p, [2])).toBeUndefined();
});

test("the directions of a clean network carry pure waves with the product of the amplitudes", () => {
  const { readout, neurons, activations } = cleanNetwork([2, 5], 0);
  const components = readoutComponents(readout, neurons, p);
  const table = readoutDirections(activations, components, answers, p, [2, 5]);
  expect(table.map(({ frequency, wave }) => `${wave} ${frequency}`)).toEqual([
    "cos 2",
    "sin 2",
    "cos 5",
    "sin 5",
  ]);
  // A unit row meets the readout 2 cos(w c) with 2 sqrt(p/2); the neuron has amplitude 3.
  const expected = 3 * 2 * Math.sqrt(p / 2);
  expect(table.map((row) => row.coefficient)).toBeAllclose(Array(4).fill(expected), {
    rtol: 1e-10,
  });
  expect(table.map((row) => row.varianceExplained)).toBeAllclose([1, 1, 1, 1], { atol: 1e-10 });
});

test("localisation is one in a clean network and smaller with noise", () => {
  const clean = cleanNetwork([2, 5], 0);
  const noisy = cleanNetwork([2, 5], 0.5);
  const of = ({ readout, neurons, frequency }: typeof clean) =>
    readoutLocalisation(readoutComponents(readout, neurons, p), p, frequency);
  expect(of(clean)).toBeAllclose([1, 1, 1, 1], { atol: 1e-12 });
  for (const share of of(noisy)) {
    expect(share).toBeGreaterThan(0.8);
    expect(share).toBeLessThan(0.999);
  }
  expect(of({ ...clean, frequency: new Int32Array(4) })).toBeAllclose(Array(4).fill(Number.NaN));
});

test("attention that is a difference of waves is found and fitted exactly", () => {
  const pattern = Float64Array.from({ length: p * p }, (_, pair) => {
    const a = Math.floor(pair / p);
    const b = pair % p;
    return (
      0.4 +
      0.1 * (Math.cos(w(3) * a) - Math.cos(w(3) * b)) +
      0.05 * (Math.sin(w(3) * a) - Math.sin(w(3) * b))
    );
  });
  const waves = attentionWaves(pattern, p);
  expect(waves.frequency).toBe(3);
  expect(waves.mean).toBeAllclose(0.4, { atol: 1e-12 });
  expect(waves.varianceExplained).toBeAllclose(1, { atol: 1e-12 });
  expect(waves.fitted).toBeAllclose(pattern, { atol: 1e-12 });
});

test("attention to the sum of the inputs, and a constant one, are not explained", () => {
  const symmetric = Float64Array.from({ length: p * p }, (_, pair) => {
    return Math.cos(w(3) * Math.floor(pair / p)) + Math.cos(w(3) * (pair % p));
  });
  expect(attentionWaves(symmetric, p).varianceExplained).toBeAllclose(0, { atol: 1e-12 });
  expect(attentionWaves(new Float64Array(p * p).fill(0.3), p).varianceExplained).toBe(0);
});
