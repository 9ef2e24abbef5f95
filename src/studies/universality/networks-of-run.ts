/** @file From a run to its networks at a checkpoint, taken apart; small caches, because several figures ask for the same. */

import { MissingError } from "../../errors.ts";
import type { RunData } from "../../study/index.ts";
import { analyseNetwork, type GroupTools, groupTools, type NetworkAnalysis } from "./analysis.ts";
import { groupOf, type UniversalityConfig } from "./config.ts";
import { weightsOf } from "./model.ts";
import { splitOf } from "./task.ts";

type Run = RunData<UniversalityConfig>;

/** Keeps the newest few results of `make` by key. */
function remembering<T>(size: number): (key: string, make: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, Promise<T>>();
  return (key, make) => {
    const found = kept.get(key) ?? make();
    kept.delete(key);
    kept.set(key, found); // newest last
    found.catch(() => kept.delete(key));
    for (const old of [...kept.keys()].slice(0, -size)) kept.delete(old);
    return found;
  };
}

const tools = remembering<GroupTools>(2);
const analyses = remembering<NetworkAnalysis>(16);

/** Irreps and subgroups of the run's group. */
export function toolsOf(run: Run): Promise<GroupTools> {
  const { group, table } = run.config;
  return tools(JSON.stringify([group, table]), async () => groupTools(groupOf(run.config)));
}

/** Step of a figure: the chosen one, or the newest checkpoint. */
export function stepOf(run: Run, step?: number): number {
  const at = step ?? run.checkpointSteps().at(-1);
  if (at === undefined) {
    throw new MissingError(
      `run ${run.id}: wanted a checkpoint, got none yet`,
      "the first one is saved at step 0; wait a moment or resume the run",
    );
  }
  return at;
}

/** One network of the run at a step, taken apart. */
export async function analysisAt(
  run: Run,
  network: number,
  step?: number,
): Promise<NetworkAnalysis> {
  const at = stepOf(run, step);
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
