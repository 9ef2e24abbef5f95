/** @file One network read through the irreps of its group, and beside it through cosets. */

import { type SplitLosses, splitLosses } from "../../interp/classes.ts";
import { type CosetReading, cosetReadings } from "../../interp/coset-neurons.ts";
import {
  columnShares,
  excludedProductLosses,
  type HiddenShares,
  hiddenShares,
  type IrrepSpace,
  irrepShares,
  irrepSpaces,
  type ProductView,
  restrictedProductLoss,
} from "../../interp/group-activations.ts";
import {
  irrepSimilarities,
  type LogitShares,
  logitShares,
  quotientSums,
} from "../../interp/group-logits.ts";
import {
  type FiniteGroup,
  type Irrep,
  irrepsOf,
  type SubgroupClass,
  subgroupClasses,
} from "../../math/groups/index.ts";
import { type NetworkView, viewNetwork, type Weights } from "./model.ts";

/** What every analysis of networks on one group shares. */
export interface GroupTools {
  group: FiniteGroup;
  irreps: readonly Irrep[];
  spaces: readonly IrrepSpace[];
  subgroups: readonly SubgroupClass[];
}

/** Irreps, their function spaces and the subgroups of a group. */
export function groupTools(group: FiniteGroup): GroupTools {
  const irreps = irrepsOf(group);
  return { group, irreps, spaces: irrepSpaces(irreps), subgroups: subgroupClasses(group) };
}

/** Positions of the non-trivial irreps: the trivial one adds the same to all answers and has no part in the softmax. */
export function nonTrivial(irreps: readonly Irrep[]): number[] {
  return irreps
    .map((_, i) => i)
    .filter((i) => !irreps[i]!.character.every((x) => Math.abs(x - 1) < 1e-9));
}

/** Test loss below which a network counts as generalised, in nats. */
export const generalisedLoss = 1;

/** Similarity of the logits to each irrep; the trivial irrep has 0. */
export function similaritiesOf(view: NetworkView, tools: GroupTools): Float64Array {
  const sums = quotientSums(tools.group, view.logits, tools.group.order);
  const similarities = irrepSimilarities(sums, tools.irreps);
  const counted = new Set(nonTrivial(tools.irreps));
  return similarities.map((x, i) => (counted.has(i) ? x : 0));
}

/** Key irreps by position, most similar first. */
export function keyIrreps(similarities: Float64Array, threshold: number): number[] {
  return Array.from(similarities.keys())
    .filter((i) => similarities[i]! > threshold)
    .sort((a, b) => similarities[b]! - similarities[a]!);
}

/** The most similar irreps in words, for a reader who meets an empty key set. */
export function strongestIrreps(
  similarities: Float64Array,
  { irreps }: GroupTools,
  count = 5,
): string {
  const order = nonTrivial(irreps).sort((a, b) => similarities[b]! - similarities[a]!);
  return order
    .filter((i) => Number.isFinite(similarities[i]!))
    .slice(0, count)
    .map((i) => `${irreps[i]!.name} ${similarities[i]!.toPrecision(3)}`)
    .join(", ");
}

/** What to say of networks without key irreps: the threshold and the irreps that come closest to it. */
export function noKeyIrrepsText(
  similarities: Float64Array,
  tools: GroupTools,
  threshold: number,
): string {
  const closest = strongestIrreps(similarities, tools);
  return `no irrep has a logit similarity above ${threshold}; ${closest === "" ? "the logits do not depend on the answer" : `the largest are ${closest}`}`;
}

function squares(data: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! ** 2;
  return sum;
}

function productView(view: NetworkView, trainMask: Uint8Array): ProductView {
  const { group, hidden, width, unembed } = view;
  return { group, hidden, width, unembed, outputs: group.order, trainMask };
}

/** Restricted and excluded loss for a fixed key set. */
export interface KeyLosses {
  restricted: number;
  excluded: SplitLosses;
}

/** Losses with only, and without, the key part ρ(ab) of the hidden activations. */
export function keyLosses(
  view: NetworkView,
  tools: GroupTools,
  keys: readonly number[],
  trainMask: Uint8Array,
): KeyLosses {
  const product = productView(view, trainMask);
  const spaces = keys.map((i) => tools.spaces[i]!);
  return {
    restricted: restrictedProductLoss(product, spaces),
    excluded: excludedProductLosses(product, spaces, view.logits),
  };
}

/** A network with its account by irreps and by cosets. */
export interface NetworkAnalysis {
  /** Without logits and hidden activations: those of a large group take gigabytes. */
  view: Pick<NetworkView, "left" | "right" | "embedWidth">;
  /** Logit of the right answer less the largest other one, by pair; negative where the network is wrong. */
  margins: Float64Array;
  losses: SplitLosses;
  generalised: boolean;
  /** Σθ² over all parameters. */
  squaredWeights: number;
  similarities: Float64Array;
  keys: readonly number[];
  shares: LogitShares;
  /** Share of the squared norm per irrep; `unembedCentred` leaves the trivial irrep out. */
  left: Float64Array;
  right: Float64Array;
  unembed: Float64Array;
  unembedCentred: Float64Array;
  hidden: HiddenShares;
  restricted: number;
  excluded: SplitLosses;
  /** Restricted and excluded loss with one key irrep alone, in the order of `keys`. */
  perKey: readonly { restricted: number; excluded: number }[];
  /** Per neuron: the irrep with the largest share of its left embedding, and that share; dead neurons have -1. */
  neurons: readonly { irrep: number; share: number }[];
  leftCosets: readonly (CosetReading | undefined)[];
  rightCosets: readonly (CosetReading | undefined)[];
}

/** Takes one network apart. About 1 s for 120 elements and 128 neurons. */
export function analyseNetwork(
  weights: Weights,
  tools: GroupTools,
  trainMask: Uint8Array | undefined,
  keyThreshold: number,
): NetworkAnalysis {
  const { group, spaces, irreps } = tools;
  const n = group.order;
  const view = viewNetwork(weights, group);
  const losses = splitLosses(view.logits, n, group.table, trainMask);
  const sums = quotientSums(group, view.logits, n);
  const similarities = similaritiesOf(view, tools);
  const keys = keyIrreps(similarities, keyThreshold);
  // Without a known split every pair counts as seen.
  const mask = trainMask ?? new Uint8Array(n * n).fill(1);
  const { restricted, excluded } = keyLosses(view, tools, keys, mask);
  const unembedByAnswer = transpose(view.unembed, view.width, n);
  const unembed = irrepShares(spaces, unembedByAnswer, view.width);
  const trivial = unembed.reduce((sum, x, i) => sum + (nonTrivial(irreps).includes(i) ? 0 : x), 0);
  const { left, right, embedWidth } = view;
  return {
    view: { left, right, embedWidth },
    margins: answerMargins(view),
    losses,
    generalised: (trainMask === undefined ? losses.all : losses.test).loss < generalisedLoss,
    squaredWeights: Object.values(weights).reduce((sum, { data }) => sum + squares(data), 0),
    similarities,
    keys,
    shares: logitShares(sums, similarities, new Set(keys)),
    left: irrepShares(spaces, view.left, view.embedWidth),
    right: irrepShares(spaces, view.right, view.embedWidth),
    unembed,
    unembedCentred: unembed.map((x, i) => (nonTrivial(irreps).includes(i) ? x / (1 - trivial) : 0)),
    hidden: hiddenShares(group, spaces, view.hidden, view.width),
    restricted,
    excluded,
    perKey: keys.map((key) => {
      const one = keyLosses(view, tools, [key], mask);
      return { restricted: one.restricted, excluded: one.excluded.train.loss };
    }),
    neurons: neuronIrreps(view, spaces),
    leftCosets: cosetReadings(group, tools.subgroups, view.left, view.embedWidth, "right"),
    rightCosets: cosetReadings(group, tools.subgroups, view.right, view.embedWidth, "left"),
  };
}

function answerMargins({ group, logits }: NetworkView): Float64Array {
  const n = group.order;
  return Float64Array.from({ length: n * n }, (_, pair) => {
    const right = group.table[pair]!;
    let best = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < n; c++) if (c !== right) best = Math.max(best, logits[pair * n + c]!);
    return logits[pair * n + right]! - best;
  });
}

/** The irrep that holds most of each column of the left embedding. */
function neuronIrreps(
  view: NetworkView,
  spaces: readonly IrrepSpace[],
): { irrep: number; share: number }[] {
  return columnShares(spaces, view.left, view.embedWidth).map((shares) => {
    let irrep = -1;
    shares.forEach((share, i) => {
      if (share > (irrep < 0 ? 0 : shares[irrep]!)) irrep = i;
    });
    return { irrep, share: irrep < 0 ? 0 : shares[irrep]! };
  });
}

/** [rows, columns] -> [columns, rows]. */
export function transpose(values: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = values[i * columns + j]!;
  }
  return out;
}

/**
 * Order of learning: irreps by the first checkpoint whose similarity exceeds the threshold, ties by position; those that
 * never do are left out.
 *
 * @source public code of Chughtai et al. 2023
 */
export function learningOrder(
  similarities: readonly Float64Array[],
  steps: readonly number[],
  threshold: number,
): { irrep: number; step: number }[] {
  const count = similarities[0]?.length ?? 0;
  return Array.from({ length: count }, (_, irrep) => {
    const at = similarities.findIndex((row) => row[irrep]! > threshold);
    return { irrep, step: at < 0 ? Number.POSITIVE_INFINITY : steps[at]! };
  })
    .filter(({ step }) => Number.isFinite(step))
    .sort((a, b) => a.step - b.step || a.irrep - b.irrep);
}
