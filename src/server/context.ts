/** @file What every route works with. */

import type { FigureWorkshop, RunFile, Store, StoredRun } from "../lab/index.ts";
import type { Study } from "../study/index.ts";
import { publicError } from "./refusals.ts";
import type { RunControl } from "./run-control.ts";
import type { RunLogs } from "./run-logs.ts";
import type { EventStreams } from "./streams.ts";
import type { SweepControl } from "./sweep-control.ts";
import type { RunSummary, VerdictCounts } from "./wire.ts";

/** Parts of a running server; nothing here knows HTTP except the streams. */
export interface ServerContext {
  store: Store;
  studies: readonly Study[];
  logs: RunLogs;
  control: RunControl;
  sweeps: SweepControl;
  workshop: FigureWorkshop;
  streams: EventStreams;
  /** Largest upload to an instrument, in bytes. */
  uploadBytes: number;
  /** Told of errors that no user caused. */
  report: (error: unknown) => void;
}

/** True when a process works on a run or will soon. */
export function isActive({ control }: Pick<ServerContext, "control">, stored: StoredRun): boolean {
  return stored.status === "running" || control.holds(stored.run.id);
}

/** A run as lists show it, with as much of its digest as is known at once. */
export function summaryOf(context: ServerContext, stored: StoredRun): RunSummary {
  const digest = context.logs.digestSoFar(stored);
  return {
    run: publicRun(stored.run),
    status: stored.status,
    active: isActive(context, stored),
    ...(digest?.progress === undefined ? {} : { progress: digest.progress }),
    ...(digest === undefined || digest.claims.length === 0
      ? {}
      : { verdicts: countVerdicts(digest.claims) }),
  };
}

/** `run.json` without what is for the terminal alone. */
function publicRun(run: RunFile): RunFile {
  return run.error === undefined ? run : { ...run, error: publicError(run.error) };
}

/** Claims by verdict. */
export function countVerdicts(rows: readonly { verdict: keyof VerdictCounts }[]): VerdictCounts {
  const counts = { held: 0, "held-at-this-scale": 0, "not-held": 0, "not-run": 0 };
  for (const { verdict } of rows) counts[verdict]++;
  return counts;
}

/** Gives the newest runs' digests a moment to be read, so that a first answer is rarely without them. */
export async function awaitDigests(
  { logs }: ServerContext,
  runs: readonly StoredRun[],
  patienceMs = 250,
): Promise<void> {
  const reading = Promise.all(
    runs.slice(0, 24).map((run) => logs.digest(run).catch(() => undefined)),
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([reading, patience]);
  clearTimeout(timer);
}
