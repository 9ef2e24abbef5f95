/** @file Public data files that lie beside the project on some machines; tests that need them say so and skip elsewhere. */

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../shared/data");

/** Is the folder of this data set here? Use as `test.skipIf(!hasPublicData("time-horizon"))`. */
export function hasPublicData(set: string): boolean {
  return existsSync(join(root, set));
}

/** Bytes of one file, for example `publicBytes("time-horizon", "th1.0/task_lengths_170.json")`. */
export function publicBytes(set: string, file: string): Uint8Array {
  return readFileSync(join(root, set, file));
}

/** Text of one file. */
export function publicText(set: string, file: string): string {
  return readFileSync(join(root, set, file), "utf8");
}
