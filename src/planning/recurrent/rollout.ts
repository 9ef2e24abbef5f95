/** @file Batches of games of one human with a sampled recurrent policy, as arrays for a gradient step. */

import type { Random } from "../../math/random.ts";
import { type BanditHuman, bestArm } from "../bandit/humans.ts";
import { drawIndex } from "../inference/scoring.ts";
import { type PolicyParameters, policyShape, policyStep } from "./policy.ts";

/** Time-major arrays of a batch: row t * games + g. */
export interface Rollout {
  /** [rounds * games, 2 arms + 1] */
  inputs: Float32Array;
  /** [rounds * games, arms]: advantage at the arm that was pulled, 0 elsewhere. */
  targets: Float32Array;
  /** Mean total regret of the batch. */
  regret: number;
}

/**
 * Plays `games` games and scores each pull by the regret that follows it (Σ of θ_a − max θ, which the simulator knows),
 * against the mean over the batch at the same round.
 */
export function rollout(
  parameters: PolicyParameters,
  who: BanditHuman,
  options: { rounds: number; games: number; random: Random },
): Rollout {
  const { arms, hidden } = policyShape(parameters);
  const { rounds, games, random } = options;
  const width = 2 * arms + 1;
  const step = policyStep(parameters);
  const inputs = new Float32Array(rounds * games * width);
  const pulled = new Uint8Array(rounds * games);
  const toGo = new Float64Array(rounds * games);
  const state = new Float32Array(hidden);
  const logits = new Float64Array(arms);
  const theta = new Float64Array(arms);
  const successes = new Int32Array(arms);
  const pulls = new Int32Array(arms);
  const view = { successes, pulls, round: 0, lastArm: -1, lastReward: 0, lastWish: -1, theta };
  let regret = 0;
  for (let game = 0; game < games; game++) {
    for (let i = 0; i < arms; i++) theta[i] = random.uniform();
    const best = theta[bestArm(theta)];
    successes.fill(0);
    pulls.fill(0);
    state.fill(0);
    Object.assign(view, { round: 0, lastArm: -1, lastReward: 0, lastWish: -1 });
    for (let t = 0; t < rounds; t++) {
      const row = t * games + game;
      const wish = who.sample(view, random);
      const share = (t + 1) / rounds;
      step(state, wish, view.lastArm, share, logits);
      for (let a = 0; a < arms; a++) logits[a] = Math.exp(logits[a]);
      const arm = drawIndex(logits, 0, arms, random.uniform());
      inputs[row * width + wish] = 1;
      if (view.lastArm >= 0) inputs[row * width + arms + view.lastArm] = 1;
      inputs[row * width + 2 * arms] = share;
      pulled[row] = arm;
      toGo[row] = theta[arm] - best;
      const reward = random.uniform() < theta[arm] ? 1 : 0;
      successes[arm] += reward;
      pulls[arm] += 1;
      view.round = t + 1;
      view.lastArm = arm;
      view.lastReward = reward;
      view.lastWish = wish;
    }
    for (let t = rounds - 2; t >= 0; t--) toGo[t * games + game] += toGo[(t + 1) * games + game];
    regret -= toGo[game];
  }
  const targets = new Float32Array(rounds * games * arms);
  for (let t = 0; t < rounds; t++) {
    let mean = 0;
    for (let game = 0; game < games; game++) mean += toGo[t * games + game] / games;
    for (let game = 0; game < games; game++) {
      const row = t * games + game;
      targets[row * arms + pulled[row]] = toGo[row] - mean;
    }
  }
  return { inputs, targets, regret: regret / games };
}
