/**
 * @file Logits of a network that composes group elements, read as class functions of a b c⁻¹.
 *
 * The cube of an irrep, χ(a b c⁻¹), has |G|³ entries, but everything that is asked of it needs only the sums of the
 * logits over the triples with one value of a b c⁻¹: one pass over the logits serves all irreps.
 */

import type { FiniteGroup, Irrep } from "../math/groups/index.ts";

/** Logits of all pairs, centred over the answers, summed over the triples with one a b c⁻¹. */
export interface QuotientSums {
  /** S(g), length order. */
  sums: Float64Array;
  /** Square of the norm of the centred logits over all order³ triples. */
  power: number;
}

/**
 * Sums of centred logits by g = a b c⁻¹. Shapes: `logits` [order², width] with width ≥ order; answers beyond the group
 * (a separator token) are left out. One pass, order³ additions.
 *
 * @source Chughtai, Chan & Nanda 2023, section 4 (logit similarity); own: class sums instead of one cube per irrep
 */
export function quotientSums(
  group: FiniteGroup,
  logits: Float64Array,
  width: number,
): QuotientSums {
  const n = group.order;
  const sums = new Float64Array(n);
  let power = 0;
  for (let pair = 0; pair < n * n; pair++) {
    const start = pair * width;
    let mean = 0;
    for (let c = 0; c < n; c++) mean += logits[start + c]!;
    mean /= n;
    const row = group.table[pair]! * n;
    for (let c = 0; c < n; c++) {
      const x = logits[start + c]! - mean;
      sums[group.table[row + group.inverse[c]!]!]! += x;
      power += x * x;
    }
  }
  return { sums, power };
}

/**
 * Cosine similarity of centred logits and the cube of each irrep, in [-1, 1], in the order of `irreps`.
 *
 * NaN for constant logits.
 */
export function irrepSimilarities(
  { sums, power }: QuotientSums,
  irreps: readonly Irrep[],
): Float64Array {
  const order = sums.length;
  return Float64Array.from(irreps, ({ character, type }) => {
    let along = 0;
    for (let g = 0; g < order; g++) along += sums[g]! * character[g]!;
    return along / Math.sqrt(power * order ** 3 * type);
  });
}

/** Where the variance of the logits goes; the four shares add up to 1. */
export interface LogitShares {
  /** In the cubes of the key irreps. */
  key: number;
  /** A class function of a b c⁻¹ all the same, but in no key irrep. */
  otherIrreps: number;
  /** A function of a b c⁻¹, but not a class function. */
  quotientOnly: number;
  /** Not a function of a b c⁻¹ at all. */
  rest: number;
}

/**
 * Completeness check: how much of the logits the account by irreps covers, and what kind of function the rest is.
 *
 * `logit FVE` of the paper is `key + otherIrreps` (all non-trivial irreps).
 */
export function logitShares(
  { sums, power }: QuotientSums,
  similarities: Float64Array,
  keys: ReadonlySet<number>,
): LogitShares {
  const order = sums.length;
  let quotient = 0;
  for (const s of sums) quotient += (s * s) / (order * order);
  quotient /= power;
  let [key, all] = [0, 0];
  similarities.forEach((similarity, i) => {
    all += similarity ** 2;
    if (keys.has(i)) key += similarity ** 2;
  });
  return { key, otherIrreps: all - key, quotientOnly: quotient - all, rest: 1 - quotient };
}

/** Loss in nats of the logits α χ(a b c⁻¹): the same for every pair, ln Σ_g exp(Σ α (χ(g) − d)). */
export function pureIrrepLoss(irreps: readonly Irrep[], coefficients: readonly number[]): number {
  const order = irreps[0]!.character.length;
  let sum = 0;
  for (let g = 0; g < order; g++) {
    let exponent = 0;
    irreps.forEach(({ character, dimension }, i) => {
      exponent += coefficients[i]! * (character[g]! - dimension);
    });
    sum += Math.exp(exponent);
  }
  return Math.log(sum);
}

/** Can these irreps together single out the product? True when their kernels meet in the identity alone. */
export function singlesOutProduct(irreps: readonly Irrep[]): boolean {
  const order = irreps[0]?.character.length ?? 0;
  let size = 0;
  for (let g = 0; g < order; g++) {
    if (irreps.every(({ character, dimension }) => character[g]! > dimension - 1e-6)) size++;
  }
  return size === 1;
}

/** Sets of irreps, by position in the list, that can single out the product. */
export interface SufficientSets {
  sets: readonly (readonly number[])[];
  /** These are all of the smallest size (as far as listed), and no smaller set suffices; otherwise one set found greedily. */
  isComplete: boolean;
}

/** Most sets that are tried before the search gives up. */
const mostTries = 100_000;

/**
 * The smallest sets of irreps that can single out the product, at most `most` of them; sets that differ only in irreps with one
 * and the same kernel are all counted. Sizes are tried upwards until that takes too many tries; then one set is built greedily.
 *
 * @source own
 */
export function smallestSufficientSets(irreps: readonly Irrep[], most = 24): SufficientSets {
  const order = irreps[0]?.character.length ?? 0;
  const kernels = irreps.map(({ character, dimension }) =>
    Array.from({ length: order }, (_, g) => g).filter((g) => character[g]! > dimension - 1e-6),
  );
  const meet = (left: readonly number[], right: ReadonlySet<number>): number[] =>
    left.filter((g) => right.has(g));
  const members = kernels.map((kernel) => new Set(kernel));
  let tries = 0;
  const search = (size: number): number[][] => {
    const found: number[][] = [];
    const extend = (set: number[], kernel: readonly number[]): void => {
      for (let i = (set.at(-1) ?? -1) + 1; i < irreps.length && found.length < most; i++) {
        if (++tries > mostTries) return;
        const next = meet(kernel, members[i]!);
        // An irrep that takes nothing away is in no smallest set.
        if (next.length === kernel.length && kernel.length > 1) continue;
        if (set.length + 1 === size) {
          if (next.length === 1) found.push([...set, i]);
        } else extend([...set, i], next);
      }
    };
    extend(
      [],
      Array.from({ length: order }, (_, g) => g),
    );
    return found;
  };
  for (let size = 1; size <= irreps.length && tries <= mostTries; size++) {
    const sets = search(size);
    if (sets.length > 0) return { sets, isComplete: true };
  }
  const greedy: number[] = [];
  let kernel: readonly number[] = Array.from({ length: order }, (_, g) => g);
  while (kernel.length > 1) {
    const sizes = members.map((one) => meet(kernel, one).length);
    const best = sizes.indexOf(Math.min(...sizes));
    if (sizes[best]! >= kernel.length) return { sets: [], isComplete: false };
    greedy.push(best);
    kernel = meet(kernel, members[best]!);
  }
  return { sets: [greedy], isComplete: false };
}
