/** @file From a run to its networks: parameters at a checkpoint, the task they were trained on, and their analysis. */

import { MissingError } from "../../errors.ts";
import type { OneLayerParameters } from "../../networks/one-layer-shape.ts";
import type { Checkpoint, RunData } from "../../study/index.ts";
import { analyseNetwork, type NetworkAnalysis } from "./analysis.ts";
import type { GrokkingConfig } from "./config.ts";
import { parametersOf } from "./model.ts";
import { grokkingTask, type Task } from "./task.ts";

/** A network of a run at one step. */
export interface NetworkAt {
  step: number;
  parameters: OneLayerParameters;
  task: Task;
}

/** The network at a checkpoint; without `step` the newest one. Throws `MissingError` when the run has no checkpoint yet. */
export async function networkAt(run: RunData<GrokkingConfig>, step?: number): Promise<NetworkAt> {
  const at = step ?? run.checkpointSteps().at(-1);
  if (at === undefined) {
    throw new MissingError(
      `run ${run.id}: wanted a checkpoint, got none yet`,
      `the first one is saved after ${run.config.checkpointEvery} steps`,
    );
  }
  const checkpoint: Checkpoint = await run.checkpoint(at);
  return {
    step: at,
    parameters: parametersOf(checkpoint.arrays),
    task: grokkingTask(run.config, run.seed),
  };
}

/** An analysis is large (80 MB at the paper's size) and several figures of one step ask for it: the last two are kept. */
const recent = new Map<string, Promise<NetworkAnalysis>>();

/** The analysis of the network at a checkpoint. */
export async function analysisAt(
  run: RunData<GrokkingConfig>,
  step?: number,
): Promise<NetworkAnalysis & { step: number }> {
  const at = step ?? run.checkpointSteps().at(-1);
  const key = JSON.stringify([run.id, run.seed, run.config, at]);
  let analysis = recent.get(key);
  recent.delete(key);
  if (analysis === undefined) {
    analysis = networkAt(run, at).then(({ parameters, task }) =>
      analyseNetwork(parameters, task, run.config.keySet),
    );
    analysis.catch(() => recent.delete(key));
  }
  recent.set(key, analysis); // newest last
  for (const old of [...recent.keys()].slice(0, -2)) recent.delete(old);
  return { ...(await analysis), step: at ?? 0 };
}
