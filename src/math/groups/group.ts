/**
 * @file Finite groups as multiplication tables.
 *
 * An element is an index 0..order-1; the table holds the index of a·b at position a * order + b. Everything else
 * (inverses, classes, representations) follows from the table, so a group that a user brings is a full citizen.
 */

import { InvalidInputError } from "../../errors.ts";

/** How a group was made, when that is known: the constructions of its irreps start from here. */
export type GroupKind =
  | { kind: "cyclic"; n: number }
  | { kind: "dihedral"; n: number }
  | { kind: "symmetric"; n: number }
  | { kind: "alternating"; n: number }
  | { kind: "product"; left: FiniteGroup; right: FiniteGroup }
  | { kind: "table" };

/** A finite group. Tables are shared, never changed. */
export interface FiniteGroup {
  /** For example `S_5`, `C_2 x D_4`, or the name of the user's file. */
  readonly name: string;
  readonly order: number;
  /** Index of a·b at a * order + b. */
  readonly table: Int32Array;
  readonly inverse: Int32Array;
  readonly identity: number;
  /** Words for the elements, for hover texts and tables. */
  readonly elements: readonly string[];
  /** One-line arrays of the elements, for permutation groups. */
  readonly permutations?: readonly Uint8Array[];
  readonly construction: GroupKind;
}

/** Largest order that is accepted; a table of it has 4 million entries. */
export const maxOrder = 2000;

interface GroupParts {
  name: string;
  table: Int32Array;
  order: number;
  elements: readonly string[];
  construction: GroupKind;
  permutations?: readonly Uint8Array[];
}

/** Completes a group whose table is right by construction. Not for tables from outside: see {@link groupFromTable}. */
export function groupFromParts(parts: GroupParts): FiniteGroup {
  const { table, order } = parts;
  let identity = 0;
  while (identity < order && table[identity * order + identity] !== identity) identity++;
  const inverse = new Int32Array(order);
  for (let a = 0; a < order; a++) {
    for (let b = 0; b < order; b++) if (table[a * order + b] === identity) inverse[a] = b;
  }
  return { ...parts, identity, inverse };
}

function describe(elements: readonly string[], ...indices: number[]): string {
  return `(${indices.map((i) => elements[i]).join(", ")})`;
}

/**
 * Checks a multiplication table from outside and makes a group of it.
 *
 * Names the first entry, row, element or triple that breaks closure, the identity, the Latin square (inverses) or
 * associativity. Associativity is checked with Light's test on a generating set: order² products per generator
 * instead of order³ in all.
 */
export function groupFromTable(
  rows: readonly (readonly number[])[],
  options: { name?: string; elements?: readonly string[] } = {},
): FiniteGroup {
  const order = rows.length;
  const name = options.name ?? "group from table";
  const wrong = (text: string): InvalidInputError =>
    new InvalidInputError(
      `${name}: ${text}`,
      "row a, column b of a Cayley table holds the index (from 0) of the product a·b",
    );
  if (order < 1) throw wrong("wanted at least one row, got an empty table");
  if (order > maxOrder) throw wrong(`wanted at most ${maxOrder} elements, got ${order}`);
  const elements = options.elements ?? rows.map((_, i) => String(i));
  if (elements.length !== order) {
    throw wrong(`wanted ${order} element names, got ${elements.length}`);
  }
  const table = new Int32Array(order * order);
  rows.forEach((row, a) => {
    if (row.length !== order) throw wrong(`row ${a}: wanted ${order} entries, got ${row.length}`);
    row.forEach((value, b) => {
      if (!Number.isInteger(value) || value < 0 || value >= order) {
        throw wrong(
          `not closed: entry ${describe(elements, a, b)}: wanted an index 0..${order - 1}, got ${String(value)}`,
        );
      }
      table[a * order + b] = value;
    });
  });

  const identity = elements.findIndex((_, e) => {
    for (let x = 0; x < order; x++) {
      if (table[e * order + x] !== x || table[x * order + e] !== x) return false;
    }
    return true;
  });
  if (identity < 0) throw wrong("wanted an identity element, found none");

  const seen = new Int32Array(order);
  for (let a = 0; a < order; a++) {
    for (const [line, at] of [
      ["row", (i: number) => a * order + i],
      ["column", (i: number) => i * order + a],
    ] as const) {
      seen.fill(-1);
      for (let i = 0; i < order; i++) {
        const value = table[at(i)]!;
        if (seen[value]! >= 0) {
          throw wrong(
            `no inverses: ${line} of ${elements[a]} holds ${elements[value]} twice, at ${elements[seen[value]!]} and ${elements[i]}`,
          );
        }
        seen[value] = i;
      }
    }
  }

  const triple = nonAssociativeTriple(table, order, magmaGenerators(table, order));
  if (triple !== undefined) {
    throw wrong(
      `not associative: (a·b)·c differs from a·(b·c) for ${describe(elements, ...triple)}`,
    );
  }
  return groupFromParts({ name, table, order, elements, construction: { kind: "table" } });
}

/** Elements whose products reach everything, greedily; valid for any table, associative or not. */
function magmaGenerators(table: Int32Array, order: number): number[] {
  const generators: number[] = [];
  const reached = new Uint8Array(order);
  const members: number[] = [];
  const add = (x: number): void => {
    if (reached[x] === 1) return;
    reached[x] = 1;
    members.push(x);
    // Products with everything reached so far; members added meanwhile are met when they are added themselves.
    for (let i = 0; i < members.length; i++) {
      const y = members[i]!;
      for (const z of [table[x * order + y]!, table[y * order + x]!])
        if (reached[z] === 0) pending.push(z);
    }
  };
  const pending: number[] = [];
  for (let x = 0; x < order; x++) {
    if (reached[x] === 1) continue;
    generators.push(x);
    pending.push(x);
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) add(next);
  }
  return generators;
}

/** Light's test: x·(g·y) = (x·g)·y for all x, y and all g of a generating set implies associativity. */
function nonAssociativeTriple(
  table: Int32Array,
  order: number,
  generators: readonly number[],
): [number, number, number] | undefined {
  for (const g of generators) {
    for (let x = 0; x < order; x++) {
      const xg = table[x * order + g]!;
      for (let y = 0; y < order; y++) {
        if (table[xg * order + y] !== table[x * order + table[g * order + y]!]) return [x, g, y];
      }
    }
  }
  return undefined;
}

/** Product a·b. */
export function multiply(group: FiniteGroup, a: number, b: number): number {
  return group.table[a * group.order + b]!;
}

/** Order of one element: the smallest k > 0 with a^k = identity. */
export function elementOrder(group: FiniteGroup, a: number): number {
  let k = 1;
  for (let x = a; x !== group.identity; x = multiply(group, x, a)) k++;
  return k;
}

/** Is a·b = b·a for all elements? */
export function isAbelian(group: FiniteGroup): boolean {
  for (let a = 0; a < group.order; a++) {
    for (let b = 0; b < a; b++) if (multiply(group, a, b) !== multiply(group, b, a)) return false;
  }
  return true;
}

/** A small generating set, found greedily; empty for the trivial group. */
export function generatorsOf(group: FiniteGroup): number[] {
  const generators: number[] = [];
  let size = 1;
  let inside = subgroupGenerated(group, []);
  for (let a = 0; a < group.order && size < group.order; a++) {
    if (inside[a] === 1) continue;
    generators.push(a);
    inside = subgroupGenerated(group, generators);
    size = inside.reduce((sum, x) => sum + x, 0);
  }
  return generators;
}

/** Membership (0 or 1 by element) of the subgroup generated by some elements. */
export function subgroupGenerated(group: FiniteGroup, generators: readonly number[]): Uint8Array {
  const inside = new Uint8Array(group.order);
  const queue = [group.identity];
  inside[group.identity] = 1;
  for (let x = queue.pop(); x !== undefined; x = queue.pop()) {
    for (const g of generators) {
      const y = multiply(group, x, g);
      if (inside[y] === 0) {
        inside[y] = 1;
        queue.push(y);
      }
    }
  }
  return inside;
}

/** Conjugacy classes in the order of their smallest element; `classOf` gives the class of each element. */
export function conjugacyClasses(group: FiniteGroup): { classes: number[][]; classOf: Int32Array } {
  const classOf = new Int32Array(group.order).fill(-1);
  const classes: number[][] = [];
  for (let a = 0; a < group.order; a++) {
    if (classOf[a]! >= 0) continue;
    const members: number[] = [];
    for (let x = 0; x < group.order; x++) {
      const y = multiply(group, multiply(group, x, a), group.inverse[x]!);
      if (classOf[y]! < 0) {
        classOf[y] = classes.length;
        members.push(y);
      }
    }
    classes.push(members.sort((x, y) => x - y));
  }
  return { classes, classOf };
}

/**
 * The same group with its elements in another order: new element i is old element `order[i]`.
 *
 * Weights are portable only together with the element order, so foreign weights come with such a list.
 */
export function reordered(group: FiniteGroup, order: readonly number[]): FiniteGroup {
  const position = new Int32Array(group.order).fill(-1);
  order.forEach((old, i) => {
    if (!Number.isInteger(old) || old < 0 || old >= group.order || position[old]! >= 0) {
      throw new InvalidInputError(
        `element order of ${group.name}: wanted each of 0..${group.order - 1} once, got ${String(old)} at position ${i}`,
      );
    }
    position[old] = i;
  });
  if (order.length !== group.order) {
    throw new InvalidInputError(
      `element order of ${group.name}: wanted ${group.order} entries, got ${order.length}`,
    );
  }
  const n = group.order;
  const table = new Int32Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) table[i * n + j] = position[multiply(group, order[i]!, order[j]!)]!;
  }
  return groupFromParts({
    name: group.name,
    table,
    order: n,
    elements: order.map((old) => group.elements[old]!),
    ...(group.permutations === undefined
      ? {}
      : { permutations: order.map((old) => group.permutations![old]!) }),
    construction: group.permutations === undefined ? { kind: "table" } : group.construction,
  });
}
