/** @file One person in one game: what she has seen so far, what she wishes next, and what a pull teaches her. */

import { InvalidInputError } from "../../errors.ts";
import type { Random } from "../../math/random.ts";
import type { BanditHuman, HumanView } from "./humans.ts";

/** A person at her place; the view is hers and changes with every pull. */
export interface Person {
  readonly view: HumanView;
  wish(random: Random): number;
  /** Chances of her next wish, [arms], in a buffer that the next call overwrites. */
  chances(): Float64Array;
  /** She wished for `wish` (or was not asked), `arm` was pulled, and she saw its reward. */
  see(wish: number | undefined, arm: number, reward: number): void;
  /** Forgets everything; `theta` are the true arms of the next game, for people who know them. */
  restart(theta?: ArrayLike<number>): void;
}

/** Seats a person at a bandit of `arms` arms. */
export function seat(who: BanditHuman, arms: number, theta?: ArrayLike<number>): Person {
  const successes = new Int32Array(arms);
  const pulls = new Int32Array(arms);
  const out = new Float64Array(arms);
  const view = {
    successes,
    pulls,
    round: 0,
    lastArm: -1,
    lastReward: 0,
    lastWish: -1,
    theta,
    own: who.own?.start(arms),
  };
  return {
    view,
    wish: (random) => who.sample(view, random),
    chances() {
      if (who.probabilities === undefined) {
        throw new InvalidInputError(
          `human: wanted a model whose wishes have a probability, got ${who.name}`,
        );
      }
      who.probabilities(view, out);
      return out;
    },
    see(wish, arm, reward) {
      successes[arm] += reward;
      pulls[arm] += 1;
      view.round += 1;
      view.lastArm = arm;
      view.lastReward = reward;
      view.lastWish = wish ?? -1;
      if (view.own !== undefined) who.own?.learn(view.own, arm, reward);
    },
    restart(next) {
      successes.fill(0);
      pulls.fill(0);
      view.round = 0;
      view.lastArm = -1;
      view.lastReward = 0;
      view.lastWish = -1;
      view.theta = next;
      view.own = who.own?.start(arms);
    },
  };
}
