/** @file Scores of inference, accumulated exactly over weighted data or by samples; shared by every estimator. */

import { quickExp } from "../../math/quick-exp.ts";
import { type Moments, moments, observe, standardError } from "../information.ts";

/** A finite set of hypotheses with numbers attached and a prior. */
export interface ParameterSet {
  readonly size: number;
  readonly dimension: number;
  /** [hypothesis, dimension] */
  readonly parameters: Float64Array;
  /** [hypothesis], sums to 1. */
  readonly prior: Float64Array;
}

/** Expected scores of inference with an assumed model on data of a true one. Errors are absent for exact numbers. */
export interface InferenceScore {
  /** E[-log P(θ* | data)] in nats. */
  logLossNats: number;
  logLossError?: number;
  /** E|θ* − E[θ | data]|². */
  squaredError: number;
  squaredErrorError?: number;
  /** Probability of naming θ* when the most probable hypothesis is named; ties share. */
  mapAccuracy: number;
  mapAccuracyError?: number;
  /** Probability of data that the assumed model calls impossible for every θ; the prior is kept there. */
  impossible: number;
}

/** Equal posteriors that were summed in different orders are still ties. */
const tieSlack = 1e-9;

/** Joint probabilities whose largest is below this are read from their logarithms. */
const leastJoint = 1e-250;

/** Weights of the hypotheses, `values[at .. at + size)` times `scale`, with their sums (not yet scaled). */
interface Weights {
  values: Float64Array;
  at: number;
  scale: number;
  top: number;
  total: number;
  /** Weighted sum of the parameters [dimension] and of their squared lengths. */
  first: Float64Array;
  second: number;
}

/** A posterior with what every score needs. */
interface Read {
  /** Logs of prior times likelihood: `logJoint[logAt .. logAt + size)`. */
  logJoint: Float64Array;
  logAt: number;
  joint: Weights;
  /** Log of the sum of prior times likelihood: the log-posterior is the log-joint less this. */
  logEvidence: number;
  mean: Float64Array;
  impossible: boolean;
  /** Space for joint probabilities that are not given. */
  own: Float64Array;
}

/** What every reader of one set of hypotheses needs. */
interface Reader {
  set: ParameterSet;
  logPrior: Float64Array;
  /** Squared length of each parameter vector. */
  squares: Float64Array;
}

function readerOf(set: ParameterSet): Reader {
  const origin = new Float64Array(set.dimension);
  return {
    set,
    logPrior: set.prior.map(Math.log),
    squares: Float64Array.from({ length: set.size }, (_, i) => squaredDistance(set, i, origin)),
  };
}

function blankWeights({ size, dimension }: ParameterSet): Weights {
  return {
    values: new Float64Array(size),
    at: 0,
    scale: 1,
    top: 1,
    total: 1,
    first: new Float64Array(dimension),
    second: 0,
  };
}

function blankRead(set: ParameterSet): Read {
  return {
    logJoint: new Float64Array(set.size),
    logAt: 0,
    joint: blankWeights(set),
    logEvidence: 0,
    mean: new Float64Array(set.dimension),
    impossible: false,
    own: new Float64Array(set.size),
  };
}

/**
 * Reads the posterior from logs of prior times likelihood at `at`, and where they are given and have not underflowed from the
 * `joints` themselves: then no exponential is taken.
 */
function read(
  reader: Reader,
  logJoints: Float64Array,
  at: number,
  into: Read,
  joints?: Float64Array,
): void {
  const { joint, own, mean } = into;
  const { size } = reader.set;
  into.logJoint = logJoints;
  into.logAt = at;
  into.impossible = false;
  joint.top = 0;
  let logScale = 0;
  if (joints !== undefined) {
    joint.values = joints;
    joint.at = at;
    joint.scale = 1;
    sumUp(reader, joint);
  }
  if (!(joint.top >= leastJoint)) {
    logScale = largest(logJoints, at, size);
    into.impossible = logScale === -Infinity;
    if (into.impossible) {
      into.logJoint = reader.logPrior;
      into.logAt = 0;
      logScale = largest(reader.logPrior, 0, size);
    }
    for (let i = 0; i < size; i++) own[i] = quickExp(into.logJoint[into.logAt + i] - logScale);
    joint.values = own;
    joint.at = 0;
    joint.scale = Math.exp(logScale);
    sumUp(reader, joint);
  }
  into.logEvidence = logScale + Math.log(joint.total);
  for (let d = 0; d < mean.length; d++) mean[d] = joint.first[d] / joint.total;
}

function largest(values: Float64Array, at: number, count: number): number {
  let top = -Infinity;
  for (let i = at; i < at + count; i++) if (values[i] > top) top = values[i];
  return top;
}

/** Fills the sums of the weights. Several sums a pass, because each addition has to wait for the one before. */
function sumUp({ set, squares }: Reader, into: Weights): void {
  const { size, dimension, parameters } = set;
  const { values, at, first } = into;
  let top = 0;
  let total = 0;
  let second = 0;
  for (let i = 0; i < size; i++) {
    const w = values[at + i];
    total += w;
    second += w * squares[i];
    if (w > top) top = w;
  }
  into.top = top;
  into.total = total;
  into.second = second;
  for (let d = 0; d < dimension; d += 2) {
    const other = Math.min(d + 1, dimension - 1);
    let sum = 0;
    let sum2 = 0;
    for (let i = 0, p = 0; i < size; i++, p += dimension) {
      const w = values[at + i];
      sum += w * parameters[p + d];
      sum2 += w * parameters[p + other];
    }
    first[d] = sum;
    first[other] = sum2;
  }
}

function squaredDistance(set: ParameterSet, theta: number, mean: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < set.dimension; d++)
    sum += (set.parameters[theta * set.dimension + d] - mean[d]) ** 2;
  return sum;
}

/** Adds a datum, whose possible truths have the weights `truth`, to the expected scores of one reader. */
function score(
  { size, dimension }: ParameterSet,
  truth: Weights,
  { logJoint, logAt, joint, logEvidence, mean, impossible }: Read,
  chance: number,
  into: InferenceScore,
): void {
  const { values: weights, at: weightAt, first } = truth;
  const { values, at } = joint;
  const tied = joint.top * (1 - tieSlack);
  let cross = 0;
  let named = 0;
  let ties = 0;
  for (let i = 0; i < size; i++) {
    const w = weights[weightAt + i];
    const isTied = values[at + i] >= tied;
    if (isTied) ties += 1;
    if (w === 0) continue; // the log-posterior may be infinite
    cross += w * logJoint[logAt + i];
    if (isTied) named += w;
  }
  // Σ w |θ − m|² = Σ w |θ|² − 2 m · Σ w θ + |m|² Σ w
  let squared = truth.second;
  for (let d = 0; d < dimension; d++) squared += mean[d] * (mean[d] * truth.total - 2 * first[d]);
  const factor = truth.scale * chance;
  into.logLossNats += factor * (truth.total * logEvidence - cross);
  into.squaredError += factor * squared;
  into.mapAccuracy += (factor * named) / ties;
  if (impossible) into.impossible += factor * truth.total;
}

/** Collects exact expectations for every (true, assumed) pair of models. */
export interface ExactMeter {
  /**
   * Adds one possible datum. `logJoints` [model, hypothesis] are logs of prior times likelihood, without the factors that no
   * hypothesis changes, whose product is `chance`. With the `joints` themselves, which may underflow, no exponentials are taken.
   */
  add(logJoints: Float64Array, chance: number, joints?: Float64Array): void;
  /** [true][assumed] */
  readonly scores: InferenceScore[][];
}

/** An exact meter; `trueAt` and `assumedAt` are rows of what is added. */
export function exactMeter(
  set: ParameterSet,
  trueAt: readonly number[],
  assumedAt: readonly number[],
): ExactMeter {
  const { size } = set;
  const reader = readerOf(set);
  const scores = trueAt.map(() =>
    assumedAt.map(() => ({ logLossNats: 0, squaredError: 0, mapAccuracy: 0, impossible: 0 })),
  );
  const reads = assumedAt.map(() => blankRead(set));
  // A true model that is read as an assumed one has its weights already.
  const ownRead = trueAt.map((row) => reads[assumedAt.indexOf(row)]);
  const scratch = blankWeights(set);
  return {
    scores,
    add(logJoints, chance, joints) {
      for (let j = 0; j < reads.length; j++)
        read(reader, logJoints, assumedAt[j] * size, reads[j], joints);
      for (let k = 0; k < trueAt.length; k++) {
        const own = ownRead[k];
        let truth = own?.joint;
        if (truth === undefined || own?.impossible === true) {
          truth = scratch;
          const at = trueAt[k] * size;
          for (let i = 0; i < size; i++) truth.values[i] = Math.exp(logJoints[at + i]);
          sumUp(reader, truth);
        }
        if (truth.total === 0) continue;
        for (let j = 0; j < reads.length; j++) score(set, truth, reads[j], chance, scores[k][j]);
      }
    },
  };
}

/** Collects the scores of sampled data for one assumed model. */
export interface SampleMeter {
  /** Adds a datum that came from hypothesis `truth`; `logLikelihood` [hypothesis]. */
  add(logLikelihood: Float64Array, truth: number): void;
  result(): InferenceScore;
}

/** A meter whose result carries the standard error of each mean. */
export function sampleMeter(set: ParameterSet): SampleMeter {
  const reader = readerOf(set);
  const logJoint = new Float64Array(set.size);
  const buffer = blankRead(set);
  const loss = moments();
  const squared = moments();
  const accuracy = moments();
  let impossible = 0;
  const share = (m: Moments): number => standardError(m);
  return {
    add(logLikelihood, truth) {
      for (let i = 0; i < set.size; i++) logJoint[i] = reader.logPrior[i] + logLikelihood[i];
      read(reader, logJoint, 0, buffer);
      if (buffer.impossible) impossible += 1;
      observe(loss, buffer.logEvidence - buffer.logJoint[buffer.logAt + truth]);
      observe(squared, squaredDistance(set, truth, buffer.mean));
      observe(accuracy, nameShare(buffer.joint, set.size, truth));
    },
    result: () => ({
      logLossNats: loss.mean,
      logLossError: share(loss),
      squaredError: squared.mean,
      squaredErrorError: share(squared),
      mapAccuracy: accuracy.mean,
      mapAccuracyError: share(accuracy),
      impossible: loss.count === 0 ? 0 : impossible / loss.count,
    }),
  };
}

/** Probability of naming `theta` when ties share. */
function nameShare({ values, at, top }: Weights, size: number, theta: number): number {
  const tied = top * (1 - tieSlack);
  if (values[at + theta] < tied) return 0;
  let ties = 0;
  for (let i = at; i < at + size; i++) if (values[i] >= tied) ties += 1;
  return 1 / ties;
}

/** The index in `0 .. count` that a uniform `u` falls on, given probabilities `[start .. start + count)`. */
export function drawIndex(
  probabilities: ArrayLike<number>,
  start: number,
  count: number,
  u: number,
): number {
  let left = u;
  let last = 0;
  for (let i = 0; i < count; i++) {
    if (probabilities[start + i] === 0) continue;
    last = i;
    left -= probabilities[start + i];
    if (left < 0) return i;
  }
  return last;
}
