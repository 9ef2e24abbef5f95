/** @file The training pairs of a two-input task, from a user's file. */

import { InvalidInputError } from "../errors.ts";
import { readArrays } from "../io/read-arrays.ts";
import type { NdArray } from "../math/nd-array.ts";

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
  return mask;
}

function isMask({ shape }: NdArray, p: number): boolean {
  return String(shape) === String([p, p]) || String(shape) === String([p * p]);
}

function isPairList({ shape }: NdArray): boolean {
  return shape.length === 2 && shape[1] === 2;
}
