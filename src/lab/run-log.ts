/** @file The state of a run as its events tell it; fed one event at a time, from the start or from a tail. */

import type { Notice } from "../study/contract.ts";
import type { Measure } from "../study/measures.ts";
import type { RunEvent, RunStatus } from "./format.ts";
import { SeriesColumns } from "./series.ts";

/** A checkpoint that the log knows of; its file is sound only if its bytes have this sum. */
export interface CheckpointEntry {
  step: number;
  /** Path below the run directory. */
  file: string;
  sha256: string;
}

/** The newest progress event. */
export type ProgressState = Omit<Extract<RunEvent, { type: "progress" }>, "type">;

/** Folds events. A `session` event voids everything that earlier sessions logged for later steps. */
export class RunLog {
  readonly #series = new Map<string, SeriesColumns>();
  readonly #arrays = new Map<string, Map<number | undefined, string>>();
  readonly #measures = new Map<string, Measure>();
  #notices: Notice[] = [];
  #checkpoints: CheckpointEntry[] = [];
  #sessionStart: number | undefined;
  #lastAt: number | undefined;
  #workedMs = 0;

  /** The newest progress, or `undefined`. */
  progress: ProgressState | undefined;
  /** The newest status, or `undefined` when nothing was logged. */
  status: RunStatus | undefined;
  /** How many sessions have worked on the run. */
  sessions = 0;

  /** Takes in the next event. */
  apply(event: RunEvent): void {
    switch (event.type) {
      case "metrics":
        for (const [name, values] of Object.entries(event.values)) {
          const columns = this.#columnsOf(name);
          for (let i = 0; i < values.length; i++) columns.push(event.steps[i]!, values[i]!);
        }
        break;
      case "measure":
        this.#measures.set(event.name, plainMeasure(event.measure));
        break;
      case "array":
        this.#stepsOf(event.name).set(event.step, event.file);
        break;
      case "checkpoint":
        this.#addCheckpoint({ step: event.step, file: event.file, sha256: event.sha256 });
        break;
      case "progress":
        this.progress = event;
        break;
      case "notice":
        this.#addNotice({ level: event.level, code: event.code, text: event.text });
        break;
      case "session":
        this.#beginSession(event.step, event.at);
        break;
      case "status":
        this.status = event.status;
        break;
    }
    this.#lastAt = event.at;
  }

  /** Seconds of work in all sessions, as far as the log has seen them (a killed session counts up to its last line). */
  get workedSeconds(): number {
    const open =
      this.#sessionStart === undefined
        ? 0
        : (this.#lastAt ?? this.#sessionStart) - this.#sessionStart;
    return (this.#workedMs + open) / 1000;
  }

  /** Names of all series, in the order of their first value. */
  seriesNames(): string[] {
    return [...this.#series].filter(([, columns]) => columns.length > 0).map(([name]) => name);
  }

  /** Columns of a series; empty when it was never logged. */
  series(name: string): { steps: Float64Array; values: Float64Array } {
    return (this.#series.get(name) ?? new SeriesColumns()).columns();
  }

  /** Measures by name, in the order of their first value. */
  measures(): Record<string, Measure> {
    return Object.fromEntries(this.#measures);
  }

  /** Notices, each text once. */
  notices(): readonly Notice[] {
    return this.#notices;
  }

  /** Checkpoints, ascending in step. */
  checkpoints(): readonly CheckpointEntry[] {
    return this.#checkpoints;
  }

  /** Names of all stored arrays. */
  arrayNames(): string[] {
    return [...this.#arrays].filter(([, steps]) => steps.size > 0).map(([name]) => name);
  }

  /** Steps under which an array was stored, ascending; empty for an array without steps. */
  arraySteps(name: string): number[] {
    const steps = [...(this.#arrays.get(name)?.keys() ?? [])];
    return steps.filter((step) => step !== undefined).sort((a, b) => a - b);
  }

  /** File of an array, relative to the run directory. Without `step`: the only or the newest one. */
  arrayFile(name: string, step?: number): string | undefined {
    const files = this.#arrays.get(name);
    if (step !== undefined) return files?.get(step);
    return files?.get(undefined) ?? files?.get(this.arraySteps(name).at(-1));
  }

  #columnsOf(name: string): SeriesColumns {
    let columns = this.#series.get(name);
    if (columns === undefined) {
      columns = new SeriesColumns();
      this.#series.set(name, columns);
    }
    return columns;
  }

  #stepsOf(name: string): Map<number | undefined, string> {
    let steps = this.#arrays.get(name);
    if (steps === undefined) {
      steps = new Map();
      this.#arrays.set(name, steps);
    }
    return steps;
  }

  #addCheckpoint(entry: CheckpointEntry): void {
    const others = this.#checkpoints.filter((other) => other.step !== entry.step);
    this.#checkpoints = [...others, entry].sort((a, b) => a.step - b.step);
  }

  #addNotice(notice: Notice): void {
    const same = (other: Notice): boolean =>
      other.code === notice.code && other.text === notice.text;
    if (!this.#notices.some(same)) this.#notices = [...this.#notices, notice];
  }

  #beginSession(step: number, at: number): void {
    this.#workedMs = this.workedSeconds * 1000;
    this.#sessionStart = at;
    this.sessions++;
    for (const columns of this.#series.values()) columns.truncateAfter(step);
    for (const files of this.#arrays.values()) {
      for (const key of files.keys()) if (key !== undefined && key > step) files.delete(key);
    }
    this.#checkpoints = this.#checkpoints.filter((entry) => entry.step <= step);
  }
}

function plainMeasure(measure: Extract<RunEvent, { type: "measure" }>["measure"]): Measure {
  return {
    value: measure.value,
    unit: measure.unit,
    ...(measure.error === undefined ? {} : { error: measure.error }),
    ...(measure.note === undefined ? {} : { note: measure.note }),
  };
}
