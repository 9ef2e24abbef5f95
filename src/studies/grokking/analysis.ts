/** @file One network taken apart: everything that the measures, figures and ablations look at, computed once. */

import { componentNorms } from "../../interp/components.ts";
import {
  type AttentionWaves,
  attentionWaves,
  cosineCoefficients,
  excludedCubeLosses,
  excludedLosses,
  fullLosses,
  type KeyFrequencies,
  keyFrequencies,
  largestWaves,
  type PeriodicNeurons,
  periodicNeurons,
  readoutComponents,
  restrictedLosses,
  type SplitLosses,
  type WaveView,
  waveVarianceExplained,
  waveView,
} from "../../interp/index.ts";
import { toFloat64 } from "../../math/arrays.ts";
import { gini } from "../../math/gini.ts";
import { type GridRun, gridLogits, gridTables, runGrid } from "../../networks/one-layer-grid.ts";
import { type OneLayerParameters, weightNorms } from "../../networks/one-layer-shape.ts";
import type { GrokkingConfig } from "./config.ts";
import type { Task } from "./task.ts";

/** Test loss (or that of all pairs, when the training set is unknown) below which a network counts as generalised, in nats. */
export const generalisedLoss = 1;

/** A network with its Fourier account. Wave measures of a task without waves are meaningless: see `task.hasWaves`. */
export interface NetworkAnalysis {
  task: Task;
  parameters: OneLayerParameters;
  run: GridRun;
  view: WaveView;
  losses: SplitLosses;
  /** Is the loss on unseen pairs below {@link generalisedLoss}? */
  generalised: boolean;
  neurons: PeriodicNeurons;
  keys: KeyFrequencies;
  /** Cosine coefficient of the logits by frequency; entry 0 is 0. */
  coefficients: Float64Array;
  /** [p, dMlp]: the readout transformed over the answers. */
  readout: Float64Array;
  attention: readonly AttentionWaves[];
}

/** Runs the network on all pairs and works out its Fourier account. About 1 s at the paper's size, 60 ms at p = 53. */
export function analyseNetwork(
  parameters: OneLayerParameters,
  task: Task,
  keySet: GrokkingConfig["keySet"],
): NetworkAnalysis {
  const { p } = task;
  const run = runGrid(gridTables(parameters, { p }));
  const { dMlp, nHeads } = run.tables.shape;
  const view = waveView(p, run.logits, task.labels, task.trainMask);
  const losses = fullLosses(view);
  const generalised = losses.test.loss < generalisedLoss;
  const neurons = periodicNeurons(run.activations, p, dMlp);
  return {
    task,
    parameters,
    run,
    view,
    losses,
    generalised,
    neurons,
    keys: keyFrequencies(view, neurons, generalised ? keySet : "largest-waves"),
    coefficients: cosineCoefficients(view),
    readout: readoutComponents(run.tables.readout, dMlp, p),
    attention: Array.from({ length: nHeads }, (_, h) =>
      attentionWaves(run.attention.first.subarray(h * p * p, (h + 1) * p * p), p),
    ),
  };
}

/** Progress measures of one checkpoint for a fixed key set: cheap enough for hundreds of checkpoints. */
export interface CheckpointMeasures {
  /** Scalars by series name. */
  values: Record<string, number>;
  /** Excluded loss on the training pairs (all pairs, when unknown) per key frequency, in two and in three dimensions. */
  excludedPerKey: number[];
  excludedCubePerKey: number[];
  /** By frequency; entry 0 is 0. */
  coefficients: Float64Array;
}

/**
 * Progress measures of one network. `keys: "largest-waves"` uses the five largest waves of this very network (provisional,
 * while training); a list is the final network's key set, held fixed.
 *
 * `logits` [p*p, p] may be given when they are known already.
 *
 * @source Nanda et al. 2023, section 5.1
 */
export function checkpointMeasures(
  parameters: OneLayerParameters,
  task: Task,
  keys: readonly number[] | "largest-waves",
  logits: Float64Array = gridLogits(gridTables(parameters, { p: task.p })),
): CheckpointMeasures {
  const { p } = task;
  const view = waveView(p, logits, task.labels, task.trainMask);
  const coefficients = cosineCoefficients(view);
  const values: Record<string, number> = { ...weightMeasures(parameters, p) };
  if (!task.hasWaves) {
    return { values, excludedPerKey: [], excludedCubePerKey: [], coefficients };
  }
  const provisional = keys === "largest-waves";
  const key = provisional ? largestWaves(view, 5, coefficients) : keys;
  const known = task.trainMask !== undefined;
  const side = known ? "train" : "all";
  const only = known ? ({ only: "train" } as const) : {};
  const restricted = restrictedLosses(view, key);
  const excluded = excludedLosses(view, key, provisional ? only : {});
  if (provisional) {
    values.liveRestrictedLoss = restricted.all.loss;
    values.liveExcludedLoss = excluded[side].loss;
    values.liveLogitVarianceExplained =
      waveVarianceExplained(view, key, coefficients) ?? Number.NaN;
    return { values, excludedPerKey: [], excludedCubePerKey: [], coefficients };
  }
  const full = fullLosses(view);
  Object.assign(values, {
    restrictedLoss: restricted.all.loss,
    restrictedLossTrain: restricted.train.loss,
    restrictedLossTest: restricted.test.loss,
    restrictedAccuracy: restricted.all.accuracy,
    excludedLoss: excluded[side].loss,
    excludedLossAll: excluded.all.loss,
    excludedAccuracy: excluded[side].accuracy,
    excludedCubeLoss: excludedCubeLosses(view, key, only)[side].loss,
    testToRestrictedRatio: full.test.loss / restricted.all.loss,
    testAccuracy: full.test.accuracy,
    trainAccuracy: full.train.accuracy,
    logitVarianceExplained: waveVarianceExplained(view, key, coefficients) ?? Number.NaN,
  });
  return {
    values,
    excludedPerKey: key.map((k) => excludedLosses(view, [k], only)[side].loss),
    excludedCubePerKey: key.map((k) => excludedCubeLosses(view, [k], only)[side].loss),
    coefficients,
  };
}

/** Measures that need the weights alone: sums of squares and Gini coefficients. */
export function weightMeasures(parameters: OneLayerParameters, p: number): Record<string, number> {
  const norms = weightNorms(parameters);
  const { embed, readout } = fourierNorms(parameters, p);
  const values: Record<string, number> = {
    giniEmbed: gini(embed) ?? Number.NaN,
    giniReadout: gini(readout) ?? Number.NaN,
    weightNorm: norms.total!,
  };
  for (const [name, norm] of Object.entries(norms)) {
    if (name !== "total") values[`weightNorm_${name}`] = norm;
  }
  return values;
}

/** Norms of the p Fourier components of the embedding (over dModel) and of the readout (over neurons). */
export function fourierNorms(
  parameters: OneLayerParameters,
  p: number,
): { embed: Float64Array; readout: Float64Array } {
  const embedding = toFloat64(parameters.W_E!);
  const { W_out, W_U } = { W_out: toFloat64(parameters.W_out!), W_U: toFloat64(parameters.W_U!) };
  const [dMlp, dModel] = W_out.shape as [number, number];
  const outputs = W_U.shape[1]!;
  const byAnswer = new Float64Array(p * dModel);
  for (let i = 0; i < dModel; i++) {
    for (let c = 0; c < p; c++) byAnswer[c * dModel + i] = W_U.data[i * outputs + c]!;
  }
  const answers = new Float64Array(p * dMlp);
  for (let c = 0; c < p; c++) {
    for (let n = 0; n < dMlp; n++) {
      let sum = 0;
      for (let i = 0; i < dModel; i++) {
        sum += byAnswer[c * dModel + i]! * W_out.data[n * dModel + i]!;
      }
      answers[c * dMlp + n] = sum;
    }
  }
  return {
    embed: componentNorms(embedding.data, p, dModel),
    readout: componentNorms(answers, p, dMlp),
  };
}
