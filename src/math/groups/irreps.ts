/** @file The real irreps of a group: the exact construction where its family has one, the table otherwise. */

import type { FiniteGroup } from "./group.ts";
import { qrColumns } from "./rank.ts";
import { regularIrreps } from "./regular.ts";
import { type Irrep, irrepFrom } from "./representation.ts";
import { alternatingIrreps, symmetricIrreps } from "./young.ts";

/** Every real irrep of the group, the trivial one first. Σ d²/type = |G| is checked. */
export function irrepsOf(group: FiniteGroup): Irrep[] {
  const found = construct(group);
  const total = found.reduce((sum, irrep) => sum + irrep.dimension ** 2 / irrep.type, 0);
  if (Math.abs(total - group.order) > 1e-9) {
    throw new Error(`${group.name}: irreps are incomplete, ${total} of ${group.order}`);
  }
  return found;
}

function construct(group: FiniteGroup): Irrep[] {
  switch (group.construction.kind) {
    case "cyclic":
      return cyclicIrreps(group, group.construction.n);
    case "dihedral":
      return dihedralIrreps(group, group.construction.n);
    case "symmetric":
      return symmetricIrreps(group);
    case "alternating":
      return alternatingIrreps(group);
    case "product":
      return productIrreps(group, group.construction.left, group.construction.right);
    case "table":
      return regularIrreps(group);
  }
}

function fromFunction(
  group: FiniteGroup,
  name: string,
  d: number,
  matrix: (g: number) => readonly number[],
): Irrep {
  const matrices = new Float64Array(group.order * d * d);
  for (let g = 0; g < group.order; g++) matrices.set(matrix(g), g * d * d);
  return irrepFrom(group, name, d, matrices);
}

const frequencies = (n: number): number[] =>
  Array.from({ length: Math.ceil(n / 2) - 1 }, (_, i) => i + 1);

function rotation(turns: number): [number, number, number, number] {
  const [c, s] = [Math.cos(2 * Math.PI * turns), Math.sin(2 * Math.PI * turns)];
  return [c, -s, s, c];
}

function cyclicIrreps(group: FiniteGroup, n: number): Irrep[] {
  return [
    fromFunction(group, "trivial", 1, () => [1]),
    ...(n % 2 === 0 ? [fromFunction(group, "sign", 1, (g) => [g % 2 === 0 ? 1 : -1])] : []),
    // k·g is reduced modulo n first: cosines of large angles lose digits.
    ...frequencies(n).map((k) =>
      fromFunction(group, `k=${k}`, 2, (g) => rotation(((k * g) % n) / n)),
    ),
  ];
}

function dihedralIrreps(group: FiniteGroup, n: number): Irrep[] {
  const reflected = (g: number): boolean => g >= n;
  const alternates = (g: number): number => (g % 2 === 0 ? 1 : -1);
  return [
    fromFunction(group, "trivial", 1, () => [1]),
    fromFunction(group, "sign", 1, (g) => [reflected(g) ? -1 : 1]),
    ...(n % 2 === 0
      ? [
          fromFunction(group, "alternating", 1, (g) => [alternates(g % n)]),
          fromFunction(group, "alternating sign", 1, (g) => [
            alternates(g % n) * (reflected(g) ? -1 : 1),
          ]),
        ]
      : []),
    ...frequencies(n).map((k) =>
      fromFunction(group, `k=${k}`, 2, (g) => {
        const [a, b, c, d] = rotation(((k * (g % n)) % n) / n);
        return reflected(g) ? [a, -b, c, -d] : [a, b, c, d];
      }),
    ),
  ];
}

/** Tensor products; of two factors that are both not of real type the product splits, and the table decides. */
function productIrreps(group: FiniteGroup, left: FiniteGroup, right: FiniteGroup): Irrep[] {
  const [a, b] = [irrepsOf(left), irrepsOf(right)];
  if (a.some((x) => x.type > 1) && b.some((y) => y.type > 1)) return regularIrreps(group);
  return a.flatMap((x) =>
    b.map((y) => {
      const d = x.dimension * y.dimension;
      return fromFunction(group, `${x.name} ⊗ ${y.name}`, d, (g) => {
        const p = x.matrices.subarray(Math.floor(g / right.order) * x.dimension ** 2);
        const q = y.matrices.subarray((g % right.order) * y.dimension ** 2);
        return Array.from({ length: d * d }, (_, at) => {
          const [i, j] = [Math.floor(at / d), at % d];
          const [i1, i2] = [Math.floor(i / y.dimension), i % y.dimension];
          const [j1, j2] = [Math.floor(j / y.dimension), j % y.dimension];
          return p[i1 * x.dimension + j1]! * q[i2 * y.dimension + j2]!;
        });
      });
    }),
  );
}

/**
 * Orthonormal basis of the span of the matrix entries of an irrep, as functions on the group.
 *
 * Shape [order, rank] row-major with rank = d²/type: the entries of an irrep of complex or quaternionic type are
 * linearly dependent, and a plain QR of all d² columns would add columns of noise.
 */
export function irrepBasis(irrep: Irrep): { rank: number; basis: Float64Array } {
  const d2 = irrep.dimension ** 2;
  const order = irrep.character.length;
  const rank = d2 / irrep.type;
  if (irrep.type === 1) {
    const scale = Math.sqrt(irrep.dimension / order);
    return { rank, basis: irrep.matrices.map((x) => x * scale) };
  }
  const { rank: found, basis } = qrColumns(irrep.matrices, order, d2);
  if (found !== rank) throw new Error(`${irrep.name}: wanted rank ${rank}, found ${found}`);
  return { rank, basis };
}
