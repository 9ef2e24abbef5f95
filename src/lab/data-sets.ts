/** @file Registered data sets: where they are looked for, and how one is fetched and checked when somebody asks for it. */

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { MissingError } from "../errors.ts";
import type { DataFiles } from "../study/contract.ts";
import { didYouMean } from "./closest.ts";
import { metrEvalAnalysis } from "./data-sets-metr.ts";
import { systemCode } from "./errors.ts";

/** One file of a data set. */
export interface DataFile {
  /** Name below the data set's folder; may contain `/`. */
  name: string;
  url: string;
  sha256: string;
  bytes: number;
}

/** A data set that studies can ask for by name. Nothing of it is fetched unasked. */
export interface DataSet {
  /** Kebab-case, unique. */
  name: string;
  title: string;
  /** One or two sentences: what is in it and who needs it. */
  description: string;
  homepage: string;
  licence: string;
  /** Further folder names under which the same files may lie, looked at after `name`. */
  alsoIn?: readonly string[];
  files: readonly DataFile[];
}

/** All registered data sets. */
export const dataSets: readonly DataSet[] = [metrEvalAnalysis];

/** Folders in which data sets are looked for, best first. `option` is `--data`. */
export function dataFolders(option?: string): string[] {
  const own = option ?? process.env.ASSAY_DATA;
  return own === undefined || own === "" ? [cacheFolder()] : [resolve(own), cacheFolder()];
}

/** The user's cache: `$XDG_CACHE_HOME/assay/data`, else `~/.cache/assay/data`. */
export function cacheFolder(): string {
  const cache = process.env.XDG_CACHE_HOME;
  return join(
    cache === undefined || cache === "" ? join(homedir(), ".cache") : cache,
    "assay",
    "data",
  );
}

/** Where one file of a data set lies, or what is wrong with it. */
export interface FileState {
  file: DataFile;
  /** `sound`, `missing`, or `damaged` (present with other bytes than registered). */
  state: "sound" | "missing" | "damaged";
  path: string | undefined;
}

/** The registered data set of this name. */
export function dataSetByName(name: string, registry: readonly DataSet[] = dataSets): DataSet {
  const found = registry.find((set) => set.name === name);
  if (found !== undefined) return found;
  throw new MissingError(
    `data: unknown data set ${JSON.stringify(name)}`,
    didYouMean(
      name,
      registry.map((set) => set.name),
    ),
    "E_DATA_SET_NOT_FOUND",
  );
}

/** Looks for every file of a data set in the folders and checks sizes and sums. Touches no network. */
export async function locate(set: DataSet, folders: readonly string[]): Promise<FileState[]> {
  return Promise.all(
    set.files.map(async (file) => {
      let damaged: string | undefined;
      const places = folders.flatMap((folder) =>
        [set.name, ...(set.alsoIn ?? [])].map((name) => join(folder, name)),
      );
      for (const place of places) {
        const path = join(place, file.name);
        const state = await checkFile(path, file);
        if (state === "sound") return { file, state, path };
        if (state === "damaged") damaged ??= path;
      }
      return { file, state: damaged === undefined ? "missing" : "damaged", path: damaged };
    }),
  );
}

/** Compares a file on the disk with its registration. */
export async function checkFile(path: string, file: DataFile): Promise<FileState["state"]> {
  try {
    const { size } = await stat(path);
    if (size !== file.bytes) return "damaged";
    return (await fileSha256(path)) === file.sha256 ? "sound" : "damaged";
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return "missing";
    throw error;
  }
}

async function fileSha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}

/** Opens a data set for reading. Throws {@link MissingError} that says how to get what is not there. */
export async function openDataSet(
  name: string,
  folders: readonly string[] = dataFolders(),
  registry: readonly DataSet[] = dataSets,
): Promise<DataFiles> {
  const set = dataSetByName(name, registry);
  const states = await locate(set, folders);
  const absent = states.filter(({ state }) => state !== "sound");
  if (absent.length > 0) {
    const list = absent.map(({ file, state }) => `${file.name} (${state})`).join(", ");
    throw new MissingError(
      `data: data set ${name} is not complete: ${list}; looked in ${folders.join(" and ")}`,
      `get it with: assay data pull ${name} (${formatBytes(sizeOf(set))}, ${set.licence})`,
      "E_DATA_MISSING",
    );
  }
  const paths = new Map(states.map(({ file, path }) => [file.name, path!]));
  const bytes = async (file: string): Promise<Uint8Array> => {
    const path = paths.get(file);
    if (path === undefined) {
      throw new MissingError(
        `data: data set ${name} has no file ${JSON.stringify(file)}`,
        didYouMean(file, [...paths.keys()]),
      );
    }
    return new Uint8Array(await readFile(path));
  };
  return {
    name,
    names: () => [...paths.keys()],
    bytes,
    text: async (file) => new TextDecoder("utf-8", { fatal: true }).decode(await bytes(file)),
  };
}

/** Bytes of all files together. */
export function sizeOf(set: DataSet): number {
  return set.files.reduce((sum, file) => sum + file.bytes, 0);
}

/** "3.4 MB" for people. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}
