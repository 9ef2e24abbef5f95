/** @file The study's training against an independent one. */

import { beforeAll, expect, test } from "vitest";
import { initEngine } from "../../engine/index.ts";
import { float64Array } from "../../math/arrays.ts";
import { attentionRateParameterShapes } from "../../networks/attention-rate-shape.ts";
import { train } from "../../networks/training.ts";
import { gradientStep, networkState } from "../../networks/training-step.ts";
import { quadratureSchema, shapeOf } from "./config.ts";
import { optimiserOf, type Pairs, type Params, pairLoss, pairsOf, toTensors } from "./model.ts";
import { taskWith } from "./task.ts";

beforeAll(async () => {
  await initEngine();
});

const config = quadratureSchema.parse({
  p: 7,
  dModel: 8,
  nHeads: 2,
  dMlp: 12,
  learningRate: 0.01,
  weightDecay: 2,
});

/**
 * Losses of steps 0, 1, 2, 5, 10, 20, 30 and 40 and the norms after step 40, made with NumPy in float64 from the description
 * alone: pair by pair, gradients by central differences of the loss (no backward pass), AdamW written out. Constant attention of
 * weight 1/2, warm-up of 10 steps; element j of parameter number i begins as 0.4 sin(1 + 1.7 i + 2.9 j); the 36 pairs with
 * (3a + 5b) mod 4 other than 0 are for training.
 */
const reference = {
  steps: [0, 1, 2, 5, 10, 20, 30, 40],
  losses: [1.9379311, 1.9379311, 1.9360997, 1.9225568, 1.8934776, 1.8404008, 1.7542012, 1.6114725],
  norms: {
    W_E: 1.7775963,
    W_pos: 0.59552754,
    W_V: 2.1872287,
    W_O: 2.2700921,
    W_in: 2.3621692,
    b_in: 0.55893267,
    W_out: 2.0388211,
    b_out: 0.45011272,
    W_U: 1.8290027,
  },
};

test("forty steps of training are those of an independent implementation", async () => {
  const shape = shapeOf(config);
  const initial = Object.fromEntries(
    Object.entries(attentionRateParameterShapes(shape)).map(([name, lengths], i) => {
      const array = float64Array(lengths);
      array.data.forEach((_, j) => {
        array.data[j] = 0.4 * Math.sin(1 + 1.7 * i + 2.9 * j);
      });
      return [name, array];
    }),
  );
  const mask = Uint8Array.from({ length: 49 }, (_, pair) =>
    (3 * Math.floor(pair / 7) + 5 * (pair % 7)) % 4 === 0 ? 0 : 1,
  );
  const task = taskWith(7, mask);
  expect(task.trainPairs.length).toBe(36);
  const optimiser = optimiserOf(config);
  const loss = pairLoss(config);
  const losses: number[] = [];
  const constants = pairsOf(task, task.trainPairs);
  const { carry } = await train({
    step: gradientStep<Params, Pairs>((params, pairs) => loss(params, pairs), optimiser),
    carry: networkState(toTensors(initial), optimiser),
    constants,
    steps: 40,
    signal: new AbortController().signal,
    metrics: { emit: (_, values) => losses.push(...(values.loss ?? [])) },
  });
  losses.push(loss(carry.params, constants).item());
  expect(reference.steps.map((step) => losses[step])).toBeAllclose(reference.losses, {
    rtol: 2e-5,
  });
  for (const [name, norm] of Object.entries(reference.norms)) {
    const found = Math.sqrt([...carry.params[name]!.data].reduce((sum, x) => sum + x * x, 0));
    expect(found, name).toBeAllclose(norm, { rtol: 2e-4 });
  }
});
