/** @file Reading and rewriting `run.json`, the one file of a run that changes. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeJsonAtomic } from "./atomic.ts";
import { systemCode, UnreadableRunError } from "./errors.ts";
import { formatVersion, type RunFile, runFile } from "./format.ts";

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
  if (parsed.success) return parsed.data;
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
