/** @file From a run to its network at a checkpoint, taken apart; the last few are kept, because several figures ask for one. */

import { parametersAmong } from "../../networks/named-arrays.ts";
import { checkpointStep, type RunData, remembering } from "../../study/index.ts";
import { analyseNetwork, type NetworkAnalysis } from "./analysis.ts";
import { factsOf, type QuadratureConfig } from "./config.ts";
import { quadratureTask } from "./task.ts";

/** An analysis with the step that it belongs to. */
export type AnalysisAt = NetworkAnalysis & { step: number };

const analyses = remembering<NetworkAnalysis>(3);

/** The network at a checkpoint, without the gradients; without `step` the newest one. */
export async function analysisAt(
  run: RunData<QuadratureConfig>,
  step?: number,
): Promise<AnalysisAt> {
  const { id, config, seed } = run;
  const at = checkpointStep(run, step);
  const analysis = await analyses(JSON.stringify([id, seed, config, at]), async () => {
    const { arrays } = await run.checkpoint(at);
    const task = quadratureTask(config, seed);
    return analyseNetwork(parametersAmong(arrays), factsOf(config), task, { gradients: false });
  });
  return { ...analysis, step: at };
}
