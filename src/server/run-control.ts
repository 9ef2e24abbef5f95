/** @file Runs that this server has started: a few at a time, the others wait in line. */

import { AssayError } from "../errors.ts";
import {
  defaultThreads,
  poolSize,
  type RunHandle,
  type Store,
  type StoredRun,
  startRun,
  stopRun,
} from "../lab/index.ts";

/** Longest line; beyond it a start is refused, so that a page gone wild cannot fill the store. */
const longestQueue = 200;

/** Starts, stops and resumes. Everything stops (resumably) when the server closes. */
export class RunControl {
  readonly #store: Store;
  readonly #handles = new Map<string, RunHandle>();
  #waiting: string[] = [];
  #closed = false;
  /** Runs that work at the same time. */
  readonly atOnce: number;

  constructor(store: Store, atOnce: number = poolSize(defaultThreads())) {
    this.#store = store;
    this.atOnce = atOnce;
  }

  /** True while a process of ours works on the run or it waits in line here. */
  holds(id: string): boolean {
    return this.#handles.has(id) || this.#waiting.includes(id);
  }

  /** Refuses when the line is full; call before a run is created. */
  checkRoom(): void {
    if (this.#waiting.length < longestQueue) return;
    throw new AssayError(`server: ${longestQueue} runs already wait to start`, {
      code: "E_BUSY",
      hint: "wait until some have ended, or delete some",
    });
  }

  /** Starts or resumes a run as soon as there is room. Resolves at once when it has to wait, else when it works. */
  async start(stored: StoredRun): Promise<void> {
    const { id } = stored.run;
    if (stored.status === "running" || this.holds(id)) {
      throw new AssayError(`run ${id}: is already running`, { code: "E_RUN_RUNNING" });
    }
    if (stored.status === "finished") {
      throw new AssayError(`run ${id}: is finished, nothing is left to do`, {
        code: "E_RUN_FINISHED",
      });
    }
    if (this.#handles.size >= this.atOnce) {
      this.checkRoom();
      this.#waiting.push(id);
      return;
    }
    await this.#work(stored);
  }

  /** Asks a run to save and stop, wherever it works. */
  async stop(stored: StoredRun): Promise<void> {
    const { id } = stored.run;
    if (this.#waiting.includes(id)) {
      this.#waiting = this.#waiting.filter((other) => other !== id);
      return;
    }
    const handle = this.#handles.get(id);
    if (handle !== undefined) handle.stop();
    else if (!(await stopRun(stored))) {
      throw new AssayError(`run ${id}: nobody works on it`, { code: "E_RUN_NOT_RUNNING" });
    }
  }

  /** Stops everything and waits until it has been saved. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting = [];
    const handles = [...this.#handles.values()];
    for (const handle of handles) handle.stop();
    await Promise.all(handles.map(({ ended }) => ended));
  }

  async #work(stored: StoredRun): Promise<void> {
    const { id } = stored.run;
    const handle = startRun(stored);
    this.#handles.set(id, handle);
    void handle.ended.then(() => {
      this.#handles.delete(id);
      void this.#next();
    });
    await handle.started;
  }

  async #next(): Promise<void> {
    if (this.#closed || this.#handles.size >= this.atOnce) return;
    const id = this.#waiting.shift();
    if (id === undefined) return;
    try {
      await this.#work(await this.#store.open(id));
    } catch {
      void this.#next(); // deleted or unfit in the meantime: run.json says what happened, the line goes on
    }
  }
}
