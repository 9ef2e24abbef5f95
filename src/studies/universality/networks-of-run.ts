/** @file From a run to its networks at a checkpoint, taken apart; small caches, because several figures ask for the same. */

import { MissingError } from "../../errors.ts";
import { checkpointStep, type RunData, remembering } from "../../study/index.ts";
import { analyseNetwork, type GroupTools, groupTools, type NetworkAnalysis } from "./analysis.ts";
import { groupOf, type UniversalityConfig } from "./config.ts";
import { weightsOf } from "./model.ts";
import { splitOf } from "./task.ts";

type Run = RunData<UniversalityConfig>;

const tools = remembering<GroupTools>(2);
const analyses = remembering<NetworkAnalysis>(16);

/** Irreps and subgroups of the run's group. */
export function toolsOf(run: Run): Promise<GroupTools> {
  const { group, table } = run.config;
  return tools(JSON.stringify([group, table]), async () => groupTools(groupOf(run.config)));
}

/** One network of the run at a step, taken apart. */
export async function analysisAt(
  run: Run,
  network: number,
  step?: number,
): Promise<NetworkAnalysis> {
  const at = checkpointStep(run, step);
  const { config, seed } = run;
  if (network >= config.networks) {
    throw new MissingError(
      `network ${network}: the run has networks 0 to ${config.networks - 1}`,
      "choose one of them",
    );
  }
  const key = JSON.stringify([run.id, seed, config, network, at]);
  const known = await toolsOf(run);
  return analyses(key, async () => {
    const { arrays } = await run.checkpoint(at);
    const { mask } = splitOf(known.group.order, config.trainFraction, seed, network);
    return analyseNetwork(weightsOf(arrays, network), known, mask, config.keyThreshold);
  });
}

/** All networks of the run at a step. */
export async function allAnalyses(run: Run, step?: number): Promise<NetworkAnalysis[]> {
  const found: NetworkAnalysis[] = [];
  for (let i = 0; i < run.config.networks; i++) found.push(await analysisAt(run, i, step));
  return found;
}
