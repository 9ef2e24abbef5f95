/** @file Reading and rewriting the two small files of a run that change: `run.json` and the user's words in `label.txt`. */

import { constants } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import { writeFileAtomic, writeJsonAtomic } from "./atomic.ts";
import { systemCode, UnreadableRunError } from "./errors.ts";
import { formatVersion, type RunFile, runFile, runIdPattern } from "./format.ts";

/** Longest label, in characters. */
export const longestLabel = 120;

const versioned = z.object({ formatVersion: z.number() });

/** Reads `run.json` of a run directory. Throws {@link UnreadableRunError} for newer formats and damaged files. */
export async function readRunFile(runDirectory: string): Promise<RunFile> {
  const path = join(runDirectory, "run.json");
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    const why = systemCode(error) === "ENOENT" ? "it does not exist" : "it is not JSON";
    throw new UnreadableRunError(
      `${path}: wanted the description of a run, but ${why}`,
      "the folder is not a run, or was copied incompletely",
      error,
    );
  }
  const version = versioned.safeParse(value).data?.formatVersion;
  if (version !== undefined && version > formatVersion) {
    throw new UnreadableRunError(
      `${path}: wanted format version ${formatVersion} or older, got ${version}`,
      "the run was written by a newer Assay: update this one to read it",
    );
  }
  const parsed = runFile.safeParse(value);
  if (parsed.success) {
    // a folder that was copied under another name is another run
    const id = basename(resolve(runDirectory));
    const run = runIdPattern.test(id) ? { ...parsed.data, id } : parsed.data;
    return withLabel(run, await readLabel(runDirectory));
  }
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new UnreadableRunError(
    `${path}: wanted the description of a run, got ${problems.join("; ")}`,
    "restore the file from a copy; the other files of the run are untouched",
  );
}

/** Rewrites `run.json` whole and durably. */
export async function writeRunFile(runDirectory: string, run: RunFile): Promise<void> {
  await writeJsonAtomic(join(runDirectory, "run.json"), run);
}

/**
 * Gives a run the user's own words, also while it works: they have a file of their own, because the process that works on
 * the run rewrites `run.json` whole. An empty text takes them away.
 */
export async function writeLabel(runDirectory: string, label: string): Promise<void> {
  await writeFileAtomic(join(runDirectory, "label.txt"), `${label}\n`);
}

/** First line of `label.txt`, or `undefined` when there is none. A link is not followed. */
async function readLabel(runDirectory: string): Promise<string | undefined> {
  const flag = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);
  try {
    const text = await readFile(join(runDirectory, "label.txt"), { encoding: "utf8", flag });
    return text.split("\n")[0]!.trim();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

function withLabel(run: RunFile, label: string | undefined): RunFile {
  const { label: created, ...rest } = run;
  const words = (label ?? created ?? "").slice(0, longestLabel);
  return words === "" ? rest : { ...rest, label: words };
}
