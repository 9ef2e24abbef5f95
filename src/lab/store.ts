/** @file The store: a folder of run directories. Creating, finding, listing and deleting runs. */

import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { makeFolder, syncDirectory } from "./atomic.ts";
import {
  RunLockedError,
  RunNotFoundError,
  storeFault,
  systemCode,
  UnreadableRunError,
} from "./errors.ts";
import { formatVersion, type RunFile, runIdPattern } from "./format.ts";
import { configHash } from "./hash.ts";
import { lockOwner } from "./lock.ts";
import { assayVersion, gitRevision, machineInfo } from "./machine.ts";
import { readRunFile, writeRunFile } from "./run-file.ts";

/** Status as a reader should see it. `interrupted`: it says running, but nobody works on it (killed, power cut). */
export type SeenStatus = RunFile["status"] | "interrupted";

/** A run of the store. */
export interface StoredRun {
  run: RunFile;
  /** Absolute path of the run directory. */
  directory: string;
  status: SeenStatus;
}

/** A folder of the store that looks like a run and cannot be read. */
export interface UnreadableRun {
  id: string;
  directory: string;
  reason: string;
}

/** What is in a store, newest first. */
export interface StoreListing {
  runs: StoredRun[];
  unreadable: UnreadableRun[];
}

/** What a new run is made from. `config` is complete and valid. */
export interface NewRun {
  study: { id: string; version: number };
  preset?: string;
  config: Readonly<Record<string, unknown>>;
  seed: number;
  executor: RunFile["executor"];
  threads: number;
  label?: string;
  sweep?: string;
}

/** The folder that is meant: `--store`, else `ASSAY_STORE`, else `./assay-runs`. Absolute. */
export function storePath(option?: string): string {
  return resolve(option ?? process.env.ASSAY_STORE ?? "assay-runs");
}

/** A folder of runs. Opening one touches nothing; it is created with its first run. */
export class Store {
  /** Absolute path. */
  readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  /** Absolute path of the directory of a run with this exact id. Never leaves the store. */
  directory(id: string): string {
    if (!runIdPattern.test(id)) {
      throw new RunNotFoundError(`run: wanted an id, got ${JSON.stringify(id)}`, "see: assay runs");
    }
    return join(this.root, id);
  }

  /** Creates a run directory with status `created`. The run starts when a runner takes it. */
  async create(wanted: NewRun): Promise<StoredRun> {
    const id = `${wanted.study.id}-${randomSuffix()}`;
    const directory = this.directory(id);
    const revision = await gitRevision();
    const run: RunFile = {
      formatVersion,
      id,
      study: wanted.study.id,
      studyVersion: wanted.study.version,
      assayVersion: assayVersion(),
      ...(wanted.preset === undefined ? {} : { preset: wanted.preset }),
      config: { ...wanted.config },
      configHash: configHash(wanted.study, wanted.config, wanted.seed),
      seed: wanted.seed,
      status: "created",
      executor: wanted.executor,
      threads: wanted.threads,
      machine: machineInfo(),
      ...(revision === undefined ? {} : { gitRevision: revision }),
      createdAt: new Date().toISOString(),
      seconds: 0,
      ...(wanted.sweep === undefined ? {} : { sweep: wanted.sweep }),
      ...(wanted.label === undefined ? {} : { label: wanted.label }),
    };
    await makeFolder(this.root);
    try {
      await mkdir(directory); // fails when the id is taken, which the random part rules out in practice
      await syncDirectory(this.root);
    } catch (error) {
      throw storeFault(error, directory);
    }
    try {
      await writeRunFile(directory, run);
    } catch (error) {
      await rm(directory, { recursive: true, force: true }); // a run without run.json would be listed as unreadable
      throw error;
    }
    return { run, directory, status: "created" };
  }

  /** The run with this exact id. */
  async open(id: string): Promise<StoredRun> {
    const directory = this.directory(id);
    const entry = await lstat(directory).catch(() => undefined);
    if (entry?.isDirectory() !== true) {
      // a link is not a run of this store
      throw new RunNotFoundError(`run: no run ${id} in ${this.root}`, "see: assay runs");
    }
    return seen(await readRunFile(directory), directory);
  }

  /** The run that a person means: an id, a unique beginning of it or of its random part, or `last`. */
  async find(name: string): Promise<StoredRun> {
    const ids = await this.#ids();
    if (ids.includes(name)) return this.open(name);
    if (name === "last") {
      const newest = (await this.list()).runs[0];
      if (newest !== undefined) return newest;
      throw new RunNotFoundError(
        `run: no runs in ${this.root}`,
        "start one with: assay run <study>",
      );
    }
    const wanted = name.toLowerCase();
    const found = ids.filter(
      (id) => id.startsWith(wanted) || id.slice(id.lastIndexOf("-") + 1).startsWith(wanted),
    );
    if (wanted !== "" && found.length === 1) return this.open(found[0]!);
    throw new RunNotFoundError(
      found.length === 0
        ? `run: no run ${JSON.stringify(name)} in ${this.root}`
        : `run: ${JSON.stringify(name)} could be ${found.slice(0, 5).join(", ")}${found.length > 5 ? ", ..." : ""}`,
      found.length === 0 ? "see: assay runs" : "give more letters",
    );
  }

  /** All runs, newest first. Reads `run.json` of each and nothing else, so thousands of runs list in a blink. */
  async list(): Promise<StoreListing> {
    const listing: StoreListing = { runs: [], unreadable: [] };
    const ids = await this.#ids();
    const readNext = async (): Promise<void> => {
      for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
        const directory = join(this.root, id);
        try {
          listing.runs.push(await seen(await readRunFile(directory), directory));
        } catch (error) {
          if (!(error instanceof UnreadableRunError)) throw error;
          listing.unreadable.push({ id, directory, reason: error.message });
        }
      }
    };
    await Promise.all(Array.from({ length: 16 }, readNext));
    listing.runs.sort((a, b) => (a.run.createdAt < b.run.createdAt ? 1 : -1));
    listing.unreadable.sort((a, b) => (a.id < b.id ? -1 : 1));
    return listing;
  }

  /** Deletes a run with everything in it. Refused while a process works on it. */
  async delete(id: string): Promise<void> {
    const directory = this.directory(id);
    if (!(await this.#ids()).includes(id)) {
      throw new RunNotFoundError(`run: no run ${id} in ${this.root}`, "see: assay runs");
    }
    const owner = await lockOwner(directory);
    if (owner !== undefined) {
      throw new RunLockedError(
        `run: cannot delete ${id} while process ${owner.pid} works on it`,
        `stop it first: assay stop ${id}`,
      );
    }
    try {
      // the rename makes it vanish at once; a kill during the removal leaves no half run behind
      const doomed = join(this.root, `.deleted-${basename(directory)}`);
      await rename(directory, doomed);
      await rm(doomed, { recursive: true, force: true });
    } catch (error) {
      throw storeFault(error, directory);
    }
  }

  async #ids(): Promise<string[]> {
    try {
      const entries = await readdir(this.root, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isDirectory() && runIdPattern.test(entry.name))
        .map((entry) => entry.name);
    } catch (error) {
      if (systemCode(error) === "ENOENT") return [];
      throw storeFault(error, this.root, "read");
    }
  }
}

async function seen(run: RunFile, directory: string): Promise<StoredRun> {
  if (run.status !== "running") return { run, directory, status: run.status };
  const owner = await lockOwner(directory);
  return { run, directory, status: owner === undefined ? "interrupted" : "running" };
}

/** Eight letters and digits; no vowels, so that no words appear. */
function randomSuffix(): string {
  const alphabet = "0123456789bcdfghjkmnpqrstvwxz";
  return Array.from(randomBytes(8), (byte) => alphabet[byte % alphabet.length]).join("");
}
