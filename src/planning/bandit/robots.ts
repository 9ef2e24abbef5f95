/** @file Robots that see wishes and pull arms: rules, the exact policy, and a particle filter over what the person has seen. */

import { InvalidInputError } from "../../errors.ts";
import type { Random } from "../../math/random.ts";
import { drawIndex } from "../inference/scoring.ts";
import { type ExactAssistance, exactRule, type RobotRule } from "./exact.ts";
import { gittinsTable } from "./gittins.ts";
import type { BanditHuman } from "./humans.ts";

/** A robot in one game. It is told each wish and answers with the arm it pulls; rewards it never sees. */
export interface RobotPlayer {
  act(wish: number, random: Random): number;
  /** Wishes so far that the robot's model of the person calls impossible. */
  readonly surprises: number;
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

export interface FilterOptions {
  arms: number;
  /** Default 256. */
  particles?: number;
  /** How the robot acts on its belief: expected Gittins index, posterior mean, or Thompson sampling. Default "gittins". */
  act?: "gittins" | "mean" | "thompson";
  /** Discount of the index. Default 0.9. */
  gamma?: number;
}

/** What a filter believes, for showing: means of every arm's belief, and the probability of every human model. */
export interface FilterBelief {
  /** Posterior expected success rate per arm. */
  means: Float64Array;
  models: Float64Array;
  /** Effective number of particles. */
  effective: number;
}

/** A filter's player, which can be asked what it believes. */
export interface FilterPlayer extends RobotPlayer {
  /** Pulls without having seen a wish (turn-taking, preemptive). `lead` is the score of the pull over the next best. */
  propose(): { arm: number; lead: number };
  /** Learns from a wish without choosing (the person acts for herself). */
  hear(wish: number, random: Random): void;
  /** Notes that an arm was pulled, its reward unseen. `act` is `hear`, choose and `note` in one. */
  note(arm: number, wish: number, random: Random): void;
  belief(): FilterBelief;
  /** Rounds in which all weight lay on fewer than two particles. */
  readonly collapsed: number;
}

/**
 * Rao-Blackwellised particle filter: a particle is a possible history of rewards, summarised as successes per arm and the
 * last reward; the arms' means are integrated out. With several human models the particles are shared out among them, and
 * the belief includes which model is right.
 */
export function filterRobot(
  models: readonly BanditHuman[],
  options: FilterOptions,
): { name: string; start(): FilterPlayer } {
  const { arms, particles = 256, act = "gittins", gamma = 0.9 } = options;
  if (models.length === 0)
    throw new InvalidInputError("filter: wanted at least one human model, got none");
  const wishOf = models.map((model) => {
    if (model.probabilities === undefined || model.memory === "arms") {
      throw new InvalidInputError(
        `filter: wanted a human whose wishes depend on counts, got ${model.name}`,
        "use the majority robot for people who know the arms",
      );
    }
    return model.probabilities;
  });
  const index = gittinsTable(gamma, 300);
  return {
    name: `filter (${models.map((m) => m.name).join(", ")})`,
    start() {
      const pulls = new Int32Array(arms);
      let successes = Array.from({ length: particles }, () => new Int32Array(arms));
      let spare = Array.from({ length: particles }, () => new Int32Array(arms));
      let lastReward = new Uint8Array(particles);
      let model = Uint8Array.from({ length: particles }, (_, i) => i % models.length);
      const weight = new Float64Array(particles).fill(1 / particles);
      const out = new Float64Array(arms);
      const score = new Float64Array(arms);
      let round = 0;
      let lastArm = -1;
      let lastWish = -1;
      let surprises = 0;
      let collapsed = 0;

      const effective = (): number => {
        let squares = 0;
        for (let i = 0; i < particles; i++) squares += weight[i] * weight[i];
        return 1 / squares;
      };

      /** Systematic resampling: each particle is kept in proportion to its weight, with one random number. */
      const resample = (random: Random): void => {
        const u = random.uniform() / particles;
        const nextReward = new Uint8Array(particles);
        const nextModel = new Uint8Array(particles);
        let from = 0;
        let reached = weight[0];
        for (let i = 0; i < particles; i++) {
          while (reached < u + i / particles && from < particles - 1) {
            from += 1;
            reached += weight[from];
          }
          spare[i].set(successes[from]);
          nextReward[i] = lastReward[from];
          nextModel[i] = model[from];
        }
        [successes, spare] = [spare, successes];
        lastReward = nextReward;
        model = nextModel;
        weight.fill(1 / particles);
      };

      const scores = (random: Random | undefined): void => {
        score.fill(0);
        if (act === "thompson" && random !== undefined) {
          const chosen = drawIndex(weight, 0, particles, random.uniform());
          for (let a = 0; a < arms; a++)
            score[a] = random.beta(successes[chosen][a] + 1, pulls[a] - successes[chosen][a] + 1);
          return;
        }
        for (let i = 0; i < particles; i++) {
          if (weight[i] === 0) continue;
          for (let a = 0; a < arms; a++) {
            const s = successes[i][a];
            score[a] +=
              weight[i] * (act === "gittins" ? index(s, pulls[a]) : (s + 1) / (pulls[a] + 2));
          }
        }
      };

      const hear = (wish: number, random: Random): void => {
        // Once the belief is empty there is nothing to plan with: defer for the rest of the game.
        if (surprises > 0) return;
        let total = 0;
        for (let i = 0; i < particles; i++) {
          if (weight[i] === 0) continue;
          wishOf[model[i]](
            {
              successes: successes[i],
              pulls,
              round,
              lastArm,
              lastReward: lastReward[i],
              lastWish,
              theta: undefined,
            },
            out,
          );
          weight[i] *= out[wish];
          total += weight[i];
        }
        if (!(total > 0)) {
          surprises += 1;
          weight.fill(1 / particles);
          return;
        }
        for (let i = 0; i < particles; i++) weight[i] /= total;
        const spread = effective();
        if (spread < 2) collapsed += 1;
        if (spread < particles / 2) resample(random);
      };

      const note = (arm: number, wish: number, random: Random): void => {
        for (let i = 0; i < particles; i++) {
          const won = random.uniform() < (successes[i][arm] + 1) / (pulls[arm] + 2) ? 1 : 0;
          successes[i][arm] += won;
          lastReward[i] = won;
        }
        pulls[arm] += 1;
        round += 1;
        lastArm = arm;
        lastWish = wish;
      };

      return {
        get surprises() {
          return surprises;
        },
        get collapsed() {
          return collapsed;
        },
        hear,
        note,
        propose() {
          scores(undefined);
          let arm = 0;
          for (let a = 1; a < arms; a++) if (score[a] > score[arm] + 1e-12) arm = a;
          let second = -Infinity;
          for (let a = 0; a < arms; a++) if (a !== arm && score[a] > second) second = score[a];
          return { arm, lead: score[arm] - second };
        },
        act(wish, random) {
          hear(wish, random);
          if (surprises > 0) return wish;
          scores(random);
          let best = wish;
          for (let a = 0; a < arms; a++) if (score[a] > score[best] + 1e-12) best = a;
          note(best, wish, random);
          return best;
        },
        belief() {
          const means = new Float64Array(arms);
          const byModel = new Float64Array(models.length);
          for (let i = 0; i < particles; i++) {
            byModel[model[i]] += weight[i];
            for (let a = 0; a < arms; a++)
              means[a] += (weight[i] * (successes[i][a] + 1)) / (pulls[a] + 2);
          }
          return { means, models: byModel, effective: effective() };
        },
      };
    },
  };
}
