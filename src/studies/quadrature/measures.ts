/** @file Named numbers of a network. Pure functions. */

import {
  boundEvaluationOperations,
  integralPeak,
  measuredError,
  type QuadratureGroup,
  type QuadratureNeurons,
  thinShare,
  wrapAngle,
} from "../../interp/index.ts";
import { float64Array } from "../../math/arrays.ts";
import { rng } from "../../math/random.ts";
import {
  type AttentionRateParameters,
  type AttentionRateShape,
  attentionRateParameterCount,
  attentionRateParameterShapes,
} from "../../networks/attention-rate-shape.ts";
import { additiveWaves, bruteForceOperations } from "../../networks/attention-rate-waves.ts";
import type { Measure } from "../../study/index.ts";
import {
  matchingWeight,
  type NetworkAnalysis,
  pooledShare,
  unexplainedWeight,
  weighted,
} from "./analysis.ts";

type Values = Record<string, Measure>;

/** Frequencies with enough weight to be held to the rules. */
export function wellPopulated(groups: readonly QuadratureGroup[]): QuadratureGroup[] {
  return groups.filter(({ share }) => share >= thinShare);
}

/** |psi - (phi + phi')| of every neuron. */
export function phaseErrors(neurons: QuadratureNeurons): Float64Array {
  return Float64Array.from({ length: neurons.width }, (_, i) =>
    Math.abs(wrapAngle(neurons.outputPhase[i]! - neurons.firstPhase[i]! - neurons.secondPhase[i]!)),
  );
}

/** Measures of one network. */
export function networkMeasures(analysis: NetworkAnalysis): Values {
  const { run, losses, parameters, task, problems, refusal } = analysis;
  const values: Values = {};
  const put = (name: string, value: number | undefined, unit: string, note?: string) => {
    if (value !== undefined && Number.isNaN(value)) return;
    values[name] = { value: value ?? null, unit, ...(note === undefined ? {} : { note }) };
  };
  const split = task.trainMask === undefined ? "training set unknown: over all pairs" : undefined;
  if (split === undefined) put("trainLoss", losses.train.loss, "nats");
  put("testLoss", losses.test.loss, "nats", split);
  put("testAccuracy", losses.test.accuracy, "fraction", split);
  put("accuracy", losses.all.accuracy, "fraction");
  let squares = 0;
  for (const { data } of Object.values(parameters)) for (const x of data) squares += x * x;
  put("weightNorm", Math.sqrt(squares), "");
  put("parameterCount", attentionRateParameterCount(run.shape), "parameters");
  put("additivity", run.additivity, "fraction");
  put(
    "isQuadrature",
    problems.length === 0 ? 1 : 0,
    "",
    problems.length === 0 ? undefined : problems.join("; "),
  );
  put("distanceIrrelevance", analysis.distanceIrrelevance, "");
  put("circularity", analysis.circularity, "fraction");
  Object.assign(values, gradientMeasures(analysis));
  const { algorithm } = analysis.verdict;
  const scale = { clock: 0, mixed: 0.5, pizza: 1, none: undefined };
  put("algorithm", scale[algorithm], "", algorithm);
  if (analysis.groups.length > 0) Object.assign(values, accountMeasures(analysis));
  const bounds = boundMeasures(analysis);
  for (const [name, measure] of Object.entries(bounds)) {
    values[name] = refusal === undefined ? measure : { ...measure, note: refusal };
  }
  return values;
}

function gradientMeasures({ gradients, task }: NetworkAnalysis): Values {
  if (gradients === undefined) return {};
  const known = gradients.cosines.filter(Number.isFinite);
  if (known.length === 0) return {};
  const random = rng(1, "quadrature/gradient triples");
  const sample = Array.from({ length: 100 }, () => known[random.integer(known.length)]!);
  const mean = sample.reduce((sum, x) => sum + x, 0) / sample.length;
  const variance = sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (sample.length - 1);
  const missing = task.p ** 3 - known.length;
  return {
    gradientSymmetricity: {
      value: gradients.mean,
      unit: "",
      ...(missing > 0 ? { note: `${missing} triples have no gradient` } : {}),
    },
    gradientSymmetricitySampled: {
      value: mean,
      unit: "",
      error: Math.sqrt(variance / sample.length),
    },
  };
}

function accountMeasures(analysis: NetworkAnalysis): Values {
  const { neurons, groups, dropped, predictions } = analysis;
  const values: Values = {};
  const put = (name: string, value: number | undefined, unit: string, note?: string) => {
    if (value !== undefined && Number.isNaN(value)) return;
    values[name] = { value: value ?? null, unit, ...(note === undefined ? {} : { note }) };
  };
  const thick = wellPopulated(groups);
  put(
    "frequencyCount",
    thick.length,
    "frequencies",
    groups
      .map(({ frequency, neurons: list, share }) =>
        share >= thinShare ? `${frequency}: ${list.length}` : `(${frequency}: ${list.length})`,
      )
      .join(", "),
  );
  put("inputVarianceExplained", pooledShare(neurons.inputPower, neurons.inputShare), "fraction");
  put("outputVarianceExplained", pooledShare(neurons.outputPower, neurons.outputShare), "fraction");
  put("matchingWeight", matchingWeight(neurons), "fraction");
  put("unexplainedWeight", unexplainedWeight(neurons), "fraction");
  put("droppedNeurons", dropped, "neurons");
  const errors = phaseErrors(neurons);
  put("phaseError", weighted(neurons, errors), "rad");
  const middle = Float64Array.from(neurons.weight).sort()[neurons.width >> 1]!;
  put(
    "phaseErrorMax",
    errors.reduce((top, x, i) => (neurons.weight[i]! >= middle ? Math.max(top, x) : top), 0),
    "rad",
  );
  put(
    "phaseMismatch",
    weighted(
      neurons,
      neurons.delta.map((x, i) => Math.abs(x - 2 * neurons.halfShift[i]!)),
    ),
    "rad",
  );
  const total = thick.reduce((sum, { weight }) => sum + weight, 0);
  const over = (value: (group: QuadratureGroup) => number) =>
    thick.reduce((sum, group) => sum + group.weight * value(group), 0) / total;
  if (thick.length > 0) {
    put(
      "kappa",
      over((group) => group.kappa),
      "",
    );
    put("kappaLeast", Math.min(...thick.map(({ kappa }) => kappa)), "");
    put("kappaMost", Math.max(...thick.map(({ kappa }) => kappa)), "");
    put(
      "offset",
      over((group) => group.offset),
      "",
    );
    put("offsetLeast", Math.min(...thick.map(({ offset }) => offset)), "");
  }
  const power = neurons.inputPower.reduce((sum, x) => sum + x, 0);
  put("secondaryShare", neurons.secondaryPower.reduce((sum, x) => sum + x, 0) / power, "fraction");
  put("integralPrediction", predictions.secondary, "fraction");
  put("primaryPrediction", predictions.primary, "fraction");
  put("primaryScaledPrediction", predictions.primaryScaled, "fraction");
  if (predictions.secondary !== undefined && predictions.primary !== undefined) {
    put("secondaryGain", predictions.secondary - predictions.primary, "fraction");
  }
  put("nodePrediction", predictions.nodes, "fraction");
  put("fittedPizza", predictions.fittedPizza, "fraction");
  put("fittedClock", predictions.fittedClock, "fraction");
  return values;
}

/** Largest |sum - integral| of each frequency by its scale, relative to the peak; with the readout phases as trained or ideal. */
export function overallError(groups: readonly QuadratureGroup[], withPhases: boolean): number {
  const scale = groups.reduce((sum, group) => sum + group.scale, 0);
  const error = (group: QuadratureGroup) =>
    measuredError(group, withPhases ? { phaseErrors: group.phaseErrors } : {});
  return groups.reduce((sum, group) => sum + group.scale * error(group), 0) / scale / integralPeak;
}

/** Operations from the weights to the bounds of tier 1, the frequencies known: counted products and the bounds themselves. */
function boundOperations(
  parameters: AttentionRateParameters,
  shape: AttentionRateShape,
  frequencies: readonly number[],
): number {
  const { operations } = additiveWaves(parameters, shape, frequencies);
  return operations + boundEvaluationOperations(shape.dMlp);
}

/**
 * Exponents with which the operations grow in the number of parameters, from the size of a network to twice that in p, width
 * and neurons, at the same frequencies: 1 is linear in the parameters; running all inputs grows like p^2 times the parameters.
 */
export function costGrowth(
  shape: AttentionRateShape,
  frequencies: readonly number[],
): { bounds: number; bruteForce: number } {
  const double = {
    ...shape,
    p: 2 * shape.p,
    dModel: 2 * shape.dModel,
    dHead: 2 * shape.dHead,
    dMlp: 2 * shape.dMlp,
  };
  const [small, large] = [shape, double].map((size) => ({
    parameters: attentionRateParameterCount(size),
    bounds: boundOperations(zeroParameters(size), size, frequencies),
    bruteForce: bruteForceOperations(size),
  })) as [Record<Cost, number>, Record<Cost, number>];
  const exponent = (cost: Cost) =>
    Math.log(large[cost] / small[cost]) / Math.log(large.parameters / small.parameters);
  return { bounds: exponent("bounds"), bruteForce: exponent("bruteForce") };
}

type Cost = "parameters" | "bounds" | "bruteForce";

/** Parameters that are all 0: the operations do not depend on their values. */
function zeroParameters(shape: AttentionRateShape): AttentionRateParameters {
  return Object.fromEntries(
    Object.entries(attentionRateParameterShapes(shape)).map(([name, lengths]) => [
      name,
      float64Array(lengths),
    ]),
  );
}

const boundNames: readonly (readonly [string, string])[] = [
  ["boxBound", "of the peak"],
  ["boxBoundHeavy", "of the peak"],
  ["bestBound", "of the peak"],
  ["angleBound", "of the peak"],
  ["measuredError", "of the peak"],
  ["measuredErrorWithPhases", "of the peak"],
  ["boundTightness", "times"],
  ["refinedBound", "of the peak"],
  ["rigorousBound", "of the peak"],
  ["vacuousBounds", "frequencies"],
];

/** Bounds; all `null` where they are refused. What is 1 or more says that it is vacuous. */
function boundMeasures(analysis: NetworkAnalysis): Values {
  const { tiers, groups, parameters, run } = analysis;
  if (tiers === undefined) {
    return Object.fromEntries(boundNames.map(([name, unit]) => [name, { value: null, unit }]));
  }
  const scale = groups.reduce((sum, group) => sum + group.scale, 0);
  const list = tiers.groups;
  const mean = (value: (one: (typeof list)[number]) => number) =>
    list.reduce((sum, one) => sum + one.group.scale * value(one), 0) / scale;
  const heavy = tiers.groups.filter(({ group }) => group.share > 0.2);
  const best = mean(({ integration }) => integration.best) / integralPeak;
  const error = overallError(groups, false);
  const found: Record<string, number | null> = {
    boxBound: tiers.ideal,
    boxBoundHeavy:
      heavy.length === 0
        ? null
        : Math.max(...heavy.map(({ integration }) => integration.box / integralPeak)),
    bestBound: tiers.idealBest,
    angleBound: mean(({ angle }) => angle) / integralPeak,
    measuredError: error,
    measuredErrorWithPhases: overallError(groups, true),
    boundTightness: best / error,
    refinedBound: tiers.refined,
    rigorousBound: tiers.rigorous?.relative ?? null,
    vacuousBounds: tiers.groups.filter(({ ideal }) => !(ideal < 1)).length,
  };
  const values: Values = {};
  for (const [name, unit] of boundNames) {
    const value = found[name] ?? null;
    const isVacuous =
      /Bound/.test(name) && unit === "of the peak" && value !== null && !(value < 1);
    values[name] = {
      value: value === null || Number.isNaN(value) ? null : value,
      unit,
      ...(isVacuous ? { note: "vacuous" } : {}),
    };
  }
  if (tiers.rigorous === undefined) {
    values.rigorousBound = {
      value: null,
      unit: "of the peak",
      note: "not given: the attention is not constant, and what it adds has no bound here",
    };
  }
  const frequencies = groups.map(({ frequency }) => frequency);
  const growth = costGrowth(run.shape, frequencies);
  values.boundOperations = {
    value: boundOperations(parameters, run.shape, frequencies),
    unit: "operations",
    note: `frequencies ${frequencies.join(", ")}`,
  };
  values.bruteForceOperations = { value: bruteForceOperations(run.shape), unit: "operations" };
  values.boundGrowth = { value: growth.bounds, unit: "" };
  values.bruteForceGrowth = { value: growth.bruteForce, unit: "" };
  return values;
}
