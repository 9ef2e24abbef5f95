/** @file A game that somebody really played: what was wished, pulled and won, and which human model explains the wishes. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import type { Random } from "../../math/random.ts";
import { logSumExp } from "../information.ts";
import { assistModes } from "./exact.ts";
import { filterRobot } from "./filter.ts";
import { type BanditHuman, bestArm } from "./humans.ts";
import { seat } from "./person.ts";
import { deferRobot } from "./robots.ts";
import { simulateGames } from "./simulate.ts";

const round = z.object({
  /** Absent (or null) where the robot acted before anything was wished for. */
  wish: z
    .number()
    .int()
    .min(0)
    .nullish()
    .transform((wish) => wish ?? undefined),
  arm: z.number().int().min(0),
  reward: z.union([z.literal(0), z.literal(1)], { error: "wanted 0 or 1" }),
});

const session = z.object({
  arms: z.number().int().min(2).max(8),
  /** True means of the arms, when they are known. */
  theta: z.array(z.number().min(0).max(1)).optional(),
  robot: z.string().max(100).default("defer"),
  mode: z.enum(assistModes).default("assist"),
  rounds: z.array(round).min(1).max(1000),
});

export type Session = z.infer<typeof session>;
export type PlayedRound = z.infer<typeof round>;

/** Human models that a played session is compared with; those who know the arms are left out. New ones go to the end. */
export const playerModels = [
  "random",
  "greedy",
  "eps-greedy 0.1",
  "eps-greedy 0.3",
  "wsls",
  "thompson",
  "post-mean",
  "ucl",
  "bayes-ucb",
  "gittins 0.9",
  "q-learning",
] as const;

/** Models that the filter weighs when it follows a session (or plays with somebody whom it does not know). */
export const followModels = ["wsls", "eps-greedy 0.1", "eps-greedy 0.3", "ucl", "random"] as const;

/** Reads a session from JSON; errors name the round. */
export function parseSession(text: string): Session {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new InvalidInputError(
      `session: wanted JSON, got text that is not (${(error as Error).message})`,
    );
  }
  const parsed = session.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new InvalidInputError(`session, ${issue.path.join(".")}: ${issue.message}`);
  }
  const { arms, rounds, theta } = parsed.data;
  rounds.forEach(({ wish, arm }, t) => {
    if ((wish ?? 0) >= arms || arm >= arms) {
      throw new InvalidInputError(
        `session, round ${t + 1}: wanted arms in 0..${arms - 1}, got wish ${wish}, arm ${arm}`,
      );
    }
  });
  if (theta !== undefined && theta.length !== arms) {
    throw new InvalidInputError(`session, theta: wanted ${arms} means, got ${theta.length}`);
  }
  return parsed.data;
}

/**
 * log P(wishes up to round t | model), [model][t], t = 0 .. rounds; -Infinity once a wish is impossible. Rounds without a wish
 * say nothing, but their rewards count for later wishes.
 */
export function wishEvidence(
  { arms, rounds, theta }: Session,
  models: readonly BanditHuman[],
): Float64Array[] {
  return models.map((model) => {
    if (model.probabilities === undefined || (model.memory === "arms" && theta === undefined)) {
      throw new InvalidInputError(
        `session: wanted a human model whose wishes have a probability, got ${model.name}`,
      );
    }
    const person = seat(model, arms, theta);
    const evidence = new Float64Array(rounds.length + 1);
    rounds.forEach(({ wish, arm, reward }, t) => {
      evidence[t + 1] = evidence[t] + (wish === undefined ? 0 : Math.log(person.chances()[wish]));
      person.see(wish, arm, reward);
    });
    return evidence;
  });
}

/** Posterior over models with equal prior after round `t`; uniform when no model can have wished so. */
export function playerPosterior(evidence: readonly Float64Array[], t: number): Float64Array {
  const logs = Float64Array.from(evidence, (e) => e[t]);
  const total = logSumExp(logs);
  return total === -Infinity ? logs.fill(1 / logs.length) : logs.map((x) => Math.exp(x - total));
}

/**
 * Regret up to every round of what was pulled, and of what was wished for (what was pulled where nothing was wished for);
 * `undefined` when the arms are not known.
 */
export function sessionRegret({
  theta,
  rounds,
}: Session): { pulled: Float64Array; wished: Float64Array } | undefined {
  if (theta === undefined) return undefined;
  const best = theta[bestArm(theta)];
  const pulled = new Float64Array(rounds.length);
  const wished = new Float64Array(rounds.length);
  rounds.forEach(({ arm, wish }, t) => {
    pulled[t] = (pulled[t - 1] ?? 0) + best - theta[arm];
    wished[t] = (wished[t - 1] ?? 0) + best - theta[wish ?? arm];
  });
  return { pulled, wished };
}

/** Total regret without a robot on the arms of a session, and its standard error, for every model; the arms must be known. */
export function regretAlone(
  { arms, theta, rounds }: Session,
  models: readonly BanditHuman[],
  { games, random }: { games: number; random: Random },
): { regret: number; error: number }[] {
  if (theta === undefined) throw new InvalidInputError("session: wanted the true arms, got none");
  return models.map((model) => {
    const result = simulateGames(model, deferRobot, {
      arms,
      rounds: rounds.length,
      episodes: games,
      theta,
      random,
    });
    return { regret: result.regret, error: result.regretError };
  });
}

/** Expected regret of somebody who is like each model with the probability of `shares`; an upper bound of its error. */
export function regretOfMixture(
  shares: ArrayLike<number>,
  results: readonly { regret: number; error: number }[],
): { regret: number; error: number } {
  let [regret, error, total] = [0, 0, 0];
  results.forEach((result, m) => {
    regret += shares[m] * result.regret;
    error += shares[m] * result.error;
    total += shares[m];
  });
  return { regret: regret / total, error: error / total };
}

/** What robot and person believe after every round of a game, t = 0 .. rounds. */
export interface SessionBeliefs {
  /** [round][arm]: expected chance of a reward as a filter sees it, which knows wishes and pulls but no reward. */
  robot: Float64Array[];
  /** [round][arm]: the same for someone who saw the rewards. */
  person: Float64Array[];
  /** [round][model] */
  models: Float64Array[];
}

/** Follows a played game with a particle filter over human models and, beside it, with the rewards. */
export function sessionBeliefs(
  { arms, rounds }: Session,
  models: readonly BanditHuman[],
  options: { random: Random; particles?: number },
): SessionBeliefs {
  const { random, particles = 1024 } = options;
  const player = filterRobot(models, { arms, particles }).start();
  const successes = new Float64Array(arms);
  const pulls = new Float64Array(arms);
  const beliefs: SessionBeliefs = { robot: [], person: [], models: [] };
  const look = (): void => {
    const belief = player.belief();
    beliefs.robot.push(belief.means);
    beliefs.models.push(belief.models);
    beliefs.person.push(successes.map((s, i) => (s + 1) / (pulls[i] + 2)));
  };
  look();
  for (const { wish, arm, reward } of rounds) {
    if (wish !== undefined) player.hear(wish, random);
    player.note(arm, wish ?? -1, random);
    successes[arm] += reward;
    pulls[arm] += 1;
    look();
  }
  return beliefs;
}
