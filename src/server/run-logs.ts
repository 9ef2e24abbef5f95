/** @file The logs of the runs that somebody looks at, kept in memory and read on from where they ended. */

import { join } from "node:path";
import {
  claimsOfRun,
  type LoadedRun,
  loadRun,
  type ProgressState,
  readEvents,
  runData,
  type StoredRun,
  studyById,
} from "../lab/index.ts";
import type { ClaimRow, Measures, Study } from "../study/index.ts";

/** What lists show of a run beside `run.json`. */
export interface RunDigest {
  progress: ProgressState | undefined;
  measures: Measures;
  claims: readonly ClaimRow[];
}

/** Logs kept in memory at once; a 40,000-step log takes a few megabytes. */
const keptLogs = 12;

/** Reads logs incrementally. Digests of ended runs are remembered, so that a list of thousands reads each log once. */
export class RunLogs {
  readonly #studies: readonly Study[];
  readonly #loaded = new Map<string, Promise<LoadedRun>>();
  readonly #digests = new Map<string, { state: string; digest: RunDigest }>();
  readonly #queue: StoredRun[] = [];
  #working = false;

  constructor(studies: readonly Study[]) {
    this.#studies = studies;
  }

  /** The run with everything that its log says now. */
  load(stored: StoredRun): Promise<LoadedRun> {
    const { id } = stored.run;
    const before = this.#loaded.get(id);
    const loading =
      before === undefined ? loadRun(stored) : before.then((run) => readOn(stored, run));
    this.#loaded.delete(id); // the map's order is the order of use
    this.#loaded.set(id, loading);
    loading.catch(() => this.#loaded.delete(id));
    for (const oldest of this.#loaded.keys()) {
      if (this.#loaded.size <= keptLogs) break;
      this.#loaded.delete(oldest);
    }
    return loading;
  }

  /** Forgets a run that is gone. */
  forget(id: string): void {
    this.#loaded.delete(id);
    this.#digests.delete(id);
  }

  /** The digest of a run now. */
  async digest(stored: StoredRun): Promise<RunDigest> {
    const state = stateOf(stored);
    const known = this.#digests.get(stored.run.id);
    if (known?.state === state && stored.status !== "running") return known.digest;
    const { log } = await this.load(stored);
    const measures = log.measures();
    const digest = { progress: log.progress, measures, claims: this.claims(stored, measures) };
    this.#digests.set(stored.run.id, { state, digest });
    return digest;
  }

  /**
   * The digest as far as it is known, at once. What is unknown is read in the background, so that a first look at a
   * large store does not wait for all of its logs.
   */
  digestSoFar(stored: StoredRun): RunDigest | undefined {
    const known = this.#digests.get(stored.run.id);
    if (known?.state !== stateOf(stored) || stored.status === "running") {
      if (!this.#queue.some(({ run }) => run.id === stored.run.id)) this.#queue.push(stored);
      void this.#workOff();
    }
    return known?.digest;
  }

  /** Claims on these measures; none when this Assay does not know the study or its configuration any more. */
  claims(stored: StoredRun, measures: Measures): ClaimRow[] {
    const known = this.#studies.some(({ id }) => id === stored.run.study);
    return known
      ? claimsOfRun(studyById(this.#studies, stored.run.study), stored.run, measures)
      : [];
  }

  async #workOff(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      await this.digest(next).catch(() => undefined); // an unreadable log shows no digest; opening the run says why
    }
    this.#working = false;
  }
}

function stateOf({ run, status }: StoredRun): string {
  return `${status} ${run.endedAt ?? ""}`;
}

async function readOn(stored: StoredRun, { log, offset: from }: LoadedRun): Promise<LoadedRun> {
  let offset = from;
  for (;;) {
    const batch = await readEvents(join(stored.directory, "events.jsonl"), offset);
    for (const event of batch.events) log.apply(event);
    offset = batch.offset;
    if (!batch.more) return { data: runData(stored, log), log, offset };
  }
}
