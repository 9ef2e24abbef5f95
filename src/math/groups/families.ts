/** @file Groups by name: cyclic, dihedral, dicyclic, symmetric, alternating, and products of these. */

import { InvalidInputError } from "../../errors.ts";
import { type FiniteGroup, groupFromParts, maxOrder } from "./group.ts";
import {
  alternatingPermutations,
  compose,
  permutationName,
  permutationsOf,
} from "./permutations.ts";

function fromRule(
  name: string,
  elements: readonly string[],
  construction: FiniteGroup["construction"],
  product: (a: number, b: number) => number,
): FiniteGroup {
  const order = elements.length;
  const table = new Int32Array(order * order);
  for (let a = 0; a < order; a++) {
    for (let b = 0; b < order; b++) table[a * order + b] = product(a, b);
  }
  return groupFromParts({ name, table, order, elements, construction });
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** C_n: addition modulo n. */
export function cyclicGroup(n: number): FiniteGroup {
  return fromRule(`C_${n}`, range(n).map(String), { kind: "cyclic", n }, (a, b) => (a + b) % n);
}

/**
 * D_n of order 2n: first the rotations r^i, then the reflections r^i s.
 *
 * (r^i s^e)(r^j s^f) = r^(i + (-1)^e j) s^(e+f).
 */
export function dihedralGroup(n: number): FiniteGroup {
  const names = [...range(n).map((i) => `r${i}`), ...range(n).map((i) => `r${i}s`)];
  return fromRule(`D_${n}`, names, { kind: "dihedral", n }, (a, b) => {
    const [i, e] = [a % n, a >= n ? 1 : 0];
    const [j, f] = [b % n, b >= n ? 1 : 0];
    return ((((i + (e === 1 ? -j : j)) % n) + n) % n) + ((e + f) % 2) * n;
  });
}

/** Dic_n of order 4n: a^(2n) = 1, x² = a^n, x a = a⁻¹ x. Dic_2 is the quaternion group Q_8. */
export function dicyclicGroup(n: number, name = `Dic_${n}`): FiniteGroup {
  const m = 2 * n;
  const names = [...range(m).map((i) => `a${i}`), ...range(m).map((i) => `a${i}x`)];
  return fromRule(name, names, { kind: "table" }, (a, b) => {
    const [i, e] = [a % m, a >= m ? 1 : 0];
    const [j, f] = [b % m, b >= m ? 1 : 0];
    const rotation = i + (e === 1 ? -j : j) + (e === 1 && f === 1 ? n : 0);
    return (((rotation % m) + m) % m) + ((e + f) % 2) * m;
  });
}

function permutationGroup(
  name: string,
  permutations: readonly Uint8Array[],
  construction: FiniteGroup["construction"],
): FiniteGroup {
  const order = permutations.length;
  const index = new Map(permutations.map((p, i) => [p.join(","), i]));
  const table = new Int32Array(order * order);
  for (let a = 0; a < order; a++) {
    for (let b = 0; b < order; b++) {
      table[a * order + b] = index.get(compose(permutations[a]!, permutations[b]!).join(","))!;
    }
  }
  const elements = permutations.map(permutationName);
  return groupFromParts({ name, table, order, elements, permutations, construction });
}

/** S_n in lexicographic one-line order; products apply the left factor first: (pq)(x) = q(p(x)). */
export function symmetricGroup(n: number): FiniteGroup {
  return permutationGroup(`S_${n}`, permutationsOf(n), { kind: "symmetric", n });
}

/** A_n: the even permutations in lexicographic one-line order. */
export function alternatingGroup(n: number): FiniteGroup {
  return permutationGroup(`A_${n}`, alternatingPermutations(n), { kind: "alternating", n });
}

/** Direct product; element (g, h) has index g * |right| + h. */
export function productGroup(left: FiniteGroup, right: FiniteGroup): FiniteGroup {
  const m = right.order;
  const names = left.elements.flatMap((g) => right.elements.map((h) => `(${g}, ${h})`));
  return fromRule(
    `${left.name} x ${right.name}`,
    names,
    { kind: "product", left, right },
    (a, b) =>
      left.table[Math.floor(a / m) * left.order + Math.floor(b / m)]! * m +
      right.table[(a % m) * m + (b % m)]!,
  );
}

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

const families: Readonly<
  Record<string, { order: (n: number) => number; least: number; make: (n: number) => FiniteGroup }>
> = {
  C: { order: (n) => n, least: 1, make: cyclicGroup },
  Z: { order: (n) => n, least: 1, make: cyclicGroup },
  D: { order: (n) => 2 * n, least: 1, make: dihedralGroup },
  DIC: { order: (n) => 4 * n, least: 2, make: (n) => dicyclicGroup(n) },
  S: { order: factorial, least: 1, make: symmetricGroup },
  A: { order: (n) => factorial(n) / 2, least: 3, make: alternatingGroup },
};

/**
 * A group by its name: `C_113`, `D_59`, `S_5`, `A_5`, `Dic_3`, `Q_8`, and products such as `C_2 x S_3`.
 *
 * The underscore is optional; `Z_n` is another word for `C_n`. D_n has order 2n.
 */
export function groupByName(text: string): FiniteGroup {
  const factors = text.split(/\s*[x×]\s*/i).map((word) => {
    const match = /^(dic|[czdsaq])_?(\d+)$/i.exec(word.trim());
    const family = match?.[1]?.toUpperCase();
    const n = Number(match?.[2]);
    if (family === "Q" && n === 8) return { order: 8, make: () => dicyclicGroup(2, "Q_8") };
    const known = family === undefined ? undefined : families[family];
    if (known === undefined || n < known.least) {
      throw new InvalidInputError(
        `group: wanted a name such as C_113, D_59, S_5, A_5, Q_8, Dic_3 or C_2 x S_3, got "${text}"`,
        "for any other group give its Cayley table as a JSON or CSV file",
      );
    }
    return { order: known.order(n), make: () => known.make(n) };
  });
  const order = factors.reduce((product, factor) => product * factor.order, 1);
  if (!(order <= maxOrder)) {
    throw new InvalidInputError(`group ${text}: wanted at most ${maxOrder} elements, got ${order}`);
  }
  return factors.map((factor) => factor.make()).reduce(productGroup);
}
