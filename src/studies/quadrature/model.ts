/** @file The network of a configuration, its loss on chosen pairs, and where its parameters lie in a checkpoint. */

import { cast, crossEntropy, mul, sum, type Tensor, tensor } from "../../engine/index.ts";
import type { NdArray } from "../../math/nd-array.ts";
import { rng } from "../../math/random.ts";
import { attentionRateGridLogits } from "../../networks/attention-rate.ts";
import { initAttentionRate } from "../../networks/attention-rate-shape.ts";
import { adamW, type Optimiser } from "../../networks/optimisers.ts";
import { type QuadratureConfig, shapeOf } from "./config.ts";
import type { Task } from "./task.ts";

/** Tensors by parameter name. */
export type Params = Record<string, Tensor>;

/** Initial parameters as tensors. */
export function initialParameters(config: QuadratureConfig, seed: number): Params {
  const arrays = initAttentionRate(
    shapeOf(config),
    rng(seed, "quadrature/init"),
    config.initialisation,
  );
  return toTensors(arrays);
}

/** Arrays as float32 tensors. */
export function toTensors(arrays: Readonly<Record<string, NdArray>>): Params {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, data }]) => [
      name,
      tensor(Float32Array.from(data), { shape: [...shape] }),
    ]),
  );
}

/** All pairs with their labels, int32 [p*p], and 1 for the chosen ones, float32 [p*p]. A type, so that it is a tree. */
export type Pairs = { readonly chosen: Tensor; readonly labels: Tensor };

/** Chosen pairs (indices a*p+b). */
export function pairsOf({ p, labels }: Task, indices: Int32Array): Pairs {
  const chosen = new Float32Array(p * p);
  for (const pair of indices) chosen[pair] = 1;
  return { chosen: tensor(chosen), labels: tensor(labels) };
}

/**
 * Mean loss over the chosen pairs, log-softmax in float64. Working on the whole grid with weights 0 and 1 is several times
 * faster than picking rows, whose backward pass scatters.
 */
export function pairLoss(config: QuadratureConfig): (params: Params, pairs: Pairs) => Tensor {
  const shape = shapeOf(config);
  return (params, { chosen, labels }) =>
    crossEntropy(attentionRateGridLogits(params, shape), labels, {
      dtype: "float64",
      weights: chosen,
    });
}

/** The optimiser of a configuration. */
export function optimiserOf(config: QuadratureConfig): Optimiser {
  return adamW({
    learningRate: config.learningRate,
    weightDecay: config.weightDecay,
    betas: [config.beta1, config.beta2],
    warmupSteps: config.warmupSteps,
  });
}

/** Loss and accuracy on two sets of pairs, from one pass over the grid. */
export function pairScores(config: QuadratureConfig) {
  const shape = shapeOf(config);
  return (params: Params, sets: { train: Pairs; test: Pairs }) => {
    const logits = attentionRateGridLogits(params, shape);
    const right = cast(logits.argmax(-1).equal(sets.train.labels), "float32");
    const score = ({ chosen, labels }: Pairs): { loss: Tensor; accuracy: Tensor } => ({
      loss: crossEntropy(logits, labels, { dtype: "float64", weights: chosen }),
      accuracy: sum(mul(right, chosen)).div(sum(chosen)),
    });
    return { train: score(sets.train), test: score(sets.test) };
  };
}
