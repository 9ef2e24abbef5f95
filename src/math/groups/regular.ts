/**
 * @file Irreps of any finite group from nothing but its table.
 *
 * A random symmetric element f of the group algebra (f(g) = f(g⁻¹)) acts on functions by right convolution, which
 * commutes with left translations; its eigenspaces are, for almost every f, single irreps. One eigenvalue problem of
 * size |G| finds them all.
 */

import { symmetricEigen } from "../linear-algebra.ts";
import { rng } from "../random.ts";
import type { FiniteGroup } from "./group.ts";
import { multiply } from "./group.ts";
import { characterProduct, type Irrep, irrepFrom, typeOf } from "./representation.ts";

/** Eigenvalues closer than this (relative to the spread) are one eigenspace; true gaps are far larger. */
const gapTolerance = 1e-9;

/** One of each irrep of the group, by dimension, then in the order found. Deterministic. */
export function regularIrreps(group: FiniteGroup): Irrep[] {
  const n = group.order;
  const random = rng(1, "irreps of a table");
  for (let attempt = 0; attempt < 5; attempt++) {
    const f = new Float64Array(n);
    for (let g = 0; g < n; g++) f[g] = random.normal();
    const x = new Float64Array(n * n);
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        const g = multiply(group, group.inverse[a]!, b);
        x[a * n + b] = f[g]! + f[group.inverse[g]!]!;
      }
    }
    const found = irrepsFromEigenspaces(group, { shape: [n, n], dtype: "float64", data: x });
    // An accidental coincidence of eigenvalues shows as an incomplete list: draw again.
    if (found !== undefined) return found;
  }
  throw new Error(`${group.name}: no complete set of irreps was found`);
}

function irrepsFromEigenspaces(
  group: FiniteGroup,
  operator: Parameters<typeof symmetricEigen>[0],
): Irrep[] | undefined {
  const n = group.order;
  const { values, vectors } = symmetricEigen(operator);
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const spread = Math.max(1e-300, values[order[n - 1]!]! - values[order[0]!]!);
  const spaces: number[][] = [];
  for (const column of order) {
    const last = spaces.at(-1);
    const near =
      last !== undefined && values[column]! - values[last.at(-1)!]! < gapTolerance * spread * n;
    if (near) last.push(column);
    else spaces.push([column]);
  }
  const known: { character: Float64Array; columns: number[] }[] = [];
  let total = 0;
  for (const columns of spaces) {
    const character = spaceCharacter(group, vectors.data, columns);
    const type = typeOf(character);
    if (type === undefined) return undefined;
    if (known.some((other) => Math.abs(characterProduct(other.character, character)) > 0.5))
      continue;
    known.push({ character, columns });
    total += columns.length ** 2 / type;
  }
  if (Math.abs(total - n) > 1e-6) return undefined;
  known.sort(
    (a, b) => a.columns.length - b.columns.length || compareCharacters(a.character, b.character),
  );
  const counts = new Map<number, number>();
  return known.map(({ columns }) => {
    const d = columns.length;
    const count = (counts.get(d) ?? 0) + 1;
    counts.set(d, count);
    const letter = String.fromCharCode(96 + count);
    return irrepFrom(
      group,
      `${d}${count <= 26 ? letter : `#${count}`}`,
      d,
      spaceMatrices(group, vectors.data, columns),
    );
  });
}

/** The trivial character first, then larger sums of |χ| rounded, so that the order does not hang on noise. */
function compareCharacters(a: Float64Array, b: Float64Array): number {
  for (let g = 0; g < a.length; g++) {
    const difference = Math.round((b[g]! - a[g]!) * 1e6);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Trace of left translation (L_g f)(x) = f(g⁻¹x) on the space. */
function spaceCharacter(
  group: FiniteGroup,
  vectors: Float64Array,
  columns: number[],
): Float64Array {
  const n = group.order;
  return Float64Array.from({ length: n }, (_, g) => {
    let trace = 0;
    for (let x = 0; x < n; x++) {
      const from = multiply(group, group.inverse[g]!, x) * n;
      for (const c of columns) trace += vectors[x * n + c]! * vectors[from + c]!;
    }
    return trace;
  });
}

function spaceMatrices(group: FiniteGroup, vectors: Float64Array, columns: number[]): Float64Array {
  const [n, d] = [group.order, columns.length];
  const out = new Float64Array(n * d * d);
  for (let g = 0; g < n; g++) {
    for (let x = 0; x < n; x++) {
      const from = multiply(group, group.inverse[g]!, x) * n;
      for (let i = 0; i < d; i++) {
        const left = vectors[x * n + columns[i]!]!;
        for (let j = 0; j < d; j++)
          out[g * d * d + i * d + j]! += left * vectors[from + columns[j]!]!;
      }
    }
  }
  return out;
}
