/** @file Expected shares of the ReLU neurons were computed independently with a dense two-dimensional transform in NumPy. */

import { describe, expect, test } from "vitest";
import { spectrum2d } from "./components.ts";
import {
  frequencyCounts,
  neuronClusters,
  neuronPolynomials,
  periodicNeurons,
} from "./periodic-neurons.ts";

function reluNeuron(p: number, k: number, phase: number, bias: number): Float64Array {
  const w = (2 * Math.PI * k) / p;
  return Float64Array.from({ length: p * p }, (_, i) => {
    const a = Math.floor(i / p);
    const b = i % p;
    return Math.max(0, Math.cos(w * a - phase) + Math.cos(w * b - phase) + bias);
  });
}

test("a ReLU of two waves has its known shares at k and 2k", () => {
  for (const [bias, atK, atDouble] of [
    [0, 0.962073, 0.032846],
    [0.5, 0.967264, 0.018416],
  ] as const) {
    const neurons = periodicNeurons(reluNeuron(113, 14, 0.3, bias), 113, 1);
    expect(neurons.frequency[0]).toBe(14);
    expect(neurons.varianceExplained[0]).toBeAllclose(atK, { atol: 5e-7 });
    expect(neurons.shares[28]).toBeAllclose(atDouble, { atol: 5e-7 });
  }
});

describe("for odd and even p", () => {
  for (const p of [7, 8]) {
    const count = 3;
    const activations = Float64Array.from({ length: p * p * count }, (_, i) => Math.sin(i * i + 1));

    test(`p = ${p}: shares are the squared cells of the dense transform`, () => {
      const neurons = periodicNeurons(activations, p, count);
      for (let n = 0; n < count; n++) {
        const one = Float64Array.from({ length: p * p }, (_, i) => activations[i * count + n]!);
        const cells = spectrum2d(one, p, 1).map((x) => x * x);
        const total = cells.reduce((sum, x) => sum + x, 0) - cells[0]!;
        for (let k = 1; k <= neurons.frequencies; k++) {
          const rows = 2 * k === p ? [0, 2 * k - 1] : [0, 2 * k - 1, 2 * k];
          let sum = -cells[0]!;
          for (const i of rows) for (const j of rows) sum += cells[i * p + j]!;
          expect(neurons.shares[n * (neurons.frequencies + 1) + k]).toBeAllclose(sum / total, {
            rtol: 1e-10,
          });
        }
      }
    });

    test(`p = ${p}: the nearest polynomial leaves the unexplained variance and is its own nearest`, () => {
      const neurons = periodicNeurons(activations, p, count);
      const fitted = neuronPolynomials(activations, p, count, neurons.frequency);
      for (let n = 0; n < count; n++) {
        let rest = 0;
        for (let i = 0; i < p * p; i++) {
          rest += (activations[i * count + n]! - fitted[i * count + n]!) ** 2;
        }
        expect(rest).toBeAllclose(neurons.power[n]! * (1 - neurons.varianceExplained[n]!), {
          rtol: 1e-10,
        });
      }
      expect(neuronPolynomials(fitted, p, count, neurons.frequency)).toBeAllclose(fitted, {
        atol: 1e-12,
      });
    });
  }
});

test("a dead neuron has frequency 0, belongs to no cluster and is not counted", () => {
  const p = 5;
  const activations = new Float64Array(p * p * 2);
  for (let i = 0; i < p * p; i++) {
    activations[i * 2] = 3;
    activations[i * 2 + 1] = Math.cos((2 * Math.PI * 2 * (i % p)) / p);
  }
  const neurons = periodicNeurons(activations, p, 2);
  expect([...neurons.frequency]).toEqual([0, 2]);
  expect([...neuronClusters(neurons)]).toEqual([0, 2]);
  expect(frequencyCounts(neurons)).toEqual([{ frequency: 2, count: 1 }]);
  expect(neuronPolynomials(activations, p, 2, neurons.frequency)).toBeAllclose(activations, {
    atol: 1e-12,
  });
});
