/** @file Permutations as one-line arrays of 0..n-1; products apply the left factor first. */

/** (pq)(x) = q(p(x)). */
export function compose(p: Uint8Array, q: Uint8Array): Uint8Array {
  return p.map((x) => q[x]!);
}

/** All permutations of 0..n-1 in lexicographic order. */
export function permutationsOf(n: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  const place = (prefix: number[], rest: number[]): void => {
    if (rest.length === 0) found.push(Uint8Array.from(prefix));
    for (const x of rest) {
      place(
        [...prefix, x],
        rest.filter((y) => y !== x),
      );
    }
  };
  place(
    [],
    Array.from({ length: n }, (_, i) => i),
  );
  return found;
}

/** +1 for even, -1 for odd permutations. */
export function sign(p: ArrayLike<number>): 1 | -1 {
  let inversions = 0;
  for (let i = 0; i < p.length; i++) {
    for (let j = 0; j < i; j++) if (p[j]! > p[i]!) inversions++;
  }
  return inversions % 2 === 0 ? 1 : -1;
}

/** The even permutations in lexicographic order. */
export function alternatingPermutations(n: number): Uint8Array[] {
  return permutationsOf(n).filter((p) => sign(p) === 1);
}

/** Cycles of length at least two, each from its smallest entry. */
export function cyclesOf(p: Uint8Array): number[][] {
  const seen = new Set<number>();
  const cycles: number[][] = [];
  for (let start = 0; start < p.length; start++) {
    if (seen.has(start)) continue;
    const cycle: number[] = [];
    for (let x = start; !seen.has(x); x = p[x]!) {
      seen.add(x);
      cycle.push(x);
    }
    if (cycle.length > 1) cycles.push(cycle);
  }
  return cycles;
}

/** Cycle notation, for example `(0 1 2)(3 4)`; `e` for the identity. */
export function permutationName(p: Uint8Array): string {
  const cycles = cyclesOf(p);
  return cycles.length === 0 ? "e" : cycles.map((cycle) => `(${cycle.join(" ")})`).join("");
}

/**
 * Positions of adjacent swaps that bubble-sort the one-line array, in the order performed.
 *
 * With products that apply the left factor first, p = s_{i1} · s_{i2} · ... for these positions.
 */
export function sortingSwaps(p: Uint8Array): number[] {
  const array = Array.from(p);
  const swaps: number[] = [];
  for (let pass = 0; pass < array.length; pass++) {
    for (let i = 0; i + 1 < array.length - pass; i++) {
      if (array[i]! > array[i + 1]!) {
        [array[i], array[i + 1]] = [array[i + 1]!, array[i]!];
        swaps.push(i);
      }
    }
  }
  return swaps;
}
