/** @file Event streams: history from an offset, then the live tail; bounded in number, age and patience. */

import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { encodeEvent } from "../lab/events.ts";
import { readEvents, type SeenStatus, type Store } from "../lab/index.ts";
import { refuse } from "./refusals.ts";

/** Limits of event streams; tests shorten them. */
export interface StreamLimits {
  /** Streams open at once, over all runs. */
  most: number;
  /** Silence after which a comment is sent, so that dead connections are noticed. */
  heartbeatMs: number;
  /** A reader that does not take a message for this long is cut off. */
  patienceMs: number;
  /** Age at which a stream ends; the browser comes back with the last id. */
  oldestMs: number;
  /** Time between two looks at the log. */
  lookMs: number;
}

export const streamLimits: StreamLimits = {
  most: 48,
  heartbeatMs: 15_000,
  patienceMs: 30_000,
  oldestMs: 3_600_000,
  lookMs: 250,
};

/** Bytes of the log in one message. */
const messageBytes = 512 * 1024;

/** Serves and counts the streams of one server. */
export class EventStreams {
  readonly #limits: StreamLimits;
  readonly #store: Store;
  readonly #isWorking: (id: string, status: SeenStatus) => boolean;
  readonly #open = new Set<SSEStreamingApi>();

  /** `isWorking` tells whether more can be expected of a run. */
  constructor(
    store: Store,
    isWorking: (id: string, status: SeenStatus) => boolean,
    limits: Partial<StreamLimits> = {},
  ) {
    this.#store = store;
    this.#isWorking = isWorking;
    this.#limits = { ...streamLimits, ...limits };
  }

  /** Streams that are open now. */
  get count(): number {
    return this.#open.size;
  }

  /** Ends all streams. */
  close(): void {
    for (const stream of this.#open) stream.abort();
  }

  /**
   * Answers with the events of a run from byte `from` on. Messages are named `events`: a JSON list, with the byte behind
   * it as id. When nobody works on the run any more and everything was sent, `end` follows and the stream closes.
   */
  async serve(c: Context, id: string, from: number): Promise<Response> {
    if (this.#open.size >= this.#limits.most) {
      return refuse(c, 503, "E_TOO_MANY_STREAMS", "server: too many open event streams", {
        hint: "close some tabs",
      });
    }
    const { directory } = await this.#store.open(id); // refuses unknown runs before the stream begins
    const path = join(directory, "events.jsonl");
    c.header("x-accel-buffering", "no");
    return streamSSE(c, async (stream) => {
      this.#open.add(stream);
      stream.onAbort(() => {
        this.#open.delete(stream);
      });
      try {
        await this.#send(stream, id, path, from);
      } finally {
        this.#open.delete(stream);
      }
    });
  }

  async #send(stream: SSEStreamingApi, id: string, path: string, from: number): Promise<void> {
    const { heartbeatMs, oldestMs, lookMs } = this.#limits;
    const begun = Date.now();
    let spoke = 0;
    let offset = from;
    while (!stream.aborted && !stream.closed && Date.now() - begun < oldestMs) {
      // the status is read before the log, so that nothing written before the end can be missed
      const { status } = await this.#store.open(id);
      const batch = await readEvents(path, offset, messageBytes);
      if (batch.offset > offset) {
        offset = batch.offset;
        const data = `[${batch.events.map(encodeEvent).join(",")}]`;
        await this.#patiently(stream, { event: "events", id: String(offset), data });
        spoke = Date.now();
        if (batch.more) continue;
      } else if (!this.#isWorking(id, status)) {
        await this.#patiently(stream, { event: "end", id: String(offset), data: status });
        return;
      } else if (Date.now() - spoke >= heartbeatMs) {
        await this.#patiently(stream, { event: "beat", id: String(offset), data: "" });
        spoke = Date.now();
      }
      await sleep(lookMs);
    }
  }

  /** Writes a message; a reader that does not take it in time is cut off. */
  async #patiently(
    stream: SSEStreamingApi,
    message: { event: string; id: string; data: string },
  ): Promise<void> {
    const impatient = setTimeout(() => stream.abort(), this.#limits.patienceMs);
    try {
      await stream.writeSSE(message);
    } finally {
      clearTimeout(impatient);
    }
  }
}
