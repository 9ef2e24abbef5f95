/** @file Batches of games of one human with a sampled recurrent policy, as arrays for a gradient step. */

import { type Tensor, tensor } from "../../engine/index.ts";
import type { Random } from "../../math/random.ts";
import type { BanditHuman } from "../bandit/humans.ts";
import { seat } from "../bandit/person.ts";
import { drawIndex } from "../inference/scoring.ts";
import { viewWidth, writeView } from "./critic.ts";
import type { BatchShape } from "./network.ts";
import { inputWidth, observer } from "./observation.ts";

/** Time-major arrays of a batch: row t * games + g. */
export interface Rollout {
  /** [rounds * games, D] */
  inputs: Float32Array;
  /** [rounds * games, arms]: 1 at the arm that was wished for. */
  wishes: Float32Array;
  /** [rounds * games, arms]: 1 at the arm that was pulled. */
  pulls: Float32Array;
  /** [rounds * games]: Σ of θ_a − max θ from this pull on, which the simulator knows: no luck of the rewards is in it. */
  toGo: Float32Array;
  /** [rounds * games, F]: what the critic sees, see critic.ts. */
  views: Float32Array;
  /** Mean total regret of the batch. */
  regret: number;
}

/** One round of a policy for the whole batch: inputs [B, D], wishes [B, arms], state [B, H]. */
export type BatchRound = (
  seen: Tensor,
  wishes: Tensor,
  state: Tensor,
) => Promise<{ state: Tensor; log: Tensor }>;

/** Plays the games of a batch side by side, round by round; every game has its own arms. */
export async function rollout(
  round: BatchRound,
  who: BanditHuman,
  random: Random,
  { arms, hidden, rounds, games }: BatchShape,
): Promise<Rollout> {
  const width = inputWidth(arms);
  const inputs = new Float32Array(rounds * games * width);
  const wishes = new Float32Array(rounds * games * arms);
  const pulls = new Float32Array(rounds * games * arms);
  const toGo = new Float32Array(rounds * games);
  const seen = viewWidth(arms);
  const views = new Float32Array(rounds * games * seen);
  const chances = new Float64Array(arms);
  const tables = Array.from({ length: games }, () => {
    const theta = random.uniforms(arms);
    return {
      theta,
      order: [...theta.keys()].sort((a, b) => theta[b] - theta[a]),
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
      const { person, theta, order } = table;
      const wish = person.wish(random);
      table.wish = wish;
      wishes[row * arms + wish] = 1;
      table.robot.wished(wish, inputs.subarray(row * width, (row + 1) * width));
      const view = views.subarray(row * seen, (row + 1) * seen);
      writeView(person.view, { theta, order, wish, left: (rounds - t) / rounds }, view);
    });
    const part = (x: Float32Array, columns: number): Tensor =>
      tensor(x.subarray(first * columns, (first + games) * columns), { shape: [games, columns] });
    const next = await round(part(inputs, width), part(wishes, arms), state);
    state = next.state;
    const log = next.log.data;
    tables.forEach(({ theta, order, person, robot, wish }, game) => {
      for (let a = 0; a < arms; a++) chances[a] = Math.exp(log[game * arms + a]);
      const arm = drawIndex(chances, 0, arms, random.uniform());
      pulls[(first + game) * arms + arm] = 1;
      toGo[first + game] = theta[arm] - theta[order[0]];
      robot.pulled(arm);
      person.see(wish, arm, random.uniform() < theta[arm] ? 1 : 0);
    });
  }
  for (let row = (rounds - 1) * games - 1; row >= 0; row--) toGo[row] += toGo[row + games];
  const regret = -toGo.subarray(0, games).reduce((sum, x) => sum + x, 0) / games;
  return { inputs, wishes, pulls, toGo, views, regret };
}
