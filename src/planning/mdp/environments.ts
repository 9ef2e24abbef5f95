/** @file The named environments of the human-behaviour studies. All are Assay's own: the papers' are not public. */

import type { Random } from "../../math/random.ts";
import { arrivalReward, type Grid, grid, gridRewards } from "./gridworld.ts";
import {
  denseMdp,
  type RewardSet,
  rewardSet,
  rewardsOf,
  sparseMdp,
  type TabularMdp,
  type Transition,
} from "./mdp.ts";

/** An environment in which a demonstrator can be watched. */
export interface RewardEnvironment {
  id: string;
  title: string;
  mdp: TabularMdp;
  rewards: RewardSet;
  start: number;
  /** Set when it is a grid, for drawing. */
  grid?: Grid;
}

/** Choices in which public codes differ; the defaults are ours. */
export interface GridConventions {
  /** Identical successors of one action are one successor, which matters to operators that re-weight probabilities. */
  mergeSuccessors?: boolean;
  /**
   * "arrival": a goal pays once, on arrival, and ends the episode. "being": a cell pays for every step that begins in it and
   * nothing ends, as in the learning-biases code.
   */
  rewardOn?: "arrival" | "being";
}

function goalGrid(
  id: string,
  rows: string,
  parameters: readonly (readonly number[])[],
  discount: number,
  { mergeSuccessors = true, rewardOn = "arrival" }: GridConventions,
): RewardEnvironment {
  const terminal = rewardOn === "arrival";
  const made = grid({
    rows: rows.split("/"),
    legend: { A: { parameter: 0, terminal }, B: { parameter: 1, terminal }, H: { reward: -2 } },
    slip: 0.1,
    discount,
    keepRepeated: !mergeSuccessors,
  });
  const paid = arrivalReward(made);
  return {
    id,
    title: `5×5 grid ${id} (Assay reference)`,
    mdp: made.mdp,
    rewards: terminal
      ? gridRewards(made, parameters)
      : rewardSet(made.mdp, parameters, (theta, state) => paid(theta, state)),
    start: made.start,
    grid: made,
  };
}

function product(a: readonly number[], b: readonly number[]): number[][] {
  return a.flatMap((x) => b.map((y) => [x, y]));
}

/** Two goals and a hazard; both utilities in 1..5. */
export function gridG5a(conventions: GridConventions = {}): RewardEnvironment {
  return goalGrid(
    "G5a",
    "....B/...../A.H../...../S....",
    product([1, 2, 3, 4, 5], [1, 2, 3, 4, 5]),
    0.9,
    conventions,
  );
}

/** A near small goal against a far large one. */
export function gridG5b(conventions: GridConventions = {}): RewardEnvironment {
  return goalGrid(
    "G5b",
    "....B/...../...../..A../S....",
    product([1, 2, 3, 4], [6, 7, 8, 9]),
    0.9,
    conventions,
  );
}

/** The far goal dominates: a rational choice hardly depends on the unknown utility. */
export function gridG5c(conventions: GridConventions = {}): RewardEnvironment {
  return goalGrid(
    "G5c",
    "....B/...../A.H../...../S....",
    product([1, 2, 3, 4, 5, 6], [10]),
    0.99,
    conventions,
  );
}

/** The three-state MDP of the operator tables. `plus` is the variant with non-negative rewards for hyperbolic planners. */
export function threeStates(plus = false): { mdp: TabularMdp; rewards: Float64Array } {
  const mdp = denseMdp(
    [
      [
        [0.7, 0.3, 0],
        [0.1, 0, 0.9],
      ],
      [
        [0, 0.5, 0.5],
        [0.6, 0.4, 0],
      ],
      [
        [0.2, 0, 0.8],
        [0, 1, 0],
      ],
    ],
    { discount: 0.9 },
  );
  const rewards = rewardsOf(mdp, (s, a, n) =>
    plus ? [0, 1, 2][n] : [0, 1, -2][n] - 0.1 * a + (s === 0 && a === 1 && n === 2 ? 3 : 0),
  );
  return { mdp, rewards };
}

/**
 * One decision: left pays θ in 1..4 after one step, right pays 10 after four. States 0 start, 1..3 the long way, 4 and 5 ends.
 */
export function corridor(discount = 0.9): RewardEnvironment {
  const go = (state: number, action: number, next: number): Transition => ({
    state,
    action,
    next,
    probability: 1,
  });
  const mdp = sparseMdp([go(0, 0, 4), go(0, 1, 1), go(1, 1, 2), go(2, 1, 3), go(3, 1, 5)], {
    states: 6,
    actions: 2,
    discount,
    terminal: [4, 5],
    actionNames: ["left", "right"],
    stateNames: ["start", "step 1", "step 2", "step 3", "near goal", "far goal"],
  });
  return {
    id: "corridor",
    title: "Corridor (Assay reference)",
    mdp,
    rewards: rewardSet(mdp, [[1], [2], [3], [4]], ([theta], _s, _a, next) =>
      next === 4 ? theta : next === 5 ? 10 : 0,
    ),
    start: 0,
  };
}

export interface RandomMdpOptions {
  states: number;
  actions: number;
  /** Distinct successors of every (state, action). */
  branching: number;
  /** Number of sampled reward vectors. */
  rewards: number;
  discount?: number;
}

/** A random MDP: Dirichlet(1) weights on distinct successors, standard normal rewards on arrival, start in state 0. */
export function randomMdp(random: Random, options: RandomMdpOptions): RewardEnvironment {
  const { states, actions, branching, discount = 0.9 } = options;
  const transitions: Transition[] = [];
  for (let state = 0; state < states; state++) {
    for (let action = 0; action < actions; action++) {
      const successors = random.permutation(states).slice(0, branching);
      const weights = Array.from(random.uniforms(branching), (u) => -Math.log1p(-u));
      const total = weights.reduce((sum, w) => sum + w, 0);
      for (let i = 0; i < branching; i++)
        transitions.push({ state, action, next: successors[i], probability: weights[i] / total });
    }
  }
  const mdp = sparseMdp(transitions, { states, actions, discount });
  const parameters = Array.from({ length: options.rewards }, () =>
    Array.from(random.normals(states)),
  );
  return {
    id: "random",
    title: `Random MDP (${states} states, ${actions} actions, ${branching} successors)`,
    mdp,
    rewards: rewardSet(mdp, parameters, (theta, _s, _a, next) => theta[next], {
      names: parameters.map((_, i) => `reward ${i + 1}`),
    }),
    start: 0,
  };
}

/** The three reference grids by id. */
export const referenceGrids: Readonly<
  Record<string, (conventions?: GridConventions) => RewardEnvironment>
> = {
  G5a: gridG5a,
  G5b: gridG5b,
  G5c: gridG5c,
};
