/** @file The one door for arrays from a user's file, whatever its format. */

import { InvalidInputError } from "../errors.ts";
import type { NdArray } from "../math/nd-array.ts";
import { readJsonArrays } from "./json-arrays.ts";
import { isNpy, readNpy } from "./npy.ts";
import { readNpz } from "./npz.ts";
import { readPth } from "./pth.ts";
import { isSafetensors, readSafetensors } from "./safetensors.ts";
import { isZip, readZip } from "./zip.ts";

/** File name endings that {@link readArrays} understands. */
export const arrayExtensions = [".safetensors", ".npz", ".npy", ".json", ".pth", ".pt"] as const;

/** Upper bound for all arrays of one file. */
const maxBytes = 2 ** 30;

function fromPth(bytes: Uint8Array, where: string): Record<string, NdArray> {
  const file = readPth(bytes, { maxBytes }, where);
  const arrays: Record<string, NdArray> = Object.create(null);
  let total = 0;
  for (const name of file.names) {
    total += 8 * file.shape(name).reduce((a, b) => a * b, 1);
    if (total > maxBytes) {
      throw new InvalidInputError(
        `${where}: wanted at most ${maxBytes} bytes of arrays, got more in ${file.names.length} arrays`,
        "save the one state dictionary that you want to look at",
      );
    }
    arrays[name] = file.array(name);
  }
  return arrays;
}

/** A zip archive is a checkpoint when it holds a pickle, else NumPy's. */
function isCheckpoint(bytes: Uint8Array, where: string): boolean {
  return readZip(bytes, { maxBytes }, where).names.some((name) => /(^|\/)data\.pkl$/.test(name));
}

/**
 * All arrays of a file by name. What the bytes are decides; the extension only tells text formats apart, so a renamed
 * file is still read. A single array (`.npy`, a bare JSON list) is called by the file's name without its ending.
 */
export function readArrays(file: { name: string; bytes: Uint8Array }): Record<string, NdArray> {
  const { name, bytes } = file;
  const base = name.replace(/^.*[/\\]/, "");
  const stem = base.replace(/\.[^.]*$/, "");
  if (bytes.length === 0) throw new InvalidInputError(`${base}: wanted arrays, got an empty file`);
  if (isNpy(bytes)) return { [stem]: readNpy(bytes, base) };
  if (isZip(bytes)) {
    return isCheckpoint(bytes, base) ? fromPth(bytes, base) : readNpz(bytes, { maxBytes }, base);
  }
  // Before the other binary formats, whose first bytes are a free number.
  if (isSafetensors(bytes)) return readSafetensors(bytes, base).arrays;
  const extension = /\.[^.]*$/.exec(base)?.[0].toLowerCase();
  if (extension === ".safetensors") return readSafetensors(bytes, base).arrays;
  if (extension === ".npy") return { [stem]: readNpy(bytes, base) };
  if (extension === ".npz") return readNpz(bytes, { maxBytes }, base);
  if (extension === ".pth" || extension === ".pt") return fromPth(bytes, base);
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart()[0];
  if (extension === ".json" || start === "{" || start === "[") {
    const arrays = readJsonArrays(new TextDecoder().decode(bytes), base);
    const only = Object.keys(arrays);
    return only.length === 1 && only[0] === "array" && start === "["
      ? { [stem]: arrays.array! }
      : arrays;
  }
  throw new InvalidInputError(
    `${base}: unsupported file`,
    `save arrays as ${arrayExtensions.join(", ")}`,
  );
}
