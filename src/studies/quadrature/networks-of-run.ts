/** @file From a run to its network at a checkpoint, taken apart; the last few are kept, because several figures ask for one. */

import { MissingError } from "../../errors.ts";
import type { RunData } from "../../study/index.ts";
import { analyseNetwork, type NetworkAnalysis } from "./analysis.ts";
import { factsOf, type QuadratureConfig } from "./config.ts";
import { parametersOf } from "./model.ts";
import { quadratureTask } from "./task.ts";

/** An analysis with the step that it belongs to. */
export type AnalysisAt = NetworkAnalysis & { step: number };

const recent = new Map<string, Promise<NetworkAnalysis>>();

/** The network at a checkpoint, without the gradients; without `step` the newest one. */
export async function analysisAt(
  run: RunData<QuadratureConfig>,
  step?: number,
): Promise<AnalysisAt> {
  const at = step ?? run.checkpointSteps().at(-1);
  if (at === undefined) {
    throw new MissingError(
      `run ${run.id}: wanted a checkpoint, got none yet`,
      "the first one is saved at step 0; wait a moment or resume the run",
    );
  }
  const key = JSON.stringify([run.id, run.seed, run.config, at]);
  let analysis = recent.get(key);
  recent.delete(key);
  if (analysis === undefined) {
    analysis = run
      .checkpoint(at)
      .then(({ arrays }) =>
        analyseNetwork(
          parametersOf(arrays),
          factsOf(run.config),
          quadratureTask(run.config, run.seed),
          { gradients: false },
        ),
      );
    analysis.catch(() => recent.delete(key));
  }
  recent.set(key, analysis); // newest last
  for (const old of [...recent.keys()].slice(0, -3)) recent.delete(old);
  return { ...(await analysis), step: at };
}
