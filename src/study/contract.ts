/** @file The study contract: a study is data plus pure functions, and one `run` that emits typed events. */

import type { z } from "zod";
import type { NdArray } from "../math/nd-array.ts";
import type { Claim, ClaimRow } from "./claims.ts";
import type { Figure } from "./figure.ts";
import type { Measure, Measures } from "./measures.ts";

/** Families under which the gallery groups the studies. */
export type StudyFamily =
  | "interpretability"
  | "capabilities"
  | "human-behaviour"
  | "robustness"
  | "people-and-models";

export interface Paper {
  title: string;
  authors: string;
  year: number;
  venue: string;
  /** arXiv number, for example "2301.05217". */
  arxiv?: string;
}

/** A named configuration. Values not given keep the schema's defaults. */
export interface Preset<Config> {
  title: string;
  /** What stays true at this scale and what to expect, in two or three sentences. */
  expect: string;
  /** Minutes on two cores, measured. */
  minutes: number;
  values: Partial<Config>;
}

/** A number that is logged while the run goes on. */
export interface SeriesSpec {
  name: string;
  label: string;
  unit: string;
  scale: "linear" | "log";
  /** Series of one group are drawn in one live chart, in the order of the list. */
  group: string;
  description: string;
  /** Series of final values that takes the place of this provisional one as soon as it has points. */
  replacedBy?: string;
  /** Starts folded behind the legend: one part of a total, a variant of another curve. */
  secondary?: boolean;
}

export interface MeasureSpec {
  name: string;
  label: string;
  unit: string;
  description: string;
  /** Paper and section, or "own". */
  source: string;
}

/** Makes measures that have one source in common. */
export const measureSpecs =
  (source: string) =>
  (name: string, label: string, unit: string, description: string): MeasureSpec => ({
    name,
    label,
    unit,
    description,
    source,
  });

/** Arrays and notes that make a run resumable. Names are free; the metadata is small JSON. */
export interface Checkpoint {
  step: number;
  arrays: Readonly<Record<string, NdArray>>;
  metadata: Readonly<Record<string, string>>;
}

/** A condition that the reader must see; failure states of a specification are notices, not exceptions. */
export interface Notice {
  level: "info" | "warning" | "failure";
  /** Stable kebab-case name, for example "not-generalised". */
  code: string;
  text: string;
}

/** Work done so far; the lab adds the estimate of the time left. */
export interface Progress {
  done: number;
  total: number;
  /** "steps", "tasks", "replicates". */
  unit: string;
  message?: string;
}

/** Everything that a running study may do to the outside. No method blocks; awaiting `checkpoint` makes it durable. */
export interface RunContext<Config> {
  readonly config: Config;
  readonly seed: number;
  /** Aborted on Ctrl-C, on stop from the page and on shutdown. The study saves a checkpoint and returns. */
  readonly signal: AbortSignal;
  /** The newest sound checkpoint when the run is resumed. */
  readonly resumeFrom: Checkpoint | undefined;
  /** Values of one or many consecutive steps; each array is as long as `steps`. NaN marks "not measured here". */
  metrics(steps: readonly number[], values: Readonly<Record<string, readonly number[]>>): void;
  measure(name: string, measure: Measure): void;
  /** Stores an array in the run directory; `step` tells members of a series of arrays apart. */
  array(name: string, value: NdArray, step?: number): Promise<void>;
  checkpoint(checkpoint: Checkpoint): Promise<void>;
  /** Steps of all sound checkpoints, ascending. */
  checkpointSteps(): Promise<readonly number[]>;
  readCheckpoint(step: number): Promise<Checkpoint>;
  progress(progress: Progress): void;
  notice(notice: Notice): void;
  /** Files of a registered data set, by file name. Throws `MissingError` that says how to get it. */
  data(name: string): Promise<DataFiles>;
}

/** Read-only access to the files of one data set. */
export interface DataFiles {
  readonly name: string;
  names(): readonly string[];
  bytes(file: string): Promise<Uint8Array>;
  text(file: string): Promise<string>;
}

/** A finished or running run, as figures and instruments see it. */
export interface RunData<Config> {
  readonly id: string;
  readonly config: Config;
  readonly seed: number;
  readonly preset: string | undefined;
  readonly status: "running" | "finished" | "stopped" | "failed";
  readonly measures: Measures;
  readonly notices: readonly Notice[];
  seriesNames(): readonly string[];
  /** Points of one logged series without the NaN gaps, ascending in step; empty when it was never logged. */
  series(name: string): { steps: Float64Array; values: Float64Array };
  arrayNames(): readonly string[];
  arraySteps(name: string): readonly number[];
  /** The array, or `undefined`. Without `step`: the only or the newest one. */
  array(name: string, step?: number): Promise<NdArray | undefined>;
  checkpointSteps(): readonly number[];
  checkpoint(step: number): Promise<Checkpoint>;
}

/** A figure of a study. `build` is a pure function of the run and of the chosen options. */
export interface FigureSpec<Config> {
  id: string;
  title: string;
  /** Heading under which the page groups it. */
  section: string;
  /** The figure exists for each checkpoint: the page shows a slider, `options.step` is the choice. */
  perCheckpoint?: boolean;
  /** Further choices (a neuron, a head, a frequency), validated and shown as controls. */
  options?: z.ZodObject;
  /** Can a run of this configuration have the figure at all? Where not, it is left out. Default: always. */
  applies?(config: Config): boolean;
  build(
    run: RunData<Config>,
    options: Readonly<Record<string, unknown>> & { step?: number },
  ): Promise<Figure>;
}

/** What a report was made from: with the same files the same numbers come out. */
export interface Replay {
  study: string;
  instrument: string;
  /** Version of the study. */
  version: number;
  /** All options, also those left at their defaults. */
  options: Readonly<Record<string, unknown>>;
  /** Run that the instrument was pointed at. */
  run?: string;
  files: readonly { slot: string; name: string; bytes: number; sha256: string }[];
}

/** What an instrument gives back: the same kinds of things as a run, so the same code prints and shows it. */
export interface Report {
  title: string;
  /** One paragraph: what the numbers say. */
  summary: string;
  measures: Measures;
  claims: readonly ClaimRow[];
  figures: readonly Figure[];
  notices: readonly Notice[];
  /** Added by whoever calls the instrument. */
  replay?: Replay;
}

/** A file that the user hands to an instrument. Hostile until validated. */
export interface InputFile {
  name: string;
  bytes: Uint8Array;
}

export interface InstrumentContext<Config> {
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
  /** Files by the name of their slot. */
  readonly files: Readonly<Record<string, readonly InputFile[]>>;
  /** The run that it was pointed at, when `takesRun`. */
  readonly run: RunData<Config> | undefined;
  data(name: string): Promise<DataFiles>;
}

/** What a study offers for the user's own input. CLI verb: `assay <study> <instrument> [run] [--option value]`. */
export interface Instrument<Config> {
  id: string;
  title: string;
  summary: string;
  /** Options; each field has description, unit, default. */
  options: z.ZodObject;
  /** File slots; on the CLI `--<slot> <path>`. */
  files: readonly {
    slot: string;
    description: string;
    accept: readonly string[];
    required: boolean;
    many?: boolean;
    /**
     * On the command line a folder may be given for the file. Its files come together, named `folder/path/in/it`: those for
     * which this is true of their path from the folder on.
     */
    folder?: (path: string) => boolean;
  }[];
  takesRun: boolean;
  /** A verb of its own beside `<study> <id>`: `["groups"]` for `assay groups`, `["horizon", "fit"]` for `assay horizon fit`. */
  verb?: readonly [string] | readonly [string, string];
  /** Option or file slot that words without a flag fill, as in `assay groups S_4`; only where it takes no run. */
  positional?: string;
  run(
    options: Readonly<Record<string, unknown>>,
    context: InstrumentContext<Config>,
  ): Promise<Report>;
}

/** A finished run of a sweep, as a study sees it. */
export interface SweepRun<Config> {
  readonly id: string;
  readonly config: Config;
  readonly seed: number;
  readonly measures: Measures;
}

/** One paper, whole. */
export interface Study<Schema extends z.ZodObject = z.ZodObject> {
  id: string;
  /** Increased when the same configuration and seed would give other numbers. */
  version: number;
  title: string;
  /** Two sentences for the gallery: the question and what is seen. */
  summary: string;
  family: StudyFamily;
  paper: Paper;
  schema: Schema;
  presets: Readonly<Record<string, Preset<z.infer<Schema>>>>;
  /** Name of the preset at the paper's own scale. */
  paperPreset: string;
  series: readonly SeriesSpec[];
  measures: readonly MeasureSpec[];
  claims: readonly Claim<z.infer<Schema>>[];
  figures: readonly FigureSpec<z.infer<Schema>>[];
  instruments: readonly Instrument<z.infer<Schema>>[];
  /** Figures over the finished runs of a sweep; pure. */
  sweepFigures?(runs: readonly SweepRun<z.infer<Schema>>[]): readonly Figure[];
  /** Conditions that make a configuration impossible or pointless, beyond the schema; errors stop it before it starts. */
  check?(config: z.infer<Schema>): readonly Notice[];
  /** Is this configuration at the paper's scale? Decides between "held" and "held at this scale". */
  atPaperScale(config: z.infer<Schema>): boolean;
  run(context: RunContext<z.infer<Schema>>): Promise<void>;
}

/** Checks a study's own consistency (unique ids, presets that fit the schema) and returns it with its types erased. */
export function defineStudy<Schema extends z.ZodObject>(study: Study<Schema>): Study {
  for (const [name, preset] of Object.entries(study.presets)) {
    const parsed = study.schema.safeParse(preset.values);
    if (!parsed.success)
      throw new Error(`study ${study.id}: preset ${name}: ${parsed.error.message}`);
  }
  if (!(study.paperPreset in study.presets)) {
    throw new Error(`study ${study.id}: unknown paper preset ${study.paperPreset}`);
  }
  for (const list of [study.claims, study.figures, study.instruments]) {
    const ids = list.map((item) => item.id);
    const twice = ids.find((id, i) => ids.indexOf(id) !== i);
    if (twice !== undefined) throw new Error(`study ${study.id}: id ${twice} is used twice`);
  }
  return study as unknown as Study;
}
