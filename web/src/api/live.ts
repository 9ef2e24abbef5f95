/** @file A run as it happens: history first, then the event stream from the byte where the history ended. */

import type { RunEvent } from "../../../src/lab/format.ts";
import type { ProgressView } from "../../../src/server/wire.ts";
import { GrowingSeries } from "./growing-series.ts";
import { fetchSeries, type SeriesPoints } from "./series.ts";

/** State of the connection, for the reader: a page that silently stands still is worse than none. */
export type LiveState = "loading" | "live" | "reconnecting" | "ended" | "failed";

export interface LiveSnapshot {
  state: LiveState;
  points: ReadonlyMap<string, SeriesPoints>;
  progress: ProgressView | undefined;
  /** Increases with every change. */
  version: number;
}

/** Milliseconds between two redraws while events pour in. */
const redrawEveryMs = 200;

/**
 * One run's live data. Subscribe with `useSyncExternalStore`; `onChange` is told when measures, checkpoints or the status
 * changed, so that what is not a series can be asked for again.
 */
export class LiveRun {
  readonly #run: string;
  readonly #onChange: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #series = new Map<string, GrowingSeries>();
  #snapshot: LiveSnapshot = {
    state: "loading",
    points: new Map(),
    progress: undefined,
    version: 0,
  };
  #source: EventSource | undefined;
  #offset = 0;
  #redraw: ReturnType<typeof setTimeout> | undefined;
  readonly #abort = new AbortController();

  constructor(run: string, onChange: () => void) {
    this.#run = run;
    this.#onChange = onChange;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): LiveSnapshot => this.#snapshot;

  /** Loads the history and follows the run until {@link close}. */
  async open(): Promise<void> {
    try {
      const { offset, points } = await fetchSeries(this.#run, this.#abort.signal);
      for (const [name, series] of points) this.#series.set(name, new GrowingSeries(series));
      this.#offset = offset;
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.#publish("failed");
      throw error;
    }
    if (this.#abort.signal.aborted) return;
    this.#publish("live");
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.#follow();
  }

  close(): void {
    this.#abort.abort();
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#source?.close();
    clearTimeout(this.#redraw);
  }

  /** Hidden pages give their stream back: a browser allows only six connections to one server. */
  #onVisibility = (): void => {
    if (this.#snapshot.state === "ended") return;
    if (document.hidden) this.#source?.close();
    else this.#follow();
  };

  #follow(): void {
    this.#source?.close();
    const path = `/api/runs/${encodeURIComponent(this.#run)}/events?from=${this.#offset}`;
    const source = new EventSource(path);
    this.#source = source;
    source.addEventListener("events", ({ data, lastEventId }: MessageEvent<string>) => {
      this.#offset = Number(lastEventId);
      this.#take(JSON.parse(data) as RunEvent[]);
    });
    source.addEventListener("end", () => {
      source.close();
      this.#publish("ended");
      this.#onChange();
    });
    source.onopen = () => this.#publish("live");
    source.onerror = () =>
      this.#publish(source.readyState === EventSource.CLOSED ? "failed" : "reconnecting");
  }

  #take(events: readonly RunEvent[]): void {
    let progress = this.#snapshot.progress;
    let changed = false;
    for (const event of events) {
      if (event.type === "metrics") this.#append(event.steps, event.values);
      else if (event.type === "progress") progress = event;
      else {
        changed = true;
        if (event.type === "session") {
          for (const series of this.#series.values()) series.rewind(event.step);
        }
      }
    }
    this.#snapshot = { ...this.#snapshot, progress };
    if (changed) this.#onChange();
    this.#redraw ??= setTimeout(() => {
      this.#redraw = undefined;
      this.#publish(this.#snapshot.state);
    }, redrawEveryMs);
  }

  #append(steps: readonly number[], values: Readonly<Record<string, readonly number[]>>): void {
    for (const [name, column] of Object.entries(values)) {
      let series = this.#series.get(name);
      if (series === undefined) {
        series = new GrowingSeries({ steps: new Float64Array(0), values: new Float64Array(0) });
        this.#series.set(name, series);
      }
      for (let i = 0; i < steps.length; i++) {
        const value = Number(column[i] ?? Number.NaN);
        if (!Number.isNaN(value)) series.push(steps[i]!, value);
      }
    }
  }

  #publish(state: LiveState): void {
    const points = new Map([...this.#series].map(([name, series]) => [name, series.view()]));
    this.#snapshot = { ...this.#snapshot, state, points, version: this.#snapshot.version + 1 };
    for (const listener of this.#listeners) listener();
  }
}
