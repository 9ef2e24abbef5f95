/** @file From an instrument's options and file slots to flags, and back from flags to values and bytes. */

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Option } from "commander";
import { InvalidInputError } from "../errors.ts";
import { readField, type SchemaField, wantedBy } from "../lab/index.ts";
import type { InputFile, Instrument } from "../study/contract.ts";
import { cannotRead, isFolder, readFolder } from "./input-folder.ts";

/** `trainMask` as `train-mask`. */
export const kebab = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The name under which commander keeps an option. */
export const camel = (name: string): string =>
  kebab(name).replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The flag of an option. */
export function flagOf(field: SchemaField): Option {
  const name = kebab(field.name);
  const standard =
    field.default === undefined ? "" : ` (default: ${JSON.stringify(field.default)})`;
  if (field.type === "boolean") {
    return new Option(field.default === true ? `--no-${name}` : `--${name}`, field.description);
  }
  const words = field.description.replace(/\.$/, "");
  return new Option(`--${name} <value>`, `${words}: ${wantedBy(field)}${standard}`);
}

/** The value that a flag means. */
export function readFlag(field: SchemaField, value: unknown): unknown {
  return typeof value === "string" ? readField(field, value) : value;
}

/** Words without a flag become the option or the file slot that the instrument names for them. */
export function fillPositional(
  instrument: Instrument<unknown>,
  positional: string,
  words: readonly string[],
  flags: Record<string, unknown>,
): void {
  if (words.length === 0) return;
  const name = camel(positional);
  const slot = instrument.files.find((one) => one.slot === positional);
  if (words.length > 1 && slot?.many !== true) {
    throw new InvalidInputError(
      `${instrument.id}: wanted one ${positional}, got ${words.length}: ${words.join(", ")}`,
    );
  }
  const before = flags[name];
  const earlier = Array.isArray(before) ? before : before === undefined ? [] : [before];
  flags[name] = slot?.many === true ? [...earlier, ...words] : words[0];
}

/** Reads the files of all slots; a slot that must be filled and is not is an error. */
export async function readSlots(
  instrument: Instrument<unknown>,
  flags: Readonly<Record<string, unknown>>,
): Promise<Record<string, InputFile[]>> {
  const files: Record<string, InputFile[]> = {};
  for (const { slot, required, description, folder } of instrument.files) {
    const value = flags[camel(slot)];
    const paths = Array.isArray(value)
      ? (value as string[])
      : typeof value === "string"
        ? [value]
        : [];
    if (required && paths.length === 0) {
      throw new InvalidInputError(
        `${instrument.id}: wanted --${kebab(slot)} <file>: ${description}`,
      );
    }
    if (paths.length > 0) files[slot] = await readInputs(paths, folder);
  }
  return files;
}

/** Reads input files; a folder gives all of its files for which `wanted` is true, where folders are taken. */
export async function readInputs(
  paths: readonly string[],
  wanted: ((path: string) => boolean) | undefined,
): Promise<InputFile[]> {
  const read = paths.map(async (path) =>
    wanted !== undefined && (await isFolder(path))
      ? readFolder(path, wanted)
      : [await readInput(path)],
  );
  return (await Promise.all(read)).flat();
}

/** Reads one input file; one that is not there is a `MissingError`. */
export async function readInput(path: string): Promise<InputFile> {
  try {
    return { name: basename(path), bytes: new Uint8Array(await readFile(path)) };
  } catch (error) {
    throw cannotRead(path, error);
  }
}
