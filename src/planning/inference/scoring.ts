/** @file Scores of inference, accumulated exactly over weighted data or by samples; shared by every estimator. */

import { expOfNegative } from "../../math/exp.ts";
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

/** A posterior with what every score needs. */
interface Read {
  /** Log of prior times likelihood. [hypothesis] */
  logJoint: Float64Array;
  /** The same, not as a logarithm, over its largest value, whose logarithm is `scale`. */
  joint: Float64Array;
  scale: number;
  /** Log of the sum of prior times likelihood: the log-posterior is `logJoint - logEvidence`. */
  logEvidence: number;
  mean: Float64Array;
  /** How many hypotheses share the largest probability. */
  ties: number;
  impossible: boolean;
}

function read(
  set: ParameterSet,
  logPrior: Float64Array,
  source: Float64Array,
  at: number,
  into: Read,
): void {
  const { size } = set;
  const { logJoint, joint, mean } = into;
  let top = -Infinity;
  for (let i = 0; i < size; i++) {
    const x = logPrior[i] + source[at + i];
    logJoint[i] = x;
    if (x > top) top = x;
  }
  into.impossible = top === -Infinity;
  if (into.impossible) {
    logJoint.set(logPrior);
    top = logPrior.reduce((a, b) => Math.max(a, b), -Infinity);
  }
  let sum = 0;
  let ties = 0;
  for (let i = 0; i < size; i++) {
    const weight = expOfNegative(logJoint[i] - top);
    joint[i] = weight;
    sum += weight;
    if (weight >= 1 - tieSlack) ties += 1;
  }
  into.scale = top;
  into.ties = ties;
  into.logEvidence = top + Math.log(sum);
  weightedParameters(set, joint, mean);
  for (let d = 0; d < mean.length; d++) mean[d] /= sum;
}

/** Weighted sum of the parameters. [dimension] */
function weightedParameters(
  { size, dimension, parameters }: ParameterSet,
  weight: Float64Array,
  into: Float64Array,
): void {
  for (let d = 0; d < dimension; d++) {
    let total = 0;
    for (let i = 0, at = d; i < size; i++, at += dimension) total += weight[i] * parameters[at];
    into[d] = total;
  }
}

function blankRead(set: ParameterSet): Read {
  return {
    logJoint: new Float64Array(set.size),
    joint: new Float64Array(set.size),
    scale: 0,
    logEvidence: 0,
    mean: new Float64Array(set.dimension),
    ties: 1,
    impossible: false,
  };
}

function squaredDistance(set: ParameterSet, theta: number, mean: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < set.dimension; d++)
    sum += (set.parameters[theta * set.dimension + d] - mean[d]) ** 2;
  return sum;
}

/** Possible truths of one datum: a weight for each hypothesis and what the squared error needs of them. */
interface Truths {
  /** [hypothesis] */
  weight: Float64Array;
  /** Sum of the weights. */
  total: number;
  /** Weighted sum of the parameters [dimension] and of their squared lengths. */
  first: Float64Array;
  second: number;
}

/** Adds a datum to the expected scores of one reader. */
function score(
  { size, dimension }: ParameterSet,
  { weight, total, first, second }: Truths,
  { logJoint, joint, logEvidence, mean, ties, impossible }: Read,
  into: InferenceScore,
): void {
  let cross = 0;
  let named = 0;
  for (let i = 0; i < size; i++) {
    const w = weight[i];
    if (w === 0) continue; // the log-posterior may be infinite
    cross += w * logJoint[i];
    if (joint[i] >= 1 - tieSlack) named += w;
  }
  // Σ w |θ − m|² = Σ w |θ|² − 2 m · Σ w θ + |m|² Σ w
  let squared = second;
  for (let d = 0; d < dimension; d++) squared += mean[d] * (mean[d] * total - 2 * first[d]);
  into.logLossNats += total * logEvidence - cross;
  into.squaredError += squared;
  into.mapAccuracy += named / ties;
  if (impossible) into.impossible += total;
}

/** Collects exact expectations for every (true, assumed) pair of models. */
export interface ExactMeter {
  /**
   * Adds one possible datum. `logLikelihood` [model, hypothesis] leaves out every factor that no hypothesis changes;
   * `chance` is the product of those factors.
   */
  add(logLikelihood: Float64Array, chance: number): void;
  /** [true][assumed] */
  readonly scores: InferenceScore[][];
}

/** An exact meter; `trueAt` and `assumedAt` are rows of the log-likelihoods. */
export function exactMeter(
  set: ParameterSet,
  trueAt: readonly number[],
  assumedAt: readonly number[],
): ExactMeter {
  const { size, dimension, prior } = set;
  const logPrior = prior.map(Math.log);
  const scores = trueAt.map(() =>
    assumedAt.map(() => ({ logLossNats: 0, squaredError: 0, mapAccuracy: 0, impossible: 0 })),
  );
  const reads = assumedAt.map(() => blankRead(set));
  // A true model that is read as an assumed one has its exponentials already.
  const ownRead = trueAt.map((row) => reads[assumedAt.indexOf(row)]);
  const squares = Float64Array.from({ length: size }, (_, i) =>
    squaredDistance(set, i, new Float64Array(dimension)),
  );
  const weight = new Float64Array(size);
  const truths: Truths = { weight, total: 0, first: new Float64Array(dimension), second: 0 };
  return {
    scores,
    add(logLikelihood, chance) {
      for (let j = 0; j < reads.length; j++)
        read(set, logPrior, logLikelihood, assumedAt[j] * size, reads[j]);
      for (let k = 0; k < trueAt.length; k++) {
        const own = ownRead[k];
        let total = 0;
        let second = 0;
        if (own === undefined || own.impossible) {
          const at = trueAt[k] * size;
          for (let i = 0; i < size; i++)
            weight[i] = prior[i] * Math.exp(logLikelihood[at + i]) * chance;
        } else {
          const factor = Math.exp(own.scale) * chance;
          for (let i = 0; i < size; i++) weight[i] = own.joint[i] * factor;
        }
        for (let i = 0; i < size; i++) {
          total += weight[i];
          second += weight[i] * squares[i];
        }
        if (total === 0) continue;
        truths.total = total;
        truths.second = second;
        weightedParameters(set, weight, truths.first);
        for (let j = 0; j < reads.length; j++) score(set, truths, reads[j], scores[k][j]);
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
  const logPrior = set.prior.map(Math.log);
  const buffer = blankRead(set);
  const loss = moments();
  const squared = moments();
  const accuracy = moments();
  let impossible = 0;
  const share = (m: Moments): number => standardError(m);
  return {
    add(logLikelihood, truth) {
      read(set, logPrior, logLikelihood, 0, buffer);
      if (buffer.impossible) impossible += 1;
      observe(loss, buffer.logEvidence - buffer.logJoint[truth]);
      observe(squared, squaredDistance(set, truth, buffer.mean));
      observe(accuracy, buffer.joint[truth] >= 1 - tieSlack ? 1 / buffer.ties : 0);
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
