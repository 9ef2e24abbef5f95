/** @file From a run to its networks: parameters at a checkpoint, the task they were trained on, and their analysis. */

import { parametersAmong } from "../../networks/named-arrays.ts";
import type { OneLayerParameters } from "../../networks/one-layer-shape.ts";
import { type Checkpoint, checkpointStep, type RunData, remembering } from "../../study/index.ts";
import { analyseNetwork, type NetworkAnalysis } from "./analysis.ts";
import type { GrokkingConfig } from "./config.ts";
import { grokkingTask, type Task } from "./task.ts";

/** A network of a run at one step. */
export interface NetworkAt {
  step: number;
  parameters: OneLayerParameters;
  task: Task;
}

/** The network at a checkpoint; without `step` the newest one. Throws `MissingError` when the run has no checkpoint yet. */
export async function networkAt(run: RunData<GrokkingConfig>, step?: number): Promise<NetworkAt> {
  const at = checkpointStep(run, step);
  const checkpoint: Checkpoint = await run.checkpoint(at);
  return {
    step: at,
    parameters: parametersAmong(checkpoint.arrays),
    task: grokkingTask(run.config, run.seed),
  };
}

/** An analysis is large (80 MB at the paper's size), and several figures of one step ask for it. */
const analyses = remembering<NetworkAnalysis>(2);

/** The analysis of the network at a checkpoint. */
export async function analysisAt(
  run: RunData<GrokkingConfig>,
  step?: number,
): Promise<NetworkAnalysis & { step: number }> {
  const { id, config, seed } = run;
  const at = checkpointStep(run, step);
  const analysis = await analyses(JSON.stringify([id, seed, config, at]), async () => {
    const { parameters, task } = await networkAt(run, at);
    return analyseNetwork(parameters, task, config.keySet);
  });
  return { ...analysis, step: at };
}
