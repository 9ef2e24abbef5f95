/** @file Writes that either happen whole or not at all, and that survive a power cut once they have returned. */

import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { storeFault } from "./errors.ts";
import { die, faultAt } from "./faults.ts";

/** Makes renames and new names in a directory durable. Platforms that cannot sync directories are left alone. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === "win32") return; // directories cannot be opened there
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes a file through a temporary neighbour: write, fsync, rename, fsync of the directory.
 *
 * A reader sees the old bytes or the new ones. Missing folders are made. System faults become {@link storeFault} errors.
 * `faultStep` names the write for fault tests.
 */
export async function writeFileAtomic(
  path: string,
  bytes: Uint8Array | string,
  faultStep?: number,
): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(4).toString("hex")}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    const handle = await open(temporary, "wx");
    try {
      if (faultStep !== undefined && faultAt("checkpoint-write", faultStep)) {
        await handle.write(Buffer.from(bytes).subarray(0, Math.floor(bytes.length / 2)));
        await handle.sync();
        die();
      }
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncDirectory(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first fault is the one to report
    throw storeFault(error, path);
  }
}

/** {@link writeFileAtomic} for a value as indented JSON with a final newline. */
export async function writeJsonAtomic(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, undefined, 2)}\n`);
}
