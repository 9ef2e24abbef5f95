/** @file People's timed attempts on the disk: one JSON line each, appended and synced, beside the runs of a store. */

import { mkdir, open, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Attempt, attemptSchema } from "../evals/baselines/attempts.ts";
import { storeFault, systemCode } from "./errors.ts";

/** File of the attempts at the built-in mini-suite. */
export function attemptsPath(storeRoot: string): string {
  return join(storeRoot, "attempts", "mini-suite.jsonl");
}

/** Appends one attempt; when this returns it is on the disk. */
export async function appendAttempt(storeRoot: string, attempt: Attempt): Promise<void> {
  const path = attemptsPath(storeRoot);
  try {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(path, "a+");
    try {
      // A crash may have left a line without its end: the new one must not grow onto it.
      const { size } = await handle.stat();
      const last = Buffer.alloc(1);
      if (size > 0) await handle.read(last, 0, 1, size - 1);
      const begin = size > 0 && last.toString() !== "\n" ? "\n" : "";
      await handle.appendFile(`${begin}${JSON.stringify(attempt)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw storeFault(error, path);
  }
}

/** All sound attempts in the order of writing, and how many lines could not be read. */
export async function readAttempts(
  storeRoot: string,
): Promise<{ attempts: Attempt[]; unreadable: number }> {
  let text: string;
  try {
    text = await readFile(attemptsPath(storeRoot), "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return { attempts: [], unreadable: 0 };
    throw error;
  }
  const attempts: Attempt[] = [];
  let unreadable = 0;
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const parsed = attemptSchema.safeParse(parseLine(line));
    if (parsed.success) attempts.push(parsed.data);
    else unreadable++;
  }
  return { attempts, unreadable };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // a torn line: counted by the caller
  }
}
