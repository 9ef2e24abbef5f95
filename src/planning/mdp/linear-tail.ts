/**
 * @file The end of a value iteration without its exponentials. Where changes of the values pass through a backup linearly, the
 * sweeps to come change the values by `J d, J² d, ...` with the derivative J of the backup: a few multiplications a state where
 * a sweep of a soft operator takes an exponential per action. Their sum is `(I − J)⁻¹ d`, found by elimination where the
 * structure of the MDP makes that cheap (small grids) and summed term by term elsewhere; a full sweep then tells what is left.
 * Most plans need two to four such rounds. Where a round brings no progress (the iteration cycles, or it was too early)
 * the values are put back and plain sweeps go on, so that the limit is that of the plain iteration.
 */

import { eliminate, eliminationOf } from "../../math/elimination.ts";
import type { TabularMdp } from "./mdp.ts";

/** Scratch space and state of the tail of one iteration. */
export interface LinearTail {
  /** Derivatives of action values by successors [edge, reward], to be filled by the backup unless they are constant. */
  readonly slopes: Float64Array | undefined;
  /** Derivatives of values by action values [state, action, reward], filled by the combination. */
  readonly shares: Float64Array;
  /** Whether to begin a round after a sweep with this largest change; to be asked once per sweep. */
  due(change: number): boolean;
  /** Moves `values` from the last sweep (`fresh` is what it gave, `change` its largest change) to the end of the linear tail. */
  follow(values: Float64Array, fresh: Float64Array, change: number, tolerance: number): void;
  /** After the sweep that checks a round: puts `values` back and returns true when the round did not help. */
  undo(change: number, values: Float64Array): boolean;
}

/** A change this much smaller than the largest one is a small disturbance, which any smooth backup passes on linearly. */
const smallFraction = 3e-2;

/** Sweeps in a row that shrink the change by the same factor, within a hundredth, after which it counts as geometric. */
const steadySweeps = 5;

/** A round must leave less than this part of the change that it began with, or twice what it predicted. */
const progress = 0.1;

/** Most linear sweeps in a round: so many, and so many for each full sweep so far. They are cheap but not free. */
const leastRound = 100;
const perSweep = 4;

/** Linear sweeps that elimination may cost and still be preferred: a round takes some tens of them. */
const directLimit = 20;

/** Neighbours that one pass of a linear sweep takes: a cell of a grid and its four sides. */
const lanes = 5;

/**
 * Successors of each state over all its actions: those of state s are `state[start[s] .. start[s + 1])`, filled up to a multiple
 * of `lanes` with s itself.
 */
interface Neighbours {
  start: Int32Array;
  state: Int32Array;
  /** Position in `state` of each edge's successor. [edge] */
  at: Int32Array;
}

function neighboursOf({ states, actions, terminal, offset, next }: TabularMdp): Neighbours {
  const start = new Int32Array(states + 1);
  const state = new Int32Array(next.length + lanes * states);
  const at = new Int32Array(next.length);
  const place = new Int32Array(states).fill(-1);
  let count = 0;
  for (let s = 0; s < states; s++) {
    start[s] = count;
    if (terminal[s] === 1) continue;
    for (let edge = offset[s * actions]; edge < offset[(s + 1) * actions]; edge++) {
      const successor = next[edge];
      if (place[successor] < start[s]) {
        place[successor] = count;
        state[count] = successor;
        count += 1;
      }
      at[edge] = place[successor];
    }
    for (; (count - start[s]) % lanes !== 0; count++) state[count] = s;
  }
  start[states] = count;
  return { start, state, at };
}

/** Scratch space for {@link LinearTail} rounds with `size` rewards; `constantSlopes` [edge] are those of a linear backup. */
export function linearTail(
  mdp: TabularMdp,
  size: number,
  constantSlopes?: Float64Array,
): LinearTail {
  const rows = mdp.states * mdp.actions;
  const neighbours = neighboursOf(mdp);
  const slopes =
    constantSlopes === undefined ? new Float64Array(mdp.next.length * size) : undefined;
  const shares = new Float64Array(rows * size);
  const direct = eliminationOf(
    { start: neighbours.start, column: neighbours.state },
    directLimit * neighbours.start[mdp.states],
  );
  const entries = direct === undefined ? neighbours.start[mdp.states] : direct.column.length;
  const derivative = new Float64Array(entries * size);
  const at = direct === undefined ? neighbours.at : neighbours.at.map((k) => direct.at[k]);
  const before = new Float64Array(mdp.states * size);
  const step = new Float64Array(mdp.states * size);
  const spare = direct === undefined ? step.length : 0;
  let sum = new Float64Array(spare);
  let longer = new Float64Array(spare);
  /** Change before the round that is to be checked. */
  let begun: number | undefined;
  /** Largest change of a full sweep that should follow the round. */
  let predicted = 0;
  let sweeps = 0;
  /** No round before this sweep. */
  let wait = 0;
  let small = 0;
  let last = Number.NaN;
  let ratio = Number.NaN;
  let steady = 0;

  return {
    slopes,
    shares,
    due(change) {
      sweeps += 1;
      const shrink = change / last;
      steady = Math.abs(shrink - ratio) < 0.01 && shrink < 1 ? steady + 1 : 0;
      ratio = shrink;
      last = change;
      small = Math.max(small, smallFraction * change);
      return sweeps >= wait && (change < small || steady >= steadySweeps);
    },
    follow(values, fresh, change, tolerance) {
      before.set(fresh);
      begun = change;
      for (let i = 0; i < step.length; i++) step[i] = fresh[i] - values[i];
      differentiate(mdp, at, slopes ?? constantSlopes!, shares, derivative, size);
      if (direct !== undefined) {
        eliminate(direct, derivative, size, step);
        for (let i = 0; i < step.length; i++) values[i] += step[i];
        predicted = 0;
        return;
      }
      sum.set(step);
      longer.set(step);
      // What the derivative leaves out is of second order, so more digits than this are not worth a linear sweep.
      const enough = Math.max(tolerance / 2, change * change);
      for (let left = leastRound + perSweep * sweeps; left > 0; left--) {
        // sum = d + J d + J² d + ...
        predicted = linearSweep(neighbours, derivative, step, sum, longer, size);
        [sum, longer] = [longer, sum];
        if (predicted < enough) break;
      }
      for (let i = 0; i < sum.length; i++) values[i] += sum[i];
    },
    undo(change, values) {
      const failed =
        begun !== undefined &&
        !(change < progress * begun || (change < begun && change < 2 * predicted));
      begun = undefined;
      if (!failed) return false;
      values.set(before);
      wait = 2 * sweeps;
      return true;
    },
  };
}

/** Derivative of each state's value by its neighbours' [entry, reward]; `slopes` are [edge, reward] or [edge]. */
function differentiate(
  { states, actions, offset, next }: TabularMdp,
  at: Int32Array,
  slopes: Float64Array,
  shares: Float64Array,
  derivative: Float64Array,
  size: number,
): void {
  derivative.fill(0);
  const constant = slopes.length === next.length;
  for (let row = 0; row < states * actions; row++) {
    const share = row * size;
    for (let edge = offset[row]; edge < offset[row + 1]; edge++) {
      const into = at[edge] * size;
      if (constant) {
        const slope = slopes[edge];
        for (let i = 0; i < size; i++) derivative[into + i] += slope * shares[share + i];
      } else {
        const slope = edge * size;
        for (let i = 0; i < size; i++)
          derivative[into + i] += slopes[slope + i] * shares[share + i];
      }
    }
  }
}

/** `into = step + J from`; returns the largest difference of the two, NaN if one is. */
function linearSweep(
  { start, state }: Neighbours,
  derivative: Float64Array,
  step: Float64Array,
  from: Float64Array,
  into: Float64Array,
  size: number,
): number {
  let largest = 0;
  for (let s = 0; s + 1 < start.length; s++) {
    const at = s * size;
    // A terminal state has no neighbours: its value never changes.
    for (let j = start[s]; j < start[s + 1]; j += lanes) {
      const sum = j === start[s] ? step : into;
      const d = j * size;
      const d2 = d + size;
      const d3 = d2 + size;
      const d4 = d3 + size;
      const d5 = d4 + size;
      const a = state[j] * size;
      const a2 = state[j + 1] * size;
      const a3 = state[j + 2] * size;
      const a4 = state[j + 3] * size;
      const a5 = state[j + 4] * size;
      for (let i = 0; i < size; i++)
        into[at + i] =
          sum[at + i] +
          derivative[d + i] * from[a + i] +
          derivative[d2 + i] * from[a2 + i] +
          derivative[d3 + i] * from[a3 + i] +
          derivative[d4 + i] * from[a4 + i] +
          derivative[d5 + i] * from[a5 + i];
    }
    for (let i = at; i < at + size; i++) {
      const change = Math.abs(into[i] - from[i]);
      if (!(change <= largest)) largest = change;
    }
  }
  return largest;
}
