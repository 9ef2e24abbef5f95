/** @file A generated benchmark with known truth: tasks of given lengths, agents with planted curves, counted runs. */

import { rng } from "../../math/random.ts";
import { binomialDraw } from "../../math/statistics-bootstrap.ts";
import { type CountTable, countsOf } from "./counts.ts";

/** An agent whose success probability on a task of t minutes is sigmoid(slope (log2 t - log2 horizon) + noise). */
export interface PlantedAgent {
  agent: string;
  /** True 50 % horizon, minutes. */
  horizonMinutes: number;
  /** Log-odds per doubling of the length, negative. */
  slope: number;
}

export interface SimulationOptions {
  lengthsMinutes: readonly number[];
  /** Default: every task is a family of its own. */
  families?: readonly string[];
  agents: readonly PlantedAgent[];
  runsPerTask: number;
  /** Standard deviation of each task's own difficulty, logits, common to all agents. Default 0. */
  taskNoise?: number;
  /** Standard deviation of each family's difficulty, logits, common to all agents. Default 0. */
  familyNoise?: number;
  seed: number;
}

/** Draws one benchmark. The same seed gives the same difficulties and runs. */
export function simulateBenchmark(options: SimulationOptions): CountTable {
  const { lengthsMinutes, agents, runsPerTask, taskNoise = 0, familyNoise = 0, seed } = options;
  const families = options.families ?? lengthsMinutes.map((_, i) => `family ${i + 1}`);
  const random = rng(seed, "generated-benchmark");
  const familyRandom = random.fork("families");
  const difficultyOf = new Map<string, number>();
  for (const family of families) {
    if (!difficultyOf.has(family)) difficultyOf.set(family, familyNoise * familyRandom.normal());
  }
  const taskRandom = random.fork("tasks");
  const difficulty = families.map(
    (family) => difficultyOf.get(family)! + taskNoise * taskRandom.normal(),
  );
  return countsOf(
    agents.map(({ agent, horizonMinutes, slope }) => {
      const runs = random.fork(`runs of ${agent}`);
      return {
        agent,
        cells: lengthsMinutes.map((minutes, i) => {
          const logit = slope * Math.log2(minutes / horizonMinutes) + difficulty[i]!;
          return {
            taskId: `${families[i]}/task ${i + 1}`,
            family: families[i]!,
            suite: "unstated" as const,
            label: { kind: "unstated" as const, humanMinutes: minutes },
            runs: runsPerTask,
            successes: binomialDraw(runs, runsPerTask, 1 / (1 + Math.exp(-logit))),
          };
        }),
      };
    }),
  );
}
