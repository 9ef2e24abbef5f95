/** @file Gridworlds from text: slips, walls, cells that pay on arrival, and rewards that depend on unknown parameters. */

import { InvalidInputError } from "../../errors.ts";
import {
  type RewardSet,
  type RewardSetOptions,
  rewardSetOf,
  sparseMdp,
  type TabularMdp,
  type Transition,
} from "./mdp.ts";

/** What arriving in a cell of one letter does. */
export interface CellRule {
  /** Reward paid on arrival, beside the parameter. Default 0. */
  reward?: number;
  /** Index of the reward parameter that is paid on arrival. */
  parameter?: number;
  /** Arriving ends the episode. */
  terminal?: boolean;
}

export interface GridSpec {
  /** Rows from top to bottom: `.` empty, `#` wall, `S` start, other characters from the legend. */
  rows: readonly string[];
  legend: Readonly<Record<string, CellRule>>;
  /** Probability of each of the two perpendicular slips. */
  slip: number;
  discount: number;
  /** Paid for every step, wherever it leads. Default 0. */
  livingReward?: number;
  /** Do not merge identical successors (a convention of some public codes). */
  keepRepeated?: boolean;
}

/** A gridworld as an MDP. State `row * columns + column`; actions 0..3 are north, east, south, west. */
export interface Grid {
  readonly spec: GridSpec;
  readonly mdp: TabularMdp;
  readonly height: number;
  readonly width: number;
  /** The cell marked S, or the first free one. */
  readonly start: number;
}

/** Names of the actions in order. */
export const compass = ["N", "E", "S", "W"] as const;

const rowStep = [-1, 0, 1, 0];
const columnStep = [0, 1, 0, -1];

/** Builds the MDP of a grid; leaving the grid or entering a wall means to stay. */
export function grid(spec: GridSpec): Grid {
  const height = spec.rows.length;
  const width = spec.rows[0]?.length ?? 0;
  if (height === 0 || width === 0) throw new InvalidInputError("grid: wanted rows, got none");
  if (!(spec.slip >= 0 && spec.slip <= 0.5)) {
    throw new InvalidInputError(`grid: wanted a slip in [0, 0.5], got ${spec.slip}`);
  }
  let start = -1;
  const terminal: number[] = [];
  spec.rows.forEach((line, r) => {
    if (line.length !== width) {
      throw new InvalidInputError(`grid row ${r}: wanted ${width} cells, got ${line.length}`);
    }
    [...line].forEach((cell, c) => {
      const state = r * width + c;
      if (cell === "S" && start < 0) start = state;
      if (cell === "#" || spec.legend[cell]?.terminal === true) terminal.push(state);
      if (!".#S".includes(cell) && !(cell in spec.legend)) {
        throw new InvalidInputError(`grid row ${r}, column ${c}: unknown cell ${cell}`);
      }
    });
  });
  if (start < 0)
    start =
      Array.from({ length: height * width }, (_, s) => s).find((s) => !terminal.includes(s)) ?? 0;
  const transitions: Transition[] = [];
  const target = (state: number, direction: number): number => {
    const r = Math.floor(state / width) + rowStep[direction];
    const c = (state % width) + columnStep[direction];
    const outside = r < 0 || r >= height || c < 0 || c >= width;
    return outside || spec.rows[r][c] === "#" ? state : r * width + c;
  };
  for (let state = 0; state < height * width; state++) {
    for (let action = 0; action < 4; action++) {
      const sides = [(action + 1) % 4, (action + 3) % 4];
      transitions.push({
        state,
        action,
        next: target(state, action),
        probability: 1 - 2 * spec.slip,
      });
      for (const side of sides)
        transitions.push({ state, action, next: target(state, side), probability: spec.slip });
    }
  }
  const mdp = sparseMdp(transitions, {
    states: height * width,
    actions: 4,
    discount: spec.discount,
    terminal,
    actionNames: compass,
    ...(spec.keepRepeated === true ? { keepRepeated: true } : {}),
    stateNames: Array.from(
      { length: height * width },
      (_, s) => `(${Math.floor(s / width)},${s % width})`,
    ),
  });
  return { spec, mdp, height, width, start };
}

/** The reward of arriving in a cell for one parameter vector, as a function of both. */
export function arrivalReward({ spec }: Grid): (theta: readonly number[], next: number) => number {
  const rules = spec.rows.flatMap((line) => [...line].map((cell) => spec.legend[cell]));
  const fixed = Float64Array.from(rules, (rule) => (spec.livingReward ?? 0) + (rule?.reward ?? 0));
  const parameter = Int32Array.from(rules, (rule) => rule?.parameter ?? -1);
  return (theta, next) => fixed[next] + (parameter[next] < 0 ? 0 : theta[parameter[next]]);
}

/** The reward set of a grid for a list of parameter vectors. Bumping into a wall pays what the own cell pays again. */
export function gridRewards(
  of: Grid,
  parameters: readonly (readonly number[])[],
  options: RewardSetOptions = {},
): RewardSet {
  const { next } = of.mdp;
  const paid = arrivalReward(of);
  const arriving = new Float64Array(of.mdp.states);
  const fill = (theta: readonly number[], into: Float64Array): void => {
    for (let state = 0; state < arriving.length; state++) arriving[state] = paid(theta, state);
    for (let edge = 0; edge < next.length; edge++) into[edge] = arriving[next[edge]];
  };
  return rewardSetOf(of.mdp, parameters, fill, options);
}
