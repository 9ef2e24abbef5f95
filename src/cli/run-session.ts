/** @file Works on a run in the foreground, with Ctrl-C: used by `run`, `resume` and `npm start`. */

import {
  claimsOfRun,
  type LoadedRun,
  loadRun,
  type RunEnd,
  type RunLog,
  type SeenStatus,
  type Store,
  type StoredRun,
  someNotHeld,
  startRun,
} from "../lab/index.ts";
import type { Study } from "../study/contract.ts";
import type { Cli } from "./cli.ts";
import type { Reporter } from "./reporters/reporter.ts";

/** The result of a session in the foreground. */
export interface SessionResult {
  stored: StoredRun;
  loaded: LoadedRun;
  end: RunEnd;
  /** 0 fine, 1 failed or a claim not held, 3 interrupted from outside or store trouble, 130 stopped by the user. */
  exitCode: number;
}

/** Starts or resumes a run, reports on it, and waits for its end. Ctrl-C stops it, a second one kills it. */
export async function runInForeground(
  cli: Cli,
  store: Store,
  study: Study,
  stored: StoredRun,
  reporter: Reporter,
): Promise<SessionResult> {
  const before = await loadRun(stored);
  const log: RunLog = before.log;
  reporter.begin(study, stored);
  const handle = startRun(stored, {
    fromByte: before.offset,
    onEvents: (events) => {
      for (const event of events) log.apply(event);
      reporter.events(events, log);
    },
  });
  let interrupts = 0;
  const interrupt = (): void => {
    interrupts++;
    if (interrupts > 1) handle.kill();
    else {
      reporter.stopping();
      handle.stop();
    }
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  let end: RunEnd;
  try {
    end = await handle.ended;
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
  const now = await store.open(stored.run.id);
  const loaded = await loadRun(now);
  const interrupted = interrupts > 0;
  const error = interrupted ? undefined : end.error;
  reporter.end({ study, stored: now, loaded, error });
  const claims = claimsOfRun(study, now.run, loaded.data.measures);
  const notHeld = end.status === "finished" && someNotHeld(claims);
  if (error !== undefined) {
    cli.output.err.line(`${cli.output.err.paint("red", "error:")} ${error.message}`);
    if (error.hint !== undefined) cli.output.err.line(`hint: ${error.hint}`);
  }
  const exitCode = exitCodeOf(end.status, { interrupted, notHeld, error: error?.exitCode });
  return { stored: now, loaded, end, exitCode };
}

function exitCodeOf(
  status: SeenStatus,
  found: { interrupted: boolean; notHeld: boolean; error: number | undefined },
): number {
  if (status !== "finished" && found.interrupted) return 130;
  if (found.error !== undefined) return found.error;
  if (status === "finished") return found.notHeld ? 1 : 0;
  return status === "failed" ? 1 : 130;
}
