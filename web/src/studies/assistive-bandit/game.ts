/** @file The rules of one played game, without any page: whose turn it is, what the robot does, what is stored. */

import { rng } from "../../../../src/math/random.ts";
import {
  type AssistMode,
  exactAssistance,
  exactNodes,
} from "../../../../src/planning/bandit/exact.ts";
import { filterRobot } from "../../../../src/planning/bandit/filter.ts";
import { parseHuman } from "../../../../src/planning/bandit/humans.ts";
import {
  deferRobot,
  exactRobot,
  majorityRobot,
  type Robot,
  sparseExploreRobot,
} from "../../../../src/planning/bandit/robots.ts";
import {
  followModels,
  playerModels,
  playerPosterior,
  regretAlone,
  regretOfMixture,
  type Session,
  wishEvidence,
} from "../../../../src/planning/bandit/session.ts";

export const robots = ["defer", "majority", "sparse-explore", "filter", "exact"] as const;
export type RobotName = (typeof robots)[number];

/** Kinds of people for whom an exact robot can plan, right or wrong. */
export const plannedFor = ["wsls", "greedy", "eps-greedy 0.1", "thompson", "post-mean"] as const;

/** Rewards that a question costs an exact preemptive robot; the public code takes the last. */
export const askCosts = [0, 0.02, 0.1] as const;

/** Histories that an exact robot may plan over when a game begins: about half a second. */
const mostHistories = 400_000;

export interface GameSettings {
  arms: number;
  rounds: number;
  robot: RobotName;
  mode: AssistMode;
  /** Whom the exact robot takes the player for. */
  assumed: (typeof plannedFor)[number];
  askCost: (typeof askCosts)[number];
  seed: number;
}

/** One round that was played; `wish` is absent when the robot did not ask. */
export interface Round {
  wish: number | undefined;
  arm: number;
  reward: 0 | 1;
}

/** Chance of each arm as the robot sees it, and what it takes the player for. */
export interface ShownBelief {
  means: readonly number[];
  models: readonly { name: string; probability: number }[];
  /** The player did what none of the models would ever do: the robot defers. */
  lost: boolean;
}

/** A game in progress. */
export interface Game {
  readonly settings: GameSettings;
  readonly theta: readonly number[];
  readonly rounds: readonly Round[];
  /** What the robot believes after the last round; `undefined` for robots without a model of the person. */
  readonly belief: ShownBelief | undefined;
  /** Is the person asked? Otherwise `robotMove` goes on. */
  readonly asks: boolean;
  wish(arm: number): void;
  robotMove(): void;
}

/** Why this robot cannot play in this mode at this size, or `undefined`. */
export function unavailable({ arms, rounds, robot, mode }: GameSettings): string | undefined {
  if (robot === "exact") {
    const histories = exactNodes({ arms, rounds, mode });
    return histories > mostHistories
      ? `The exact robot would plan over ${histories < 1e6 ? histories.toLocaleString("en") : histories.toExponential(0)} histories; up to ${mostHistories.toLocaleString("en")} are possible here. Choose fewer arms or rounds, or the filter.`
      : undefined;
  }
  if (mode !== "assist" && robot !== "filter")
    return "Only the filter and the exact robot can act without seeing a wish.";
  return undefined;
}

/** The robot of the settings, and the models of the player that it considers. */
function robotOf(settings: GameSettings): { robot: Robot; models: readonly string[] } {
  const { robot, arms, rounds, assumed, mode, askCost: passCost } = settings;
  if (robot === "filter") {
    const models = followModels.map((words) => parseHuman(words, rounds));
    return { robot: filterRobot(models, { arms, particles: 1024, mode }), models: followModels };
  }
  if (robot === "exact") {
    const plan = exactAssistance(parseHuman(assumed, rounds), { arms, rounds, mode, passCost });
    return { robot: exactRobot(plan), models: [assumed] };
  }
  if (robot === "majority") return { robot: majorityRobot, models: [] };
  return { robot: robot === "defer" ? deferRobot : sparseExploreRobot(arms), models: [] };
}

/** Starts a game; the same settings and seed have the same arms and luck. */
export function startGame(settings: GameSettings): Game {
  const { arms, rounds: length, seed } = settings;
  const theta = Array.from(rng(seed, "play/arms").uniforms(arms));
  const luck = rng(seed, "play/rewards");
  const random = rng(seed, "play/robot");
  const { robot, models } = robotOf(settings);
  const player = robot.start();
  const rounds: Round[] = [];
  let belief: ShownBelief | undefined;
  let own: number | undefined;
  // What is shown is the belief before the robot's own next move, which it makes after a moment.
  const begin = (): void => {
    const now = player.belief?.();
    belief =
      now === undefined
        ? undefined
        : {
            means: Array.from(now.means),
            models: models.map((name, m) => ({ name, probability: now.models[m] ?? 0 })),
            lost: player.surprises > 0,
          };
    own = rounds.length < length ? player.unasked?.(random) : undefined;
  };
  const finish = (wish: number | undefined, arm: number): void => {
    rounds.push({ wish, arm, reward: luck.uniform() < (theta[arm] ?? 0) ? 1 : 0 });
    begin();
  };
  begin();
  return {
    settings,
    theta,
    rounds,
    get belief() {
      return belief;
    },
    get asks() {
      return rounds.length < length && own === undefined;
    },
    wish: (wish) => finish(wish, player.act(wish, random)),
    robotMove() {
      if (own !== undefined) finish(undefined, own);
    },
  };
}

/** What is stored of a game. */
export function sessionOf({ settings, theta, rounds }: Game): Session {
  const { arms, robot, mode, assumed } = settings;
  return {
    arms,
    theta: [...theta],
    robot: robot === "exact" ? `exact, takes you for ${assumed}` : robot,
    mode,
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
  return {
    models: playerModels
      .map((name, m) => ({ name, probability: shares[m] ?? 0 }))
      .sort((a, b) => b.probability - a.probability),
    alone: regretOfMixture(
      likely.map(({ m }) => shares[m] ?? 0),
      results,
    ),
  };
}
