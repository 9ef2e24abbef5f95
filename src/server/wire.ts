/** @file What travels between server and page, as types only: the page imports this file, never the server's code. */

import type { RunFile } from "../lab/format.ts";
import type { PlainMeasures, PlainNumber } from "../lab/plain-numbers.ts";
import type {
  ClaimRow,
  MeasureSpec,
  Notice,
  Paper,
  Report,
  SeriesSpec,
  StudyFamily,
  Verdict,
} from "../study/index.ts";

/** The part of JSON Schema that zod writes and the form reads. */
export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  prefixItems?: JsonSchema[];
  /** Written by our schemas' `.meta({ unit, source, ... })`. */
  unit?: string;
  source?: string;
  [key: string]: unknown;
}

/** Form of every refusal. */
export interface ErrorBody {
  code: string;
  message: string;
  hint?: string;
  issues?: readonly FieldIssue[];
}

/** One field of a configuration that is not as wanted; `path` is dotted, empty for the whole. */
export interface FieldIssue {
  path: string;
  message: string;
}

/** How many claims of a run ended in each way. */
export type VerdictCounts = Readonly<Record<Verdict, number>>;

export interface PresetView {
  name: string;
  title: string;
  expect: string;
  minutes: number;
  /** The complete configuration: schema defaults with the preset's values over them. */
  config: Readonly<Record<string, unknown>>;
}

/** A claim before any run: everything but the judgement. */
export interface ClaimSpecView {
  id: string;
  statement: string;
  paper: string;
  tolerance: string;
  source: string;
  doubtful?: string;
}

export interface FigureSpecView {
  id: string;
  title: string;
  section: string;
  perCheckpoint: boolean;
  options?: JsonSchema;
}

export interface InstrumentView {
  study: string;
  id: string;
  title: string;
  summary: string;
  options: JsonSchema;
  files: readonly {
    slot: string;
    description: string;
    accept: readonly string[];
    required: boolean;
    many: boolean;
  }[];
  takesRun: boolean;
}

/** A study as the gallery shows it. */
export interface StudySummary {
  id: string;
  version: number;
  title: string;
  summary: string;
  family: StudyFamily;
  paper: Paper;
  presets: readonly Omit<PresetView, "config">[];
  claims: readonly ClaimSpecView[];
  /** Claims of the newest run that measured any, with that run's id. */
  board?: {
    run: string;
    preset?: string;
    endedAt?: string;
    rows: readonly Pick<ClaimRow, "id" | "verdict" | "measured">[];
  };
  runs: number;
}

export interface StudyDetail extends Omit<StudySummary, "presets"> {
  schema: JsonSchema;
  presets: readonly PresetView[];
  paperPreset: string;
  series: readonly SeriesSpec[];
  measures: readonly MeasureSpec[];
  figures: readonly FigureSpecView[];
  instruments: readonly InstrumentView[];
}

/** What the checks say about a configuration that has not been started. */
export interface ConfigCheck {
  ok: boolean;
  issues: readonly FieldIssue[];
  notices: readonly Notice[];
  atPaperScale: boolean;
}

/** Work done so far, with the lab's estimate of what is left. */
export interface ProgressView {
  done: number;
  total: number;
  unit: string;
  message?: string | undefined;
  secondsLeft?: number | undefined;
}

export interface RunSummary {
  run: RunFile;
  /** Status as a reader should see it; "interrupted" when the process that worked on it has died. */
  status: RunFile["status"] | "interrupted";
  /** A process works on it now, or is about to. */
  active: boolean;
  progress?: ProgressView;
  verdicts?: VerdictCounts;
}

export interface RunDetail extends RunSummary {
  notices: readonly Notice[];
  measures: PlainMeasures;
  claims: readonly ClaimRow[];
  checkpointSteps: readonly number[];
  seriesNames: readonly string[];
  /** Figures that a run of this configuration can have. */
  figureNames: readonly string[];
  /** Byte in `events.jsonl` up to which this answer has read: where the event stream should go on. */
  offset: number;
}

/** Header of the binary answer of `/api/runs/:id/series`; the numbers follow as little-endian float64. */
export interface SeriesHeader {
  offset: number;
  /** In the order of the blocks; each has `length` steps, then `length` values. */
  series: readonly { name: string; length: number }[];
}

/** Two or more runs side by side. */
export interface Comparison {
  runs: readonly RunSummary[];
  /** Fields of the configuration that are not equal in all runs. */
  config: readonly { path: string; values: readonly unknown[] }[];
  measures: readonly {
    name: string;
    unit: string;
    values: readonly (PlainNumber | null | undefined)[];
  }[];
  claims: readonly { id: string; statement: string; verdicts: readonly (Verdict | undefined)[] }[];
}

/** The machine, and whether everything that Assay needs is there. */
export interface Doctor {
  store: string;
  /** Runs that work at the same time. */
  atOnce: number;
  /** Event streams that are open now. */
  streams: number;
  checks: readonly {
    name: string;
    state: "fine" | "limited" | "broken";
    detail: string;
    hint?: string;
  }[];
}

/** A registered data set and what of it is here. */
export interface DataSetView {
  name: string;
  title: string;
  description: string;
  homepage: string;
  licence: string;
  bytes: number;
  files: number;
  /** Files that are here with the right bytes. */
  sound: number;
  /** A fetch that goes on, or that failed. */
  pull?: { done: number; total: number; error?: string };
}

/** A sweep as lists show it. */
export interface SweepView {
  id: string;
  study: string;
  preset?: string | undefined;
  axes: Readonly<Record<string, readonly unknown[]>>;
  seeds: readonly number[];
  createdAt: string;
  /** This server works on it now. */
  active: boolean;
  runs: number;
  finished: number;
}

/** A sweep with the result of each of its runs. */
export interface SweepDetail extends SweepView {
  members: readonly {
    changes: Readonly<Record<string, unknown>>;
    seed: number;
    run?: string | undefined;
    status: RunSummary["status"];
    measures: PlainMeasures;
    verdicts: VerdictCounts;
  }[];
}

/** Claims of one study as rows, its newest measured runs as columns. */
export interface ClaimBoard {
  study: string;
  title: string;
  runs: readonly { id: string; seed: number; preset?: string; label?: string }[];
  claims: readonly (Pick<ClaimSpecView, "id" | "statement" | "paper" | "tolerance" | "source"> & {
    outcomes: readonly { verdict: Verdict; measured: string }[];
  })[];
}

/** What an instrument found. */
export interface PlainReport extends Omit<Report, "measures"> {
  measures: PlainMeasures;
}

/** An attempt as its reviewer sees it. */
export interface AttemptView {
  attemptId: string;
  taskId: string;
  personId: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** Minutes of work without pauses, with the reviewer's corrections. */
  minutes: number;
  score: number | null;
  success: boolean;
  endReason: string;
  webUsed: boolean;
  notes: string;
  review?: "accepted" | "corrected" | "rejected";
  /** Why it does not count. */
  problem?: string;
}

/** What became of a timed attempt. */
export interface TimedResult {
  attemptId: string;
  /** In [0, 1]. */
  score: number;
  success: boolean;
  /** Minutes of work without pauses. */
  minutes: number;
  /** What was wrong with the form of the answer. */
  remark?: string;
}
