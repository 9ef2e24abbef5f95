/** @file Scores of inference, accumulated exactly over weighted data or by samples; shared by every estimator. */

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

/** A normalised log-posterior with what every score needs. */
interface Read {
  logPosterior: Float64Array;
  /** Prior times likelihood over their largest value, whose logarithm is `scale`. */
  joint: Float64Array;
  scale: number;
  mean: Float64Array;
  /** Largest probability and how many share it. */
  top: number;
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
  const { size, dimension, parameters } = set;
  const { logPosterior, mean } = into;
  let top = -Infinity;
  for (let i = 0; i < size; i++) {
    const x = logPrior[i] + source[at + i];
    logPosterior[i] = x;
    if (x > top) top = x;
  }
  into.impossible = top === -Infinity;
  if (into.impossible) {
    logPosterior.set(logPrior);
    top = 0;
  }
  const { joint } = into;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    joint[i] = Math.exp(logPosterior[i] - top);
    sum += joint[i];
  }
  into.scale = top;
  const log = top + Math.log(sum);
  mean.fill(0);
  let best = 0;
  for (let i = 0; i < size; i++) {
    logPosterior[i] -= log;
    const p = joint[i] / sum;
    if (p > best) best = p;
    for (let d = 0; d < dimension; d++) mean[d] += p * parameters[i * dimension + d];
  }
  into.top = Math.log(best) - tieSlack;
  into.ties = 0;
  for (let i = 0; i < size; i++) if (logPosterior[i] >= into.top) into.ties += 1;
}

function blankRead(set: ParameterSet): Read {
  return {
    logPosterior: new Float64Array(set.size),
    joint: new Float64Array(set.size),
    scale: 0,
    mean: new Float64Array(set.dimension),
    top: 0,
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
  const { size, prior } = set;
  const logPrior = prior.map(Math.log);
  const scores = trueAt.map(() =>
    assumedAt.map(() => ({ logLossNats: 0, squaredError: 0, mapAccuracy: 0, impossible: 0 })),
  );
  const reads = assumedAt.map(() => blankRead(set));
  const weight = new Float64Array(size);
  return {
    scores,
    add(logLikelihood, chance) {
      assumedAt.forEach((row, j) => {
        read(set, logPrior, logLikelihood, row * size, reads[j]);
      });
      for (let k = 0; k < trueAt.length; k++) {
        const at = trueAt[k] * size;
        // A true model that was read as an assumed one has its exponentials already.
        const own = assumedAt.indexOf(trueAt[k]);
        const known = own < 0 || reads[own].impossible ? undefined : reads[own];
        const factor = known === undefined ? chance : Math.exp(known.scale) * chance;
        let total = 0;
        for (let i = 0; i < size; i++) {
          weight[i] =
            known === undefined
              ? prior[i] * Math.exp(logLikelihood[at + i]) * factor
              : known.joint[i] * factor;
          total += weight[i];
        }
        if (total === 0) continue;
        for (let j = 0; j < reads.length; j++) {
          const score = scores[k][j];
          const { logPosterior, mean, top, ties, impossible } = reads[j];
          if (impossible) score.impossible += total;
          for (let i = 0; i < size; i++) {
            if (weight[i] === 0) continue;
            score.logLossNats -= weight[i] * logPosterior[i];
            score.squaredError += weight[i] * squaredDistance(set, i, mean);
            if (logPosterior[i] >= top) score.mapAccuracy += weight[i] / ties;
          }
        }
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
      observe(loss, -buffer.logPosterior[truth]);
      observe(squared, squaredDistance(set, truth, buffer.mean));
      observe(accuracy, buffer.logPosterior[truth] >= buffer.top ? 1 / buffer.ties : 0);
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
