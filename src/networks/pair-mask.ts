/** @file Which pairs (a, b) of a two-input task are for training; pair (a, b) has index a*p+b everywhere. */

import { InvalidInputError } from "../errors.ts";
import { readArrays } from "../io/read-arrays.ts";
import type { NdArray } from "../math/nd-array.ts";

/** Training pairs of a task and all others. */
export interface PairSplit {
  /** [p*p], 1 for a training pair; `undefined` when the training set is not known (foreign weights). */
  trainMask: Uint8Array | undefined;
  /** Indices of the training pairs and of the others, ascending. Without a mask all pairs are test pairs. */
  trainPairs: Int32Array;
  testPairs: Int32Array;
}

/** Both sets of a mask. */
export function pairSplit(p: number, trainMask: Uint8Array | undefined): PairSplit {
  const pairs = Int32Array.from({ length: p * p }, (_, i) => i);
  return {
    trainMask,
    trainPairs: pairs.filter((i) => trainMask?.[i] === 1),
    testPairs: pairs.filter((i) => trainMask?.[i] !== 1),
  };
}

/** Mask of the first floor(fraction p^2) pairs after `shuffle` has put all of them into an order. */
export function shuffledMask(
  p: number,
  fraction: number,
  shuffle: (order: Int32Array) => void,
): Uint8Array {
  const order = Int32Array.from({ length: p * p }, (_, i) => i);
  shuffle(order);
  const mask = new Uint8Array(p * p);
  for (const pair of order.subarray(0, Math.floor(fraction * p * p))) mask[pair] = 1;
  return mask;
}

/**
 * Training mask [p*p] from a file with one array: 0/1 values [p, p] or [p*p] (row a, column b), or a list of pairs [count, 2].
 */
export function trainMaskFrom(file: { name: string; bytes: Uint8Array }, p: number): Uint8Array {
  const arrays = Object.entries(readArrays(file));
  const fits = arrays.filter(([, array]) => isMask(array, p) || isPairList(array));
  if (fits.length !== 1) {
    const found = arrays.map(([name, { shape }]) => `${name} [${shape}]`).join(", ");
    throw new InvalidInputError(
      `train mask: wanted one array of shape [${p}, ${p}], [${p * p}] or [pairs, 2], got ${found || "none"}`,
    );
  }
  const [, array] = fits[0]!;
  const mask = new Uint8Array(p * p);
  if (isMask(array, p)) {
    array.data.forEach((value, i) => {
      if (value !== 0 && value !== 1) {
        throw new InvalidInputError(`train mask: wanted 0 or 1, got ${value} at position ${i}`);
      }
      mask[i] = value;
    });
  } else {
    for (let i = 0; i < array.data.length; i += 2) {
      const [a, b] = [array.data[i]!, array.data[i + 1]!];
      const fine = [a, b].every((x) => Number.isInteger(x) && x >= 0 && x < p);
      if (!fine) {
        throw new InvalidInputError(
          `train mask: wanted pairs of values in 0..${p - 1}, got (${a}, ${b}) at position ${i / 2}`,
        );
      }
      mask[a * p + b] = 1;
    }
  }
  const count = mask.reduce((sum, x) => sum + x, 0);
  if (count === 0 || count === p * p) {
    throw new InvalidInputError(
      `train mask: wanted training pairs and others, got ${count} training pairs of ${p * p}`,
      "leave the mask out when the network has seen all pairs",
    );
  }
  return mask;
}

function isMask({ shape }: NdArray, p: number): boolean {
  return String(shape) === String([p, p]) || String(shape) === String([p * p]);
}

function isPairList({ shape }: NdArray): boolean {
  return shape.length === 2 && shape[1] === 2;
}
