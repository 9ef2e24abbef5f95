/** @file Works through a sweep with a pool of child processes; what is finished stays finished, what was cut off resumes. */

import { readdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { AssayError } from "../errors.ts";
import { InvalidInputError, MissingError } from "../errors.ts";
import type { ClaimRow } from "../study/claims.ts";
import type { Study } from "../study/contract.ts";
import type { Measures } from "../study/measures.ts";
import { makeFolder, writeJsonAtomic } from "./atomic.ts";
import { claimsOfRun } from "./claims.ts";
import { didYouMean } from "./closest.ts";
import { resolveConfig } from "./config.ts";
import { systemCode } from "./errors.ts";
import { runIdPattern } from "./format.ts";
import { acquireLock } from "./lock.ts";
import { loadRun } from "./run-data.ts";
import { type RunHandle, startRun } from "./runner.ts";
import type { SeenStatus, Store, StoredRun } from "./store.ts";
import { type Sweep, sweepFile } from "./sweep-plan.ts";

/** Options of {@link workOnSweep}. */
export interface SweepOptions {
  /** Runs at the same time. Default: as many as the machine's cores allow with the sweep's threads. */
  jobs?: number;
  /** Stops the runs that are going on (they save a checkpoint) and starts no others. */
  signal?: AbortSignal;
  /** Called when a member starts and when it ends. */
  onMember?(member: number, status: SeenStatus, error?: AssayError): void;
}

/** One line of a sweep's result. */
export interface SweepResult {
  changes: Readonly<Record<string, unknown>>;
  seed: number;
  /** The complete configuration. */
  config: Readonly<Record<string, unknown>>;
  run: string | undefined;
  /** `created` also for members that have no run yet. */
  status: SeenStatus;
  measures: Measures;
  claims: readonly ClaimRow[];
  /** Why it failed, when it did. */
  error: string | undefined;
}

function folderOf(store: Store, id: string): string {
  return join(store.root, "sweeps", id);
}

/** Ids of all sweeps in a store, newest first. */
export async function listSweeps(store: Store): Promise<Sweep[]> {
  const names = await readdir(join(store.root, "sweeps")).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  });
  // a plan that cannot be read must not hide the others; naming it says what is wrong with it
  const found = await Promise.all(
    names.map((name) => readSweep(store, name).catch(() => undefined)),
  );
  return found
    .filter((sweep) => sweep !== undefined)
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

async function readSweep(store: Store, id: string): Promise<Sweep | undefined> {
  try {
    const text = await readFile(join(folderOf(store, id), "sweep.json"), "utf8");
    const sweep = sweepFile.parse(JSON.parse(text));
    if (sweep.id !== id) throw new Error(`the plan is called ${sweep.id}`); // it would be saved elsewhere
    return sweep;
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return undefined;
    throw new InvalidInputError(
      `sweep ${id}: its file cannot be read`,
      "see sweeps/ in the store",
      error,
    );
  }
}

/** The sweep with this id, a unique beginning of it, or `last`. */
export async function findSweep(store: Store, name: string): Promise<Sweep> {
  if (runIdPattern.test(name)) {
    const named = await readSweep(store, name);
    if (named !== undefined) return named;
  }
  const sweeps = await listSweeps(store);
  if (name === "last" && sweeps[0] !== undefined) return sweeps[0];
  const found = sweeps.filter(
    (sweep) =>
      sweep.id.startsWith(name) || sweep.id.slice(sweep.id.lastIndexOf("-") + 1).startsWith(name),
  );
  const sweep = found.length === 1 ? found[0] : undefined;
  if (sweep !== undefined) return sweep;
  throw new MissingError(
    `sweep: ${found.length > 1 ? "more than one sweep is" : "no sweep is"} called ${JSON.stringify(name)}`,
    didYouMean(
      name,
      sweeps.map((candidate) => candidate.id),
    ),
    "E_SWEEP_NOT_FOUND",
  );
}

/** Puts a plan into the store, unless it is there already: from then on it can be found. */
export async function storeSweep(store: Store, plan: Sweep): Promise<void> {
  if ((await readSweep(store, plan.id)) !== undefined) return;
  await makeFolder(folderOf(store, plan.id));
  await writeJsonAtomic(join(folderOf(store, plan.id), "sweep.json"), plan);
}

/** How many runs go on at once by default. */
export function poolSize(threads: number): number {
  return Math.max(1, Math.floor(availableParallelism() / Math.max(1, threads)));
}

/**
 * Works on a sweep until every member has been tried, or the signal is aborted. A member that fails is reported and
 * does not stop the others. Returns the sweep with the ids of its runs.
 */
export async function workOnSweep(
  store: Store,
  study: Study,
  plan: Sweep,
  options: SweepOptions = {},
): Promise<Sweep> {
  await storeSweep(store, plan);
  const lock = await acquireLock(folderOf(store, plan.id), () => undefined);
  try {
    const sweep = (await readSweep(store, plan.id)) ?? plan; // again: another process may have made runs for it
    await new Pool(store, study, sweep, options).run();
    return sweep;
  } finally {
    await lock.release();
  }
}

class Pool {
  readonly #store: Store;
  readonly #study: Study;
  readonly #sweep: Sweep;
  readonly #options: SweepOptions;
  readonly #running = new Set<RunHandle>();
  #saving: Promise<void> = Promise.resolve();

  constructor(store: Store, study: Study, sweep: Sweep, options: SweepOptions) {
    this.#store = store;
    this.#study = study;
    this.#sweep = sweep;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    const stop = (): void => {
      for (const handle of this.#running) handle.stop();
    };
    signal?.addEventListener("abort", stop);
    const waiting = this.#sweep.members.map((_, index) => index);
    const worker = async (): Promise<void> => {
      for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
        if (signal?.aborted === true) return;
        await this.#member(at);
      }
    };
    try {
      const jobs = this.#options.jobs ?? poolSize(this.#sweep.threads);
      await Promise.all(Array.from({ length: jobs }, worker));
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  async #member(index: number): Promise<void> {
    const report = this.#options.onMember ?? (() => undefined);
    const stored = await this.#runOf(index);
    if (stored.status === "finished") {
      report(index, "finished");
      return;
    }
    const handle = startRun(stored);
    this.#running.add(handle);
    report(index, "running");
    const end = await handle.ended;
    this.#running.delete(handle);
    report(index, end.status, end.error);
  }

  async #runOf(index: number): Promise<StoredRun> {
    const sweep = this.#sweep;
    const member = sweep.members[index]!;
    if (member.run !== undefined) {
      const known = await this.#store.open(member.run).catch((error: unknown) => {
        if (error instanceof MissingError) return undefined; // deleted since: make it again
        throw error;
      });
      if (known !== undefined) return known;
    }
    const { config } = resolveConfig(this.#study, {
      preset: sweep.preset,
      changes: member.changes,
    });
    const stored = await this.#store.create({
      study: this.#study,
      ...(sweep.preset === undefined ? {} : { preset: sweep.preset }),
      config,
      seed: member.seed,
      executor: sweep.executor,
      threads: sweep.threads,
      sweep: sweep.id,
    });
    member.run = stored.run.id;
    await this.#save();
    return stored;
  }

  #save(): Promise<void> {
    const path = join(folderOf(this.#store, this.#sweep.id), "sweep.json");
    this.#saving = this.#saving.then(() => writeJsonAtomic(path, this.#sweep));
    return this.#saving;
  }
}

/** The results of all members, in the order of the plan. */
export async function sweepResults(
  store: Store,
  study: Study,
  sweep: Sweep,
): Promise<SweepResult[]> {
  const results: SweepResult[] = [];
  for (const { changes, seed, run } of sweep.members) {
    const stored = run === undefined ? undefined : await store.open(run).catch(() => undefined); // deleted: not run
    if (stored === undefined) {
      const { config } = resolveConfig(study, { preset: sweep.preset, changes });
      const nothing = { config, measures: {}, claims: [], error: undefined };
      results.push({ changes, seed, run: undefined, status: "created", ...nothing });
      continue;
    }
    const { data } = await loadRun(stored);
    results.push({
      changes,
      seed,
      config: stored.run.config,
      run,
      status: stored.status,
      measures: data.measures,
      claims: claimsOfRun(study, stored.run, data.measures),
      error: stored.run.error?.message,
    });
  }
  return results;
}
