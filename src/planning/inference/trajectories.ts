/** @file How much demonstrations reveal: exact enumeration and Monte Carlo, for every pair of true and assumed model. */

import { InvalidInputError } from "../../errors.ts";
import type { Random } from "../../math/random.ts";
import { type Moments, moments, observe, standardError } from "../information.ts";
import type { RewardSet, TabularMdp } from "../mdp/mdp.ts";
import type { DemonstratorModel } from "./demonstrator.ts";

/** Expected scores of inference with an assumed model on data of a true one. */
export interface InferenceScore {
  /** E[-log P(θ* | data)] in nats. */
  logLossNats: number;
  logLossError: number | undefined;
  /** E|θ* − E[θ | data]|². */
  squaredError: number;
  squaredErrorError: number | undefined;
  /** Fraction of the data that the assumed model calls impossible for every θ. */
  impossible: number;
}

/** Where and how long a demonstrator is watched. */
export interface Watch {
  mdp: TabularMdp;
  rewards: RewardSet;
  start: number;
  /** Most actions of one trajectory; a terminal state ends it earlier. */
  length: number;
}

/** Leaves above which exact enumeration is refused. */
export const exactLeafLimit = 5_000_000;

/** Upper bound on the number of (action, successor) sequences of the watch: what exact enumeration would visit. */
export function exactLeaves({ mdp, start, length }: Watch): number {
  let count = new Float64Array(mdp.states);
  count[start] = 1;
  let finished = 0;
  for (let step = 0; step < length; step++) {
    const after = new Float64Array(mdp.states);
    for (let state = 0; state < mdp.states; state++) {
      if (count[state] === 0) continue;
      if (mdp.terminal[state] === 1) {
        finished += count[state];
        continue;
      }
      for (
        let edge = mdp.offset[state * mdp.actions];
        edge < mdp.offset[(state + 1) * mdp.actions];
        edge++
      )
        after[mdp.next[edge]] += count[state];
    }
    count = after;
  }
  return finished + count.reduce((sum, n) => sum + n, 0);
}

/**
 * Exact scores of every (true, assumed) pair, row-major `[true][assumed]`, by enumerating all trajectories. Refuses above
 * `limit` leaves and says how many there would be.
 */
export function exactScores(
  watch: Watch,
  truths: readonly DemonstratorModel[],
  assumed: readonly DemonstratorModel[],
  limit: number = exactLeafLimit,
): InferenceScore[][] {
  const leaves = exactLeaves(watch);
  if (leaves > limit) {
    throw new InvalidInputError(
      `exact inference: wanted at most ${limit} trajectories, got ${leaves.toExponential(2)}`,
      "shorten the demonstrations or use the Monte Carlo estimator",
    );
  }
  const { mdp, rewards, start, length } = watch;
  const { size, prior, dimension, parameters } = rewards;
  const models = [...new Set([...truths, ...assumed])];
  const trueAt = truths.map((model) => models.indexOf(model));
  const assumedAt = assumed.map((model) => models.indexOf(model));
  // Log-likelihoods [depth][model, theta] without the transition factors, which cancel in every posterior.
  const stack = Array.from({ length: length + 1 }, () => new Float64Array(models.length * size));
  const logPrior = prior.map(Math.log);
  const scores = truths.map(() =>
    assumed.map(() => ({
      logLossNats: 0,
      logLossError: undefined,
      squaredError: 0,
      squaredErrorError: undefined,
      impossible: 0,
    })),
  );
  const weight = new Float64Array(size);
  const logPosterior = new Float64Array(assumed.length * size);
  const mean = new Float64Array(assumed.length * dimension);
  const impossible = new Uint8Array(assumed.length);
  const cells = mdp.states * mdp.actions;

  const leaf = (loglik: Float64Array, chance: number): void => {
    mean.fill(0);
    for (let j = 0; j < assumed.length; j++) {
      const at = assumedAt[j] * size;
      let top = -Infinity;
      for (let i = 0; i < size; i++) {
        const x = logPrior[i] + loglik[at + i];
        logPosterior[j * size + i] = x;
        if (x > top) top = x;
      }
      impossible[j] = top === -Infinity ? 1 : 0;
      let sum = 0;
      for (let i = 0; i < size; i++) sum += Math.exp(logPosterior[j * size + i] - top);
      const log = top + Math.log(sum);
      for (let i = 0; i < size; i++) {
        const lp = top === -Infinity ? logPrior[i] : logPosterior[j * size + i] - log;
        logPosterior[j * size + i] = lp;
        const p = Math.exp(lp);
        for (let d = 0; d < dimension; d++)
          mean[j * dimension + d] += p * parameters[i * dimension + d];
      }
    }
    for (let k = 0; k < truths.length; k++) {
      const at = trueAt[k] * size;
      let total = 0;
      for (let i = 0; i < size; i++) {
        weight[i] = prior[i] * Math.exp(loglik[at + i]) * chance;
        total += weight[i];
      }
      if (total === 0) continue;
      for (let j = 0; j < assumed.length; j++) {
        const score = scores[k][j];
        if (impossible[j] === 1) score.impossible += total;
        for (let i = 0; i < size; i++) {
          if (weight[i] === 0) continue;
          score.logLossNats -= weight[i] * logPosterior[j * size + i];
          let squared = 0;
          for (let d = 0; d < dimension; d++)
            squared += (parameters[i * dimension + d] - mean[j * dimension + d]) ** 2;
          score.squaredError += weight[i] * squared;
        }
      }
    }
  };

  const walk = (state: number, depth: number, chance: number): void => {
    const here = stack[depth];
    if (depth === length || mdp.terminal[state] === 1) {
      leaf(here, chance);
      return;
    }
    const below = stack[depth + 1];
    for (let action = 0; action < mdp.actions; action++) {
      const row = state * mdp.actions + action;
      if (mdp.offset[row] === mdp.offset[row + 1]) continue;
      // Deeper calls write deeper arrays only, so this holds for every successor of the action.
      for (let m = 0; m < models.length; m++) {
        const { logPolicy } = models[m];
        for (let i = 0; i < size; i++)
          below[m * size + i] = here[m * size + i] + logPolicy[i * cells + row];
      }
      for (let edge = mdp.offset[row]; edge < mdp.offset[row + 1]; edge++) {
        walk(mdp.next[edge], depth + 1, chance * mdp.probability[edge]);
      }
    }
  };
  walk(start, 0, 1);
  return scores;
}

/** Scores at several lengths from the same sampled demonstrations. */
export interface SampledScores {
  lengths: readonly number[];
  /** [length][assumed] */
  scores: InferenceScore[][];
  trajectories: number;
}

/** The index in `0 .. count` that a uniform `u` falls on, given probabilities `[start .. start + count)`. */
function draw(policy: Float64Array, start: number, count: number, u: number): number {
  let left = u;
  for (let i = 0; i < count; i++) {
    left -= policy[start + i];
    if (left < 0) return i;
  }
  for (let i = count - 1; i >= 0; i--) if (policy[start + i] > 0) return i;
  return 0;
}

/**
 * Monte Carlo scores: θ* from the prior, a demonstration of the true model, inference with each assumed model. The standard
 * errors are those of the mean over demonstrations.
 */
export function sampledScores(
  watch: Watch,
  truth: DemonstratorModel,
  assumed: readonly DemonstratorModel[],
  options: { trajectories: number; random: Random; lengths?: readonly number[] },
): SampledScores {
  const { mdp, rewards, start, length } = watch;
  const { size, dimension, parameters, prior } = rewards;
  const lengths = options.lengths ?? [length];
  const { random, trajectories } = options;
  const cells = mdp.states * mdp.actions;
  // [state, action, theta]: the inner loop over theta reads consecutive numbers
  const byCell = assumed.map(({ logPolicy }) => {
    const out = new Float64Array(logPolicy.length);
    for (let i = 0; i < size; i++)
      for (let c = 0; c < cells; c++) out[c * size + i] = logPolicy[i * cells + c];
    return out;
  });
  const logPrior = prior.map(Math.log);
  const loglik = assumed.map(() => new Float64Array(size));
  const stats = lengths.map(() =>
    assumed.map(() => ({ loss: moments(), squared: moments(), impossible: 0 })),
  );
  for (let n = 0; n < trajectories; n++) {
    const theta = draw(prior, 0, size, random.uniform());
    for (const l of loglik) l.set(logPrior);
    let state = start;
    let next = 0;
    for (let step = 0; step <= length; step++) {
      const over = mdp.terminal[state] === 1 || step === length;
      while (next < lengths.length && (over || lengths[next] === step)) {
        for (let j = 0; j < assumed.length; j++) score(loglik[j], theta, stats[next][j]);
        next += 1;
      }
      if (over) break;
      const action = draw(
        truth.policy,
        theta * cells + state * mdp.actions,
        mdp.actions,
        random.uniform(),
      );
      const row = state * mdp.actions + action;
      for (let j = 0; j < assumed.length; j++) {
        const source = byCell[j];
        const target = loglik[j];
        for (let i = 0; i < size; i++) target[i] += source[row * size + i];
      }
      state =
        mdp.next[
          mdp.offset[row] +
            draw(
              mdp.probability,
              mdp.offset[row],
              mdp.offset[row + 1] - mdp.offset[row],
              random.uniform(),
            )
        ];
    }
  }
  function score(
    joint: Float64Array,
    theta: number,
    into: { loss: Moments; squared: Moments; impossible: number },
  ): void {
    let top = -Infinity;
    for (let i = 0; i < size; i++) if (joint[i] > top) top = joint[i];
    const source = top === -Infinity ? logPrior : joint;
    if (top === -Infinity) {
      into.impossible += 1;
      top = 0;
    }
    let sum = 0;
    let squared = 0;
    const mean = new Float64Array(dimension);
    for (let i = 0; i < size; i++) {
      const w = Math.exp(source[i] - top);
      sum += w;
      for (let d = 0; d < dimension; d++) mean[d] += w * parameters[i * dimension + d];
    }
    for (let d = 0; d < dimension; d++)
      squared += (parameters[theta * dimension + d] - mean[d] / sum) ** 2;
    observe(into.loss, top + Math.log(sum) - source[theta]);
    observe(into.squared, squared);
  }
  return {
    lengths,
    trajectories,
    scores: stats.map((row) =>
      row.map(({ loss, squared, impossible }) => ({
        logLossNats: loss.mean,
        logLossError: standardError(loss),
        squaredError: squared.mean,
        squaredErrorError: standardError(squared),
        impossible: impossible / trajectories,
      })),
    ),
  };
}
