/** @file Named numbers of a run: of its final network, of its history, and of both together. Pure functions. */

import {
  excludedCubeLosses,
  excludedLosses,
  neuronClusters,
  pureWaveLoss,
  readoutDirections,
  readoutLocalisation,
  readoutResidual,
  restrictedLosses,
  spectrum2d,
  waveAmplitude,
  waveVarianceExplained,
} from "../../interp/index.ts";
import { gini } from "../../math/gini.ts";
import { oneLayerParameterCount, weightNorms } from "../../networks/one-layer-shape.ts";
import type { Measure } from "../../study/index.ts";
import { fourierNorms, type NetworkAnalysis } from "./analysis.ts";
import { type Curve, firstBelow, grokTimes, phases, valueAt } from "./phases.ts";

type Values = Record<string, Measure>;

/** A neuron counts as single-frequency when one frequency explains more than this share of its variance. */
export const singleFrequencyShare = 0.85;

/** Measures of one network. With an unknown training set the excluded losses are over all pairs, and say so. */
export function networkMeasures(analysis: NetworkAnalysis): Values {
  const { task, run, parameters, losses, neurons } = analysis;
  const { p } = task;
  const values: Values = {};
  const put = (name: string, value: number | undefined, unit: string, note?: string) => {
    if (value !== undefined && Number.isNaN(value)) return;
    values[name] = { value: value ?? null, unit, ...(note === undefined ? {} : { note }) };
  };
  const { embed, readout } = fourierNorms(parameters, p);
  put("testLoss", losses.test.loss, "nats", splitNote(analysis));
  put("testAccuracy", losses.test.accuracy, "fraction", splitNote(analysis));
  put("trainLoss", losses.train.loss, "nats");
  put("trainAccuracy", losses.train.accuracy, "fraction");
  put("allLoss", losses.all.loss, "nats");
  put("giniEmbed", gini(embed), "");
  put("giniReadout", gini(readout), "");
  put("weightNorm", weightNorms(parameters).total, "");
  put("parameterCount", oneLayerParameterCount(run.tables.shape), "parameters");
  const equals = run.attention.equals;
  put("attentionToEquals", equals.reduce((sum, x) => sum + x, 0) / equals.length, "fraction");
  put(
    "attentionToEqualsMax",
    equals.reduce((top, x) => Math.max(top, x), 0),
    "fraction",
  );
  put("liveNeurons", neurons.power.filter((x) => x > 0).length, "neurons");
  put(
    "singleFrequencyShare",
    neurons.varianceExplained.filter((x) => x > singleFrequencyShare).length / neurons.count,
    "fraction",
  );
  put("neuronVarianceMedian", median(neurons.varianceExplained), "fraction");
  if (task.hasWaves) Object.assign(values, waveMeasures(analysis));
  return values;
}

function waveMeasures(analysis: NetworkAnalysis): Values {
  const { task, run, view, keys, coefficients, neurons, losses, readout } = analysis;
  const { p } = task;
  const key = keys.inUse;
  const known = task.trainMask !== undefined;
  const side = known ? "train" : "all";
  const note = keyNote(analysis);
  const sideNote = known
    ? note
    : [note, "training set unknown: over all pairs"].filter(Boolean).join("; ");
  const values: Values = {};
  const put = (name: string, value: number | undefined, unit: string, remark = note) => {
    if (value !== undefined && Number.isNaN(value)) return;
    values[name] = { value: value ?? null, unit, ...(remark ? { note: remark } : {}) };
  };

  put(
    "keyFrequencyCount",
    key.length,
    "frequencies",
    [`k = ${key.join(", ")}`, note].filter(Boolean).join("; "),
  );
  put(
    "preferredFrequencyCount",
    keys.preferred.length,
    "frequencies",
    `k = ${keys.preferred.join(", ")}`,
  );
  const restricted = restrictedLosses(view, key);
  put("restrictedLoss", restricted.all.loss, "nats");
  put("restrictedLossTrain", restricted.train.loss, "nats");
  put("restrictedLossTest", restricted.test.loss, "nats");
  put("restrictedAccuracy", restricted.all.accuracy, "fraction");
  const excluded = excludedLosses(view, key);
  put("excludedLoss", excluded[side].loss, "nats", sideNote);
  put("excludedLossAll", excluded.all.loss, "nats");
  put("excludedAccuracy", excluded[side].accuracy, "fraction", sideNote);
  const cube = excludedCubeLosses(view, key);
  put("excludedCubeLoss", cube[side].loss, "nats", sideNote);
  put("excludedCubeLossAll", cube.all.loss, "nats");
  put("testToRestrictedRatio", losses.test.loss / restricted.all.loss, "");
  put("logitVarianceExplained", waveVarianceExplained(view, key, coefficients), "fraction");
  const amplitudes = new Map(key.map((k) => [k, waveAmplitude(p, k, coefficients[k]!)]));
  put("pureWaveLoss", pureWaveLoss(p, amplitudes), "nats");

  put("readoutResidual", readoutResidual(readout, p, key), "fraction");
  const directions = readoutDirections(run.activations, readout, task.labels, p, key);
  const explained = key.reduce((sum, k) => sum + coefficients[k]! ** 2, 0);
  const strong = directions.filter(
    ({ frequency }) => coefficients[frequency]! ** 2 >= 0.05 * explained,
  );
  const strongNote = [`over ${strong.length} directions`, note].filter(Boolean).join("; ");
  put(
    "directionVarianceMin",
    least(strong.map((d) => d.varianceExplained)),
    "fraction",
    strongNote,
  );
  put("directionCoefficientMin", least(strong.map((d) => d.coefficient)), "", strongNote);
  put("directionCoefficientMax", most(strong.map((d) => d.coefficient)), "", strongNote);
  const clusters = neuronClusters(neurons, singleFrequencyShare);
  const own = readoutLocalisation(readout, p, clusters).filter((x) => !Number.isNaN(x));
  put(
    "readoutLocalisation",
    own.length === 0 ? undefined : own.reduce((sum, x) => sum + x, 0) / own.length,
    "fraction",
    `mean over ${own.length} single-frequency neurons`,
  );
  put(
    "attentionVarianceExplained",
    most(analysis.attention.map((head) => head.varianceExplained)),
    "fraction",
    `best of ${analysis.attention.length} heads`,
  );
  put("largeSpectrumCells", largeCells(spectrum2d(view.logits, p, p)), "cells");
  return values;
}

/** Number of two-dimensional cells, the constant one left out, that hold more than 1 % of the power of all of them. */
function largeCells(spectrum: Float64Array): number {
  const power = spectrum.map((x) => x * x);
  power[0] = 0;
  const total = power.reduce((sum, x) => sum + x, 0);
  return power.filter((x) => x > 0.01 * total).length;
}

/** Logged curves of a run, as far as they exist. */
export interface RunCurves {
  train: Curve;
  test: Curve;
  restricted: Curve;
  excluded: Curve;
  giniEmbed: Curve;
  giniReadout: Curve;
  weightNorm: Curve;
}

/** Measures of the history: when what was crossed, phases, and ratios against the peak of the test loss. */
export function historyMeasures(curves: RunCurves): Values {
  const values: Values = {};
  const { train, test, restricted } = curves;
  const times = grokTimes(train, test);
  const steps = (name: string, value: number | undefined, note?: string) => {
    values[name] = {
      value: value ?? null,
      unit: "steps",
      ...(note === undefined ? {} : { note }),
    };
  };
  steps("memorisedAt", times.memorisedAt);
  steps("grokkedAt", times.grokkedAt);
  steps("testBelow001At", times.testBelow001At);
  steps("testHalvedAt", times.testHalvedAt);
  steps("testPeakAt", times.testPeakAt);
  values.testPeakLoss = { value: times.testPeakLoss ?? null, unit: "nats" };
  if (train.values.length > 0) {
    values.initialTrainLoss = { value: train.values[0]!, unit: "nats" };
    steps("trainedSteps", train.values.length);
  }
  if (restricted.values.length > 0) {
    steps("restrictedHalvedAt", firstBelow(restricted, restricted.values[0]! / 2));
  }
  for (const [name, curve] of [
    ["giniEmbed", curves.giniEmbed],
    ["giniReadout", curves.giniReadout],
    ["weightNorm", curves.weightNorm],
  ] as const) {
    if (times.testPeakAt === undefined || curve.values.length === 0) continue;
    const atPeak = valueAt(curve, times.testPeakAt)!;
    const final = curve.values[curve.values.length - 1]!;
    values[`${name}AtPeak`] = { value: atPeak, unit: "", note: "at the test-loss peak" };
    values[`${name}Rise`] = {
      value: final / atPeak,
      unit: "",
      note: "final value over the value at the test-loss peak",
    };
  }
  for (const [name, boundary] of Object.entries(phases(train, test, curves.excluded))) {
    values[`phase_${name}`] = {
      value: boundary.step,
      unit: "steps",
      error: Math.max(boundary.high - boundary.step, boundary.step - boundary.low),
      note: "by the rule of this study, not a measured fact",
    };
  }
  return values;
}

function keyNote({ keys }: NetworkAnalysis): string | undefined {
  return keys.rule === "largest-waves"
    ? "network has not generalised: five largest cosine coefficients instead of its key set"
    : undefined;
}

function splitNote({ task }: NetworkAnalysis): string | undefined {
  return task.trainMask === undefined ? "training set unknown: over all pairs" : undefined;
}

function least(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values);
}

function most(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}

function median(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
