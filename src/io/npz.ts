/** @file NumPy's `.npz`: a zip archive of `.npy` files. */

import { InvalidInputError } from "../errors.ts";
import type { NdArray } from "../math/nd-array.ts";
import { readNpy, writeNpy } from "./npy.ts";
import { readZip, writeZip, type ZipLimits } from "./zip.ts";

/** Reads all arrays under their names without ".npy". */
export function readNpz(
  bytes: Uint8Array,
  limits: ZipLimits = {},
  where = ".npz",
): Record<string, NdArray> {
  const archive = readZip(bytes, limits, where);
  const arrays: Record<string, NdArray> = Object.create(null);
  for (const file of archive.names) {
    if (!file.endsWith(".npy")) {
      throw new InvalidInputError(
        `${where}: wanted only .npy entries, got ${JSON.stringify(file)}`,
      );
    }
    const name = file.slice(0, -4);
    arrays[name] = readNpy(archive.read(file), `${where}: ${JSON.stringify(name)}`);
  }
  return arrays;
}

/** Named arrays as a compressed `.npz`. */
export function writeNpz(arrays: Readonly<Record<string, NdArray>>): Uint8Array {
  return writeZip(
    Object.fromEntries(
      Object.entries(arrays).map(([name, array]) => [`${name}.npy`, writeNpy(array)]),
    ),
  );
}
