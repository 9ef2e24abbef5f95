/** @file Fetching a data set: resumable, to a temporary name first, believed only when size and sum are right. */

import { open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AssayError, MissingError } from "../errors.ts";
import { makeFolder, syncDirectory } from "./atomic.ts";
import { checkFile, type DataFile, type DataSet } from "./data-sets.ts";
import { storeFault } from "./errors.ts";
import { fileSize } from "./events.ts";

/** Options of {@link pullDataSet}. */
export interface PullOptions {
  signal?: AbortSignal;
  /** Called as bytes arrive. */
  onProgress?(file: string, done: number, total: number): void;
  /** A server that sends nothing for this long is given up. Default 30 s. */
  silenceMs?: number;
}

/** Fetches what is missing or damaged into `folder`. Returns the names of the files that were fetched. */
export async function pullDataSet(
  set: DataSet,
  folder: string,
  options: PullOptions = {},
): Promise<string[]> {
  const fetched: string[] = [];
  for (const file of set.files) {
    const path = join(folder, set.name, file.name);
    if ((await checkFile(path, file)) === "sound") continue;
    await pullFile(set, file, path, options);
    fetched.push(file.name);
  }
  return fetched;
}

async function pullFile(
  set: DataSet,
  file: DataFile,
  path: string,
  options: PullOptions,
): Promise<void> {
  const partial = `${path}.part`;
  await makeFolder(dirname(path));
  await download(file, path, partial, options);
  const state = await checkFile(partial, file);
  if (state !== "sound") {
    const { size } = await stat(partial);
    await rm(partial, { force: true }); // going on from wrong bytes would never become right
    const got = size === file.bytes ? "other bytes of the same size" : `${size} bytes`;
    throw new AssayError(
      `data: ${file.url}: wanted ${file.bytes} bytes with sha256 ${file.sha256}, got ${got}`,
      {
        code: "E_DATA_DAMAGED",
        exitCode: 3,
        hint: `try again; if it stays so, the published file has changed: see ${set.homepage}`,
      },
    );
  }
  await rename(partial, path);
  await syncDirectory(dirname(path));
}

/** Brings `partial` up to the end of the file, from the byte at which an earlier attempt stopped. */
async function download(
  file: DataFile,
  path: string,
  partial: string,
  options: PullOptions,
): Promise<void> {
  const silence = new AbortController();
  const silenceMs = options.silenceMs ?? 30_000;
  const giveUp = (): void =>
    silence.abort(new Error(`the server has sent nothing for ${silenceMs / 1000} s`));
  const signals = options.signal === undefined ? [] : [options.signal];
  const signal = AbortSignal.any([silence.signal, ...signals]);
  const timer = setTimeout(giveUp, silenceMs);
  try {
    const have = await fileSize(partial);
    if (have === file.bytes) return; // complete, but not yet checked: the caller does
    const response = await fetch(file.url, {
      signal,
      headers: have > 0 && have < file.bytes ? { range: `bytes=${have}-` } : {},
    });
    if (!response.ok || response.body === null)
      throw new Error(`the server says ${response.status}`);
    const goesOn = response.status === 206; // anything else sends the file from its start
    const handle = await openPartial(partial, goesOn);
    try {
      let done = goesOn ? have : 0;
      for await (const chunk of response.body) {
        timer.refresh();
        done += chunk.length;
        if (done > file.bytes)
          throw new Error(`more than the registered ${file.bytes} bytes arrive`);
        await handle.writeFile(chunk).catch((error: unknown) => {
          throw storeFault(error, partial);
        });
        options.onProgress?.(file.name, done, file.bytes);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (options.signal?.aborted === true) throw interrupted(error);
    if (error instanceof AssayError) throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new MissingError(
      `data: cannot fetch ${file.url}: ${cause instanceof Error ? cause.message : String(cause)}`,
      `try again (it goes on where it stopped), or put the file at ${path} by hand`,
      "E_DATA_FETCH",
    );
  } finally {
    clearTimeout(timer);
  }
}

async function openPartial(partial: string, goesOn: boolean): ReturnType<typeof open> {
  try {
    return await open(partial, goesOn ? "a" : "w");
  } catch (error) {
    throw storeFault(error, partial);
  }
}

function interrupted(cause: unknown): AssayError {
  return new AssayError("data: interrupted", {
    code: "E_INTERRUPTED",
    exitCode: 130,
    hint: "the next pull goes on where this one stopped",
    cause,
  });
}
