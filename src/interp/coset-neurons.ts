/** @file The other account of the same neurons: functions that are constant on cosets of a subgroup. */

import {
  cosetIndex,
  type FiniteGroup,
  type SubgroupClass,
  withinCosetShare,
} from "../math/groups/index.ts";

/** The subgroup on whose cosets a neuron varies least. */
export interface CosetReading {
  /** Position in the list of subgroup classes. */
  subgroup: number;
  conjugate: number;
  /** Share of the neuron's variance within cosets, in [0, 1]. */
  within: number;
}

/** Columns whose norm is at most this share of the largest are dead: weight decay shrinks a neuron for ever, but never to 0. */
const deadShare = 1e-3;

/** Which columns of `values` [order, width] are alive. */
export function liveColumns(values: Float64Array, width: number): boolean[] {
  const norms = new Float64Array(width);
  values.forEach((x, i) => {
    norms[i % width]! += x * x;
  });
  const largest = norms.reduce((top, x) => Math.max(top, x), 0);
  return Array.from(norms, (x) => x > deadShare ** 2 * largest);
}

/**
 * For each column of `values` [order, width]: the listed subgroup (over all conjugates) with the least share of variance
 * within its cosets. Among subgroups that are equally good within `slack` the largest is named, because a function on
 * cosets of a group is one on cosets of each of its subgroups too. `undefined` for constant and for dead columns.
 *
 * Left embeddings vary on right cosets Kg and right embeddings on left cosets gK.
 *
 * @source Stander et al. 2023 (coset circuits); measure as in the study's specification
 */
export function cosetReadings(
  group: FiniteGroup,
  subgroups: readonly SubgroupClass[],
  values: Float64Array,
  width: number,
  side: "left" | "right",
  slack = 0.01,
): (CosetReading | undefined)[] {
  const candidates = subgroups.flatMap((subgroup, i) =>
    subgroup.conjugates.map((members, conjugate) => ({
      subgroup: i,
      conjugate,
      order: subgroup.order,
      cosets: cosetIndex(group, members, side),
    })),
  );
  const column = new Float64Array(group.order);
  const isLive = liveColumns(values, width);
  return Array.from({ length: width }, (_, j) => {
    if (!isLive[j]) return undefined;
    for (let g = 0; g < group.order; g++) column[g] = values[g * width + j]!;
    let best: (CosetReading & { order: number }) | undefined;
    for (const { cosets, ...candidate } of candidates) {
      const within = withinCosetShare(column, cosets);
      if (within === undefined) return undefined;
      const larger = best === undefined || candidate.order > best.order;
      const better = best === undefined || within < best.within - (larger ? -slack : slack);
      if (better) best = { ...candidate, within };
    }
    return best && { subgroup: best.subgroup, conjugate: best.conjugate, within: best.within };
  });
}

/**
 * Least share of each column's variance within cosets, per listed subgroup over its conjugates: [subgroups, width] row-major, in
 * [0, 1]. NaN for constant and for dead columns.
 */
export function cosetShares(
  group: FiniteGroup,
  subgroups: readonly SubgroupClass[],
  values: Float64Array,
  width: number,
  side: "left" | "right",
): Float64Array {
  const shares = new Float64Array(subgroups.length * width).fill(Number.NaN);
  const column = new Float64Array(group.order);
  const isLive = liveColumns(values, width);
  subgroups.forEach(({ conjugates }, i) => {
    for (const members of conjugates) {
      const cosets = cosetIndex(group, members, side);
      for (let j = 0; j < width; j++) {
        if (!isLive[j]) continue;
        for (let g = 0; g < group.order; g++) column[g] = values[g * width + j]!;
        const within = withinCosetShare(column, cosets);
        const at = i * width + j;
        if (within !== undefined && !(shares[at]! <= within)) shares[at] = within;
      }
    }
  });
  return shares;
}
