/** @file The event log of a run, `events.jsonl`: append-only lines, safe against a kill at any byte. */

import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory } from "./atomic.ts";
import { storeFault, systemCode } from "./errors.ts";
import { die, faultAt } from "./faults.ts";
import { event as eventSchema, type RunEvent } from "./format.ts";
import { namedNumbers } from "./plain-numbers.ts";

type MetricsEvent = Extract<RunEvent, { type: "metrics" }>;

const flushDelayMs = 250; // a page that follows the run sees news this late at most
const newline = 0x0a;

/** One event as a line of the log, without its newline; JSON's missing numbers become their names. */
export function encodeEvent(event: RunEvent): string {
  return JSON.stringify(event, namedNumbers);
}

/** The event of a line, or `undefined` when the line is damaged or of an unknown type. */
export function decodeEvent(line: string): RunEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const isMetrics = "type" in value && value.type === "metrics";
  return isMetrics ? metricsOf(value) : eventSchema.safeParse(value).data;
}

/**
 * Metrics make up nearly all of a log, so they are checked by hand: a schema walk over 400,000 numbers takes seconds.
 */
function metricsOf(value: object): MetricsEvent | undefined {
  const event = value as Partial<MetricsEvent>;
  if (typeof event.at !== "number") return undefined;
  if (!isIntegers(event.steps) || typeof event.values !== "object" || event.values === null) {
    return undefined;
  }
  for (const column of Object.values(event.values)) {
    if (!Array.isArray(column) || column.length !== event.steps.length) return undefined;
    for (let i = 0; i < column.length; i++) {
      if (typeof column[i] === "number") continue;
      const named = nonFinite[String(column[i])];
      if (named === undefined) return undefined;
      column[i] = named;
    }
  }
  return event as MetricsEvent;
}

const nonFinite: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

function isIntegers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(Number.isInteger);
}

/** Two metrics events with the same columns as one; `undefined` when they do not fit. */
function merged(a: MetricsEvent, b: MetricsEvent): MetricsEvent | undefined {
  const names = Object.keys(a.values);
  if (names.length !== Object.keys(b.values).length) return undefined;
  if (names.some((name) => !(name in b.values))) return undefined;
  for (const step of b.steps) a.steps.push(step);
  for (const name of names) {
    for (const value of b.values[name]!) a.values[name]!.push(value);
  }
  a.at = b.at;
  return a;
}

function ownedCopy(event: RunEvent): RunEvent {
  if (event.type !== "metrics") return event;
  const values: Record<string, number[]> = {};
  for (const [name, column] of Object.entries(event.values)) values[name] = [...column];
  return { ...event, steps: [...event.steps], values };
}

/** The writer. `append` never blocks and never throws; trouble arrives at `onFault` once and at every later `sync`. */
export class EventWriter {
  /** True when the log ended in a torn line, which opening has dropped. */
  readonly torn: boolean;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #onFault: (error: unknown) => void;
  #pending: RunEvent[] = [];
  #size: number;
  #timer: NodeJS.Timeout | undefined;
  #queue: Promise<void> = Promise.resolve();
  #fault: unknown;

  private constructor(
    path: string,
    handle: FileHandle,
    size: number,
    torn: boolean,
    onFault: (error: unknown) => void,
  ) {
    this.#path = path;
    this.#handle = handle;
    this.#size = size;
    this.torn = torn;
    this.#onFault = onFault;
  }

  /** Opens the log for appending, creates it when absent, and cuts a torn last line off. */
  static async open(path: string, onFault: (error: unknown) => void): Promise<EventWriter> {
    try {
      const handle = await open(path, "a+");
      const { size } = await handle.stat();
      const whole = await endOfLastLine(handle, size);
      if (whole < size) await handle.truncate(whole);
      if (size === 0) await syncDirectory(dirname(path));
      return new EventWriter(path, handle, whole, whole < size, onFault);
    } catch (error) {
      throw storeFault(error, path);
    }
  }

  /** Puts an event in line; it is written within {@link flushDelayMs}. Neighbouring metrics travel as one line. */
  append(event: RunEvent): void {
    const last = this.#pending.at(-1);
    if (event.type === "metrics" && last?.type === "metrics" && merged(last, event)) return;
    this.#pending.push(ownedCopy(event));
    this.#timer ??= setTimeout(() => {
      this.#flush().catch(() => undefined); // kept in #fault and reported through onFault
    }, flushDelayMs);
  }

  /** Everything appended so far is on the disk when this returns. Throws the first fault that the log has met. */
  async sync(): Promise<void> {
    await this.#flush();
    try {
      await this.#handle.sync();
    } catch (error) {
      if (systemCode(error) !== "EINVAL") this.#fail(error); // devices that cannot sync do not need to
    }
    if (this.#fault !== undefined) throw this.#fault;
  }

  /** Writes what is left and closes the file; faults have been reported before. */
  async close(): Promise<void> {
    try {
      await this.sync();
    } finally {
      await this.#handle.close();
    }
  }

  #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queue = this.#queue.then(() => this.#write());
    return this.#queue;
  }

  async #write(): Promise<void> {
    const events = this.#pending;
    this.#pending = [];
    if (events.length === 0 || this.#fault !== undefined) return;
    const bytes = Buffer.from(events.map((event) => `${encodeEvent(event)}\n`).join(""));
    const lastStep = Math.max(...events.map((e) => (e.type === "metrics" ? e.steps.at(-1)! : -1)));
    if (faultAt("log-append", lastStep)) {
      await this.#handle.write(bytes.subarray(0, bytes.length - 20));
      die();
    }
    try {
      for (let done = 0; done < bytes.length; ) {
        done += (await this.#handle.write(bytes, done)).bytesWritten;
      }
      this.#size += bytes.length;
    } catch (error) {
      await this.#handle.truncate(this.#size).catch(() => undefined); // the next opening cuts the torn line too
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#fault !== undefined) return;
    this.#fault = storeFault(error, this.#path);
    this.#onFault(this.#fault);
  }
}

/** Offset behind the last newline before `size`. */
async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const block = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - block.length);
    const { bytesRead } = await handle.read(block, 0, end - start, start);
    const at = block.subarray(0, bytesRead).lastIndexOf(newline);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
}

/** What one look at a log gave. */
export interface EventBatch {
  events: RunEvent[];
  /** Where to go on: the byte behind the last whole line that was read. */
  offset: number;
  /** Whole lines that could not be understood (damaged, or of a newer Assay); they are skipped. */
  damaged: number;
  /** Bytes follow that do not end in a newline: a line that is being written, or one that a kill has torn. */
  torn: boolean;
  /** More whole lines follow; call again with `offset`. */
  more: boolean;
}

/**
 * Reads whole lines from `offset` on, at most about `maxBytes` of them, so that a follower's memory stays bounded.
 * A log that does not exist yet is empty. A log shorter than `offset` (a torn line was cut) gives nothing.
 */
export async function readEvents(
  path: string,
  offset = 0,
  maxBytes: number = 64 * 2 ** 20,
): Promise<EventBatch> {
  const nothing: EventBatch = { events: [], offset, damaged: 0, torn: false, more: false };
  let handle: FileHandle;
  try {
    handle = await open(path, "r");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return nothing;
    throw error;
  }
  try {
    const { size } = await handle.stat();
    if (size <= offset) return nothing;
    let bytes = Buffer.alloc(Math.min(size - offset, maxBytes));
    bytes = bytes.subarray(0, (await handle.read(bytes, 0, bytes.length, offset)).bytesRead);
    const end = bytes.lastIndexOf(newline) + 1;
    const atEnd = offset + bytes.length >= size;
    if (end === 0 && !atEnd) return await readEvents(path, offset, maxBytes * 2); // one line longer than the limit
    const batch: EventBatch = {
      events: [],
      offset: offset + end,
      damaged: 0,
      torn: atEnd && end < bytes.length,
      more: !atEnd,
    };
    for (let start = 0; start < end; ) {
      const stop = bytes.indexOf(newline, start);
      const event = decodeEvent(bytes.toString("utf8", start, stop));
      if (event === undefined) batch.damaged++;
      else batch.events.push(event);
      start = stop + 1;
    }
    return batch;
  } finally {
    await handle.close();
  }
}

/** Bytes of a file; 0 when it does not exist. */
export async function fileSize(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** Reads a whole log in bounded pieces and hands every event to `apply`. */
export async function replayEvents(
  path: string,
  apply: (event: RunEvent) => void,
): Promise<{ offset: number; damaged: number; torn: boolean }> {
  let offset = 0;
  let damaged = 0;
  for (;;) {
    const batch = await readEvents(path, offset);
    for (const event of batch.events) apply(event);
    offset = batch.offset;
    damaged += batch.damaged;
    if (!batch.more) return { offset, damaged, torn: batch.torn };
  }
}
