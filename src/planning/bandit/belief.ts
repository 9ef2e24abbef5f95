/** @file The robot's belief in the assistive bandit: unnormalised weights over what the person has seen. */

import { InvalidInputError } from "../../errors.ts";
import type { BanditHuman } from "./humans.ts";

/**
 * Weights over successes given the pulls: cell `Σ S_i stride_i`, stride of arm i the product of `n_j + 1` over j < i; for
 * people who remember the last reward a second block of the same size follows for reward 1.
 */
export interface BeliefTables {
  /** Cells of one block. */
  cells(pulls: ArrayLike<number>): number;
  /** Number of blocks: 2 when the last reward matters. */
  readonly blocks: 1 | 2;
  /** P(wish | cell), [block, cell, arm], for the person's state at these pulls. */
  wishes(pulls: ArrayLike<number>, lastArm: number, lastWish: number): Float64Array;
}

/** Number of success vectors that the pulls allow. */
export function cellCount(pulls: ArrayLike<number>): number {
  let cells = 1;
  for (let i = 0; i < pulls.length; i++) cells *= pulls[i] + 1;
  return cells;
}

/** Tables of a count-based human; refuses one whose wishes have no closed form. */
export function beliefTables(who: BanditHuman): BeliefTables {
  const probabilities = who.probabilities;
  if (probabilities === undefined || who.memory === "arms" || who.memory === "own") {
    throw new InvalidInputError(
      `exact assistance: wanted a human whose wishes depend on counts, got ${who.name}`,
      "use the particle filter or the majority robot",
    );
  }
  const remembersReward = who.memory !== "counts";
  const memory = new Map<number, Float64Array>();
  return {
    blocks: remembersReward ? 2 : 1,
    cells: cellCount,
    wishes(pulls, lastArm, lastWish) {
      const arms = pulls.length;
      let key = 0;
      let round = 0;
      for (let i = 0; i < arms; i++) {
        key = key * 64 + pulls[i];
        round += pulls[i];
      }
      if (remembersReward) key = key * 16 + lastArm + 1;
      if (who.memory === "last-and-wish") key = key * 16 + lastWish + 1;
      const known = memory.get(key);
      if (known !== undefined) return known;
      const cells = cellCount(pulls);
      const blocks = remembersReward ? 2 : 1;
      const table = new Float64Array(blocks * cells * arms);
      const successes = new Int32Array(arms);
      const out = new Float64Array(arms);
      for (let cell = 0; cell < cells; cell++) {
        let rest = cell;
        for (let i = 0; i < arms; i++) {
          successes[i] = rest % (pulls[i] + 1);
          rest = Math.floor(rest / (pulls[i] + 1));
        }
        for (let block = 0; block < blocks; block++) {
          probabilities(
            { successes, pulls, round, lastArm, lastReward: block, lastWish, theta: undefined },
            out,
          );
          table.set(out, (block * cells + cell) * arms);
        }
      }
      memory.set(key, table);
      return table;
    },
  };
}

/** One round as a robot sees it; the wish is absent where it did not ask. */
export interface SeenRound {
  wish: number | undefined;
  arm: number;
}

/** Expected chance of a reward of every arm after a history, exact, [arms]; that of the prior once a wish was impossible. */
export function historyMeans(
  who: BanditHuman,
  arms: number,
  history: readonly SeenRound[],
): Float64Array {
  const tables = beliefTables(who);
  const pulls = new Int32Array(arms);
  let weights = new Float64Array(tables.blocks);
  weights[0] = 1;
  let [lastArm, lastWish, total] = [-1, -1, 1];
  for (const { wish, arm } of history) {
    if (wish !== undefined) {
      const table = tables.wishes(pulls, lastArm, lastWish);
      total = condition(weights, weights.length, table, arms, wish, weights);
      if (total === 0) return new Float64Array(arms).fill(0.5);
    }
    const before = weights;
    const cells = (cellCount(pulls) / (pulls[arm] + 1)) * (pulls[arm] + 2);
    weights = new Float64Array(tables.blocks * cells);
    pullUnseen(before, tables.blocks, pulls, arm, weights);
    pulls[arm] += 1;
    [lastArm, lastWish] = [arm, wish ?? -1];
  }
  return Float64Array.from(
    pulls,
    (_, a) => expectedReward(weights, tables.blocks, pulls, a) / total,
  );
}

/** Weights that wish for `arm`: `out = weights * P(arm | cell)`; returns their sum. */
export function condition(
  weights: Float64Array,
  size: number,
  wishes: Float64Array,
  arms: number,
  arm: number,
  out: Float64Array,
): number {
  let sum = 0;
  for (let c = 0; c < size; c++) {
    const w = weights[c] * wishes[c * arms + arm];
    out[c] = w;
    sum += w;
  }
  return sum;
}

/** Expected reward of pulling `arm` under unnormalised weights (posterior mean (S+1)/(n+2) of a uniform prior). */
export function expectedReward(
  weights: Float64Array,
  blocks: number,
  pulls: ArrayLike<number>,
  arm: number,
): number {
  const n = pulls[arm];
  let inner = 1;
  for (let i = 0; i < arm; i++) inner *= pulls[i] + 1;
  const outer = (blocks * cellCount(pulls)) / (inner * (n + 1));
  let total = 0;
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (let s = 0; s <= n; s++) {
      let sum = 0;
      for (let i = 0; i < inner; i++) sum += weights[at++];
      total += sum * (s + 1);
    }
  }
  return total / (n + 2);
}

/** Belief after `arm` was pulled, its reward unseen, written to `out` for the pulls with one more of `arm`. */
export function pullUnseen(
  weights: Float64Array,
  blocks: number,
  pulls: ArrayLike<number>,
  arm: number,
  out: Float64Array,
): void {
  const n = pulls[arm];
  let inner = 1;
  for (let i = 0; i < arm; i++) inner *= pulls[i] + 1;
  const cells = cellCount(pulls);
  const after = (cells / (n + 1)) * (n + 2);
  const outer = cells / (inner * (n + 1));
  out.fill(0, 0, blocks * after);
  const win = blocks === 2 ? after : 0;
  let at = 0;
  for (let block = 0; block < blocks; block++) {
    for (let o = 0; o < outer; o++) {
      const base = o * inner * (n + 2);
      for (let s = 0; s <= n; s++) {
        const m = (s + 1) / (n + 2);
        const lost = base + s * inner;
        const won = win + lost + inner;
        for (let i = 0; i < inner; i++) {
          const w = weights[at++];
          out[won + i] += w * m;
          out[lost + i] += w * (1 - m);
        }
      }
    }
  }
}
