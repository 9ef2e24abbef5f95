/**
 * @file Young's orthogonal form: every irrep of S_n as exact orthogonal matrices, and those of A_n from it.
 *
 * The basis is the standard Young tableaux of a partition. The adjacent swap s_i acts on a tableau T by its axial
 * distance r = c(i+1) − c(i), c = column − row: s_i T = (1/r) T + √(1 − 1/r²) (T with i and i+1 exchanged).
 */

import type { FiniteGroup } from "./group.ts";
import { sign, sortingSwaps } from "./permutations.ts";
import { type Irrep, irrepFrom } from "./representation.ts";

/** Partitions of n, parts not increasing, in reverse lexicographic order: (n) first. */
export function partitionsOf(n: number): number[][] {
  const build = (left: number, most: number): number[][] =>
    left === 0
      ? [[]]
      : Array.from({ length: Math.min(left, most) }, (_, i) => Math.min(left, most) - i).flatMap(
          (part) => build(left - part, part).map((rest) => [part, ...rest]),
        );
  return build(n, n);
}

/** The conjugate (transposed) partition. */
export function conjugatePartition(partition: readonly number[]): number[] {
  return Array.from(
    { length: partition[0] ?? 0 },
    (_, column) => partition.filter((part) => part > column).length,
  );
}

/** A standard tableau as the row and column of each entry 0..n-1. */
interface Tableau {
  row: number[];
  column: number[];
}

function standardTableaux(partition: readonly number[]): Tableau[] {
  const n = partition.reduce((sum, part) => sum + part, 0);
  const found: Tableau[] = [];
  const place = (lengths: number[], tableau: Tableau): void => {
    const entry = tableau.row.length;
    if (entry === n) found.push(tableau);
    lengths.forEach((length, r) => {
      const fits = length < partition[r]! && (r === 0 || lengths[r - 1]! > length);
      if (!fits) return;
      place(
        lengths.map((l, i) => (i === r ? l + 1 : l)),
        { row: [...tableau.row, r], column: [...tableau.column, length] },
      );
    });
  };
  place(
    partition.map(() => 0),
    { row: [], column: [] },
  );
  return found;
}

const key = (t: Tableau): string => t.row.join(",");

function exchanged(t: Tableau, i: number): Tableau {
  const swap = (list: number[]): number[] => {
    const copy = [...list];
    [copy[i], copy[i + 1]] = [copy[i + 1]!, copy[i]!];
    return copy;
  };
  return { row: swap(t.row), column: swap(t.column) };
}

/** Matrices [permutations, d, d] of the irrep of S_n that belongs to a partition of n. */
export function youngMatrices(
  partition: readonly number[],
  permutations: readonly Uint8Array[],
): { dimension: number; matrices: Float64Array } {
  const tableaux = standardTableaux(partition);
  const d = tableaux.length;
  const index = new Map(tableaux.map((t, i) => [key(t), i]));
  const n = tableaux[0]!.row.length;
  // Each swap has at most two entries per column: on the diagonal and at the partner tableau.
  const swaps = Array.from({ length: Math.max(0, n - 1) }, (_, i) =>
    tableaux.map((t) => {
      const distance = t.column[i + 1]! - t.row[i + 1]! - (t.column[i]! - t.row[i]!);
      const partner = index.get(key(exchanged(t, i)));
      const diagonal = 1 / distance;
      return Math.abs(distance) < 2 || partner === undefined
        ? { diagonal, partner: -1, off: 0 }
        : { diagonal, partner, off: Math.sqrt(1 - diagonal * diagonal) };
    }),
  );
  const matrices = new Float64Array(permutations.length * d * d);
  const scratch = new Float64Array(d);
  permutations.forEach((permutation, g) => {
    const m = matrices.subarray(g * d * d, (g + 1) * d * d);
    for (let i = 0; i < d; i++) m[i * (d + 1)] = 1;
    for (const swap of sortingSwaps(permutation)) {
      // m := m · ρ(s): each row is recombined; ρ(s) is symmetric.
      for (let r = 0; r < d; r++) {
        const row = m.subarray(r * d, (r + 1) * d);
        for (let c = 0; c < d; c++) {
          const { diagonal, partner, off } = swaps[swap]![c]!;
          scratch[c] = row[c]! * diagonal + (partner < 0 ? 0 : row[partner]! * off);
        }
        row.set(scratch);
      }
    }
  });
  return { dimension: d, matrices };
}

const partitionName = (partition: readonly number[]): string => `(${partition.join(",")})`;

/** All irreps of S_n, named by their partitions. */
export function symmetricIrreps(group: FiniteGroup): Irrep[] {
  const n = group.permutations![0]!.length;
  return partitionsOf(n).map((partition) => {
    const { dimension, matrices } = youngMatrices(partition, group.permutations!);
    return irrepFrom(group, partitionName(partition), dimension, matrices);
  });
}

/**
 * All irreps of A_n: one of each pair of conjugate partitions restricts to an irrep; a self-conjugate partition splits
 * into two (associator squares to +1) or stays one irrep of complex type (−1).
 */
export function alternatingIrreps(group: FiniteGroup): Irrep[] {
  const permutations = group.permutations!;
  const n = permutations[0]!.length;
  return partitionsOf(n).flatMap((partition) => {
    const conjugate = conjugatePartition(partition);
    const name = partitionName(partition);
    if (partitionName(conjugate) !== name) {
      // The first of the pair in reverse lexicographic order stands for both.
      const at = partition.findIndex((part, i) => part !== (conjugate[i] ?? 0));
      if (partition[at]! < (conjugate[at] ?? 0)) return [];
      const { dimension, matrices } = youngMatrices(partition, permutations);
      return [irrepFrom(group, name, dimension, matrices)];
    }
    return splitSelfConjugate(group, partition, name);
  });
}

/** The associator S: T ↦ sgn(T) T' commutes with even permutations; its eigenspaces are the two halves. */
function splitSelfConjugate(
  group: FiniteGroup,
  partition: readonly number[],
  name: string,
): Irrep[] {
  const tableaux = standardTableaux(partition);
  const index = new Map(tableaux.map((t, i) => [key(t), i]));
  const transposed = tableaux.map((t) => index.get(t.column.join(","))!);
  const signs = tableaux.map(readingSign);
  const { dimension: d, matrices } = youngMatrices(partition, group.permutations!);
  if (signs[0]! * signs[transposed[0]!]! < 0) {
    return [irrepFrom(group, name, d, matrices)];
  }
  const half = d / 2;
  const pairs = tableaux.map((_, i) => i).filter((i) => i < transposed[i]!);
  return ([1, -1] as const).map((eigenvalue) => {
    const out = new Float64Array(group.order * half * half);
    for (let g = 0; g < group.order; g++) {
      const m = matrices.subarray(g * d * d, (g + 1) * d * d);
      pairs.forEach((a, i) => {
        pairs.forEach((b, j) => {
          // Basis vectors (v_a + eigenvalue · sgn(a) v_a') / √2.
          const [a2, b2] = [transposed[a]!, transposed[b]!];
          const [x, y] = [eigenvalue * signs[a]!, eigenvalue * signs[b]!];
          out[g * half * half + i * half + j] =
            (m[a * d + b]! + y * m[a * d + b2]! + x * m[a2 * d + b]! + x * y * m[a2 * d + b2]!) / 2;
        });
      });
    }
    return irrepFrom(group, `${name}${eigenvalue === 1 ? "+" : "-"}`, half, out);
  });
}

/** Sign of the tableau's reading word: its entries row by row. */
function readingSign(t: Tableau): 1 | -1 {
  const entries = t.row.map((_, i) => i);
  entries.sort((a, b) => t.row[a]! - t.row[b]! || t.column[a]! - t.column[b]!);
  return sign(entries);
}
