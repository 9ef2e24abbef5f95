/** @file Writes that either happen whole or not at all, and that survive a power cut once they have returned. */

import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { storeFault, systemCode } from "./errors.ts";
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
 * Makes a folder and those above it. Faults are {@link storeFault} errors: Node's recursive `mkdir` hides a read-only
 * file system behind "no such file", so the folder that is missing first is made on its own to learn the reason.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    const reason = systemCode(error) === "ENOENT" ? await refusal(path) : error;
    throw storeFault(reason ?? error, path);
  }
}

/** Why the first missing folder of a path cannot be made; `undefined` when it can. */
async function refusal(path: string): Promise<unknown> {
  const above = dirname(path);
  const exists = await stat(above).then(
    () => true,
    () => false,
  );
  if (!exists && above !== path) return refusal(above);
  return mkdir(path).then(
    () => undefined,
    (error: unknown) => error,
  );
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
  await makeFolder(folder);
  try {
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
