import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquireLock, lockOwner } from "./lock.ts";
import { temporaryFolder } from "./testing/index.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const never = (): never => {
  throw new Error("the lock was lost");
};

function lockFiles(): string[] {
  return readdirSync(folder.path).sort();
}

/** Rewrites the lock as if somebody else had taken it. */
function pretend(change: Record<string, unknown>): string {
  const path = join(folder.path, lockFiles()[0]!);
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...change }));
  return path;
}

test("a held lock is refused to everybody, a released one is free", async () => {
  const lock = await acquireLock(folder.path, never);
  expect((await lockOwner(folder.path))?.pid).toBe(process.pid);
  await expect(acquireLock(folder.path, never)).rejects.toMatchObject({ code: "E_RUN_LOCKED" });
  await lock.release();
  expect(await lockOwner(folder.path)).toBeUndefined();
  await (await acquireLock(folder.path, never)).release();
  expect(lockFiles()).toEqual(["lock.2.json"]);
});

test("a dead owner's lock is taken over by exactly one of many", async () => {
  await acquireLock(folder.path, never);
  pretend({ pid: 2 ** 22 + 1 }); // larger than any process number of Linux
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () => acquireLock(folder.path, never)),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(lockFiles()).toEqual(["lock.2.json"]);
});

test("a process number that was given to another process does not keep the lock", async () => {
  await acquireLock(folder.path, never);
  pretend({ processStart: "1" });
  expect(await lockOwner(folder.path)).toBeUndefined();
});

test("an owner on another machine counts as long as its heartbeat is younger than a minute", async () => {
  await acquireLock(folder.path, never);
  const path = pretend({ host: "elsewhere" });
  expect((await lockOwner(folder.path))?.host).toBe("elsewhere");
  const old = new Date(Date.now() - 61_000);
  utimesSync(path, old, old);
  expect(await lockOwner(folder.path)).toBeUndefined();
});

test("a lock file that is damaged is taken over", async () => {
  writeFileSync(join(folder.path, "lock.7.json"), "{");
  await acquireLock(folder.path, never);
  expect(lockFiles()).toEqual(["lock.8.json"]);
});
