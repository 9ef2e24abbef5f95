/** @file What a run of the study has found so far: plain JSON, kept in its checkpoint, read by figures and by a resumed run. */

import type { BudgetReport } from "../../evals/cost/thinking-budget.ts";
import type { DateQuantiles } from "../../evals/horizon/multiverse.ts";
import type { Checkpoint, RunData } from "../../study/index.ts";
import type { HorizonAnalysis } from "./analysis.ts";
import type { Coverage } from "./generated.ts";
import type { StoredCounts } from "./stored-counts.ts";

/** A model on the cost plane with its share of draws on the frontier. */
export interface PricedModel {
  name: string;
  costUsd: number | null;
  value: number;
  onFrontier: boolean;
  /** Names of frontier members that cost no more and reach at least as far. */
  dominatedBy: readonly string[];
  probability: number | null;
}

/** Correlation of per-task success between agents. */
export interface AgreementResult {
  agents: readonly string[];
  tasks: number;
  correlation: readonly (readonly number[])[];
  success: number | null;
  excess: number | null;
}

export interface HorizonDocument {
  /** Stages that are complete, in order. */
  stages: readonly string[];
  /** Trend of the published horizons, all years. */
  published?: HorizonAnalysis;
  dates?: readonly DateQuantiles[];
  cost?: { models: readonly PricedModel[]; unpriced: readonly string[] };
  budgets?: readonly BudgetReport[];
  coverage?: Coverage;
  /** Preview runs with the full bootstrap. */
  runs?: HorizonAnalysis;
  /** The counts behind `runs`, for figures that fit again; absent in runs of older versions. */
  runCounts?: StoredCounts;
  runDates?: readonly DateQuantiles[];
  agreement?: AgreementResult;
}

export function emptyDocument(): HorizonDocument {
  return { stages: [] };
}

/** The document as a checkpoint; the array only says how many benchmarks were drawn. */
export function documentCheckpoint(step: number, document: HorizonDocument): Checkpoint {
  return {
    step,
    arrays: {
      generated: {
        shape: [1],
        dtype: "int32",
        data: Int32Array.of(
          document.coverage === undefined
            ? 0
            : document.coverage.plain.done + document.coverage.noisy.done,
        ),
      },
    },
    metadata: { document: JSON.stringify(document) },
  };
}

/** The document of a checkpoint, empty when there is none. */
export function documentOf(checkpoint: Checkpoint | undefined): HorizonDocument {
  const text = checkpoint?.metadata.document;
  // Written by this study itself, in a file whose sum was checked.
  return text === undefined ? emptyDocument() : (JSON.parse(text) as HorizonDocument);
}

/** The newest document of a run. */
export async function documentOfRun<Config>(run: RunData<Config>): Promise<HorizonDocument> {
  const step = run.checkpointSteps().at(-1);
  return step === undefined ? emptyDocument() : documentOf(await run.checkpoint(step));
}
