/** @file Finite Markov decision processes as compressed sparse rows of float64, validated at the door. */

import { InvalidInputError } from "../../errors.ts";

/**
 * A finite MDP without its reward.
 *
 * Row `state * actions + action` holds the successors `next[offset[row] .. offset[row + 1])`, each state at most once, with
 * their probabilities. An empty row of a non-terminal state is an action that does not exist there. Terminal states have
 * value 0 and no rows. An *edge* is one position of `next`; rewards are arrays over edges.
 */
export interface TabularMdp {
  readonly states: number;
  readonly actions: number;
  /** Discount per step in [0, 1]; 1 only with guaranteed termination or a finite horizon. */
  readonly discount: number;
  /** 1 for terminal states. [state] */
  readonly terminal: Uint8Array;
  /** [state * actions + action], one more at the end. */
  readonly offset: Int32Array;
  /** [edge] */
  readonly next: Int32Array;
  /** [edge] */
  readonly probability: Float64Array;
  readonly stateNames: readonly string[];
  readonly actionNames: readonly string[];
}

/** One possible outcome of one action. */
export interface Transition {
  state: number;
  action: number;
  next: number;
  probability: number;
}

/** What {@link sparseMdp} needs beside the transitions. */
export interface MdpOptions {
  states: number;
  actions: number;
  discount: number;
  terminal?: readonly number[];
  stateNames?: readonly string[];
  actionNames?: readonly string[];
  /** Keep repeated successors of one action apart, as some public codes do. Default false: they are merged. */
  keepRepeated?: boolean;
}

/** Rows must sum to 1 within this. */
export const rowTolerance = 1e-9;

/**
 * An MDP from a list of transitions. Identical successors of one (state, action) are merged, because several operators raise
 * probabilities to a power and would otherwise depend on how a bump into a wall is written down.
 */
export function sparseMdp(transitions: readonly Transition[], options: MdpOptions): TabularMdp {
  const { states, actions, discount } = options;
  const stateNames = options.stateNames ?? Array.from({ length: states }, (_, i) => String(i));
  const actionNames = options.actionNames ?? Array.from({ length: actions }, (_, i) => String(i));
  if (!Number.isInteger(states) || states < 1) {
    throw new InvalidInputError(`MDP: wanted at least one state, got ${states}`);
  }
  if (!Number.isInteger(actions) || actions < 1) {
    throw new InvalidInputError(`MDP: wanted at least one action, got ${actions}`);
  }
  if (!(discount >= 0 && discount <= 1)) {
    throw new InvalidInputError(`discount: wanted a number in [0, 1], got ${discount}`);
  }
  const terminal = new Uint8Array(states);
  for (const state of options.terminal ?? []) {
    if (!(Number.isInteger(state) && state >= 0 && state < states)) {
      throw new InvalidInputError(
        `terminal: wanted a state in 0..${states - 1}, got ${String(state)}`,
      );
    }
    terminal[state] = 1;
  }
  const rows = Array.from({ length: states * actions }, () => [] as [number, number][]);
  const named = new Uint8Array(rows.length);
  // Closures here would be made anew for every transition; only a wrong one needs its words.
  for (let i = 0; i < transitions.length; i++) {
    const { state, action, next, probability } = transitions[i];
    if (
      !isIndex(state, states) ||
      !isIndex(action, actions) ||
      !isIndex(next, states) ||
      !(probability >= 0 && probability <= 1 + rowTolerance)
    )
      throw wrongTransition(i, transitions[i], stateNames, actionNames);
    if (terminal[state] === 1) continue;
    const row = rows[state * actions + action];
    named[state * actions + action] = 1;
    // A zero would count as a possible successor for the operators that re-weight the support.
    if (probability === 0) continue;
    let known = options.keepRepeated === true ? row.length : 0;
    while (known < row.length && row[known][0] !== next) known += 1;
    if (known === row.length) row.push([next, probability]);
    else row[known][1] += probability;
  }
  const offset = new Int32Array(rows.length + 1);
  for (let row = 0; row < rows.length; row++) offset[row + 1] = offset[row] + rows[row].length;
  const next = new Int32Array(offset[rows.length]);
  const probability = new Float64Array(offset[rows.length]);
  for (let row = 0; row < rows.length; row++) {
    let edge = offset[row];
    for (const [successor, p] of rows[row].sort((a, b) => a[0] - b[0])) {
      next[edge] = successor;
      probability[edge] = p;
      edge += 1;
    }
  }
  const mdp = {
    states,
    actions,
    discount,
    terminal,
    offset,
    next,
    probability,
    stateNames,
    actionNames,
  };
  rows.forEach((row, i) => {
    if (named[i] === 1 && row.length === 0) {
      throw new InvalidInputError(
        `state ${stateNames[Math.floor(i / actions)]}, action ${actionNames[i % actions]}: wanted probabilities that sum to 1, got 0`,
        "leave the action out where it does not exist",
      );
    }
  });
  validateMdp(mdp);
  return mdp;
}

function isIndex(index: number, count: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < count;
}

function wrongTransition(
  at: number,
  { state, action, next, probability }: Transition,
  states: readonly string[],
  actions: readonly string[],
): InvalidInputError {
  const problem = !isIndex(state, states.length)
    ? `unknown state ${state}`
    : !isIndex(action, actions.length)
      ? `unknown action ${action}`
      : !isIndex(next, states.length)
        ? `unknown successor ${next}`
        : `wanted a probability in [0, 1] for successor ${states[next]}, got ${probability}`;
  return new InvalidInputError(
    `transition ${at} (state ${states[state] ?? state}, action ${actions[action] ?? action}): ${problem}`,
  );
}

/** An MDP from a dense array `transition[state][action][next]`; rows of terminal states are ignored. */
export function denseMdp(
  transition: readonly (readonly (readonly number[])[])[],
  options: Omit<MdpOptions, "states" | "actions">,
): TabularMdp {
  const states = transition.length;
  const actions = transition[0]?.length ?? 0;
  const list: Transition[] = [];
  transition.forEach((byAction, state) => {
    if (byAction.length !== actions) {
      throw new InvalidInputError(
        `state ${state}: wanted ${actions} actions, got ${byAction.length}`,
      );
    }
    byAction.forEach((row, action) => {
      if (row.length !== states && row.length !== 0) {
        throw new InvalidInputError(
          `state ${state}, action ${action}: wanted ${states} probabilities, got ${row.length}`,
        );
      }
      row.forEach((probability, next) => {
        list.push({ state, action, next, probability });
      });
    });
  });
  return sparseMdp(list, { ...options, states, actions });
}

/** Throws an {@link InvalidInputError} that names the state and action of the first row that is not a distribution. */
export function validateMdp(mdp: TabularMdp): void {
  for (let state = 0; state < mdp.states; state++) {
    if (mdp.terminal[state] === 1) continue;
    let available = 0;
    for (let action = 0; action < mdp.actions; action++) {
      const row = state * mdp.actions + action;
      if (mdp.offset[row + 1] === mdp.offset[row]) continue;
      available += 1;
      let sum = 0;
      for (let edge = mdp.offset[row]; edge < mdp.offset[row + 1]; edge++)
        sum += mdp.probability[edge];
      if (!(Math.abs(sum - 1) <= rowTolerance)) {
        throw new InvalidInputError(
          `state ${mdp.stateNames[state]}, action ${mdp.actionNames[action]}: wanted probabilities that sum to 1, got ${sum}`,
        );
      }
    }
    if (available === 0) {
      throw new InvalidInputError(
        `state ${mdp.stateNames[state]}: wanted at least one action, got none (a dead end)`,
        "give it an action or list it as terminal",
      );
    }
  }
}

/** Rewards over edges from a function of (state, action, next). */
export function rewardsOf(
  mdp: TabularMdp,
  reward: (state: number, action: number, next: number) => number,
): Float64Array {
  const rewards = new Float64Array(mdp.next.length);
  for (let row = 0; row < mdp.states * mdp.actions; row++) {
    const state = Math.floor(row / mdp.actions);
    for (let edge = mdp.offset[row]; edge < mdp.offset[row + 1]; edge++) {
      rewards[edge] = reward(state, row % mdp.actions, mdp.next[edge]);
    }
  }
  return rewards;
}

/** Same states, other probabilities of the same support. */
export function withProbability(mdp: TabularMdp, probability: Float64Array): TabularMdp {
  return { ...mdp, probability };
}

/**
 * A finite set of reward functions of one MDP with a prior: what a reward learner chooses between.
 * `parameters` [theta, dimension] are what the reader sees; `rewards` [theta, edge] are what planners use.
 */
export interface RewardSet {
  readonly size: number;
  readonly dimension: number;
  readonly names: readonly string[];
  readonly parameters: Float64Array;
  readonly edges: number;
  readonly rewards: Float64Array;
  /** [theta], sums to 1. */
  readonly prior: Float64Array;
}

export interface RewardSetOptions {
  /** Default: the parameters in brackets. */
  names?: readonly string[];
  /** Default uniform. */
  prior?: readonly number[];
}

/** A reward set from parameter vectors and the reward that each gives. */
export function rewardSet(
  mdp: TabularMdp,
  parameters: readonly (readonly number[])[],
  reward: (theta: readonly number[], state: number, action: number, next: number) => number,
  options: RewardSetOptions = {},
): RewardSet {
  return rewardSetOf(
    mdp,
    parameters,
    (theta, into) => into.set(rewardsOf(mdp, (s, a, n) => reward(theta, s, a, n))),
    options,
  );
}

/** A reward set from parameter vectors and a function that fills the rewards [edge] of each. */
export function rewardSetOf(
  mdp: TabularMdp,
  parameters: readonly (readonly number[])[],
  fill: (theta: readonly number[], into: Float64Array) => void,
  options: RewardSetOptions = {},
): RewardSet {
  const size = parameters.length;
  if (size === 0) throw new InvalidInputError("reward set: wanted at least one reward, got none");
  const dimension = parameters[0].length;
  const edges = mdp.next.length;
  const rewards = new Float64Array(size * edges);
  const flat = new Float64Array(size * dimension);
  parameters.forEach((theta, i) => {
    if (theta.length !== dimension) {
      throw new InvalidInputError(
        `reward ${i}: wanted ${dimension} parameters, got ${theta.length}`,
      );
    }
    for (let d = 0; d < dimension; d++) flat[i * dimension + d] = theta[d];
    fill(theta, rewards.subarray(i * edges, (i + 1) * edges));
  });
  return {
    size,
    dimension,
    names: options.names ?? parameters.map((theta) => `(${theta.join(", ")})`),
    parameters: flat,
    edges,
    rewards,
    prior: normalisedPrior(options.prior, size),
  };
}

/** A uniform prior, or the given one after checking that it is a distribution. */
export function normalisedPrior(prior: readonly number[] | undefined, size: number): Float64Array {
  if (prior === undefined) return new Float64Array(size).fill(1 / size);
  if (prior.length !== size) {
    throw new InvalidInputError(`prior: wanted ${size} weights, got ${prior.length}`);
  }
  const bad = prior.findIndex((p) => !(p >= 0));
  if (bad >= 0)
    throw new InvalidInputError(`prior: wanted weights of at least 0, got ${prior[bad]} at ${bad}`);
  const total = prior.reduce((sum, p) => sum + p, 0);
  if (!(Math.abs(total - 1) <= rowTolerance)) {
    throw new InvalidInputError(`prior: wanted weights that sum to 1, got ${total}`);
  }
  return Float64Array.from(prior);
}
