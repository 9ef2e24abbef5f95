/** @file Games of person and robot by Monte Carlo, scored by the arms' true means rather than by the noisy rewards. */

import type { Random } from "../../math/random.ts";
import { type Moments, moments, observe, standardError } from "../information.ts";
import { type BanditHuman, bestArm } from "./humans.ts";
import { seat } from "./person.ts";
import type { Robot, RobotPlayer } from "./robots.ts";

export interface GameOptions {
  arms: number;
  rounds: number;
  episodes: number;
  random: Random;
  /** Fixed arms in every episode; default: independent means in each, drawn from `prior`. */
  theta?: readonly number[] | undefined;
  /** Beta(a, b) from which the means are drawn; default uniform. People and robots believe in a uniform prior all the same. */
  prior?: readonly [number, number];
  /** What it costs to ask the person, taken off the reward. Default 0. */
  askCost?: number;
  /** Called at the end of every game with the robot that played it. */
  onEnd?(player: RobotPlayer): void;
  /** Called after every hundredth episode or so; returning true ends the simulation early. */
  tick?: (done: number) => boolean;
}

/** Means over episodes with their standard errors. */
export interface GameResult {
  episodes: number;
  /** Total expected regret Σ_t (max θ − θ_a). */
  regret: number;
  regretError: number;
  /** Mean regret of each round, and of all rounds up to it. */
  regretPerRound: Float64Array;
  cumulative: Float64Array;
  cumulativeError: Float64Array;
  /** Mean total reward in expectation over coins, Σ_t θ_a, less the cost of asking. */
  reward: number;
  rewardError: number;
  /** Share of the games in which the person was asked, per round; 1 unless the robot may act first. */
  asked: Float64Array;
  /** P(wish = best arm) where she was asked (NaN where she never was), and P(pull = best arm) per round, under assistance. */
  wishBest: Float64Array;
  pullBest: Float64Array;
  /** Mean number of impossible wishes per episode. */
  surprises: number;
  /** Mean number of rounds per episode in which a particle filter had all its weight on one particle. */
  collapsed: number;
}

/**
 * Plays `episodes` games. Arms, rewards, human and robot draw from four streams, so that two teams that are simulated with
 * equal generators face the same arms.
 */
export function simulateGames(who: BanditHuman, robot: Robot, options: GameOptions): GameResult {
  const { arms, rounds, episodes, tick, prior: [a, b] = [1, 1], askCost = 0 } = options;
  const armRandom = options.random.fork("arms");
  const rewardRandom = options.random.fork("rewards");
  const humanRandom = options.random.fork("human");
  const robotRandom = options.random.fork("robot");
  const theta = new Float64Array(arms);
  const person = seat(who, arms, theta);
  const regret = moments();
  const reward = moments();
  const upTo: Moments[] = Array.from({ length: rounds }, moments);
  const asked = new Float64Array(rounds);
  const wishBest = new Float64Array(rounds);
  const pullBest = new Float64Array(rounds);
  let surprises = 0;
  let collapsed = 0;
  let played = 0;
  for (let episode = 0; episode < episodes; episode++) {
    if (episode % 100 === 0 && tick?.(episode) === true) break;
    for (let i = 0; i < arms; i++)
      theta[i] =
        options.theta?.[i] ?? (a === 1 && b === 1 ? armRandom.uniform() : armRandom.beta(a, b));
    const best = bestArm(theta);
    person.restart(theta);
    const player = robot.start();
    let lost = 0;
    let won = 0;
    for (let round = 0; round < rounds; round++) {
      let arm = player.unasked?.(robotRandom);
      let wish: number | undefined;
      if (arm === undefined) {
        wish = person.wish(humanRandom);
        arm = player.act(wish, robotRandom);
        asked[round] += 1;
        won -= askCost;
      }
      const r = rewardRandom.uniform() < theta[arm] ? 1 : 0;
      lost += theta[best] - theta[arm];
      won += theta[arm];
      observe(upTo[round], lost);
      if (wish === best) wishBest[round] += 1;
      if (arm === best) pullBest[round] += 1;
      person.see(wish, arm, r);
    }
    observe(regret, lost);
    observe(reward, won);
    surprises += player.surprises;
    collapsed += player.collapsed ?? 0;
    options.onEnd?.(player);
    played += 1;
  }
  const cumulative = Float64Array.from(upTo, (m) => m.mean);
  return {
    episodes: played,
    regret: regret.mean,
    regretError: standardError(regret),
    regretPerRound: cumulative.map((c, t) => c - (t === 0 ? 0 : cumulative[t - 1])),
    cumulative,
    cumulativeError: Float64Array.from(upTo, standardError),
    reward: reward.mean,
    rewardError: standardError(reward),
    asked: asked.map((n) => n / Math.max(1, played)),
    wishBest: wishBest.map((n, t) => n / asked[t]),
    pullBest: pullBest.map((n) => n / Math.max(1, played)),
    surprises: surprises / Math.max(1, played),
    collapsed: collapsed / Math.max(1, played),
  };
}
