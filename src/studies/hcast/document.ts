/** @file What a run of the study has found: plain JSON in its checkpoint, read by figures and by a resumed run. */

import type { GroupSuccess, HumanRate } from "../../evals/baselines/buckets.ts";
import type { Checkpoint, RunData } from "../../study/index.ts";
import type { CensoringResult } from "./generated.ts";

/** Success of several agents in the same groups of tasks. */
export interface GroupTable {
  suite: string;
  /** What names the input: a hash, or "cited". */
  input: string;
  groups: readonly string[];
  agents: readonly { agent: string; rows: readonly GroupSuccess[] }[];
  human?: readonly HumanRate[];
}

/** One task for the scatter of success against length. */
export interface TaskPoint {
  id: string;
  minutes: number;
  success: number;
  runs: number;
  measured: boolean;
}

/** A label with what stands behind it, flattened for a table. */
export interface LabelRow {
  task: string;
  label: number;
  kind: string;
  attempts: number;
  successes: number;
  geometricMean: number | null;
  low: number | null;
  high: number | null;
  censoredMedian: number | null;
  /** Mean of the censored log-normal, minutes. Absent, like the rates, in runs of older versions. */
  censoredMean?: number | null;
  /** Success rate of people with its Wilson interval; `null` without attempts. */
  rate?: { estimate: number; low: number; high: number } | null;
  longestFailure: number | null;
  flags: readonly string[];
}

/** Lengths of a domain's tasks, human minutes, ascending. */
export interface DomainLengths {
  domain: string;
  minutes: readonly number[];
}

/** Success of every agent within rising budgets; `null` where no run is left. */
export interface BudgetCurves {
  resource: "actions" | "tokens" | "wallMinutes";
  agents: readonly {
    agent: string;
    limits: readonly number[];
    success: readonly (number | null)[];
    /** Runs left out because the file does not state what they used. */
    unknownRuns: number;
  }[];
}

export interface HcastDocument {
  stages: readonly string[];
  buckets?: GroupTable;
  domains?: GroupTable;
  heat?: {
    buckets: readonly string[];
    domains: readonly string[];
    success: (number | null)[][];
    tasks: number[][];
  };
  tasks?: readonly TaskPoint[];
  lengths?: readonly DomainLengths[];
  mini?: GroupTable;
  censoring?: CensoringResult;
  publicBuckets?: GroupTable;
  publicTasks?: readonly TaskPoint[];
  publicBudget?: BudgetCurves;
  labels?: readonly LabelRow[];
  /** Measured labels per bucket and all labels per bucket. */
  sources?: {
    buckets: readonly string[];
    measured: readonly number[];
    forecast: readonly number[];
  };
}

export function documentCheckpoint(step: number, document: HcastDocument): Checkpoint {
  return {
    step,
    arrays: { stages: { shape: [1], dtype: "int32", data: Int32Array.of(document.stages.length) } },
    metadata: { document: JSON.stringify(document) },
  };
}

export function documentOf(checkpoint: Checkpoint | undefined): HcastDocument {
  const text = checkpoint?.metadata.document;
  // Written by this study itself, in a file whose sum was checked.
  return text === undefined ? { stages: [] } : (JSON.parse(text) as HcastDocument);
}

export async function documentOfRun<Config>(run: RunData<Config>): Promise<HcastDocument> {
  const step = run.checkpointSteps().at(-1);
  return step === undefined ? { stages: [] } : documentOf(await run.checkpoint(step));
}
