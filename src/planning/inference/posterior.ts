/** @file Posteriors over a finite set of hypotheses from log-likelihoods, with the impossible case named. */

import { logSumExp } from "../information.ts";

/** A posterior; when no hypothesis can have produced the data the prior is kept and `impossible` is set. */
export interface Posterior {
  probabilities: Float64Array;
  /** log P(data) under the model, in nats; -Infinity when impossible. */
  logEvidence: number;
  impossible: boolean;
}

/** Bayes' rule in log space. */
export function posterior(prior: Float64Array, logLikelihood: ArrayLike<number>): Posterior {
  const joint = new Float64Array(prior.length);
  for (let i = 0; i < prior.length; i++)
    joint[i] = prior[i] > 0 ? Math.log(prior[i]) + logLikelihood[i] : -Infinity;
  const logEvidence = logSumExp(joint);
  if (logEvidence === -Infinity) {
    return { probabilities: Float64Array.from(prior), logEvidence, impossible: true };
  }
  return {
    probabilities: joint.map((x) => Math.exp(x - logEvidence)),
    logEvidence,
    impossible: false,
  };
}

/** Mean of parameter vectors [hypothesis, dimension] under weights. */
export function meanParameters(
  probabilities: ArrayLike<number>,
  parameters: Float64Array,
  dimension: number,
): Float64Array {
  const mean = new Float64Array(dimension);
  for (let i = 0; i < probabilities.length; i++)
    for (let d = 0; d < dimension; d++) mean[d] += probabilities[i] * parameters[i * dimension + d];
  return mean;
}

/** Trace of the covariance of the parameters under weights: the expected squared error of their mean. */
export function parameterVariance(
  probabilities: ArrayLike<number>,
  parameters: Float64Array,
  dimension: number,
): number {
  const mean = meanParameters(probabilities, parameters, dimension);
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++)
    for (let d = 0; d < dimension; d++)
      sum += probabilities[i] * (parameters[i * dimension + d] - mean[d]) ** 2;
  return sum;
}
