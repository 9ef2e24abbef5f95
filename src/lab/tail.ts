/** @file Following a log that is being written, by this process's child or by anybody else's. */

import { setTimeout as sleep } from "node:timers/promises";
import { readEvents } from "./events.ts";
import type { RunEvent } from "./format.ts";

/** Options of {@link followEvents}. */
export interface FollowOptions {
  /** Byte offset to begin at. Default 0. */
  offset?: number;
  /** Following ends, after one last look, when it is aborted. */
  signal: AbortSignal;
  /** Time between two looks. Default 200 ms. */
  intervalMs?: number;
}

/** Delivers new events in order until the signal is aborted. Returns the offset behind the last event. */
export async function followEvents(
  path: string,
  onEvents: (events: RunEvent[]) => void,
  options: FollowOptions,
): Promise<number> {
  const { signal, intervalMs = 200 } = options;
  let offset = options.offset ?? 0;
  for (;;) {
    const last = signal.aborted;
    const batch = await readEvents(path, offset, 4 * 2 ** 20);
    offset = batch.offset;
    if (batch.events.length > 0) onEvents(batch.events);
    if (batch.more) continue;
    if (last) return offset;
    await sleep(intervalMs, undefined, { signal }).catch(() => undefined); // an abort only ends the wait
  }
}
