/** @file What a machine loses that plans for the rewards it has inferred, exactly. */

import { InvalidInputError } from "../errors.ts";
import type { DemonstratorModel } from "./inference/demonstrator.ts";
import { posterior } from "./inference/posterior.ts";
import { exactLeaves, type Watch } from "./inference/trajectories.ts";
import type { RewardSet, TabularMdp } from "./mdp/mdp.ts";
import { bellman, evaluatePolicy, iterate } from "./mdp/solve.ts";

/** Actions this close to the best share the choice of a rational plan. */
const tie = 1e-9;

/** Mean rewards [edge, reader] under weights over the set, one array [theta] for each reader. */
export function meanRewards(
  { size, edges, rewards }: RewardSet,
  weights: readonly Float64Array[],
): Float64Array {
  const readers = weights.length;
  const mean = new Float64Array(edges * readers);
  weights.forEach((weight, k) => {
    for (let theta = 0; theta < size; theta++) {
      if (weight[theta] === 0) continue;
      for (let edge = 0; edge < edges; edge++)
        mean[edge * readers + k] += weight[theta] * rewards[theta * edges + edge];
    }
  });
  return mean;
}

/** Rational policies [state, action, reward] for rewards [edge, reward]; equally good actions share. */
export function rationalPolicy(
  mdp: TabularMdp,
  rewards: Float64Array,
  { size = 1, tolerance = 1e-12 }: { size?: number; tolerance?: number } = {},
): Float64Array {
  const { q } = iterate(mdp, bellman(mdp, rewards, mdp.discount, size), {
    planBeta: Infinity,
    size,
    tolerance,
  });
  const policy = new Float64Array(q.length);
  const block = mdp.actions * size;
  for (let state = 0; state < mdp.states; state++) {
    for (let i = 0; i < size; i++) {
      const first = state * block + i;
      let top = -Infinity;
      for (let at = first; at < first + block - i; at += size) top = Math.max(top, q[at]);
      if (top === -Infinity) continue;
      let ties = 0;
      for (let at = first; at < first + block - i; at += size) if (q[at] >= top - tie) ties += 1;
      for (let at = first; at < first + block - i; at += size)
        if (q[at] >= top - tie) policy[at] = 1 / ties;
    }
  }
  return policy;
}

/** Regrets of planning after a demonstration, in discounted reward from the start. */
export interface PlanningRegret {
  /** `E[V*(θ*) − V^π(θ*)]` where π is rational for the posterior mean reward of each assumed model. [assumed] */
  assumed: number[];
  /** The same without a demonstration: π is rational for the prior mean reward. */
  prior: number;
}

/** Demonstrations above which the regret is refused. */
export const regretLeafLimit = 100_000;

/** Plans that are made at once: enough for long inner loops, few enough for the processor's nearest memory. */
const blockSize = 64;

/** Values closer than this to their limits are close enough for a regret. */
const valueTolerance = 1e-9;

/**
 * Expected regret of planning for the posterior mean reward, by enumerating all demonstrations of `watch.length` actions. Values
 * are linear in the reward, so no other plan from the same data does better in expectation than the one of the right model.
 *
 * @source own; the question is how much a wrong model of the demonstrator costs whoever acts on what was inferred
 */
export function exactRegret(
  watch: Watch,
  truth: DemonstratorModel,
  assumed: readonly DemonstratorModel[],
): PlanningRegret {
  const { mdp, rewards, start } = watch;
  const { size, prior } = rewards;
  const leaves = exactLeaves(watch);
  if (leaves > regretLeafLimit) {
    throw new InvalidInputError(
      `regret: wanted at most ${regretLeafLimit} demonstrations, got ${leaves.toExponential(2)}`,
      "shorten the demonstrations",
    );
  }
  const unit = Array.from({ length: size }, (_, i) => new Float64Array(size).fill(1, i, i + 1));
  const best = worth(mdp, start, meanRewards(rewards, unit), meanRewards(rewards, unit), size);
  const ceiling = best.reduce((sum, value, i) => sum + prior[i] * value, 0);
  const truly: Float64Array[] = [];
  const believed: Float64Array[][] = assumed.map(() => []);
  eachDemonstration(watch, [truth, ...assumed], (logLikelihood, chance) => {
    truly.push(prior.map((p, i) => p * Math.exp(logLikelihood[0][i]) * chance));
    assumed.forEach((_, j) => {
      believed[j].push(posterior(prior, logLikelihood[j + 1]).probabilities);
    });
  });
  const reached = (beliefs: readonly Float64Array[], weights: readonly Float64Array[]): number => {
    let sum = 0;
    for (let from = 0; from < beliefs.length; from += blockSize) {
      const of = beliefs.slice(from, from + blockSize);
      const paid = meanRewards(rewards, weights.slice(from, from + blockSize));
      for (const value of worth(mdp, start, meanRewards(rewards, of), paid, of.length))
        sum += value;
    }
    return sum;
  };
  return {
    assumed: believed.map((beliefs) => ceiling - reached(beliefs, truly)),
    prior: ceiling - reached([prior], [prior]),
  };
}

/** Values at the start of rational plans for `believed` when `paid` is paid; rewards [edge, reward]. */
function worth(
  mdp: TabularMdp,
  start: number,
  believed: Float64Array,
  paid: Float64Array,
  size: number,
): Float64Array {
  const options = { size, tolerance: valueTolerance };
  const policy = rationalPolicy(mdp, believed, options);
  const { values } = evaluatePolicy(mdp, paid, policy, options);
  return values.slice(start * size, (start + 1) * size);
}

/** Visits every demonstration with its log-likelihoods [model][theta], without the factor `chance` of the transitions. */
function eachDemonstration(
  { mdp, rewards, start, length }: Watch,
  models: readonly DemonstratorModel[],
  visit: (logLikelihood: readonly Float64Array[], chance: number) => void,
): void {
  const cells = mdp.states * mdp.actions;
  const walk = (state: number, left: number, seen: readonly Float64Array[], chance: number) => {
    if (left === 0 || mdp.terminal[state] === 1) {
      visit(seen, chance);
      return;
    }
    for (let row = state * mdp.actions; row < (state + 1) * mdp.actions; row++) {
      const [first, end] = [mdp.offset[row], mdp.offset[row + 1]];
      if (first === end) continue;
      const after = models.map(({ logPolicy }, m) =>
        seen[m].map((l, i) => l + logPolicy[i * cells + row]),
      );
      // Where the last action leads tells nothing about the reward.
      if (left === 1) walk(mdp.next[first], 0, after, chance);
      else
        for (let edge = first; edge < end; edge++)
          walk(mdp.next[edge], left - 1, after, chance * mdp.probability[edge]);
    }
  };
  walk(
    start,
    length,
    models.map(() => new Float64Array(rewards.size)),
    1,
  );
}
