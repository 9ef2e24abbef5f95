/** @file Real representations of finite groups as arrays of orthogonal matrices, verified when they are made. */

import type { FiniteGroup } from "./group.ts";
import { generatorsOf, multiply } from "./group.ts";

/**
 * Frobenius–Schur type over the reals, as the value of ⟨χ, χ⟩ = |G|⁻¹ Σ χ(g)²:
 * 1 real, 2 complex, 4 quaternionic type.
 */
export type RepresentationType = 1 | 2 | 4;

/** An irreducible real orthogonal representation. */
export interface Irrep {
  /** For example `(3,1,1)`, `k=14`, `sign`; unique within the group. */
  readonly name: string;
  readonly dimension: number;
  readonly type: RepresentationType;
  /** [order, d, d] row-major; the matrix of element g starts at g·d². */
  readonly matrices: Float64Array;
  /** χ(g), length order. */
  readonly character: Float64Array;
  /** Kernel of size 1: the irrep alone can single out the product. */
  readonly faithful: boolean;
}

/** Largest |ρ(g)ρ(h) − ρ(gh)| that a representation may have. */
export const homomorphismTolerance = 1e-10;

/**
 * Largest entry of |ρ(s)ρ(h) − ρ(sh)| over all h and a generating set s, and of |ρ(e) − 1|.
 *
 * Zero on generators means zero everywhere, at order · generators · d³ operations instead of order² · d³.
 */
export function homomorphismError(
  group: FiniteGroup,
  dimension: number,
  matrices: Float64Array,
): number {
  const d = dimension;
  let worst = 0;
  for (let i = 0; i < d * d; i++) {
    const unit = i % (d + 1) === 0 ? 1 : 0;
    worst = Math.max(worst, Math.abs(matrices[group.identity * d * d + i]! - unit));
  }
  for (const s of generatorsOf(group)) {
    const left = matrices.subarray(s * d * d, (s + 1) * d * d);
    for (let h = 0; h < group.order; h++) {
      const right = matrices.subarray(h * d * d, (h + 1) * d * d);
      const product = multiply(group, s, h) * d * d;
      for (let i = 0; i < d; i++) {
        for (let j = 0; j < d; j++) {
          let sum = 0;
          for (let k = 0; k < d; k++) sum += left[i * d + k]! * right[k * d + j]!;
          worst = Math.max(worst, Math.abs(sum - matrices[product + i * d + j]!));
        }
      }
    }
  }
  return worst;
}

/** χ(g) = tr ρ(g). */
export function characterOf(order: number, d: number, matrices: Float64Array): Float64Array {
  return Float64Array.from({ length: order }, (_, g) => {
    let trace = 0;
    for (let i = 0; i < d; i++) trace += matrices[g * d * d + i * (d + 1)]!;
    return trace;
  });
}

/** ⟨χ, ψ⟩ = |G|⁻¹ Σ χ(g) ψ(g), for real characters. */
export function characterProduct(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, g) => sum + x * b[g]!, 0) / a.length;
}

/** Makes an irrep of matrices, or throws (a bug, not the user's doing) when they are not an irreducible one. */
export function irrepFrom(
  group: FiniteGroup,
  name: string,
  dimension: number,
  matrices: Float64Array,
): Irrep {
  const error = homomorphismError(group, dimension, matrices);
  if (!(error < homomorphismTolerance)) {
    throw new Error(`${group.name}, ${name}: not a representation, error ${error}`);
  }
  const character = characterOf(group.order, dimension, matrices);
  const type = typeOf(character);
  if (type === undefined) throw new Error(`${group.name}, ${name}: not irreducible over the reals`);
  const faithful = character.every((x, g) => g === group.identity || x < dimension - 1e-6);
  return { name, dimension, type, matrices, character, faithful };
}

/** The type of a real irreducible character, or `undefined` when ⟨χ, χ⟩ is none of 1, 2, 4. */
export function typeOf(character: Float64Array): RepresentationType | undefined {
  const product = characterProduct(character, character);
  return ([1, 2, 4] as const).find((type) => Math.abs(product - type) < 1e-6);
}
