/** @file The rules of one played game, without any page: whose turn it is, what the robot does, what is stored. */

import { rng } from "../../../../src/math/random.ts";
import { exactAssistance } from "../../../../src/planning/bandit/exact.ts";
import { type FilterBelief, filterRobot } from "../../../../src/planning/bandit/filter.ts";
import { bestArm, parseHuman } from "../../../../src/planning/bandit/humans.ts";
import {
  deferRobot,
  exactRobot,
  majorityRobot,
  type RobotPlayer,
  sparseExploreRobot,
} from "../../../../src/planning/bandit/robots.ts";
import {
  followModels,
  playerModels,
  playerPosterior,
  regretAlone,
  type Session,
  wishEvidence,
} from "../../../../src/planning/bandit/session.ts";

export const robots = ["defer", "majority", "sparse-explore", "filter", "exact"] as const;
export type RobotName = (typeof robots)[number];

export const modes = ["assist", "turn-taking", "preemptive"] as const;
export type Mode = (typeof modes)[number];

/** Kinds of people for whom an exact robot can plan, right or wrong. */
export const plannedFor = ["wsls", "greedy", "eps-greedy 0.1", "thompson", "post-mean"] as const;

/** Lead in expected index from which a preemptive robot acts without asking. */
export const preemptiveLead = 0.08;

export interface GameSettings {
  arms: number;
  rounds: number;
  robot: RobotName;
  mode: Mode;
  /** Whom the exact robot takes the player for. */
  assumed: (typeof plannedFor)[number];
  seed: number;
}

/** One round that was played; `wish` is absent when the robot did not wait for one. */
export interface Round {
  wish: number | undefined;
  arm: number;
  reward: 0 | 1;
  by: "you" | "robot";
}

/** A game in progress. */
export interface Game {
  readonly settings: GameSettings;
  readonly theta: readonly number[];
  readonly rounds: readonly Round[];
  /** Does the game wait for a wish? Otherwise `robotMove` goes on. */
  waits(): boolean;
  wish(arm: number): Round;
  robotMove(): Round;
  belief(): FilterBelief | undefined;
}

/** Can this robot play in this mode at this size? The exact one plans ahead over all histories: small games only. */
export function unavailable({ arms, rounds, robot, mode }: GameSettings): string | undefined {
  if (robot === "exact" && (arms > 2 || rounds > 10))
    return "The exact robot needs two arms and at most ten rounds.";
  if (mode !== "assist" && robot !== "filter")
    return "Only the filter can act without seeing a wish.";
  return undefined;
}

function plainPlayer({ robot, arms, rounds, assumed }: GameSettings): RobotPlayer {
  if (robot === "majority") return majorityRobot.start();
  if (robot === "sparse-explore") return sparseExploreRobot(arms).start();
  if (robot === "exact") {
    const plan = exactAssistance(parseHuman(assumed, rounds), { arms, rounds });
    return exactRobot(plan, arms).start();
  }
  return deferRobot.start();
}

/** Starts a game; the same settings and seed have the same arms and luck. */
export function startGame(settings: GameSettings): Game {
  const { arms, rounds: length, robot, mode, seed } = settings;
  const theta = Array.from(rng(seed, "play/arms").uniforms(arms));
  const luck = rng(seed, "play/rewards");
  const random = rng(seed, "play/robot");
  const rounds: Round[] = [];
  const filter =
    robot === "filter"
      ? filterRobot(
          followModels.map((words) => parseHuman(words, length)),
          { arms, particles: 1024 },
        ).start()
      : undefined;
  const plain = plainPlayer(settings);
  const finish = (wish: number | undefined, arm: number, by: Round["by"]): Round => {
    const round: Round = { wish, arm, reward: luck.uniform() < (theta[arm] ?? 0) ? 1 : 0, by };
    rounds.push(round);
    return round;
  };
  const robotFirst = (): boolean => {
    if (filter === undefined || mode === "assist") return false;
    if (mode === "turn-taking") return rounds.length % 2 === 0;
    return rounds.length > 0 && filter.propose().lead > preemptiveLead;
  };
  return {
    settings,
    theta,
    rounds,
    waits: () => rounds.length < length && !robotFirst(),
    wish(wish) {
      if (filter === undefined) return finish(wish, plain.act(wish, random), "you");
      if (mode === "assist") return finish(wish, filter.act(wish, random), "you");
      filter.hear(wish, random);
      filter.note(wish, wish, random);
      return finish(wish, wish, "you");
    },
    robotMove() {
      const arm = filter?.propose().arm ?? 0;
      filter?.note(arm, -1, random);
      return finish(undefined, arm, "robot");
    },
    belief: () => filter?.belief(),
  };
}

/** Total regret of what was pulled, and of the wishes alone (rounds without a wish count what was pulled). */
export function regretOf({ theta, rounds }: Pick<Game, "theta" | "rounds">): {
  pulled: number;
  wished: number;
} {
  const best = theta[bestArm(theta)] ?? 0;
  let pulled = 0;
  let wished = 0;
  for (const { wish, arm } of rounds) {
    pulled += best - (theta[arm] ?? 0);
    wished += best - (theta[wish ?? arm] ?? 0);
  }
  return { pulled, wished };
}

/** What is stored of a game. */
export function sessionOf({ settings, theta, rounds }: Game): Session {
  return {
    arms: settings.arms,
    theta: [...theta],
    robot: `${settings.robot}, ${settings.mode}`,
    rounds: rounds.map(({ wish, arm, reward }) => ({ wish, arm, reward })),
  };
}

/** Who the player was like, and what such people lose on the same arms when nobody helps. */
export interface Reading {
  /** Human models by how well they describe the wishes, the likeliest first. */
  models: { name: string; probability: number }[];
  /** Expected regret of such people alone, and its standard error. */
  alone: { regret: number; error: number };
}

/** Reads a finished game. */
export function readGame(game: Game): Reading {
  const session = sessionOf(game);
  const humans = playerModels.map((words) => parseHuman(words, game.rounds.length));
  const shares = playerPosterior(wishEvidence(session, humans), game.rounds.length);
  // Models that cannot have been the player are not worth a simulation.
  const likely = humans.flatMap((human, m) => ((shares[m] ?? 0) > 1e-3 ? [{ human, m }] : []));
  const results = regretAlone(
    session,
    likely.map(({ human }) => human),
    { games: 400, random: rng(game.settings.seed, "play/alone") },
  );
  let regret = 0;
  let error = 0;
  let total = 0;
  likely.forEach(({ m }, i) => {
    const share = shares[m] ?? 0;
    total += share;
    regret += share * (results[i]?.regret ?? 0);
    error += share * (results[i]?.error ?? 0);
  });
  return {
    models: playerModels
      .map((name, m) => ({ name, probability: shares[m] ?? 0 }))
      .sort((a, b) => b.probability - a.probability),
    alone: { regret: regret / total, error: error / total },
  };
}
