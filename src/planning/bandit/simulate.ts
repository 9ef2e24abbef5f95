/** @file Games of person and robot by Monte Carlo, scored by the arms' true means rather than by the noisy rewards. */

import type { Random } from "../../math/random.ts";
import { type Moments, moments, observe, standardError } from "../information.ts";
import { type BanditHuman, bestArm } from "./humans.ts";
import type { Robot } from "./robots.ts";

export interface GameOptions {
  arms: number;
  rounds: number;
  episodes: number;
  random: Random;
  /** Fixed arms in every episode; default: independent uniform means in each. */
  theta?: readonly number[];
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
  /** Mean total reward in expectation over coins, Σ_t θ_a. */
  reward: number;
  rewardError: number;
  /** P(wish = best arm) and P(pull = best arm) per round. Wishes are those made under assistance. */
  wishBest: Float64Array;
  pullBest: Float64Array;
  /** Mean number of impossible wishes per episode. */
  surprises: number;
}

/**
 * Plays `episodes` games. Arms, rewards, human and robot draw from four streams, so that two teams that are simulated with
 * equal generators face the same arms.
 */
export function simulateGames(who: BanditHuman, robot: Robot, options: GameOptions): GameResult {
  const { arms, rounds, episodes, tick } = options;
  const armRandom = options.random.fork("arms");
  const rewardRandom = options.random.fork("rewards");
  const humanRandom = options.random.fork("human");
  const robotRandom = options.random.fork("robot");
  const theta = new Float64Array(arms);
  const successes = new Int32Array(arms);
  const pulls = new Int32Array(arms);
  const view = { successes, pulls, round: 0, lastArm: -1, lastReward: 0, lastWish: -1, theta };
  const regret = moments();
  const reward = moments();
  const upTo: Moments[] = Array.from({ length: rounds }, moments);
  const wishBest = new Float64Array(rounds);
  const pullBest = new Float64Array(rounds);
  let surprises = 0;
  let played = 0;
  for (let episode = 0; episode < episodes; episode++) {
    if (episode % 100 === 0 && tick?.(episode) === true) break;
    for (let i = 0; i < arms; i++) theta[i] = options.theta?.[i] ?? armRandom.uniform();
    const best = bestArm(theta);
    successes.fill(0);
    pulls.fill(0);
    Object.assign(view, { round: 0, lastArm: -1, lastReward: 0, lastWish: -1 });
    const player = robot.start();
    let lost = 0;
    let won = 0;
    for (let round = 0; round < rounds; round++) {
      const wish = who.sample(view, humanRandom);
      const arm = player.act(wish, robotRandom);
      const r = rewardRandom.uniform() < theta[arm] ? 1 : 0;
      lost += theta[best] - theta[arm];
      won += theta[arm];
      observe(upTo[round], lost);
      if (wish === best) wishBest[round] += 1;
      if (arm === best) pullBest[round] += 1;
      successes[arm] += r;
      pulls[arm] += 1;
      view.round = round + 1;
      view.lastArm = arm;
      view.lastReward = r;
      view.lastWish = wish;
    }
    observe(regret, lost);
    observe(reward, won);
    surprises += player.surprises;
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
    wishBest: wishBest.map((n) => n / Math.max(1, played)),
    pullBest: pullBest.map((n) => n / Math.max(1, played)),
    surprises: surprises / Math.max(1, played),
  };
}
