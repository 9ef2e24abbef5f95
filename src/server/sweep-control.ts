/** @file Sweeps that this server works on. */

import { AssayError } from "../errors.ts";
import { type Store, type Sweep, storeSweep, studyById, workOnSweep } from "../lab/index.ts";
import type { Study } from "../study/index.ts";

interface Work {
  stop: AbortController;
  done: Promise<void>;
}

/** Starts and stops sweeps; one at a time, because each already uses the whole machine. */
export class SweepControl {
  readonly #store: Store;
  readonly #studies: readonly Study[];
  readonly #report: (error: unknown) => void;
  readonly #works = new Map<string, Work>();

  constructor(store: Store, studies: readonly Study[], report: (error: unknown) => void) {
    this.#store = store;
    this.#studies = studies;
    this.#report = report;
  }

  /** True while this server works on the sweep. */
  holds(id: string): boolean {
    return this.#works.has(id);
  }

  /** Works on a sweep in the background, from where it stopped. Its plan is in the store when this resolves. */
  async start(sweep: Sweep): Promise<void> {
    if (this.holds(sweep.id)) return;
    if (this.#works.size > 0) {
      throw new AssayError("server: another sweep is at work", {
        code: "E_BUSY",
        hint: "wait until it has ended, or stop it",
      });
    }
    const stop = new AbortController();
    const study = studyById(this.#studies, sweep.study);
    const stored = storeSweep(this.#store, sweep);
    const done = stored
      .then(() => workOnSweep(this.#store, study, sweep, { signal: stop.signal }))
      .then(() => undefined, this.#report);
    this.#works.set(sweep.id, { stop, done });
    void done.finally(() => this.#works.delete(sweep.id));
    await stored;
  }

  /** Lets the runs that are going on save and stop, and starts no others. */
  stop(id: string): void {
    this.#works.get(id)?.stop.abort();
  }

  /** Stops everything and waits until it has been saved. */
  async close(): Promise<void> {
    const works = [...this.#works.values()];
    for (const { stop } of works) stop.abort();
    await Promise.all(works.map(({ done }) => done));
  }
}
