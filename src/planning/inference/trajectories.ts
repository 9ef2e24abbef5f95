/** @file How much demonstrations reveal: exact enumeration and Monte Carlo, for every pair of true and assumed model. */

import { InvalidInputError } from "../../errors.ts";
import { transposed } from "../../math/arrays.ts";
import type { Random } from "../../math/random.ts";
import { klNats } from "../information.ts";
import type { RewardSet, TabularMdp } from "../mdp/mdp.ts";
import type { DemonstratorModel } from "./demonstrator.ts";
import { posterior } from "./posterior.ts";
import { drawIndex, exactMeter, type InferenceScore, sampleMeter } from "./scoring.ts";

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
  const { size } = rewards;
  const models = [...new Set([...truths, ...assumed])];
  const meter = exactMeter(
    rewards,
    truths.map((model) => models.indexOf(model)),
    assumed.map((model) => models.indexOf(model)),
  );
  // Prior times likelihood [depth][model, theta] and its log, without the transition factors, which cancel in every posterior.
  const deep = Array.from({ length: length + 1 });
  const logs = deep.map(() => new Float64Array(models.length * size));
  const products = deep.map(() => new Float64Array(models.length * size));
  for (let m = 0; m < models.length; m++) {
    logs[0].set(rewards.prior.map(Math.log), m * size);
    products[0].set(rewards.prior, m * size);
  }
  const logPolicies = models.map((model) => byCell(model, model.logPolicy));
  const policies = models.map((model) => byCell(model, model.policy));
  const walk = (state: number, depth: number, chance: number): void => {
    if (depth === length || mdp.terminal[state] === 1) {
      meter.add(logs[depth], chance, products[depth]);
      return;
    }
    for (let action = 0; action < mdp.actions; action++) {
      const row = state * mdp.actions + action;
      if (mdp.offset[row] === mdp.offset[row + 1]) continue;
      // Deeper calls write deeper arrays only, so this holds for every successor of the action.
      for (let m = 0; m < models.length; m++) {
        const at = m * size;
        const cell = row * size;
        step(logs, products, depth, at, logPolicies[m], policies[m], cell, size);
      }
      if (depth + 1 === length) {
        // Where the last action leads tells nothing about the reward: its successors are one leaf.
        meter.add(logs[depth + 1], chance, products[depth + 1]);
        continue;
      }
      for (let edge = mdp.offset[row]; edge < mdp.offset[row + 1]; edge++) {
        walk(mdp.next[edge], depth + 1, chance * mdp.probability[edge]);
      }
    }
  };
  walk(start, 0, 1);
  return meter.scores;
}

/** Policies as [state, action, theta]: inner loops over theta then read consecutive numbers. */
function byCell(
  { size, states, actions }: DemonstratorModel,
  policies: Float64Array,
): Float64Array {
  return transposed(policies, size, states * actions);
}

/** Joint probabilities of one model, at `at`, after one more choice, whose policies begin at `cell`. */
function step(
  logs: readonly Float64Array[],
  products: readonly Float64Array[],
  depth: number,
  at: number,
  logPolicy: Float64Array,
  policy: Float64Array,
  cell: number,
  size: number,
): void {
  const log = logs[depth];
  const product = products[depth];
  const nextLog = logs[depth + 1];
  const nextProduct = products[depth + 1];
  for (let i = 0; i < size; i++) {
    nextLog[at + i] = log[at + i] + logPolicy[cell + i];
    nextProduct[at + i] = product[at + i] * policy[cell + i];
  }
}

/** Scores at several lengths from the same sampled demonstrations. */
export interface SampledScores {
  lengths: readonly number[];
  /** [length][assumed] */
  scores: InferenceScore[][];
  trajectories: number;
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
  const { size, prior } = rewards;
  const lengths = options.lengths ?? [length];
  const { random, trajectories } = options;
  const cells = mdp.states * mdp.actions;
  const policies = assumed.map((model) => byCell(model, model.logPolicy));
  const loglik = assumed.map(() => new Float64Array(size));
  const meters = lengths.map(() => assumed.map(() => sampleMeter(rewards)));
  for (let n = 0; n < trajectories; n++) {
    const theta = drawIndex(prior, 0, size, random.uniform());
    for (const l of loglik) l.fill(0);
    let state = start;
    let next = 0;
    for (let step = 0; step <= length; step++) {
      const over = mdp.terminal[state] === 1 || step === length;
      while (next < lengths.length && (over || lengths[next] === step)) {
        for (let j = 0; j < assumed.length; j++) meters[next][j].add(loglik[j], theta);
        next += 1;
      }
      if (over) break;
      const action = drawIndex(
        truth.policy,
        theta * cells + state * mdp.actions,
        mdp.actions,
        random.uniform(),
      );
      const row = state * mdp.actions + action;
      for (let j = 0; j < assumed.length; j++) {
        const source = policies[j];
        const target = loglik[j];
        for (let i = 0; i < size; i++) target[i] += source[row * size + i];
      }
      state =
        mdp.next[
          mdp.offset[row] +
            drawIndex(
              mdp.probability,
              mdp.offset[row],
              mdp.offset[row + 1] - mdp.offset[row],
              random.uniform(),
            )
        ];
    }
  }
  return {
    lengths,
    trajectories,
    scores: meters.map((row) => row.map((meter) => meter.result())),
  };
}

/**
 * Expected divergence `E KL(P_true(·|ξ) ‖ P_assumed(·|ξ))` in nats by enumeration, from the two posteriors of every
 * trajectory. It equals the cost of assuming the wrong model; computed on its own so that the identity can be checked.
 */
export function exactDivergence(
  watch: Watch,
  truth: DemonstratorModel,
  assumed: DemonstratorModel,
): number {
  const { mdp, rewards, start, length } = watch;
  const { size, prior } = rewards;
  const cells = mdp.states * mdp.actions;
  let divergence = 0;
  const walk = (
    state: number,
    left: number,
    a: Float64Array,
    b: Float64Array,
    chance: number,
  ): void => {
    if (left === 0 || mdp.terminal[state] === 1) {
      const p = posterior(prior, a);
      if (!p.impossible)
        divergence +=
          chance *
          Math.exp(p.logEvidence) *
          klNats(p.probabilities, posterior(prior, b).probabilities);
      return;
    }
    for (let row = state * mdp.actions; row < (state + 1) * mdp.actions; row++) {
      if (mdp.offset[row] === mdp.offset[row + 1]) continue;
      const nextA = new Float64Array(size);
      const nextB = new Float64Array(size);
      for (let i = 0; i < size; i++) {
        nextA[i] = a[i] + truth.logPolicy[i * cells + row];
        nextB[i] = b[i] + assumed.logPolicy[i * cells + row];
      }
      for (let edge = mdp.offset[row]; edge < mdp.offset[row + 1]; edge++)
        walk(mdp.next[edge], left - 1, nextA, nextB, chance * mdp.probability[edge]);
    }
  };
  walk(start, length, new Float64Array(size), new Float64Array(size), 1);
  return divergence;
}
