/** @file A gridworld whose boxes hold unknown items: people walk to what they believe is best, and learn by opening. */

import type { Random } from "../../math/random.ts";
import { logSoftmaxChoice } from "../inference/demonstrator.ts";
import {
  drawIndex,
  type InferenceScore,
  type ParameterSet,
  sampleMeter,
} from "../inference/scoring.ts";
import { grid, gridRewards } from "../mdp/gridworld.ts";
import { bellman, iterate } from "../mdp/solve.ts";

/** The fixed layout: 5x5, start in the middle, boxes a, b, c in two corners and at the bottom. */
export const boxRows = ["a...b", ".....", "..S..", ".....", "..c.."] as const;

/** All orders of three things. */
export const permutations3: readonly (readonly number[])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

export interface BoxOptions {
  /** Inverse temperature of moves. */
  beta: number;
  /** Episodes between two new assignments of items to boxes. */
  episodesPerRound: number;
  /** Most moves of an episode. Default 20. */
  moves?: number;
  /** Cost of a move. Default 0.05. */
  moveCost?: number;
  /** Default 0.95. */
  discount?: number;
}

/** Who walks: someone who knows the assignment, or someone who finds out by opening boxes. */
export type BoxHuman = "stationary" | "learning";

/** The walk to believed box values: values [state] and log-policy [state, action], by value iteration with max. */
export interface BoxPlan {
  values: Float64Array;
  logPolicy: Float64Array;
  policy: Float64Array;
}

/** A planner with a memory: box values recur, because beliefs and preferences are few. */
export function boxPlanner(options: BoxOptions): (values: readonly number[]) => BoxPlan {
  const { beta, moveCost = 0.05, discount = 0.95 } = options;
  const box = (parameter: number) => ({ parameter, terminal: true });
  const made = grid({
    rows: boxRows,
    legend: { a: box(0), b: box(1), c: box(2) },
    slip: 0,
    discount,
    livingReward: -moveCost, // the move into a box costs too
  });
  const memory = new Map<string, BoxPlan>();
  return (values) => {
    const key = values.map((v) => v.toFixed(9)).join();
    const known = memory.get(key);
    if (known !== undefined) return known;
    const { rewards } = gridRewards(made, [values]);
    const plan = iterate(made.mdp, bellman(made.mdp, rewards), { planBeta: Infinity });
    const logPolicy = new Float64Array(plan.q.length);
    for (let s = 0; s < made.mdp.states; s++) logSoftmaxChoice(plan.q, 4 * s, 4, beta, logPolicy);
    const result = { values: plan.values, logPolicy, policy: logPolicy.map(Math.exp) };
    memory.set(key, result);
    return result;
  };
}

/** Box values that someone with utilities `theta` of the items expects, given the assignments they still think possible. */
export function believedValues(theta: ArrayLike<number>, possible: readonly number[]): number[] {
  return [0, 1, 2].map(
    (b) => possible.reduce((sum, p) => sum + theta[permutations3[p][b]], 0) / possible.length,
  );
}

/** Cells of the three boxes and the start. */
export const boxCells: readonly number[] = [0, 4, 22];
const startCell = 12;
const columnOf = [0, 1, 0, -1];
const rowOf = [-1, 0, 1, 0];

/** The cell that a move leads to; off the grid means to stay. */
export function boxMove(cell: number, action: number): number {
  const r = Math.floor(cell / 5) + rowOf[action];
  const c = (cell % 5) + columnOf[action];
  return r < 0 || r > 4 || c < 0 || c > 4 ? cell : 5 * r + c;
}

/** One watched episode: which items are where, what the person thought possible, the walk, and the box that it ended in. */
export interface BoxEpisode {
  /** Index of the true assignment in {@link permutations3}. */
  assignment: number;
  /** Assignments that agree with what was opened before in the round. */
  possible: readonly number[];
  /** Cells from the start on, one more than actions. */
  cells: readonly number[];
  actions: readonly number[];
  /** `undefined` when the moves ran out. */
  box: number | undefined;
}

/** People with given preferences who walk to boxes, and observers who know the assignment and watch the moves. */
export interface BoxWorld {
  /** Plan of each preference for somebody who knows the assignment, or who thinks what the episode says possible. */
  plans(kind: BoxHuman, episode: Pick<BoxEpisode, "assignment" | "possible">): readonly BoxPlan[];
  /** Episodes of one person whose preferences have index `theta`; the assignment is drawn anew for every round. */
  walk(kind: BoxHuman, theta: number, episodes: number, random: Random): BoxEpisode[];
  /** Adds the log-likelihood [theta] of the first `moves` moves of an episode under one model of the person. */
  read(model: BoxHuman, episode: BoxEpisode, into: Float64Array, moves?: number): void;
}

const everything = [0, 1, 2, 3, 4, 5];

/** The world of boxes for a set of preferences; plans are remembered. */
export function boxWorld(preferences: ParameterSet, options: BoxOptions): BoxWorld {
  const { episodesPerRound, moves = 20 } = options;
  const plan = boxPlanner(options);
  const { size, dimension, parameters } = preferences;
  const thetas = Array.from({ length: size }, (_, i) =>
    parameters.slice(i * dimension, (i + 1) * dimension),
  );
  const memory = new Map<string, readonly BoxPlan[]>();
  const plansFor = (possible: readonly number[]): readonly BoxPlan[] => {
    const key = possible.join();
    const known = memory.get(key) ?? thetas.map((theta) => plan(believedValues(theta, possible)));
    memory.set(key, known);
    return known;
  };
  const plans: BoxWorld["plans"] = (kind, { assignment, possible }) =>
    plansFor(kind === "stationary" ? [assignment] : possible);
  return {
    plans,
    walk(kind, theta, episodes, random) {
      let assignment = 0;
      let possible: readonly number[] = everything;
      return Array.from({ length: episodes }, (_, episode) => {
        if (episode % episodesPerRound === 0) {
          assignment = random.integer(6);
          possible = everything;
        }
        const { policy } = plans(kind, { assignment, possible })[theta];
        const cells: number[] = [startCell];
        const actions: number[] = [];
        let box: number | undefined;
        while (box === undefined && actions.length < moves) {
          const cell = cells[actions.length];
          const action = drawIndex(policy, 4 * cell, 4, random.uniform());
          const next = boxMove(cell, action);
          actions.push(action);
          cells.push(next);
          const opened = boxCells.indexOf(next);
          if (opened >= 0) box = opened;
        }
        const seen = { assignment, possible, cells, actions, box };
        if (box !== undefined) {
          const opened = box;
          const item = permutations3[assignment][opened];
          possible = possible.filter((p) => permutations3[p][opened] === item);
        }
        return seen;
      });
    },
    read(model, episode, into, moves = episode.actions.length) {
      const own = plans(model, episode);
      for (let move = 0; move < moves; move++) {
        const row = 4 * episode.cells[move] + episode.actions[move];
        for (let i = 0; i < size; i++) into[i] += own[i].logPolicy[row];
      }
    },
  };
}

/** Simulated scores [episode][assumed] of watching one kind of person, episode by episode. */
export function sampledBoxes(
  preferences: ParameterSet,
  truth: BoxHuman,
  assumed: readonly BoxHuman[],
  options: BoxOptions & { people: number; episodes: number; random: Random },
): InferenceScore[][] {
  const { people, episodes, random } = options;
  const { size, prior } = preferences;
  const world = boxWorld(preferences, options);
  const meters = Array.from({ length: episodes }, () =>
    assumed.map(() => sampleMeter(preferences)),
  );
  const loglik = assumed.map(() => new Float64Array(size));
  for (let person = 0; person < people; person++) {
    const theta = drawIndex(prior, 0, size, random.uniform());
    for (const l of loglik) l.fill(0);
    world.walk(truth, theta, episodes, random).forEach((episode, e) => {
      assumed.forEach((model, j) => {
        world.read(model, episode, loglik[j]);
        meters[e][j].add(loglik[j], theta);
      });
    });
  }
  return meters.map((row) => row.map((meter) => meter.result()));
}
