/**
 * @file Scripted agents of graded skill. They carry out a task's steps, each of which may slip; their answers go through the
 * same checks as a person's. They stand in for model agents where none is at hand, and are never presented as one.
 */

import { rng } from "../../math/random.ts";
import { type CountTable, countsOf } from "../horizon/counts.ts";
import type { MiniTask } from "./types.ts";

/** An agent that makes `slipRate` mistakes per step and stops after `stepBudget` steps. */
export interface ScriptedAgent {
  agent: string;
  /** Probability of a slip at each step; 1 is guessing. */
  slipRate: number;
  stepBudget: number;
}

/** Three grades: careful, hasty and rushed. */
export const scriptedAgents: readonly ScriptedAgent[] = [
  { agent: "careful", slipRate: 0.002, stepBudget: 280 },
  { agent: "hasty", slipRate: 0.012, stepBudget: 180 },
  { agent: "rushed", slipRate: 0.05, stepBudget: 100 },
];

/** What one run of a scripted agent gave. */
interface ScriptedRun {
  answer: string;
  steps: number;
  score: number;
  success: boolean;
}

export interface RunMiniSuite {
  runsPerTask: number;
  seed: number;
}

/** Runs agents on tasks and counts the successes; lengths are the author's forecasts. */
export function runScriptedAgents(
  tasks: readonly MiniTask[],
  agents: readonly ScriptedAgent[],
  options: RunMiniSuite,
): CountTable {
  return countsOf(
    agents.map((agent) => ({
      agent: agent.agent,
      cells: tasks.map((task) => {
        let successes = 0;
        for (let run = 0; run < options.runsPerTask; run++) {
          if (attempt(task, agent, options.seed, run).success) successes++;
        }
        return {
          taskId: task.id,
          family: task.family,
          suite: "unstated" as const,
          label: {
            kind: "forecast" as const,
            by: "estimate" as const,
            humanMinutes: task.forecastMinutes,
          },
          runs: options.runsPerTask,
          successes,
        };
      }),
    })),
  );
}

function attempt(task: MiniTask, agent: ScriptedAgent, seed: number, run: number): ScriptedRun {
  const random = rng(seed, `scripted/${agent.agent}/${task.id}/${run}`);
  let slips = task.steps > agent.stepBudget ? 1 : 0; // out of steps: it hands in what it has
  const steps = Math.min(task.steps, agent.stepBudget);
  for (let step = 0; step < steps; step++) if (random.uniform() < agent.slipRate) slips++;
  const answer = slips === 0 ? task.solution : task.slip(random.integer(1000));
  const { score } = task.check(answer);
  return { answer, steps, score, success: score >= task.threshold };
}
