/** @file What a study may do to the outside while it runs, backed by a run directory. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidInputError, MissingError } from "../errors.ts";
import { writeNpy } from "../io/npy.ts";
import type { NdArray } from "../math/nd-array.ts";
import type { Checkpoint, DataFiles, Notice, Progress, RunContext } from "../study/contract.ts";
import type { Measure } from "../study/measures.ts";
import { writeFileAtomic } from "./atomic.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoints.ts";
import { openDataSet } from "./data-sets.ts";
import type { EventWriter } from "./events.ts";
import type { RunEvent, RunFile } from "./format.ts";
import { sha256 } from "./hash.ts";
import { ProgressClock } from "./progress-clock.ts";
import type { RunLog } from "./run-log.ts";

/** What a {@link LabContext} stands on. */
export interface LabContextParts {
  directory: string;
  run: RunFile;
  signal: AbortSignal;
  writer: EventWriter;
  log: RunLog;
  resumeFrom: Checkpoint | undefined;
}

/** The laboratory's side of the study contract. */
export class LabContext implements RunContext<Record<string, unknown>> {
  readonly config: Record<string, unknown>;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly resumeFrom: Checkpoint | undefined;
  readonly #directory: string;
  readonly #writer: EventWriter;
  readonly #log: RunLog;
  readonly #clock = new ProgressClock();

  constructor(parts: LabContextParts) {
    this.config = parts.run.config;
    this.seed = parts.run.seed;
    this.signal = parts.signal;
    this.resumeFrom = parts.resumeFrom;
    this.#directory = parts.directory;
    this.#writer = parts.writer;
    this.#log = parts.log;
  }

  metrics(steps: readonly number[], values: Readonly<Record<string, readonly number[]>>): void {
    for (const [name, column] of Object.entries(values)) {
      if (column.length === steps.length) continue;
      throw new Error(`metrics: ${name}: wanted ${steps.length} values, got ${column.length}`);
    }
    if (steps.length === 0) return;
    // the writer copies, so the study may reuse its arrays
    const columns = values as Record<string, number[]>;
    this.#writer.append({
      type: "metrics",
      at: Date.now(),
      steps: steps as number[],
      values: columns,
    });
  }

  measure(name: string, measure: Measure): void {
    this.#emit({ type: "measure", at: Date.now(), name, measure: { ...measure } });
  }

  async array(name: string, value: NdArray, step?: number): Promise<void> {
    if (!/^[A-Za-z0-9_.-]{1,100}$/.test(name) || name.startsWith(".")) {
      throw new InvalidInputError(
        `array: wanted a name of letters, digits, "_", "." and "-", got ${name}`,
      );
    }
    const file = step === undefined ? `arrays/${name}.npy` : `arrays/${name}/${step}.npy`;
    await writeFileAtomic(join(this.#directory, file), writeNpy(value));
    this.#emit({
      type: "array",
      at: Date.now(),
      name,
      ...(step === undefined ? {} : { step }),
      file,
    });
  }

  async checkpoint(checkpoint: Checkpoint): Promise<void> {
    const entry = await writeCheckpoint(this.#directory, checkpoint);
    this.#emit({ type: "checkpoint", at: Date.now(), ...entry });
    await this.#writer.sync(); // with it, everything that was logged before is durable too
  }

  async checkpointSteps(): Promise<readonly number[]> {
    const sound: number[] = [];
    for (const entry of this.#log.checkpoints()) {
      const bytes = await readFile(join(this.#directory, entry.file)).catch(() => undefined);
      if (bytes !== undefined && sha256(bytes) === entry.sha256) sound.push(entry.step);
    }
    return sound;
  }

  async readCheckpoint(step: number): Promise<Checkpoint> {
    const entry = this.#log.checkpoints().find((candidate) => candidate.step === step);
    if (entry === undefined) throw new MissingError(`run: no checkpoint at step ${step}`);
    return readCheckpoint(this.#directory, entry);
  }

  progress(progress: Progress): void {
    const now = Date.now();
    const secondsLeft = this.#clock.tick(progress.done, progress.total, now);
    if (!this.#clock.due(progress, now)) return;
    this.#emit({
      type: "progress",
      at: now,
      ...progress,
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
    });
  }

  notice(notice: Notice): void {
    this.#emit({ type: "notice", at: Date.now(), ...notice });
  }

  data(name: string): Promise<DataFiles> {
    return openDataSet(name);
  }

  #emit(event: RunEvent): void {
    this.#log.apply(event);
    this.#writer.append(event);
  }
}
