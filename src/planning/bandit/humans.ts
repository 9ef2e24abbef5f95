/** @file People who play a bandit: what they wish to pull, given what they have seen. */

import { InvalidInputError } from "../../errors.ts";
import type { Random } from "../../math/random.ts";
import { betaQuantile } from "../../math/statistics-distributions.ts";
import { drawIndex } from "../inference/scoring.ts";
import { bestArmProbabilities, bestPairProbabilities } from "./best-arm.ts";
import { finiteHorizonIndex, gittinsTable } from "./gittins.ts";

/** What a person knows when they wish: rewards of executed pulls, and nothing of the robot's reasons. */
export interface HumanView {
  /** Successes per arm. */
  readonly successes: ArrayLike<number>;
  /** Executed pulls per arm. */
  readonly pulls: ArrayLike<number>;
  /** Rounds played so far. */
  readonly round: number;
  /** Arm executed last, -1 at the start. */
  readonly lastArm: number;
  readonly lastReward: number;
  /** Arm wished for last, -1 at the start. */
  readonly lastWish: number;
  /** True means of the arms; only people of memory "arms" look. */
  readonly theta: ArrayLike<number> | undefined;
  /** Numbers that people of memory "own" carry from round to round. */
  readonly own?: Float64Array | undefined;
}

/**
 * What the wish depends on: the counts alone, the last pull and reward, the last wish too, the true arms, or numbers of the
 * person's own that the counts do not determine.
 */
export type HumanMemory = "counts" | "last" | "last-and-wish" | "arms" | "own";

/** How the numbers of a person of memory "own" begin, and what a pull and its reward make of them (in place). */
export interface OwnMemory {
  start(arms: number): Float64Array;
  learn(own: Float64Array, arm: number, reward: number): void;
}

/** A human policy. `probabilities` is absent where only sampling is possible, `own` but for people of memory "own". */
export interface BanditHuman {
  readonly name: string;
  readonly memory: HumanMemory;
  readonly own?: OwnMemory;
  probabilities?(view: HumanView, out: Float64Array): void;
  sample(view: HumanView, random: Random): number;
}

/** Indices this close are tied; ties share the probability. */
const tie = 1e-12;

type Probabilities = (view: HumanView, out: Float64Array) => void;

function human(
  name: string,
  memory: HumanMemory,
  probabilities: Probabilities,
  own?: OwnMemory,
): BanditHuman {
  let buffer = new Float64Array(0);
  return {
    name,
    memory,
    ...(own === undefined ? {} : { own }),
    probabilities,
    sample(view, random) {
      if (buffer.length !== view.pulls.length) buffer = new Float64Array(view.pulls.length);
      probabilities(view, buffer);
      return drawIndex(buffer, 0, buffer.length, random.uniform());
    },
  };
}

function splitBest(out: Float64Array): void {
  let top = -Infinity;
  for (let i = 0; i < out.length; i++) if (out[i] > top) top = out[i];
  let ties = 0;
  for (let i = 0; i < out.length; i++) if (out[i] >= top - tie) ties += 1;
  for (let i = 0; i < out.length; i++) out[i] = out[i] >= top - tie ? 1 / ties : 0;
}

function softmax(out: Float64Array, temperature: number): void {
  let top = -Infinity;
  for (let i = 0; i < out.length; i++) if (out[i] > top) top = out[i];
  let sum = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = Math.exp((out[i] - top) / temperature);
    sum += out[i];
  }
  for (let i = 0; i < out.length; i++) out[i] /= sum;
}

type Index = (successes: number, pulls: number, round: number) => number;

/** Wishes for the arm with the largest index; ties share. */
export function indexHuman(name: string, index: Index): BanditHuman {
  return human(name, "counts", ({ successes, pulls, round }, out) => {
    for (let i = 0; i < out.length; i++) out[i] = index(successes[i], pulls[i], round);
    splitBest(out);
  });
}

/** A quantile of the belief that is computed once per (successes, pulls, round). */
function quantileTable(level: (round: number) => number): Index {
  const memory = new Map<number, number>();
  return (successes, pulls, round) => {
    const key = (round * 1024 + pulls) * 1024 + successes;
    let value = memory.get(key);
    if (value === undefined) {
      value = betaQuantile(level(round), successes + 1, pulls - successes + 1);
      memory.set(key, value);
    }
    return value;
  };
}

function probabilityOf(name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) {
    throw new InvalidInputError(`${name}: wanted a number in [0, 1], got ${value}`);
  }
}

function temperatureOf(value: number): void {
  if (!(value > 0))
    throw new InvalidInputError(`temperature: wanted a positive number, got ${value}`);
}

/** Wishes at random. */
export function randomHuman(): BanditHuman {
  return human("random", "counts", (_view, out) => out.fill(1 / out.length));
}

/** The arm with the best observed mean (0 when never pulled), with probability `epsilon` any arm. */
export function epsGreedyHuman(epsilon = 0.1): BanditHuman {
  probabilityOf("epsilon", epsilon);
  return human(
    epsilon === 0 ? "greedy" : `eps-greedy ${epsilon}`,
    "counts",
    ({ successes, pulls }, out) => {
      for (let i = 0; i < out.length; i++) out[i] = pulls[i] === 0 ? 0 : successes[i] / pulls[i];
      splitBest(out);
      for (let i = 0; i < out.length; i++) out[i] = (1 - epsilon) * out[i] + epsilon / out.length;
    },
  );
}

/** Win-stay, lose-shift on the executed arm; starts with arm 0. */
export function wslsHuman(): BanditHuman {
  return human("wsls", "last", ({ lastArm, lastReward }, out) => {
    if (lastArm < 0 || lastReward > 0) {
      out.fill(0);
      out[Math.max(lastArm, 0)] = 1;
      return;
    }
    out.fill(1 / (out.length - 1));
    out[lastArm] = 0;
  });
}

/**
 * The variant of a public implementation: after a loss the new wish differs from the arm *wished for* before, not from the
 * arm executed. Once the robot has overridden, a loss no longer identifies itself.
 */
export function wslsCodeHuman(): BanditHuman {
  return human("wsls-code", "last-and-wish", ({ lastArm, lastReward, lastWish }, out) => {
    if (lastArm < 0 || lastReward > 0) {
      out.fill(0);
      out[Math.max(lastArm, 0)] = 1;
      return;
    }
    out.fill(1 / (out.length - 1));
    out[lastWish < 0 ? lastArm : lastWish] = 0;
  });
}

/**
 * After a reward stays with the executed arm with probability `stay`, after none leaves it with probability `shift` for one of
 * the others. (1, 1) is win-stay lose-shift, (0, 0) its contrary, which tells every reward as well; starts with arm 0.
 */
export function stayShiftHuman(stay = 1, shift = 1): BanditHuman {
  probabilityOf("stay", stay);
  probabilityOf("shift", shift);
  return human(`stay-shift ${stay} ${shift}`, "last", ({ lastArm, lastReward }, out) => {
    const again = lastArm < 0 ? 1 : lastReward > 0 ? stay : 1 - shift;
    out.fill((1 - again) / (out.length - 1));
    out[Math.max(lastArm, 0)] = again;
  });
}

/** Rounds up to which a wish of {@link thompsonHuman} is drawn from its exact chances, which costs less than drawing every mean. */
const exactRounds = 120;

/** Samples a mean for every arm from its belief and wishes for the largest. */
export function thompsonHuman(): BanditHuman {
  const exact = human("thompson", "counts", ({ successes, pulls }, out) =>
    bestArmProbabilities(successes, pulls, out),
  );
  return {
    ...exact,
    sample: (view, random) =>
      view.round <= exactRounds ? exact.sample(view, random) : thompsonDraw(view, random, 1),
  };
}

/**
 * Averages `samples` draws of every arm's mean: between Thompson sampling (1) and the posterior mean (infinity). Up to two samples
 * the chances of a wish are known exactly; with more she can only be sampled.
 */
export function annealedHuman(samples = 2): BanditHuman {
  if (!(Number.isInteger(samples) && samples >= 1)) {
    throw new InvalidInputError(`samples: wanted an integer of at least 1, got ${samples}`);
  }
  const exact = [bestArmProbabilities, bestPairProbabilities][samples - 1];
  return {
    name: `annealed ${samples}`,
    memory: "counts",
    ...(exact === undefined
      ? {}
      : { probabilities: ({ successes, pulls }, out) => exact(successes, pulls, out) }),
    sample: (view, random) => thompsonDraw(view, random, samples),
  };
}

function thompsonDraw({ successes, pulls }: HumanView, random: Random, samples: number): number {
  let best = 0;
  let top = -Infinity;
  for (let i = 0; i < pulls.length; i++) {
    let sum = 0;
    for (let k = 0; k < samples; k++)
      sum += random.beta(successes[i] + 1, pulls[i] - successes[i] + 1);
    if (sum > top) {
      top = sum;
      best = i;
    }
  }
  return best;
}

/** Greedy on the posterior mean. */
export function posteriorMeanHuman(): BanditHuman {
  return indexHuman("post-mean", (s, n) => (s + 1) / (n + 2));
}

/**
 * Softmax of posterior mean plus upper quantile, as a public implementation has it (the mean counts twice). With
 * `temperature` 0.25 the noise costs more than the double counting.
 */
export function uclHuman(temperature = 0.25): BanditHuman {
  temperatureOf(temperature);
  const upper = quantileTable((round) => 1 - 1 / (4 * (round + 1)));
  const name = temperature === 0.25 ? "ucl" : `ucl ${temperature}`;
  return human(name, "counts", ({ successes, pulls, round }, out) => {
    for (let i = 0; i < out.length; i++)
      out[i] = (successes[i] + 1) / (pulls[i] + 2) + upper(successes[i], pulls[i], round);
    softmax(out, temperature);
  });
}

/** The largest upper quantile of the belief. */
export function bayesUcbHuman(): BanditHuman {
  return indexHuman(
    "bayes-ucb",
    quantileTable((round) => 1 - 1 / (round + 1)),
  );
}

/** The largest discounted Gittins index. `offset` 1 is a public implementation's table that starts at Beta(2, 2). */
export function gittinsHuman(
  gamma = 0.9,
  { offset = 0, depth }: { offset?: 0 | 1; depth?: number } = {},
): BanditHuman {
  const index = gittinsTable(gamma, depth);
  const name = offset === 0 ? `gittins ${gamma}` : `gittins-code ${gamma}`;
  return indexHuman(name, (s, n) => index(s + offset, n + 2 * offset));
}

/** The largest finite-horizon index for a game of `rounds`: nearly Bayes-optimal play. */
export function finiteHorizonHuman(rounds: number): BanditHuman {
  const memory = new Map<number, number>();
  return indexHuman("fh-gittins", (s, n, round) => {
    const key = (round * 1024 + n) * 1024 + s;
    let value = memory.get(key);
    if (value === undefined) {
      value = finiteHorizonIndex(s + 1, n - s + 1, Math.max(1, rounds - round));
      memory.set(key, value);
    }
    return value;
  });
}

/** Knowledge gradient: posterior mean plus what one pull is expected to add to the best mean in the rounds that remain. */
export function knowledgeGradientHuman(rounds: number): BanditHuman {
  return human("kg", "counts", ({ successes, pulls, round }, out) => {
    const arms = out.length;
    const mean = (i: number): number => (successes[i] + 1) / (pulls[i] + 2);
    const means = Array.from({ length: arms }, (_, i) => mean(i));
    const best = Math.max(...means);
    for (let i = 0; i < arms; i++) {
      const others = Math.max(...means.filter((_, j) => j !== i));
      const up = Math.max(others, (successes[i] + 2) / (pulls[i] + 3));
      const down = Math.max(others, (successes[i] + 1) / (pulls[i] + 3));
      out[i] = means[i] + (rounds - round - 1) * (means[i] * up + (1 - means[i]) * down - best);
    }
    splitBest(out);
  });
}

function trueArms(theta: ArrayLike<number> | undefined): ArrayLike<number> {
  if (theta === undefined) throw new InvalidInputError("human: wanted the true arms, got none");
  return theta;
}

/** Knows the arms: wishes for the best one, with probability `epsilon` for any. */
export function epsOptimalHuman(epsilon = 0.1): BanditHuman {
  probabilityOf("epsilon", epsilon);
  return human(`eps-optimal ${epsilon}`, "arms", ({ theta }, out) => {
    out.set(Float64Array.from(trueArms(theta)));
    splitBest(out);
    for (let i = 0; i < out.length; i++) out[i] = (1 - epsilon) * out[i] + epsilon / out.length;
  });
}

/** Knows the arms: softmax of their means. */
export function boltzmannOptimalHuman(temperature = 0.2): BanditHuman {
  temperatureOf(temperature);
  return human(`boltzmann-optimal ${temperature}`, "arms", ({ theta }, out) => {
    out.set(Float64Array.from(trueArms(theta)));
    softmax(out, temperature);
  });
}

/** Parameters of {@link tabularQHuman}; the defaults are a public implementation's. */
export interface QLearningOptions {
  /** Share of a surprise that is learnt. Default 0.5. */
  rate?: number;
  /** Weight of the best value afterwards. Default 0.99. */
  discount?: number;
  /** Value of every arm at the start. Default 0. */
  initial?: number;
}

/**
 * Tabular Q-learning in the one state that a bandit has: `Q_a += rate · (r + discount · max Q − Q_a)`, wishes are a softmax of Q.
 * With a discount near 1 the value of a favourite grows far beyond any reward, so that she soon clings to one arm; with
 * discount 0 it is a running mean that forgets.
 */
export function tabularQHuman(temperature = 0.2, options: QLearningOptions = {}): BanditHuman {
  const { rate = 0.5, discount = 0.99, initial = 0 } = options;
  temperatureOf(temperature);
  probabilityOf("rate", rate);
  probabilityOf("discount", discount);
  return human(
    discount === 0.99 ? `q-learning ${temperature}` : `q-learning ${temperature} ${discount}`,
    "own",
    ({ own }, out) => {
      if (own === undefined)
        throw new InvalidInputError("human: wanted the values of a Q-learner, got none");
      out.set(own);
      softmax(out, temperature);
    },
    {
      start: (arms) => new Float64Array(arms).fill(initial),
      learn(own, arm, reward) {
        own[arm] += rate * (reward + discount * Math.max(...own) - own[arm]);
      },
    },
  );
}

type Maker = (rounds: number, first: number | undefined, second: number | undefined) => BanditHuman;

/** By name: how many numbers may follow it, and the person that they make. */
const makers = new Map<string, readonly [most: number, make: Maker]>([
  ["random", [0, () => randomHuman()]],
  ["greedy", [0, () => epsGreedyHuman(0)]],
  ["eps-greedy", [1, (_, epsilon) => epsGreedyHuman(epsilon)]],
  ["wsls", [0, () => wslsHuman()]],
  ["wsls-code", [0, () => wslsCodeHuman()]],
  ["stay-shift", [2, (_, stay, shift) => stayShiftHuman(stay, shift)]],
  ["thompson", [0, () => thompsonHuman()]],
  ["annealed", [1, (_, samples) => annealedHuman(samples)]],
  ["post-mean", [0, () => posteriorMeanHuman()]],
  ["ucl", [1, (_, temperature) => uclHuman(temperature)]],
  ["bayes-ucb", [0, () => bayesUcbHuman()]],
  ["gittins", [1, (_, gamma) => gittinsHuman(gamma)]],
  ["gittins-code", [1, (_, gamma) => gittinsHuman(gamma, { offset: 1 })]],
  ["fh-gittins", [0, (rounds) => finiteHorizonHuman(rounds)]],
  ["kg", [0, (rounds) => knowledgeGradientHuman(rounds)]],
  ["eps-optimal", [1, (_, epsilon) => epsOptimalHuman(epsilon)]],
  ["boltzmann-optimal", [1, (_, temperature) => boltzmannOptimalHuman(temperature)]],
  [
    "q-learning",
    [
      2,
      (_, temperature, discount) =>
        tabularQHuman(temperature, discount === undefined ? {} : { discount }),
    ],
  ],
]);

/** Human policies by the words of tables and configurations; `rounds` is the length of the game. */
export function parseHuman(words: string, rounds: number): BanditHuman {
  const [id, ...values] = words.trim().split(/\s+/);
  const found = makers.get(id);
  if (found === undefined) {
    throw new InvalidInputError(
      `human: unknown ${JSON.stringify(words)}`,
      `known ones: ${[...makers.keys()].join(", ")}`,
    );
  }
  const [most, make] = found;
  if (values.length > most) {
    throw new InvalidInputError(
      `human: wanted at most ${most} numbers after ${id}, got ${JSON.stringify(words)}`,
    );
  }
  const [first, second] = values.map(Number);
  return make(rounds, first, second);
}

/** The arm with the largest mean, the lowest of equals. */
export function bestArm(theta: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < theta.length; i++) if (theta[i] > theta[best]) best = i;
  return best;
}
