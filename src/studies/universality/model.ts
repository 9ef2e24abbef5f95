/** @file The networks of a configuration: initial weights, loss, and what the analysis needs of a trained one. */

import {
  cast,
  crossEntropy,
  mapTree,
  mean,
  type RowChoice,
  stack,
  type Tensor,
  take,
  tensor,
} from "../../engine/index.ts";
import { toFloat64 } from "../../math/arrays.ts";
import type { FiniteGroup } from "../../math/groups/index.ts";
import type { NdArray } from "../../math/nd-array.ts";
import { rng } from "../../math/random.ts";
import { gridTables, runGrid } from "../../networks/one-layer-grid.ts";
import { initOneLayer, type OneLayerShape } from "../../networks/one-layer-shape.ts";
import { oneLayerLogits } from "../../networks/one-layer-transformer.ts";
import {
  initPairMlp,
  pairMlpGridLogits,
  pairMlpLogits,
  runPairMlp,
} from "../../networks/pair-mlp.ts";
import type { UniversalityConfig } from "./config.ts";
import type { ListedPairs, Pairs } from "./task.ts";

/** Tensors by parameter name. */
export type Params = Record<string, Tensor>;
/** Arrays by parameter name. */
export type Weights = Readonly<Record<string, NdArray>>;

function transformerShape(config: UniversalityConfig, order: number): OneLayerShape {
  const { dModel, nHeads, dMlp } = config;
  const dHead = dModel / nHeads;
  return { p: order, outputs: order, dModel, nHeads, dHead, dMlp, mlpBiases: false };
}

function initialWeights(
  config: UniversalityConfig,
  order: number,
  seed: number,
  network: number,
): Params {
  const random = rng(seed, `universality/init/${network}`);
  if (config.architecture === "mlp") {
    return initPairMlp({ n: order, dEmbed: config.dEmbed, dHidden: config.dHidden }, random);
  }
  const arrays = initOneLayer(transformerShape(config, order), random, "transformer-lens");
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => [
      name,
      tensor(array.data, { shape: [...array.shape] }),
    ]),
  );
}

/**
 * Initial weights of all networks, stacked on axis 0. Network i is the same whatever the number of networks.
 */
export function initialParameters(config: UniversalityConfig, order: number, seed: number): Params {
  const all = Array.from({ length: config.networks }, (_, i) =>
    initialWeights(config, order, seed, i),
  );
  return mapTree((...leaves) => stack(leaves, 0), all[0]!, ...all.slice(1)) as Params;
}

/** Largest order whose table of logits is held whole while training. */
const maxTableOrder = 130;

/**
 * Whether networks of this configuration are trained on the whole table of pairs with masked targets, or on listed pairs. The
 * table needs no look-ups, but its rows beyond the training pairs are wasted: below one half the list is faster.
 */
export function pairForm(config: UniversalityConfig, order: number): "listed" | "table" {
  const { architecture, trainFraction } = config;
  return architecture === "mlp" && order <= maxTableOrder && trainFraction >= 0.5
    ? "table"
    : "listed";
}

/** Logits of one network on its pairs, [pairs, order]. */
function logitsOf(config: UniversalityConfig, order: number) {
  if (pairForm(config, order) === "table") return (params: Params) => pairMlpGridLogits(params);
  const shape = transformerShape(config, order);
  return (params: Params, pairs: Pairs): Tensor => {
    const { a, b } = pairs as ListedPairs;
    return config.architecture === "mlp"
      ? pairMlpLogits(params, a, b)
      : oneLayerLogits(params, a, b, shape);
  };
}

/** The rows of the table of logits that are a network's pairs; a list has no others. */
function rowsOf(pairs: Pairs): { rows?: RowChoice } {
  return "picked" in pairs ? { rows: pairs } : {};
}

/** Mean loss of one network over its pairs, log-softmax in float64. */
export function pairLoss(config: UniversalityConfig, group: FiniteGroup) {
  const logits = logitsOf(config, group.order);
  return (params: Params, pairs: Pairs): Tensor =>
    crossEntropy(logits(params, pairs), pairs.labels, { dtype: "float64", ...rowsOf(pairs) });
}

/** Loss and accuracy of one network over some pairs. */
export function pairScores(config: UniversalityConfig, group: FiniteGroup) {
  const logits = logitsOf(config, group.order);
  return (params: Params, pairs: Pairs): { loss: Tensor; accuracy: Tensor } => {
    const out = logits(params, pairs);
    const answers = out.argmax(-1);
    const own = "picked" in pairs ? take(answers, pairs.picked) : answers;
    return {
      loss: crossEntropy(out, pairs.labels, { dtype: "float64", ...rowsOf(pairs) }),
      accuracy: mean(cast(own.equal(pairs.labels), "float32")),
    };
  };
}

const prefix = "params.";

/** Weights of one network out of the stacked arrays of a checkpoint. */
export function weightsOf(arrays: Readonly<Record<string, NdArray>>, network: number): Weights {
  return Object.fromEntries(
    Object.entries(arrays)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, { shape, dtype, data }]) => {
        const size = data.length / shape[0]!;
        const slice = data.subarray(network * size, (network + 1) * size);
        return [name.slice(prefix.length), { shape: shape.slice(1), dtype, data: slice }];
      }),
  );
}

/** A network run on all pairs, in the form that the group instruments look at. */
export interface NetworkView {
  group: FiniteGroup;
  /** Embeddings of the two inputs, [order, embedWidth]. */
  left: Float64Array;
  right: Float64Array;
  embedWidth: number;
  /** [order², width]. */
  hidden: Float64Array;
  width: number;
  /** [width, order]: from neurons to logits, without the residual path of a transformer. */
  unembed: Float64Array;
  /** [order², order]. */
  logits: Float64Array;
}

/** Which architecture weights belong to, by their names. */
export function architectureOf(weights: Weights): UniversalityConfig["architecture"] {
  return "W_x" in weights ? "mlp" : "transformer";
}

/** Runs a network on all pairs in float64. */
export function viewNetwork(weights: Weights, group: FiniteGroup): NetworkView {
  const n = group.order;
  if (architectureOf(weights) === "mlp") {
    const run = runPairMlp(weights);
    return {
      group,
      left: run.left,
      right: run.right,
      embedWidth: run.shape.dHidden,
      hidden: run.hidden,
      width: run.shape.dHidden,
      unembed: toFloat64(weights.W_U!).data,
      logits: run.logits,
    };
  }
  const run = runGrid(gridTables(weights, { p: n }));
  const { shape, readout } = run.tables;
  const embedding = toFloat64(weights.W_E!).data.subarray(0, n * shape.dModel);
  return {
    group,
    left: embedding,
    right: embedding,
    embedWidth: shape.dModel,
    hidden: run.activations,
    width: shape.dMlp,
    unembed: readout,
    logits: run.logits,
  };
}
