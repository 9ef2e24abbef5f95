/** @file Gittins indices of a Bernoulli arm with a Beta belief: discounted, and undiscounted with a finite horizon. */

import { InvalidInputError } from "../../errors.ts";

/** Root of a decreasing function between `low` and `high`, by the Illinois variant of false position. */
function root(f: (x: number) => number, low: number, high: number, tolerance: number): number {
  let a = low;
  let b = high;
  let fa = f(a);
  if (fa <= 0) return a;
  let fb = f(b);
  if (fb >= 0) return b;
  let side = 0;
  for (let i = 0; i < 100 && b - a > tolerance; i++) {
    const x = (a * fb - b * fa) / (fb - fa);
    const fx = f(x);
    if (Math.abs(fx) < tolerance * 1e-3) return x;
    if (fx > 0) {
      a = x;
      fa = fx;
      if (side === 1) fb /= 2;
      side = 1;
    } else {
      b = x;
      fb = fx;
      if (side === -1) fa /= 2;
      side = -1;
    }
  }
  return (a * fb - b * fa) / (fb - fa);
}

/** Steps of look-ahead after which what is left out is worth less than 1e-10 of a reward; at most 1,000. */
export function gittinsDepth(gamma: number): number {
  return Math.min(1000, Math.max(50, Math.ceil(Math.log(1e-11) / Math.log(gamma))));
}

function checkDiscount(gamma: number): void {
  if (!(gamma > 0 && gamma < 1)) {
    throw new InvalidInputError(`gamma: wanted a number in (0, 1), got ${gamma}`);
  }
}

/**
 * Discounted Gittins index of an arm with belief Beta(a, b): the sure reward per round at which retiring and pulling once
 * more are worth the same. Found by calibration; the look-ahead ends after `depth` pulls with the better of the sure
 * reward and the mean for ever.
 *
 * @source Gittins 1979; calibration as in Gittins, Glazebrook and Weber 2011, chapter 8
 */
export function gittinsIndex(
  a: number,
  b: number,
  gamma: number,
  depth = gittinsDepth(gamma),
): number {
  checkDiscount(gamma);
  if (!(a > 0 && b > 0)) throw new InvalidInputError(`belief: wanted a, b > 0, got ${a}, ${b}`);
  const value = new Float64Array(depth + 1);
  const forever = 1 / (1 - gamma);
  const advantage = (lambda: number): number => {
    const retire = lambda * forever;
    const total = a + b + depth;
    for (let i = 0; i <= depth; i++) value[i] = Math.max(lambda, (a + i) / total) * forever;
    // Who goes on with i successes also goes on after one more, so that below `first` - 1 everybody has retired: most of the states.
    let first = value.findIndex((v) => v > retire);
    if (first < 0) first = depth + 1;
    for (let step = depth - 1; step >= 1; step--) {
      const count = a + b + step;
      let next = step + 1;
      for (let i = Math.max(0, first - 1); i <= step; i++) {
        const m = (a + i) / count;
        const go = m * (1 + gamma * value[i + 1]) + (1 - m) * gamma * value[i];
        value[i] = Math.max(go, retire);
        if (go > retire && i < next) next = i;
      }
      first = next;
    }
    const m = a / (a + b);
    return m * (1 + gamma * value[1]) + (1 - m) * gamma * value[0] - retire;
  };
  return root(advantage, a / (a + b), 1, 1e-10);
}

/**
 * Finite-horizon index of Beta(a, b) with `left` pulls to go and no discount: the best achievable ratio of expected reward
 * to expected pulls over all stopping rules.
 */
export function finiteHorizonIndex(a: number, b: number, left: number): number {
  if (!(Number.isInteger(left) && left >= 1)) {
    throw new InvalidInputError(`left: wanted an integer of at least 1, got ${left}`);
  }
  const value = new Float64Array(left + 1);
  const advantage = (lambda: number): number => {
    value.fill(0);
    for (let step = left - 1; step >= 0; step--) {
      const count = a + b + step;
      for (let i = 0; i <= step; i++) {
        const m = (a + i) / count;
        const go = m - lambda + m * value[i + 1] + (1 - m) * value[i];
        value[i] = step > 0 && go < 0 ? 0 : go;
      }
    }
    return value[0];
  };
  return root(advantage, a / (a + b), 1, 1e-10);
}

/** Indices [pulls][successes] by discount and depth: pure numbers that are dear near discount 1, kept for all people. */
const tables = new Map<string, number[][]>();

/** An index of (successes, pulls) with a uniform prior that is computed once per state and kept. */
export function gittinsTable(
  gamma: number,
  depth?: number,
): (successes: number, pulls: number) => number {
  checkDiscount(gamma);
  const name = `${gamma} ${depth}`;
  const memory = tables.get(name) ?? [];
  tables.set(name, memory);
  return (successes, pulls) => {
    let row = memory[pulls];
    if (row === undefined) {
      row = [];
      memory[pulls] = row;
    }
    let index = row[successes];
    if (index === undefined) {
      index = gittinsIndex(successes + 1, pulls - successes + 1, gamma, depth);
      row[successes] = index;
    }
    return index;
  };
}

/** Change of the index of a fresh arm when the look-ahead doubles; above 1e-4 the depth is too short for `gamma`. */
export function gittinsTruncation(gamma: number, depth: number): number {
  return Math.abs(gittinsIndex(1, 1, gamma, depth) - gittinsIndex(1, 1, gamma, 2 * depth));
}
