/** @file The network of a configuration, its loss, and where its parameters lie in a checkpoint. */

import { crossEntropy, type Tensor, tensor } from "../../engine/index.ts";
import { rng } from "../../math/random.ts";
import { initOneLayer, type OneLayerShape } from "../../networks/one-layer-shape.ts";
import { oneLayerLogits } from "../../networks/one-layer-transformer.ts";
import type { GrokkingConfig } from "./config.ts";
import type { Task } from "./task.ts";

/** Sizes of the network; "=" is also one of the answers, as in the paper's code. */
export function networkShape(config: GrokkingConfig): OneLayerShape {
  const { p, dModel, nHeads, dMlp } = config;
  return {
    p,
    outputs: p + 1,
    dModel,
    nHeads,
    dHead: dModel / nHeads,
    dMlp,
    mlpBiases: true,
  };
}

/** Initial parameters as tensors. */
export function initialParameters(config: GrokkingConfig, seed: number): Record<string, Tensor> {
  const arrays = initOneLayer(networkShape(config), rng(seed, "grokking/init"));
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => [
      name,
      tensor(array.data, { shape: [...array.shape] }),
    ]),
  );
}

/** Some pairs as the network's input, with their labels; all int32 [count]. */
export type Pairs = { readonly a: Tensor; readonly b: Tensor; readonly labels: Tensor };

/** The given pairs (indices a*p+b) as tensors. */
export function pairsOf(task: Task, indices: Int32Array): Pairs {
  return {
    a: tensor(indices.map((pair) => Math.floor(pair / task.p))),
    b: tensor(indices.map((pair) => pair % task.p)),
    labels: tensor(indices.map((pair) => task.labels[pair]!)),
  };
}

/** Mean loss over some pairs, the logit of "=" included, as it is trained. */
export function pairLoss(
  config: GrokkingConfig,
): (params: Record<string, Tensor>, pairs: Pairs) => Tensor {
  const shape = networkShape(config);
  return (params, { a, b, labels }) =>
    crossEntropy(oneLayerLogits(params, a, b, shape), labels, { dtype: config.lossPrecision });
}
