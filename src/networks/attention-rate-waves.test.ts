/** @file Waves straight from the weights against the transform of the network's tables. */

import { expect, test } from "vitest";
import { rng } from "../math/random.ts";
import { additiveTables } from "./attention-rate-grid.ts";
import { type AttentionRateShape, initAttentionRate } from "./attention-rate-shape.ts";
import { additiveWaves, bruteForceOperations } from "./attention-rate-waves.ts";

const base: AttentionRateShape = {
  architecture: "attention",
  p: 11,
  layers: 1,
  dModel: 8,
  nHeads: 2,
  dHead: 4,
  dMlp: 6,
  attentionRate: 0,
  constantWeight: 0.5,
  separateVocabularies: false,
  equalsToken: false,
  activation: "relu",
};

test.each<[string, AttentionRateShape]>([
  ["shared vocabulary", base],
  ["equals token", { ...base, equalsToken: true, separateVocabularies: true }],
  ["linear sum", { ...base, architecture: "linear-sum", nHeads: 1, dHead: 8 }],
  ["linear concatenation", { ...base, architecture: "linear-concat", nHeads: 1, dHead: 8 }],
])("%s: pushing waves through the weights gives the waves of the tables", (_, shape) => {
  const random = rng(3, "waves");
  const parameters = { ...initAttentionRate(shape, random) };
  for (const name of ["b_in", "b_out"]) {
    const array = parameters[name];
    if (array === undefined) continue;
    const data = random.normals(array.data.length);
    parameters[name] = { shape: array.shape, dtype: "float64", data };
  }
  const { p, dMlp } = shape;
  const { waves, operations } = additiveWaves(parameters, shape, [2, 5]);
  const tables = additiveTables(parameters, shape);
  const direct = (value: (t: number) => number, k: number) => {
    let [re, im] = [0, 0];
    for (let t = 0; t < p; t++) {
      re += value(t) * Math.cos((2 * Math.PI * k * t) / p);
      im -= value(t) * Math.sin((2 * Math.PI * k * t) / p);
    }
    return [re, im];
  };
  for (let i = 0; i < dMlp; i++) {
    [2, 5].forEach((k, j) => {
      const at = j * dMlp + i;
      const of = ({ re, im }: { re: Float64Array; im: Float64Array }) => [re[at]!, im[at]!];
      const close = { atol: 1e-12 };
      expect(of(waves.first)).toBeAllclose(
        direct((t) => tables.first[t * dMlp + i]!, k),
        close,
      );
      expect(of(waves.second)).toBeAllclose(
        direct((t) => tables.second[t * dMlp + i]!, k),
        close,
      );
      expect(of(waves.readout)).toBeAllclose(
        direct((t) => tables.readout[i * p + t]!, k),
        close,
      );
    });
    const sum = (table: Float64Array) => direct((t) => table[t * dMlp + i]!, 0)[0]! / p;
    expect(waves.mean[i]).toBeAllclose(sum(tables.first) + sum(tables.second), { atol: 1e-12 });
  }
  // The products by hand: 5 rows for each input, 4 columns for the readout, each entry two operations per term.
  const { architecture, dModel } = shape;
  const products =
    architecture === "attention"
      ? 5 * (2 * p * dModel + 2 * 2 * dModel * dModel + 2 * dModel * dMlp) +
        (shape.equalsToken ? 2 * dModel * dModel : 0) +
        4 * (dModel * p + dMlp * dModel)
      : 5 * 2 * (p * dModel + dModel * dMlp) + 4 * dMlp * p;
  expect(operations).toBe(2 * products);
  expect(bruteForceOperations(shape)).toBe(121 * (12 + 132));
});
