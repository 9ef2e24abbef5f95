/** @file One network taken apart: everything that the measures, figures and instruments look at, computed once. */

import {
  type AlgorithmVerdict,
  type BoundTiers,
  boundTiers,
  circleFormula,
  circularity,
  classifyAlgorithm,
  distanceIrrelevance,
  embeddingCircles,
  fittedWaves,
  formulaVarianceExplained,
  type GradientSymmetricity,
  gradientSymmetricity,
  integralLogits,
  isolatedCircle,
  logitsVarianceExplained,
  nodeLogits,
  type PairLogitSums,
  pairLogitSums,
  principalComponents,
  type QuadratureGroup,
  type QuadratureNeurons,
  quadratureGroups,
  quadratureNeurons,
  type SplitLosses,
  scaledVarianceExplained,
  splitLosses,
  tableVarianceExplained,
  thinShare,
} from "../../interp/index.ts";
import { toFloat64 } from "../../math/arrays.ts";
import { attentionRateLogitsFromEmbeddings } from "../../networks/attention-rate.ts";
import { type AttentionRateRun, runAttentionRate } from "../../networks/attention-rate-grid.ts";
import type {
  AttentionRateFacts,
  AttentionRateParameters,
} from "../../networks/attention-rate-shape.ts";
import { toTensors } from "./model.ts";
import type { Task } from "./task.ts";

/** Share of the input variance that the constant part must explain before bounds are given. */
export const additivityNeeded = 0.99;
/** Networks with less circular embeddings are left out of the published statistics. */
export const circularityWanted = 0.995;
/** Share of the logits' variance that the integrals must explain before a network is called a quadrature network. */
export const predictionNeeded = 0.8;
/** A neuron whose own frequency explains less than this of its input is unexplained weight. */
export const explainedShare = 0.8;

/** Shares of the logits' variance explained without any fitted constant, step by step. */
export interface Predictions {
  /** Integrals with the own frequency alone, the same after one common factor, with the offset, and with the secondary frequency. */
  primary: number | undefined;
  primaryScaled: number | undefined;
  offset: number | undefined;
  secondary: number | undefined;
  /** The nodes as trained, summed instead of integrated. */
  nodes: number | undefined;
  /** One fitted wave for each frequency. */
  fittedPizza: number | undefined;
  fittedClock: number | undefined;
}

/** One isolated circle of the embedding. */
export interface CircleFit {
  frequency: number;
  clock: number;
  pizza: number;
  accompanying: number;
}

/** A network with its account. */
export interface NetworkAnalysis {
  task: Task;
  parameters: AttentionRateParameters;
  run: AttentionRateRun;
  losses: SplitLosses;
  neurons: QuadratureNeurons;
  groups: QuadratureGroup[];
  /** Neurons without any amplitude or readout. */
  dropped: number;
  sums: PairLogitSums;
  predictions: Predictions;
  /** Bounds, or why there are none. */
  tiers: BoundTiers | undefined;
  refusal: string | undefined;
  /** Is it a quadrature network at all, and if not, why not. */
  problems: readonly string[];
  distanceIrrelevance: number | undefined;
  /** Of the embedding; `undefined` for fewer than four components. */
  circularity: number | undefined;
  circles: readonly CircleFit[];
  gradients: GradientSymmetricity | undefined;
  verdict: AlgorithmVerdict;
}

/** Weighted mean over all neurons, by A B. */
export function weighted(neurons: QuadratureNeurons, values: ArrayLike<number>): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < neurons.width; i++) {
    const weight = neurons.weight[i]!;
    if (!(weight > 0)) continue;
    sum += weight * values[i]!;
    total += weight;
  }
  return sum / total;
}

/** Power of the own frequency over all power, all neurons together. */
export function pooledShare(power: Float64Array, share: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < power.length; i++) {
    sum += power[i]! * share[i]!;
    total += power[i]!;
  }
  return sum / total;
}

/** Share of the weight of neurons that one frequency does not explain. */
export function unexplainedWeight(neurons: QuadratureNeurons): number {
  return weighted(
    neurons,
    Float64Array.from(neurons.inputShare, (x) => (x < explainedShare ? 1 : 0)),
  );
}

/** Share of the weight whose readout has the same frequency as the input. */
export function matchingWeight(neurons: QuadratureNeurons): number {
  return weighted(
    neurons,
    Float64Array.from(neurons.frequency, (k, i) => (k === neurons.outputFrequency[i] ? 1 : 0)),
  );
}

/** Why a network is no quadrature network; empty when it is one. */
function problemsOf(
  run: AttentionRateRun,
  losses: SplitLosses,
  neurons: QuadratureNeurons,
  groups: readonly QuadratureGroup[],
  { secondary }: Predictions,
): string[] {
  const problems: string[] = [];
  const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
  if (groups.length === 0) return ["no neuron has both an amplitude and a readout"];
  if (run.shape.activation !== "relu") problems.push("its neurons are not ReLU");
  if (run.shape.layers > 1) problems.push(`it has ${run.shape.layers} layers`);
  if (run.additivity < additivityNeeded) {
    problems.push(
      `the additive part explains ${percent(run.additivity)} of the neurons' inputs, less than ${percent(additivityNeeded)}`,
    );
  }
  if (losses.all.accuracy < 0.9) {
    problems.push(`only ${percent(losses.all.accuracy)} of all pairs are answered correctly`);
  }
  const input = pooledShare(neurons.inputPower, neurons.inputShare);
  if (input < explainedShare) {
    problems.push(`one frequency explains only ${percent(input)} of the neurons' inputs`);
  }
  const match = matchingWeight(neurons);
  if (match < 0.9) {
    problems.push(`only ${percent(match)} of the weight is read out at its own frequency`);
  }
  if (secondary !== undefined && secondary < predictionNeeded) {
    problems.push(`the integrals explain only ${percent(Math.max(0, secondary))} of the logits`);
  }
  const thick = groups.filter(({ share }) => share >= thinShare);
  const held = thick.reduce((sum, { share }) => sum + share, 0);
  if (held < 0.5) {
    problems.push(
      `${groups.length} frequencies, and those with ${percent(thinShare)} or more of the weight hold ${percent(held)} of it`,
    );
  }
  return problems;
}

function refusalOf(run: AttentionRateRun, groups: readonly QuadratureGroup[]): string | undefined {
  if (run.shape.activation !== "relu") {
    return "bounds refused: the identities are those of ReLU, and this network has GeLU";
  }
  if (run.shape.layers > 1) {
    return `bounds refused: ${run.shape.layers} layers, and only the inputs of a first hidden layer are sums of a function of a and one of b`;
  }
  if (run.additivity < additivityNeeded) {
    return `bounds refused: the constant part of the attention explains ${(100 * run.additivity).toFixed(1)} % of the neurons' inputs, wanted at least ${100 * additivityNeeded} %`;
  }
  return groups.length === 0
    ? "bounds refused: no neuron has both an amplitude and a readout"
    : undefined;
}

/** Shares of the logits explained by the account. */
export function predictionsOf(
  logits: Float64Array,
  sums: PairLogitSums,
  neurons: QuadratureNeurons,
  groups: readonly QuadratureGroup[],
): Predictions {
  const { p } = neurons;
  const table = (offset: boolean, secondary: boolean) =>
    integralLogits(groups, p, { offset, secondary });
  const frequencies = groups.filter(({ share }) => share >= 0.01);
  const primary = table(false, false);
  return {
    primary: tableVarianceExplained(sums, primary),
    primaryScaled: scaledVarianceExplained(sums, primary),
    offset: tableVarianceExplained(sums, table(true, false)),
    secondary: tableVarianceExplained(sums, table(true, true)),
    nodes: logitsVarianceExplained(logits, nodeLogits(neurons, groups), p),
    fittedPizza: fittedWaves(sums, frequencies, "pizza"),
    fittedClock: fittedWaves(sums, frequencies, "clock"),
  };
}

/** Formulas on each circle of the embedding alone; only where both inputs share it. */
function circleFits(
  parameters: AttentionRateParameters,
  facts: AttentionRateFacts,
  run: AttentionRateRun,
  most: number,
): { circularity: number | undefined; circles: CircleFit[] } {
  const { p, dModel, separateVocabularies } = run.shape;
  const embedding = toFloat64(parameters.W_E!).data;
  const components = principalComponents(embedding.slice(0, p * dModel), p, 20);
  if (components.scores.length < 4) return { circularity: undefined, circles: [] };
  const circles = separateVocabularies
    ? []
    : embeddingCircles(components)
        .slice(0, most)
        .map((circle) => {
          const alone = Float64Array.from(embedding);
          alone.set(isolatedCircle(components, circle));
          const W_E = { shape: parameters.W_E!.shape, dtype: "float64" as const, data: alone };
          const { logits } = runAttentionRate({ ...parameters, W_E }, facts);
          const share = (formula: "clock" | "pizza" | "accompanying") =>
            formulaVarianceExplained(logits, p, (a, b, c) =>
              circleFormula(formula, circle.frequency, p, a, b, c),
            );
          return {
            frequency: circle.frequency,
            clock: share("clock"),
            pizza: share("pizza"),
            accompanying: share("accompanying"),
          };
        });
  return { circularity: circularity(components), circles };
}

/** The quadrature part alone: cheap enough for many steps of a training. */
export function quickAnalysis(
  parameters: AttentionRateParameters,
  facts: AttentionRateFacts,
  task: Task,
) {
  const run = runAttentionRate(parameters, facts);
  const losses = splitLosses(run.logits, task.p, task.labels, task.trainMask);
  const { separateVocabularies, architecture } = run.shape;
  const isSeparate = separateVocabularies || architecture === "linear-concat";
  const neurons = quadratureNeurons({ ...run.tables, isSeparate });
  const { groups, dropped } = quadratureGroups(neurons);
  const sums = pairLogitSums(run.logits, task.p);
  return { run, losses, neurons, groups, dropped, sums };
}

/**
 * Runs a network on all pairs and works out its account. `gradients: false` leaves out the gradient symmetricity, the only
 * slow part (p backward passes over all pairs); `circles: false` leaves out the circles one at a time (a run on all pairs each).
 */
export async function analyseNetwork(
  parameters: AttentionRateParameters,
  facts: AttentionRateFacts,
  task: Task,
  options: {
    gradients?: boolean;
    circles?: boolean;
    progress?: (done: number, total: number) => void;
  } = {},
): Promise<NetworkAnalysis> {
  const { p } = task;
  const { run, losses, neurons, groups, dropped, sums } = quickAnalysis(parameters, facts, task);
  const refusal = refusalOf(run, groups);
  const { circularity: round, circles } = circleFits(
    parameters,
    facts,
    run,
    options.circles === false ? 0 : 6,
  );
  const gradients =
    options.gradients === false
      ? undefined
      : await gradientsOf(parameters, run, p, options.progress ?? (() => undefined));
  const irrelevance = distanceIrrelevance(run.logits, p);
  const predictions = predictionsOf(run.logits, sums, neurons, groups);
  return {
    task,
    parameters,
    run,
    losses,
    neurons,
    groups,
    dropped,
    sums,
    predictions,
    tiers:
      refusal === undefined
        ? boundTiers(run.tables, neurons, groups, run.additivity === 1)
        : undefined,
    refusal,
    problems: problemsOf(run, losses, neurons, groups, predictions),
    distanceIrrelevance: irrelevance,
    circularity: round,
    circles,
    gradients,
    verdict: classifyAlgorithm({
      gradientSymmetricity: gradients?.mean,
      distanceIrrelevance: irrelevance,
      circles,
      accuracy: losses.all.accuracy,
    }),
  };
}

/** Gradient symmetricity of a network, exact. */
async function gradientsOf(
  parameters: AttentionRateParameters,
  { shape }: AttentionRateRun,
  p: number,
  progress: (done: number, total: number) => void,
): Promise<GradientSymmetricity> {
  const { dModel, separateVocabularies } = shape;
  const embedding = toFloat64(parameters.W_E!).data;
  const own = separateVocabularies ? p * dModel : 0;
  return gradientSymmetricity(
    (weights, first, second) => attentionRateLogitsFromEmbeddings(weights, first, second, shape),
    toTensors(parameters),
    { data: embedding.subarray(0, p * dModel), p, width: dModel },
    embedding.subarray(own, own + p * dModel),
    async (answer) => {
      progress(answer + 1, p);
      await new Promise((resolve) => setTimeout(resolve, 0)); // let the stop button through
    },
  );
}
