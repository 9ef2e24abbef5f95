/** @file The program that the engine's benchmark times: a full-batch AdamW step of the one-layer transformer, float64 loss. */

import { crossEntropy, type Tensor, tensor } from "../src/engine/index.ts";
import { rng } from "../src/math/random.ts";
import { initOneLayer, type OneLayerShape } from "../src/networks/one-layer-shape.ts";
import { type OneLayerTensors, oneLayerLogits } from "../src/networks/one-layer-transformer.ts";
import { adamW } from "../src/networks/optimisers.ts";
import { gradientStep, networkState } from "../src/networks/training-step.ts";

/** Sizes of a problem. */
export interface ProblemSize {
  readonly p: number;
  readonly dModel: number;
  readonly dMlp: number;
  /** Share of the p * p pairs that is trained on. */
  readonly fraction: number;
}

/** The paper's size: 3,830 pairs, 114 tokens in and out, 226,816 parameters. */
export const paperSize: ProblemSize = { p: 113, dModel: 128, dMlp: 512, fraction: 0.3 };

/** The size of the quick preset: 1,685 pairs. */
export const quickSize: ProblemSize = { p: 53, dModel: 64, dMlp: 128, fraction: 0.6 };

/** Pairs and labels of the training set. */
export type Pairs = { readonly a: Tensor; readonly b: Tensor; readonly labels: Tensor };

/** Everything that a timing needs. */
export function problem({ p, dModel, dMlp, fraction }: ProblemSize, seed = 1) {
  const shape: OneLayerShape = {
    p,
    outputs: p + 1,
    dModel,
    nHeads: 4,
    dHead: dModel / 4,
    dMlp,
    mlpBiases: true,
  };
  const random = rng(seed, "bench");
  const parameters: OneLayerTensors = Object.fromEntries(
    Object.entries(initOneLayer(shape, random)).map(([name, values]) => [name, tensor(values)]),
  );
  const count = Math.floor(fraction * p * p);
  const chosen = [...random.fork("pairs").permutation(p * p)].slice(0, count).sort((x, y) => x - y);
  const column = (of: (pair: number) => number) => tensor(Int32Array.from(chosen, of));
  const pairs: Pairs = {
    a: column((pair) => Math.floor(pair / p)),
    b: column((pair) => pair % p),
    labels: column((pair) => (Math.floor(pair / p) + (pair % p)) % p),
  };
  const optimiser = adamW({
    learningRate: 1e-3,
    weightDecay: 1,
    betas: [0.9, 0.98],
    warmupSteps: 10,
  });
  const step = gradientStep(
    (params: OneLayerTensors, { a, b, labels }: Pairs) =>
      crossEntropy(oneLayerLogits(params, a, b, shape), labels, { dtype: "float64" }),
    optimiser,
  );
  return { shape, parameters, pairs, step, state: networkState(parameters, optimiser) };
}
