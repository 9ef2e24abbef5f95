/** @file Numbers of a run: the networks that generalised, summarised. */

import { median, quantile } from "../../math/statistics.ts";
import type { Measure, MeasureSpec } from "../../study/index.ts";
import { type GroupTools, type NetworkAnalysis, nonTrivial } from "./analysis.ts";
import type { NetworkTimes } from "./history.ts";

/** One network at the end of a run. */
export interface NetworkResult {
  analysis: NetworkAnalysis;
  times: NetworkTimes;
}

const keyTotal = (shares: Float64Array, keys: readonly number[]): number =>
  keys.reduce((sum, i) => sum + shares[i]!, 0);

/** Shares of one network's weights and activations in its key irreps. */
export function keyShares(analysis: NetworkAnalysis): {
  left: number;
  right: number;
  unembed: number;
  unembedWhole: number;
  logits: number;
  hidden: number;
  product: number;
} {
  const { keys, hidden, shares } = analysis;
  const product = keyTotal(hidden.ab, keys);
  return {
    left: keyTotal(analysis.left, keys),
    right: keyTotal(analysis.right, keys),
    unembed: keyTotal(analysis.unembedCentred, keys),
    unembedWhole: keyTotal(analysis.unembed, keys),
    logits: shares.key + shares.otherIrreps,
    hidden: keyTotal(hidden.a, keys) + keyTotal(hidden.b, keys) + product,
    product,
  };
}

/** Neurons that vary by less than this share within cosets count as functions on the cosets. */
export const cosetThreshold = 0.01;

/** Fraction of the live neurons of a network that are functions on cosets, by side. */
export function cosetFractions({ leftCosets, rightCosets }: NetworkAnalysis): {
  left: number;
  right: number;
} {
  const fraction = (readings: NetworkAnalysis["leftCosets"]): number => {
    const live = readings.filter((reading) => reading !== undefined);
    return live.filter(({ within }) => within < cosetThreshold).length / live.length;
  };
  return { left: fraction(leftCosets), right: fraction(rightCosets) };
}

/** The name of a key set, for counting different ones. */
export function keySetName({ keys }: NetworkAnalysis, tools: GroupTools): string {
  return [...keys]
    .sort((a, b) => a - b)
    .map((i) => tools.irreps[i]!.name)
    .join(" + ");
}

type Row = readonly [
  name: string,
  label: string,
  unit: string,
  description: string,
  source: string,
];

const rows: readonly Row[] = [
  ["networks", "Networks", "networks", "Trained together in this run.", "own"],
  ["generalised", "Generalised", "networks", "Test loss below 1 at the end.", "own threshold"],
  ["trainedSteps", "Trained steps", "steps", "Optimiser steps of every network.", "own"],
  [
    "memorisedAt",
    "Memorised at",
    "steps",
    "Median over generalised networks: training accuracy first 1.",
    "own",
  ],
  [
    "halfAt",
    "Half at",
    "steps",
    "Median over generalised networks: test accuracy first above one half.",
    "own",
  ],
  [
    "grokkedAt",
    "Grokked at",
    "steps",
    "Median over generalised networks: test accuracy first above 0.99.",
    "own",
  ],
  [
    "delay",
    "Delay",
    "times",
    "Least ratio of half at to memorised at over generalised networks.",
    "own",
  ],
  ["testLoss", "Test loss", "nats", "Median over generalised networks.", "section 5"],
  [
    "restrictedLoss",
    "Restricted loss",
    "nats",
    "Median over generalised networks; all pairs, key part of the hidden layer only.",
    "section 5",
  ],
  [
    "excludedLoss",
    "Excluded loss",
    "nats",
    "Least over generalised networks; training pairs, key part removed.",
    "section 5",
  ],
  [
    "restrictedBelowTest",
    "Restricted below test",
    "networks",
    "Generalised networks whose restricted loss is below their test loss.",
    "section 5",
  ],
  [
    "testOverRestricted",
    "Test over restricted loss",
    "times",
    "Median over generalised networks.",
    "section 5",
  ],
  [
    "squaredWeights",
    "Sum of squared weights",
    "",
    "Median over generalised networks, all parameters.",
    "section 5",
  ],
  [
    "embedVariance",
    "Embedding explained",
    "fraction",
    "Least over generalised networks and both inputs: share of the effective embeddings in the key irreps.",
    "section 5",
  ],
  [
    "unembedVariance",
    "Unembedding explained",
    "fraction",
    "Least over generalised networks, trivial irrep left out.",
    "section 5",
  ],
  [
    "unembedVarianceWhole",
    "Unembedding explained, uncentred",
    "fraction",
    "Least over generalised networks; the trivial irrep, which no softmax sees, counts as unexplained, as in the paper.",
    "section 5",
  ],
  [
    "logitVariance",
    "Logits explained",
    "fraction",
    "Least over generalised networks: variance in the cubes of all non-trivial irreps.",
    "section 4",
  ],
  [
    "hiddenVariance",
    "Hidden layer explained",
    "fraction",
    "Mean over generalised networks: functions of a, of b and of ab in the key irreps.",
    "section 5",
  ],
  [
    "productVariance",
    "Hidden layer explained by ab",
    "fraction",
    "Mean over generalised networks: functions of ab alone in the key irreps.",
    "section 5",
  ],
  ["keySets", "Different key sets", "sets", "Among generalised networks.", "section 6"],
  [
    "irreps",
    "Irreps of the group",
    "irreps",
    "Real and non-trivial: what there is to choose from.",
    "own",
  ],
  ["keyIrrepsLeast", "Fewest key irreps", "irreps", "Over generalised networks.", "section 6"],
  ["keyIrrepsMost", "Most key irreps", "irreps", "Over generalised networks.", "section 6"],
  [
    "cosetNeurons",
    "Neurons on cosets",
    "fraction",
    "Least over generalised networks and both sides: live neurons that vary by less than 1 % within cosets of a subgroup.",
    "Stander et al. 2023; own threshold",
  ],
];

/** What each measure is. */
export const universalityMeasures: readonly MeasureSpec[] = rows.map(
  ([name, label, unit, description, source]) => ({ name, label, unit, description, source }),
);

const units = new Map(rows.map(([name, , unit]) => [name, unit]));

/**
 * Measures of a run from its networks at the end, summarised over `good`: by default those that have generalised, so that the
 * others count only in `networks`.
 */
export function ensembleMeasures(
  results: readonly NetworkResult[],
  tools: GroupTools,
  trainedSteps: number,
  good: readonly NetworkResult[] = results.filter(({ analysis }) => analysis.generalised),
): Record<string, Measure> {
  const shares = good.map(({ analysis }) => keyShares(analysis));
  const cosets = good.map(({ analysis }) => cosetFractions(analysis));
  const least = (values: readonly number[]): number | undefined =>
    values.length === 0 ? undefined : Math.min(...values);
  const average = (values: readonly number[]): number | undefined =>
    values.length === 0 ? undefined : values.reduce((sum, x) => sum + x, 0) / values.length;
  const keyCounts = good.map(({ analysis }) => analysis.keys.length);
  const values: Record<string, number | undefined> = {
    networks: results.length,
    generalised: results.filter(({ analysis }) => analysis.generalised).length,
    trainedSteps,
    memorisedAt: median(good.map(({ times }) => times.memorisedAt)),
    halfAt: median(good.map(({ times }) => times.halfAt)),
    grokkedAt: median(good.map(({ times }) => times.grokkedAt).filter(Number.isFinite)),
    delay: least(good.map(({ times }) => times.halfAt / times.memorisedAt)),
    testLoss: median(good.map(({ analysis }) => analysis.losses.test.loss)),
    restrictedLoss: median(good.map(({ analysis }) => analysis.restricted)),
    excludedLoss: least(good.map(({ analysis }) => analysis.excluded.train.loss)),
    restrictedBelowTest: good.filter(
      ({ analysis }) => analysis.restricted < analysis.losses.test.loss,
    ).length,
    testOverRestricted: median(
      good.map(({ analysis }) => analysis.losses.test.loss / analysis.restricted),
    ),
    squaredWeights: median(good.map(({ analysis }) => analysis.squaredWeights)),
    embedVariance: least(shares.flatMap(({ left, right }) => [left, right])),
    unembedVariance: least(shares.map(({ unembed }) => unembed)),
    unembedVarianceWhole: least(shares.map(({ unembedWhole }) => unembedWhole)),
    logitVariance: least(shares.map(({ logits }) => logits)),
    hiddenVariance: average(shares.map(({ hidden }) => hidden)),
    productVariance: average(shares.map(({ product }) => product)),
    keySets: new Set(good.map(({ analysis }) => keySetName(analysis, tools))).size,
    irreps: nonTrivial(tools.irreps).length,
    keyIrrepsLeast: least(keyCounts),
    keyIrrepsMost: keyCounts.length === 0 ? undefined : Math.max(...keyCounts),
    cosetNeurons: least(cosets.flatMap(({ left, right }) => [left, right])),
  };
  const spread = quantile(
    good.map(({ times }) => times.halfAt),
    0.75,
  );
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      {
        value: value === undefined || Number.isNaN(value) ? null : value,
        unit: units.get(name)!,
        ...(name === "halfAt" && spread !== undefined && Number.isFinite(spread)
          ? { note: `three quarters of the networks by step ${spread}` }
          : {}),
      },
    ]),
  );
}
