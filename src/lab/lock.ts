/**
 * @file The lock of a run directory: one working process at a time, on any number of machines that share the store.
 *
 * Locks are numbered files, `lock.<n>.json`; the one with the highest number counts. Taking over means creating number
 * n + 1, which the file system grants to exactly one process, so two that both find a dead owner cannot both win.
 */

import { randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { link, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { RunLockedError, storeFault, systemCode } from "./errors.ts";

const heartbeatMs = 5000;
const staleAfterMs = 60_000; // for owners on other machines, whose processes cannot be looked at

const lockFile = z.object({
  host: z.string(),
  pid: z.number().int(),
  /** Start of the process in the kernel's ticks; tells a reused process number from the owner. */
  processStart: z.string().optional(),
  token: z.string(),
  takenAt: z.string(),
  released: z.boolean().optional(),
});

/** Who holds a run. */
export type LockOwner = z.infer<typeof lockFile>;

interface FoundLock {
  number: number;
  path: string;
  owner: LockOwner;
  live: boolean;
}

/** This machine, and within it the name space in which process numbers mean something. */
function thisHost(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname(); // no /proc: not Linux, no process name spaces
  }
}

/** When a process started, as the kernel counts it; `undefined` where there is no /proc or no such process. */
function processStart(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19]; // field 22; the name before it may hold spaces
  } catch {
    return undefined;
  }
}

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === "EPERM"; // it exists and belongs to somebody else
  }
}

async function isLive(owner: LockOwner, path: string): Promise<boolean> {
  if (owner.released === true) return false;
  if (owner.host === thisHost()) {
    return processLives(owner.pid) && processStart(owner.pid) === owner.processStart;
  }
  return Date.now() - (await stat(path)).mtimeMs < staleAfterMs;
}

/** The lock that counts, or `undefined` when the run was never locked. */
async function findLock(runDirectory: string): Promise<FoundLock | undefined> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const numbers = (await readdir(runDirectory))
      .map((name) => /^lock\.(\d+)\.json$/.exec(name)?.[1])
      .filter((digits) => digits !== undefined)
      .map(Number);
    if (numbers.length === 0) return undefined;
    const number = Math.max(...numbers);
    const path = join(runDirectory, `lock.${number}.json`);
    try {
      const owner = lockFile.parse(JSON.parse(await readFile(path, "utf8")));
      return { number, path, owner, live: await isLive(owner, path) };
    } catch (error) {
      if (systemCode(error) === "ENOENT") continue; // a newer owner has tidied up: look again
      const damaged = { host: "unknown", pid: 0, token: "", takenAt: "" };
      return { number, path, owner: damaged, live: false };
    }
  }
  throw new RunLockedError(`${runDirectory}: wanted the lock, but it changes hands`, "try again");
}

/** The process that works on a run right now, or `undefined`. */
export async function lockOwner(runDirectory: string): Promise<LockOwner | undefined> {
  const lock = await findLock(runDirectory);
  return lock?.live === true ? lock.owner : undefined;
}

/** True when the owner is a process on this machine, which can be signalled. */
export function isLocalOwner(owner: LockOwner): boolean {
  return owner.host === thisHost();
}

/** A lock in our hands. */
export interface RunLock {
  /** Gives the run free. */
  release(): Promise<void>;
}

/**
 * Takes the lock of a run or throws {@link RunLockedError}. `onLost` is called if another machine took the run over
 * because our heartbeat did not reach the store for a minute; the caller must stop writing.
 */
export async function acquireLock(runDirectory: string, onLost: () => void): Promise<RunLock> {
  const found = await findLock(runDirectory);
  if (found?.live === true) throw locked(runDirectory, found.owner);
  const start = processStart(process.pid);
  const owner: LockOwner = {
    host: thisHost(),
    pid: process.pid,
    ...(start === undefined ? {} : { processStart: start }),
    token: randomBytes(8).toString("hex"),
    takenAt: new Date().toISOString(),
  };
  const path = join(runDirectory, `lock.${(found?.number ?? 0) + 1}.json`);
  if (!(await createWhole(path, owner))) {
    const winner = await findLock(runDirectory);
    throw locked(runDirectory, winner?.owner ?? owner);
  }
  if (found !== undefined) await rm(found.path, { force: true });

  const timer = setInterval(() => {
    beat(runDirectory, path, owner.token).catch((error: unknown) => {
      if (!(error instanceof RunLockedError)) return; // the store is away for a moment: the next beat tells
      clearInterval(timer);
      onLost();
    });
  }, heartbeatMs);
  timer.unref();
  return {
    async release() {
      clearInterval(timer);
      await writeFile(path, JSON.stringify({ ...owner, released: true }));
    },
  };
}

async function beat(runDirectory: string, path: string, token: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined); // absent after a take-over, which the next line finds
  const current = await findLock(runDirectory);
  if (current !== undefined && current.owner.token !== token) {
    throw locked(runDirectory, current.owner);
  }
}

/** Creates a file with its content at once, or answers false when it exists. */
async function createWhole(path: string, owner: LockOwner): Promise<boolean> {
  const temporary = `${path}.${owner.token}.tmp`;
  try {
    await writeFile(temporary, JSON.stringify(owner));
    await link(temporary, path);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw storeFault(error, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

function locked(runDirectory: string, owner: LockOwner): RunLockedError {
  const host = owner.host.split(" ")[0];
  return new RunLockedError(
    `${runDirectory}: another process works on this run (${host}, process ${owner.pid}, since ${owner.takenAt})`,
    "wait for it, or stop it with: assay stop <run>",
  );
}
