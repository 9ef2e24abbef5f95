/** @file Starts, follows and stops runs, each in a child process of its own: a crash or a kill touches nothing else. */

import { type ChildProcess, fork } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AssayError } from "../errors.ts";
import { ownModule, sourceFlags } from "../io/own-modules.node.ts";
import { revivedError, storeFault } from "./errors.ts";
import { type RunEvent, runStatus } from "./format.ts";
import { isLocalOwner, lockOwner } from "./lock.ts";
import type { SeenStatus, StoredRun } from "./store.ts";
import { followEvents } from "./tail.ts";

const childMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("started") }),
  z.object({
    type: z.literal("end"),
    status: runStatus,
    error: z
      .object({
        code: z.string(),
        message: z.string(),
        hint: z.string().optional(),
        exitCode: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(130)]).optional(),
      })
      .optional(),
  }),
]);

/** How a run ended here. `interrupted`: its process died; the run can be resumed. */
export interface RunEnd {
  status: SeenStatus;
  error: AssayError | undefined;
}

/** A run in a child process of ours. */
export interface RunHandle {
  readonly id: string;
  readonly pid: number;
  /** Resolves when the child holds the lock and works, rejects when it cannot. */
  readonly started: Promise<void>;
  /** Resolves when the child has ended and all its events have been delivered. Never rejects. */
  readonly ended: Promise<RunEnd>;
  /** Asks the study to save a checkpoint and return. */
  stop(): void;
  /** Lets a detached child go: this process may end before it. Neither events nor the end are delivered afterwards. */
  release(): void;
  /** Ends the child at once; the run resumes from its last checkpoint. */
  kill(): void;
}

/** Options of {@link startRun}. */
export interface StartOptions {
  /** Events of the log from `fromByte` on, in order, a few times a second. */
  onEvents?(events: RunEvent[]): void;
  /** Where `onEvents` begins: `offset` of a loaded run, or 0 (default) for its whole history. */
  fromByte?: number;
  /** The child goes on when this process ends. */
  detached?: boolean;
  /** Further variables for the child. */
  env?: Readonly<Record<string, string>>;
}

/** Starts or resumes a run. What its process prints goes to `output.log` in the run directory. */
export function startRun(stored: StoredRun, options: StartOptions = {}): RunHandle {
  const { directory } = stored;
  const detached = options.detached ?? false;
  const child = forkChild(directory, detached, options.env);
  const started = deferred<void>();
  const ended = deferred<RunEnd>();
  started.promise.catch(() => undefined); // whoever does not wait for the start hears of it through `ended`
  let end: RunEnd | undefined;

  child.on("message", (raw) => {
    const message = childMessage.parse(raw);
    if (message.type === "started") started.resolve();
    else {
      end = { status: message.status, error: message.error && revivedError(message.error) };
    }
  });
  child.on("error", (error) => {
    end ??= { status: stored.status, error: crashed(`could not be started: ${error.message}`) };
  });

  const done = new AbortController();
  const following =
    options.onEvents === undefined
      ? Promise.resolve()
      : followEvents(join(directory, "events.jsonl"), options.onEvents, {
          offset: options.fromByte ?? 0,
          signal: done.signal,
        });
  child.on("close", (code, signal) => {
    finish(code, signal).catch((error: unknown) => {
      ended.resolve({ status: "interrupted", error: crashed(String(error)) });
    });
  });
  async function finish(code: number | null, signal: string | null): Promise<void> {
    done.abort();
    await following;
    const result = end ?? {
      status: "interrupted",
      error: crashed(await lastWords(directory, signal ?? `code ${code}`)),
    };
    started.reject(result.error ?? crashed("it ended before it started"));
    ended.resolve(result);
  }
  return {
    id: stored.run.id,
    pid: child.pid ?? 0,
    started: started.promise,
    ended: ended.promise,
    stop: () => {
      if (child.connected) child.send("stop");
    },
    release: () => {
      done.abort();
      if (child.connected) child.disconnect();
      child.unref();
    },
    kill: () => {
      child.kill("SIGKILL");
    },
  };
}

function forkChild(
  directory: string,
  detached: boolean,
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const path = join(directory, "output.log");
  let output: number;
  try {
    output = openSync(path, "a");
  } catch (error) {
    throw storeFault(error, path);
  }
  try {
    return fork(
      ownModule("./child", import.meta.url),
      [directory, ...(detached ? ["--detached"] : [])],
      {
        execArgv: sourceFlags(),
        stdio: ["ignore", output, output, "ipc"],
        detached,
        env: { ...process.env, ...env },
      },
    );
  } finally {
    closeSync(output); // the child has its own
  }
}

function crashed(how: string): AssayError {
  return new AssayError(`run: its process ${how}`, {
    code: "E_RUN_INTERRUPTED",
    hint: "nothing is lost: assay resume goes on from the last checkpoint",
    exitCode: 3,
  });
}

/** How the child ended, with the end of what it printed. */
async function lastWords(directory: string, how: string): Promise<string> {
  const text = await readFile(join(directory, "output.log"), "utf8").catch(() => "");
  const words = text.trim().split("\n").slice(-12).join("\n");
  return `ended unexpectedly (${how})${words === "" ? "" : `; its last words:\n${words}`}`;
}

interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

function deferred<T>(): Deferred<T> {
  const parts: Partial<Deferred<T>> = {};
  parts.promise = new Promise<T>((resolve, reject) => {
    parts.resolve = resolve;
    parts.reject = reject;
  });
  return parts as Deferred<T>;
}

/** Asks whichever process works on a run to stop. Answers false when none does. */
export async function stopRun(stored: StoredRun): Promise<boolean> {
  const owner = await lockOwner(stored.directory);
  if (owner === undefined) return false;
  if (!isLocalOwner(owner)) {
    throw new AssayError(
      `run ${stored.run.id}: works on another machine (${owner.host.split(" ")[0]}, process ${owner.pid})`,
      { code: "E_OTHER_MACHINE", hint: "stop it there" },
    );
  }
  process.kill(owner.pid, "SIGTERM");
  return true;
}
