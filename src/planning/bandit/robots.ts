/** @file Robots that see wishes and pull arms: rules of thumb, and the exact policy. The particle filter is in filter.ts. */

import { InvalidInputError } from "../../errors.ts";
import type { Random } from "../../math/random.ts";
import { historyMeans, type SeenRound } from "./belief.ts";
import { childNode, type ExactAssistance, type RobotRule, unplanned } from "./exact.ts";

/** What a robot believes, for showing. */
export interface RobotBelief {
  /** Posterior expected success rate per arm, [arms]. */
  means: Float64Array;
  /** Probability of every human model that it considers, [models]. */
  models: Float64Array;
}

/** A robot in one game. It is told each wish and answers with the arm it pulls; rewards it never sees. */
export interface RobotPlayer {
  /**
   * Begins a round: the arm that the robot pulls without asking, or `undefined` when it waits for the person, whose wish then goes
   * to `act`. Absent in robots that always wait.
   */
  unasked?(random: Random): number | undefined;
  act(wish: number, random: Random): number;
  /** What it believes after the last pull; absent in robots without a model of the person. */
  belief?(): RobotBelief;
  /** Wishes so far that the robot's model of the person calls impossible. */
  readonly surprises: number;
  /** Rounds in which all weight of a particle filter lay on fewer than two particles; absent for other robots. */
  readonly collapsed?: number;
}

export interface Robot {
  readonly name: string;
  start(): RobotPlayer;
}

/** Does what is wished: the unassisted person. */
export const deferRobot: Robot = {
  name: "defer",
  start: () => ({ surprises: 0, act: (wish) => wish }),
};

/** Pulls the most-wished arm; assumes a noisily optimal person. Ties go to the wish, then to the lowest arm. */
export const majorityRobot: Robot = {
  name: "majority",
  start() {
    const counts: number[] = [];
    return {
      surprises: 0,
      act(wish) {
        counts[wish] = (counts[wish] ?? 0) + 1;
        return mostWished(counts, wish);
      },
    };
  },
};

function mostWished(counts: readonly number[], wish: number): number {
  let best = wish;
  for (let i = 0; i < counts.length; i++) if ((counts[i] ?? 0) > counts[best]) best = i;
  return best;
}

/**
 * Explores every arm in turn on a sparse schedule (the k-th time at the first round of at least (k+1)²/4), otherwise
 * follows the majority. Makes some inconsistent people consistent.
 */
export function sparseExploreRobot(arms: number): Robot {
  return {
    name: "sparse-explore",
    start() {
      const counts: number[] = [];
      let round = 0;
      let explored = 0;
      return {
        surprises: 0,
        act(wish) {
          round += 1;
          counts[wish] = (counts[wish] ?? 0) + 1;
          if (round >= (explored + 1) ** 2 / 4) {
            explored += 1;
            return (explored - 1) % arms;
          }
          return mostWished(counts, wish);
        },
      };
    },
  };
}

/** Plays a deterministic rule of the whole history. */
export function ruleRobot(name: string, rule: RobotRule): Robot {
  return {
    name,
    start() {
      const wishes: number[] = [];
      const pulls: number[] = [];
      return {
        surprises: 0,
        act(wish) {
          wishes.push(wish);
          const arm = rule(wishes, pulls);
          pulls.push(arm);
          return arm;
        },
      };
    },
  };
}

/** Plays the policy of an exact solution in its mode; after an impossible wish it defers as the solution does. */
export function exactRobot(plan: ExactAssistance): Robot {
  const { assumed, arms, rounds, mode, policy } = plan;
  return {
    name: "exact",
    start() {
      const history: SeenRound[] = [];
      let node = 0;
      let surprises = 0;
      const entry = (i: number): number => {
        if (history.length >= rounds)
          throw new InvalidInputError(`exact robot: planned for ${rounds} rounds, asked for more`);
        return policy[node * (arms + 1) + i];
      };
      const done = (wish: number | undefined, arm: number): number => {
        node = childNode(plan, node, wish ?? -1, arm);
        history.push({ wish, arm });
        return arm;
      };
      return {
        get surprises() {
          return surprises;
        },
        unasked() {
          if (surprises === 0) {
            const arm = entry(arms);
            return arm === arms ? undefined : done(undefined, arm);
          }
          const own = mode === "turn-taking" && history.length % 2 === 0;
          return own ? done(undefined, history[history.length - 1].arm) : undefined;
        },
        act(wish) {
          const arm = surprises > 0 ? unplanned : entry(wish);
          if (arm !== unplanned) return done(wish, arm);
          surprises = 1;
          return done(wish, wish);
        },
        belief: () => ({
          means: historyMeans(assumed, arms, history),
          models: Float64Array.of(1),
        }),
      };
    },
  };
}
