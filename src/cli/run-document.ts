/** @file The machine interface: a run as one JSON document. */

import {
  claimsOfRun,
  type LoadedRun,
  type PlainMeasures,
  plainMeasures,
  type SeenStatus,
  type StoredRun,
} from "../lab/index.ts";
import type { ClaimRow } from "../study/claims.ts";
import type { Study } from "../study/contract.ts";

/** What `assay run --json`, `show --json` and `claims <run> --json` print. */
export interface RunDocument {
  run: { id: string; dir: string; study: string; status: SeenStatus; seconds: number };
  measures: PlainMeasures;
  claims: ClaimRow[];
}

/** The document of a run. */
export function runDocument(study: Study, stored: StoredRun, loaded: LoadedRun): RunDocument {
  const { run, directory, status } = stored;
  const { measures } = loaded.data;
  return {
    run: {
      id: run.id,
      dir: directory,
      study: run.study,
      status,
      seconds: secondsOf(stored, loaded),
    },
    measures: plainMeasures(measures),
    claims: claimsOfRun(study, run, measures),
  };
}

/** Seconds of work; for a run that goes on or was killed, as far as its log has seen. */
export function secondsOf(stored: StoredRun, loaded: LoadedRun): number {
  const ended = stored.status !== "running" && stored.status !== "interrupted";
  return ended ? stored.run.seconds : loaded.log.workedSeconds;
}
