/**
 * @file Weights and activations of a network that composes group elements, divided among the irreps of the group.
 *
 * The span of the matrix entries of one irrep is a space of functions on the group; together these spaces are all
 * functions. A hidden neuron is a function of (a, b); its parts that depend on a alone, on b alone or on ab alone are
 * functions on the group and divide in the same way.
 */

import { type FiniteGroup, type Irrep, irrepBasis } from "../math/groups/index.ts";
import { classSums, type SplitLosses, splitLosses } from "./classes.ts";

/** Orthonormal basis of one irrep's function space, [order, rank]. */
export interface IrrepSpace {
  irrep: Irrep;
  rank: number;
  basis: Float64Array;
}

/** Function spaces of irreps, made once per group. */
export function irrepSpaces(irreps: readonly Irrep[]): IrrepSpace[] {
  return irreps.map((irrep) => ({ irrep, ...irrepBasis(irrep) }));
}

/** Squared norm of the projection on the space of each column of `values` [order, width]. */
function projectedPower(space: IrrepSpace, values: Float64Array, width: number): Float64Array {
  const { basis, rank } = space;
  const order = basis.length / rank;
  const powers = new Float64Array(width);
  const coefficients = new Float64Array(width);
  for (let r = 0; r < rank; r++) {
    coefficients.fill(0);
    for (let g = 0; g < order; g++) {
      const q = basis[g * rank + r]!;
      const row = g * width;
      for (let j = 0; j < width; j++) coefficients[j]! += q * values[row + j]!;
    }
    for (let j = 0; j < width; j++) powers[j]! += coefficients[j]! ** 2;
  }
  return powers;
}

const total = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0);
const power = (values: Float64Array): number => values.reduce((sum, x) => sum + x * x, 0);

/**
 * Share of the squared norm of `values` [order, width] in each space, uncentred, in [0, 1]. The shares of all irreps
 * add up to 1. NaN for zero values.
 */
export function irrepShares(
  spaces: readonly IrrepSpace[],
  values: Float64Array,
  width: number,
): Float64Array {
  const whole = power(values);
  return Float64Array.from(spaces, (space) => total(projectedPower(space, values, width)) / whole);
}

/** Share of each column in each space: [width][spaces]. Columns of zeros give NaN. */
export function columnShares(
  spaces: readonly IrrepSpace[],
  values: Float64Array,
  width: number,
): Float64Array[] {
  const powers = spaces.map((space) => projectedPower(space, values, width));
  return Array.from({ length: width }, (_, j) => {
    let whole = 0;
    for (let i = j; i < values.length; i += width) whole += values[i]! ** 2;
    return Float64Array.from(powers, (list) => list[j]! / whole);
  });
}

/** Parts of hidden activations that depend on a, on b or on ab alone, divided among the irreps. */
export interface HiddenShares {
  a: Float64Array;
  b: Float64Array;
  ab: Float64Array;
}

/**
 * Fractions of the variance of hidden activations, per irrep, for functions of a, of b and of ab.
 *
 * Shapes: `hidden` [order², width] by pair a * order + b. Centred per neuron over all pairs. Each fraction in [0, 1].
 *
 * @source Chughtai, Chan & Nanda 2023, section 5 (fraction of MLP variance explained)
 */
export function hiddenShares(
  group: FiniteGroup,
  spaces: readonly IrrepSpace[],
  hidden: Float64Array,
  width: number,
): HiddenShares {
  const n = group.order;
  const pairs = n * n;
  const mean = classSums(hidden, new Int32Array(pairs), 1, width).map((x) => x / pairs);
  let variance = 0;
  for (let i = 0; i < hidden.length; i++) variance += (hidden[i]! - mean[i % width]!) ** 2;
  const share = (classes: Int32Array): Float64Array => {
    const means = classSums(hidden, classes, n, width).map((x, i) => x / n - mean[i % width]!);
    return Float64Array.from(
      spaces,
      (space) => (n * total(projectedPower(space, means, width))) / variance,
    );
  };
  const byPair = (rule: (a: number, b: number) => number): Int32Array =>
    Int32Array.from({ length: pairs }, (_, i) => rule(Math.floor(i / n), i % n));
  return { a: share(byPair((a) => a)), b: share(byPair((_, b) => b)), ab: share(group.table) };
}

/** What the projections of hidden activations on functions ρ(ab) are computed from. */
export interface ProductView {
  group: FiniteGroup;
  /** [order², width]. */
  hidden: Float64Array;
  width: number;
  /** [width, outputs]: maps hidden activations to logits. */
  unembed: Float64Array;
  outputs: number;
  /** [order²]: 1 for training pairs. */
  trainMask: Uint8Array;
}

/** Logits [order, outputs] that the key part of the hidden activations gives, by the product ab. */
export function keyLogits(view: ProductView, spaces: readonly IrrepSpace[]): Float64Array {
  const { group, hidden, width, unembed, outputs } = view;
  const n = group.order;
  const means = classSums(hidden, group.table, n, width).map((x) => x / n);
  const kept = new Float64Array(n * width);
  const row = new Float64Array(width);
  for (const { basis, rank } of spaces) {
    for (let r = 0; r < rank; r++) {
      row.fill(0);
      for (let g = 0; g < n; g++) {
        const q = basis[g * rank + r]!;
        for (let j = 0; j < width; j++) row[j]! += q * means[g * width + j]!;
      }
      for (let g = 0; g < n; g++) {
        const q = basis[g * rank + r]!;
        for (let j = 0; j < width; j++) kept[g * width + j]! += q * row[j]!;
      }
    }
  }
  const logits = new Float64Array(n * outputs);
  for (let g = 0; g < n; g++) {
    for (let j = 0; j < width; j++) {
      const x = kept[g * width + j]!;
      if (x === 0) continue;
      for (let c = 0; c < outputs; c++) logits[g * outputs + c]! += x * unembed[j * outputs + c]!;
    }
  }
  return logits;
}

/**
 * Restricted loss: hidden activations replaced by their projection on the functions ρ(ab) of the key irreps; all pairs.
 *
 * @source Chughtai, Chan & Nanda 2023, section 5 (restricted loss)
 */
export function restrictedProductLoss(view: ProductView, spaces: readonly IrrepSpace[]): number {
  const logits = keyLogits(view, spaces);
  const labels = Int32Array.from({ length: view.group.order }, (_, g) => g);
  // Every product belongs to equally many pairs, so the mean over products is the mean over pairs.
  return splitLosses(logits, view.outputs, labels, undefined).all.loss;
}

/** Excluded loss: the same projection removed; training pairs (headline), and all pairs. */
export function excludedProductLosses(
  view: ProductView,
  spaces: readonly IrrepSpace[],
  logits: Float64Array,
): SplitLosses {
  return splitLosses(logits, view.outputs, view.group.table, view.trainMask, {
    change: { table: keyLogits(view, spaces), classes: view.group.table, factor: -1 },
  });
}
