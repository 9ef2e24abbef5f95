/** @file The network of a configuration, its loss on chosen pairs, and where its parameters lie in a checkpoint. */

import { cast, crossEntropy, mean, type Tensor, take, tensor } from "../../engine/index.ts";
import { InvalidInputError } from "../../errors.ts";
import type { NdArray } from "../../math/nd-array.ts";
import { rng } from "../../math/random.ts";
import { attentionRateGridLogits } from "../../networks/attention-rate.ts";
import {
  type AttentionRateParameters,
  initAttentionRate,
} from "../../networks/attention-rate-shape.ts";
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

/** Chosen pairs (indices a*p+b) and their labels, int32 [count]. A type, not an interface, so that it is a tree. */
export type Pairs = { readonly pairs: Tensor; readonly labels: Tensor };

export function pairsOf(task: Task, indices: Int32Array): Pairs {
  return { pairs: tensor(indices), labels: tensor(indices.map((pair) => task.labels[pair]!)) };
}

/** Mean loss over some pairs, log-softmax in float64. The logits of the whole grid cost less than looking tokens up. */
export function pairLoss(config: QuadratureConfig): (params: Params, pairs: Pairs) => Tensor {
  const shape = shapeOf(config);
  return (params, { pairs, labels }) =>
    crossEntropy(take(attentionRateGridLogits(params, shape), pairs, 0), labels, {
      dtype: "float64",
    });
}

/** Loss and accuracy on two sets of pairs, from one pass over the grid. */
export function pairScores(config: QuadratureConfig) {
  const shape = shapeOf(config);
  return (params: Params, sets: { train: Pairs; test: Pairs }) => {
    const grid = attentionRateGridLogits(params, shape);
    const score = ({ pairs, labels }: Pairs): { loss: Tensor; accuracy: Tensor } => {
      const logits = take(grid, pairs, 0);
      return {
        loss: crossEntropy(logits, labels, { dtype: "float64" }),
        accuracy: mean(cast(logits.argmax(-1).equal(labels), "float32")),
      };
    };
    return { train: score(sets.train), test: score(sets.test) };
  };
}

const prefix = "params.";

/** The parameters among a checkpoint's arrays. */
export function parametersOf(arrays: Readonly<Record<string, NdArray>>): AttentionRateParameters {
  const entries = Object.entries(arrays)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, array]) => [name.slice(prefix.length), array] as const);
  if (entries.length === 0) {
    throw new InvalidInputError(
      `checkpoint: wanted arrays named ${prefix}*, got ${Object.keys(arrays).join(", ") || "none"}`,
    );
  }
  return Object.fromEntries(entries);
}
