/** @file Batches of games of one human with a sampled recurrent policy, as arrays for a gradient step. */

import { type Tensor, tensor } from "../../engine/index.ts";
import type { Random } from "../../math/random.ts";
import { type BanditHuman, bestArm } from "../bandit/humans.ts";
import { seat } from "../bandit/person.ts";
import { drawIndex } from "../inference/scoring.ts";
import type { BatchShape } from "./network.ts";
import { inputWidth, observer } from "./observation.ts";

/** Time-major arrays of a batch: row t * games + g. */
export interface Rollout {
  /** [rounds * games, D] */
  inputs: Float32Array;
  /** [rounds * games, arms]: 1 at the arm that was wished for. */
  wishes: Float32Array;
  /** [rounds * games, arms]: advantage at the arm that was pulled, 0 elsewhere. */
  targets: Float32Array;
  /** Mean total regret of the batch. */
  regret: number;
}

/** One round of a policy for the whole batch: inputs [B, D], wishes [B, arms], state [B, H]. */
export type BatchRound = (
  seen: Tensor,
  wishes: Tensor,
  state: Tensor,
) => Promise<{ state: Tensor; log: Tensor }>;

/**
 * Plays the games of a batch side by side, round by round, and scores each pull by the regret that follows it (Σ of θ_a − max θ,
 * which the simulator knows), against the mean of the other games with the same arms at the same round: how hard the arms are is
 * no merit or fault of a pull. `sameArms` games share their arms.
 */
export async function rollout(
  round: BatchRound,
  who: BanditHuman,
  random: Random,
  { arms, hidden, rounds, games, sameArms }: BatchShape & { sameArms: number },
): Promise<Rollout> {
  const width = inputWidth(arms);
  const inputs = new Float32Array(rounds * games * width);
  const wishes = new Float32Array(rounds * games * arms);
  const pulled = new Uint8Array(rounds * games);
  const toGo = new Float64Array(rounds * games);
  const chances = new Float64Array(arms);
  let theta: Float64Array = new Float64Array(arms);
  const tables = Array.from({ length: games }, (_, game) => {
    if (game % sameArms === 0) theta = random.uniforms(arms);
    return {
      theta,
      best: theta[bestArm(theta)],
      person: seat(who, arms, theta),
      robot: observer(arms, rounds),
      wish: 0,
    };
  });
  let state = tensor(new Float32Array(games * hidden), { shape: [games, hidden] });
  for (let t = 0; t < rounds; t++) {
    const first = t * games;
    tables.forEach((table, game) => {
      const row = first + game;
      table.wish = table.person.wish(random);
      wishes[row * arms + table.wish] = 1;
      table.robot.wished(table.wish, inputs.subarray(row * width, (row + 1) * width));
    });
    const part = (x: Float32Array, columns: number): Tensor =>
      tensor(x.subarray(first * columns, (first + games) * columns), { shape: [games, columns] });
    const next = await round(part(inputs, width), part(wishes, arms), state);
    state = next.state;
    const log = next.log.data;
    tables.forEach(({ theta, best, person, robot, wish }, game) => {
      for (let a = 0; a < arms; a++) chances[a] = Math.exp(log[game * arms + a]);
      const arm = drawIndex(chances, 0, arms, random.uniform());
      pulled[first + game] = arm;
      toGo[first + game] = theta[arm] - best;
      robot.pulled(arm);
      person.see(wish, arm, random.uniform() < theta[arm] ? 1 : 0);
    });
  }
  for (let row = (rounds - 1) * games - 1; row >= 0; row--) toGo[row] += toGo[row + games];
  const targets = new Float32Array(rounds * games * arms);
  for (let first = 0; first < rounds * games; first += sameArms) {
    let sum = 0;
    for (let row = first; row < first + sameArms; row++) sum += toGo[row];
    for (let row = first; row < first + sameArms; row++)
      targets[row * arms + pulled[row]] = toGo[row] - (sum - toGo[row]) / (sameArms - 1);
  }
  let regret = 0;
  for (let game = 0; game < games; game++) regret -= toGo[game] / games;
  return { inputs, wishes, targets, regret };
}
