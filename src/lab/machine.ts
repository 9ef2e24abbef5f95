/** @file What this machine is and which Assay runs on it, as written into every run. */

import { execFile } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { InvalidInputError } from "../errors.ts";
import { runsFromSources } from "../io/own-modules.node.ts";
import type { RunFile } from "./format.ts";

/** Root of the installed package or of the clone. */
export const packageRoot: string = fileURLToPath(new URL("../../", import.meta.url));

/** Platform, processor and memory. */
export function machineInfo(): RunFile["machine"] {
  return {
    platform: process.platform,
    arch: process.arch,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    node: process.version,
  };
}

/** Executor of new runs: `ASSAY_EXECUTOR`, else `native`. */
export function defaultExecutor(): RunFile["executor"] {
  const name = process.env.ASSAY_EXECUTOR;
  if (name === undefined || name === "" || name === "native") return "native";
  if (name === "wasm" || name === "webgpu") return name;
  throw new InvalidInputError(
    `ASSAY_EXECUTOR: wanted native, wasm or webgpu, got ${JSON.stringify(name)}`,
  );
}

/** Threads of new runs: `ASSAY_THREADS`, else one per core. */
export function defaultThreads(): number {
  const text = process.env.ASSAY_THREADS;
  if (text === undefined || text === "") return availableParallelism();
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidInputError(
    `ASSAY_THREADS: wanted a whole number from 1 up, got ${JSON.stringify(text)}`,
  );
}

/** Version in `package.json`. */
export function assayVersion(): string {
  const text = readFileSync(resolve(packageRoot, "package.json"), "utf8");
  return String((JSON.parse(text) as { version?: unknown }).version ?? "unknown");
}

let stamp: string | undefined;

/**
 * Changes when the code that computes figures may have changed: the version, and beside sources the time of the newest
 * file, so that a developer never looks at a figure of yesterday's code.
 */
export function sourceStamp(): string {
  stamp ??= runsFromSources
    ? `${assayVersion()} ${newestMs(resolve(packageRoot, "src"))}`
    : assayVersion();
  return stamp;
}

function newestMs(folder: string): number {
  const times = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = resolve(folder, entry.name);
    return entry.isDirectory() ? newestMs(path) : statSync(path).mtimeMs;
  });
  return Math.max(0, ...times);
}

/** Git revision of the clone, with `+` when it has uncommitted changes; `undefined` outside of a clone. */
export async function gitRevision(): Promise<string | undefined> {
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)("git", ["-C", packageRoot, ...args], {
      timeout: 5000,
    });
    return stdout.trim();
  };
  try {
    // an installed package may lie inside somebody else's repository: that revision is not ours
    if (resolve(await git("rev-parse", "--show-toplevel")) !== resolve(packageRoot))
      return undefined;
    const [revision, changes] = await Promise.all([
      git("rev-parse", "HEAD"),
      git("status", "--porcelain", "--untracked-files=no"),
    ]);
    return changes === "" ? revision : `${revision}+`;
  } catch {
    return undefined; // no git, or no repository: a run does not need either
  }
}
