/** @file A run directory as `RunData`: what figures, claims and instruments see. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { MissingError } from "../errors.ts";
import { readNpy } from "../io/npy.ts";
import type { RunData } from "../study/contract.ts";
import { readCheckpoint } from "./checkpoints.ts";
import { replayEvents } from "./events.ts";
import { RunLog } from "./run-log.ts";
import type { SeenStatus, StoredRun } from "./store.ts";

/** Run data with what the laboratory knows beside it. */
export interface LoadedRun {
  data: RunData<Record<string, unknown>>;
  log: RunLog;
  /** Bytes of the log that were read; a follower goes on from here. */
  offset: number;
}

/** Reads the whole log of a run. What is damaged in it becomes a notice. */
export async function loadRun(stored: StoredRun): Promise<LoadedRun> {
  const log = new RunLog();
  const found = await replayEvents(join(stored.directory, "events.jsonl"), (e) => log.apply(e));
  const at = Date.now();
  if (found.torn && stored.status !== "running") {
    log.apply({
      type: "notice",
      at,
      level: "warning",
      code: "torn-log-line",
      text: "The last line of the log was cut off by an interruption and is left out.",
    });
  }
  if (found.damaged > 0) {
    log.apply({
      type: "notice",
      at,
      level: "warning",
      code: "damaged-log-lines",
      text: `${found.damaged} lines of the log could not be understood and are left out.`,
    });
  }
  return { data: runData(stored, log), log, offset: found.offset };
}

/** The contract's view of a run on the state of its log; it follows when more events are applied. */
export function runData(stored: StoredRun, log: RunLog): RunData<Record<string, unknown>> {
  const { run, directory } = stored;
  return {
    id: run.id,
    config: run.config,
    seed: run.seed,
    preset: run.preset,
    status: contractStatus(stored.status),
    get measures() {
      return log.measures();
    },
    get notices() {
      return log.notices();
    },
    seriesNames: () => log.seriesNames(),
    series: (name) => log.series(name),
    arrayNames: () => log.arrayNames(),
    arraySteps: (name) => log.arraySteps(name),
    async array(name, step) {
      const file = log.arrayFile(name, step);
      return file === undefined ? undefined : readNpy(await readFile(join(directory, file)));
    },
    checkpointSteps: () => log.checkpoints().map((entry) => entry.step),
    async checkpoint(step) {
      const entry = log.checkpoints().find((candidate) => candidate.step === step);
      if (entry === undefined) {
        throw new MissingError(`run ${run.id}: no checkpoint at step ${step}`, "see: assay show");
      }
      return readCheckpoint(directory, entry);
    },
  };
}

/** The four words of the contract: a run that waits to start counts as stopped, as does a killed one. */
function contractStatus(status: SeenStatus): RunData<unknown>["status"] {
  return status === "created" || status === "interrupted" ? "stopped" : status;
}
