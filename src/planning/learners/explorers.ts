/** @file People who learn and explore on purpose: by optimism about what they have seen little of, or by sampling beliefs. */

import { InvalidInputError } from "../../errors.ts";
import { rng } from "../../math/random.ts";
import { type ChoiceRule, chooser, type HumanModel, type OutcomeBandit } from "./models.ts";

/**
 * Dirichlet(`a0`) beliefs as a Bayesian learner has them; an option is worth its mean utility plus `bonus` standard
 * deviations of that mean under the belief. `bonus` 0 is the learner without exploration.
 */
export function ucbBayesHuman(
  bandit: OutcomeBandit,
  rule: ChoiceRule,
  { a0 = 1, bonus = 1 }: { a0?: number; bonus?: number } = {},
): HumanModel {
  if (!(a0 > 0)) throw new InvalidInputError(`a0: wanted a positive number, got ${a0}`);
  if (!(bonus >= 0))
    throw new InvalidInputError(`bonus: wanted a number of at least 0, got ${bonus}`);
  const { options, outcomes, preferences } = bandit;
  const q = new Float64Array(preferences.size * options);
  const choose = chooser(preferences.size, options, rule);
  return {
    name: bonus === 1 ? "ucb-bayes" : `ucb-bayes ${bonus}`,
    stateLength: options * outcomes,
    start: (into) => into.fill(0),
    choice(counts, out) {
      for (let k = 0; k < options; k++) {
        let total = outcomes * a0;
        for (let o = 0; o < outcomes; o++) total += counts[k * outcomes + o];
        for (let theta = 0; theta < preferences.size; theta++) {
          let mean = 0;
          let square = 0;
          for (let o = 0; o < outcomes; o++) {
            const p = (counts[k * outcomes + o] + a0) / total;
            const utility = preferences.parameters[theta * outcomes + o];
            mean += p * utility;
            square += p * utility * utility;
          }
          const variance = Math.max(0, square - mean * mean) / (total + 1);
          q[theta * options + k] = mean + bonus * Math.sqrt(variance);
        }
      }
      choose(q, out);
    },
    update: countOutcome(outcomes),
  };
}

/**
 * Samples a belief for every option and chooses on the sampled utilities. Choice probabilities are means over `draws` fixed
 * belief samples, so that the model stays a pure function; every sample is used once with each rotation of the options, which
 * makes choices between equal beliefs exactly uniform.
 */
export function thompsonBayesHuman(
  bandit: OutcomeBandit,
  rule: ChoiceRule,
  { a0 = 1, draws = 50 }: { a0?: number; draws?: number } = {},
): HumanModel {
  if (!(a0 > 0)) throw new InvalidInputError(`a0: wanted a positive number, got ${a0}`);
  if (!(Number.isInteger(draws) && draws >= 1))
    throw new InvalidInputError(`draws: wanted an integer of at least 1, got ${draws}`);
  const { options, outcomes, preferences } = bandit;
  const { size, parameters } = preferences;
  const gamma = gammaDraws(draws * options * outcomes, a0);
  const choose = chooser(size, options, rule);
  const q = new Float64Array(size * options);
  const log = new Float64Array(size * options);
  const sampled = new Float64Array(outcomes);
  return {
    name: "thompson-bayes",
    stateLength: options * outcomes,
    start: (into) => into.fill(0),
    choice(counts, out) {
      out.fill(0);
      for (let draw = 0; draw < draws; draw++) {
        for (let turn = 0; turn < options; turn++) {
          for (let k = 0; k < options; k++) {
            const stream = (draw * options + ((k + turn) % options)) * outcomes;
            let total = 0;
            for (let o = 0; o < outcomes; o++) {
              sampled[o] = gamma(stream + o, counts[k * outcomes + o]);
              total += sampled[o];
            }
            for (let theta = 0; theta < size; theta++) {
              let sum = 0;
              for (let o = 0; o < outcomes; o++)
                sum += sampled[o] * parameters[theta * outcomes + o];
              q[theta * options + k] = sum / total;
            }
          }
          choose(q, log);
          for (let i = 0; i < out.length; i++) out[i] += Math.exp(log[i]);
        }
      }
      for (let i = 0; i < out.length; i++) out[i] = Math.log(out[i] / (draws * options));
    },
    update: countOutcome(outcomes),
  };
}

/** Adds the observed outcome to the counts. */
function countOutcome(outcomes: number): HumanModel["update"] {
  return (from, to, option, outcome) => {
    if (to !== from) to.set(from);
    to[option * outcomes + outcome] += 1;
  };
}

/**
 * Fixed Gamma(a0 + n) variates of many streams for whole n: a Gamma(a0) variate plus n exponentials, so that one more
 * observation changes a sample as little as possible.
 */
function gammaDraws(streams: number, a0: number): (stream: number, count: number) => number {
  const sums = Array.from({ length: streams }, (_, i) => [rng(i, "belief").gamma(a0)]);
  const sources = Array.from({ length: streams }, (_, i) => rng(i, "observations"));
  return (stream, count) => {
    const row = sums[stream];
    while (row.length <= count) row.push(row[row.length - 1] + sources[stream].exponential());
    return row[count];
  };
}
