/** @file Models of people who choose between options with uncertain outcomes: those who know the options, and those who learn. */

import { InvalidInputError } from "../../errors.ts";
import { logSoftmaxChoice, tieTolerance } from "../inference/demonstrator.ts";
import type { ParameterSet } from "../inference/scoring.ts";
import { normalisedPrior, rowTolerance } from "../mdp/mdp.ts";

/** Options with outcome probabilities that the observer knows, and the preferences to tell apart. */
export interface OutcomeBandit {
  readonly options: number;
  readonly outcomes: number;
  /** [option, outcome], rows sum to 1. */
  readonly probability: Float64Array;
  /** Utility of every outcome under every hypothesis: `parameters` [theta, outcome]. */
  readonly preferences: ParameterSet;
}

/**
 * A person as a pure function of what they saw. A state is a flat array; `choice` gives log-probabilities
 * [option, theta] for every preference at once, because the observer has to run the model for all of them.
 */
export interface HumanModel {
  readonly name: string;
  readonly stateLength: number;
  start(into: Float64Array): void;
  choice(state: Float64Array, logProbabilities: Float64Array): void;
  /** State after `option` gave `outcome`, written to `to`; `from` and `to` may be the same array. */
  update(from: Float64Array, to: Float64Array, option: number, outcome: number): void;
}

/** An outcome bandit after checking that rows are distributions; equal hypotheses are allowed, though nothing tells them apart. */
export function outcomeBandit(
  probability: readonly (readonly number[])[],
  preferences: readonly (readonly number[])[],
  prior?: readonly number[],
): OutcomeBandit {
  const options = probability.length;
  const outcomes = probability[0]?.length ?? 0;
  if (options < 2) throw new InvalidInputError(`options: wanted at least 2, got ${options}`);
  probability.forEach((row, k) => {
    const total = row.reduce((sum, p) => sum + p, 0);
    if (
      row.length !== outcomes ||
      row.some((p) => !(p >= 0)) ||
      Math.abs(total - 1) > rowTolerance
    ) {
      throw new InvalidInputError(
        `option ${k}: wanted ${outcomes} probabilities that sum to 1, got ${row.join(", ")}`,
      );
    }
  });
  if (preferences.length === 0)
    throw new InvalidInputError("preferences: wanted at least one, got none");
  preferences.forEach((theta, i) => {
    if (theta.length !== outcomes) {
      throw new InvalidInputError(
        `preference ${i}: wanted ${outcomes} utilities, got ${theta.length}`,
      );
    }
  });
  return {
    options,
    outcomes,
    probability: Float64Array.from(probability.flat()),
    preferences: {
      size: preferences.length,
      dimension: outcomes,
      parameters: Float64Array.from(preferences.flat()),
      prior: normalisedPrior(prior, preferences.length),
    },
  };
}

/** How action values become choices. */
export type ChoiceRule =
  | { rule: "softmax"; beta: number }
  | { rule: "eps-greedy"; epsilon: number };

/** A function that writes log-probabilities [option, theta] for action values [theta, option]. */
export function chooser(
  size: number,
  options: number,
  rule: ChoiceRule,
): (q: Float64Array, out: Float64Array) => void {
  const rows = new Float64Array(size * options);
  return (q, out) => {
    for (let at = 0; at < rows.length; at += options) {
      if (rule.rule === "softmax") logSoftmaxChoice(q, at, options, rule.beta, rows);
      else logEpsGreedy(q, at, options, rule.epsilon, rows);
    }
    for (let theta = 0; theta < size; theta++)
      for (let k = 0; k < options; k++) out[k * size + theta] = rows[theta * options + k];
  };
}

function logEpsGreedy(
  q: Float64Array,
  start: number,
  count: number,
  epsilon: number,
  out: Float64Array,
): void {
  let top = -Infinity;
  let ties = 0;
  for (let i = start; i < start + count; i++) top = Math.max(top, q[i]);
  for (let i = start; i < start + count; i++) if (q[i] >= top - tieTolerance) ties += 1;
  for (let i = start; i < start + count; i++) {
    const best = q[i] >= top - tieTolerance;
    out[i] = Math.log(epsilon / count + (best ? (1 - epsilon) / ties : 0));
  }
}

function checkRule(rule: ChoiceRule): void {
  if (rule.rule === "softmax" && !(rule.beta >= 0)) {
    throw new InvalidInputError(`beta: wanted a number of at least 0, got ${rule.beta}`);
  }
  if (rule.rule === "eps-greedy" && !(rule.epsilon >= 0 && rule.epsilon <= 1)) {
    throw new InvalidInputError(`epsilon: wanted a number in [0, 1], got ${rule.epsilon}`);
  }
}

/** Action values [theta, option] from beliefs about outcomes [option, outcome]. */
function expectedUtility(bandit: OutcomeBandit, belief: ArrayLike<number>, q: Float64Array): void {
  const { options, outcomes, preferences } = bandit;
  for (let theta = 0; theta < preferences.size; theta++) {
    for (let k = 0; k < options; k++) {
      let sum = 0;
      for (let o = 0; o < outcomes; o++)
        sum += belief[k * outcomes + o] * preferences.parameters[theta * outcomes + o];
      q[theta * options + k] = sum;
    }
  }
}

/** Knows what every option leads to: the noisily rational demonstrator of ordinary inverse reinforcement learning. */
export function stationaryHuman(bandit: OutcomeBandit, rule: ChoiceRule): HumanModel {
  checkRule(rule);
  const q = new Float64Array(bandit.preferences.size * bandit.options);
  expectedUtility(bandit, bandit.probability, q);
  const fixed = new Float64Array(q.length);
  chooser(bandit.preferences.size, bandit.options, rule)(q, fixed);
  return {
    name: "stationary",
    stateLength: 0,
    start() {},
    choice: (_state, out) => out.set(fixed),
    update() {},
  };
}

/**
 * Counts outcomes of every option on top of a Dirichlet(`a0`) belief and acts on the mean belief, without an exploration
 * bonus. `keep` < 1 forgets: all counts are multiplied by it before each new one.
 */
export function bayesHuman(
  bandit: OutcomeBandit,
  rule: ChoiceRule,
  { a0 = 1, keep = 1 }: { a0?: number; keep?: number } = {},
): HumanModel {
  checkRule(rule);
  if (!(a0 > 0)) throw new InvalidInputError(`a0: wanted a positive number, got ${a0}`);
  if (!(keep > 0 && keep <= 1))
    throw new InvalidInputError(`keep: wanted a number in (0, 1], got ${keep}`);
  const { options, outcomes } = bandit;
  const q = new Float64Array(bandit.preferences.size * options);
  const belief = new Float64Array(options * outcomes);
  const choose = chooser(bandit.preferences.size, options, rule);
  return {
    name: keep === 1 ? "bayes" : `forgetful ${keep}`,
    stateLength: options * outcomes,
    start: (into) => into.fill(0),
    choice(counts, out) {
      for (let k = 0; k < options; k++) {
        let total = outcomes * a0;
        for (let o = 0; o < outcomes; o++) total += counts[k * outcomes + o];
        for (let o = 0; o < outcomes; o++)
          belief[k * outcomes + o] = (counts[k * outcomes + o] + a0) / total;
      }
      expectedUtility(bandit, belief, q);
      choose(q, out);
    },
    update(from, to, option, outcome) {
      for (let i = 0; i < from.length; i++) to[i] = from[i] * keep;
      to[option * outcomes + outcome] += 1;
    },
  };
}

/**
 * Learns a value of each option from felt utilities: `Q ← Q + α (θ_o − Q)`. The absolute level of utility matters, because
 * `initial` is a reference point. A positive `bootstrap` adds that discount times the largest Q to the target, as a public
 * implementation does although a bandit has one state: values inflate by 1 / (1 - bootstrap).
 */
export function qLearningHuman(
  bandit: OutcomeBandit,
  rule: ChoiceRule,
  {
    alpha = 0.5,
    initial = 0,
    bootstrap = 0,
  }: { alpha?: number; initial?: number; bootstrap?: number } = {},
): HumanModel {
  checkRule(rule);
  if (!(alpha > 0 && alpha <= 1))
    throw new InvalidInputError(`alpha: wanted a number in (0, 1], got ${alpha}`);
  const { options, outcomes, preferences } = bandit;
  const choose = chooser(preferences.size, options, rule);
  return {
    name: alpha === 0.5 ? "qlearn" : `qlearn ${alpha}`,
    stateLength: preferences.size * options,
    start: (into) => into.fill(initial),
    choice: choose,
    update(from, to, option, outcome) {
      if (to !== from) to.set(from);
      for (let theta = 0; theta < preferences.size; theta++) {
        const at = theta * options + option;
        let target = preferences.parameters[theta * outcomes + outcome];
        if (bootstrap > 0) {
          let top = -Infinity;
          for (let k = 0; k < options; k++) top = Math.max(top, to[theta * options + k]);
          target += bootstrap * top;
        }
        to[at] += alpha * (target - to[at]);
      }
    },
  };
}

/** All vectors of the given length with entries from `values`, last entry fastest. */
export function cube(values: readonly number[], length: number): number[][] {
  return length === 0
    ? [[]]
    : cube(values, length - 1).flatMap((head) => values.map((v) => [...head, v]));
}
