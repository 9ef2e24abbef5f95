/** @file A folder that the user names as input: the wanted files in it, never through a link, within limits. */

import { constants } from "node:fs";
import { open, opendir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { InvalidInputError, MissingError } from "../errors.ts";
import { systemCode } from "../lab/index.ts";
import type { InputFile } from "../study/contract.ts";

/** Parts of the longest path that is looked at: `family/task/task.yaml`. */
const deepest = 3;
const mostEntries = 50_000;
const mostFiles = 5_000; // the largest public suite has 189 tasks
const mostFileBytes = 4 * 2 ** 20;
const mostBytes = 64 * 2 ** 20;

/** Does the path lead to a folder? A path that leads nowhere does not. */
export async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined); // whoever reads it says what is wrong
  return found?.isDirectory() === true;
}

/**
 * Reads the wanted files of a folder, in the order of their names, at most three levels deep; hidden ones are passed over.
 *
 * `wanted` sees paths from the folder on, with `/` between their parts; names of the result have the folder's own name in
 * front. Throws `InvalidInputError` for a symbolic link where something would be read through it, for no file and for more
 * than the limits allow, `MissingError` for what may not be read.
 */
export async function readFolder(
  path: string,
  wanted: (path: string) => boolean,
): Promise<InputFile[]> {
  const found = await findFiles(path, wanted);
  if (found.length === 0) {
    throw new InvalidInputError(`${path}: wanted a folder with input files in it, got none`);
  }
  const name = basename(resolve(path));
  const files: InputFile[] = [];
  let bytes = 0;
  for (const inner of found) {
    const file = await readInside(join(path, inner));
    bytes += file.length;
    if (bytes > mostBytes) throw tooMuch(path, `${mostBytes / 2 ** 20} MiB in all`);
    files.push({ name: `${name}/${inner}`, bytes: file });
  }
  return files;
}

async function findFiles(root: string, wanted: (path: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  let entries = 0;
  const look = async (parts: readonly string[]): Promise<void> => {
    const here = join(root, ...parts);
    const folders: string[] = [];
    for await (const entry of await reading(here, opendir(here))) {
      if (++entries > mostEntries) throw tooMuch(root, `${mostEntries} entries`);
      if (entry.name.startsWith(".")) continue;
      const inner = [...parts, entry.name].join("/");
      const mayHoldMore = parts.length + 1 < deepest;
      if (entry.isSymbolicLink() && (mayHoldMore || wanted(inner))) {
        throw new InvalidInputError(
          `${join(root, inner)}: wanted a file or a folder, got a symbolic link`,
          "links are not followed: put the file itself there",
        );
      }
      if (entry.isDirectory() && mayHoldMore) folders.push(entry.name);
      if (entry.isFile() && wanted(inner)) found.push(inner);
      if (found.length > mostFiles) throw tooMuch(root, `${mostFiles} files`);
    }
    for (const folder of folders) await look([...parts, folder]);
  };
  await look([]);
  return found.sort();
}

/** Opens without following a link, so that a file exchanged for one after it was listed is refused too. */
async function readInside(path: string): Promise<Uint8Array> {
  const file = await reading(path, open(path, constants.O_RDONLY | constants.O_NOFOLLOW));
  try {
    const { size } = await file.stat();
    if (size > mostFileBytes) throw tooMuch(path, `${mostFileBytes / 2 ** 20} MiB`);
    return new Uint8Array(await file.readFile());
  } finally {
    await file.close();
  }
}

async function reading<T>(path: string, opened: Promise<T>): Promise<T> {
  try {
    return await opened;
  } catch (error) {
    throw cannotRead(path, error);
  }
}

/** The sentence for a file or folder that cannot be read; other errors come back unchanged. */
export function cannotRead(path: string, error: unknown): unknown {
  const why = {
    ENOENT: "there is no such file",
    EISDIR: "it is a folder",
    EACCES: "it may not be read",
    ELOOP: "it is a symbolic link that is not followed",
  };
  const known = why[systemCode(error) as keyof typeof why];
  return known === undefined ? error : new MissingError(`${path}: ${known}`);
}

const tooMuch = (path: string, limit: string): InvalidInputError =>
  new InvalidInputError(`${path}: wanted at most ${limit}, got more`);
