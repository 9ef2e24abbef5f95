/** @file Robots that see wishes and pull arms: rules of thumb, and the exact policy. The particle filter is in filter.ts. */

import type { Random } from "../../math/random.ts";
import { type ExactAssistance, exactRule, type RobotRule } from "./exact.ts";

/** A robot in one game. It is told each wish and answers with the arm it pulls; rewards it never sees. */
export interface RobotPlayer {
  act(wish: number, random: Random): number;
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

/** Plays the policy of an exact solution. */
export function exactRobot(solution: ExactAssistance, arms: number): Robot {
  return ruleRobot("exact", exactRule(solution, arms));
}
