/** @file The built-in mini-suite: 27 original tasks in 9 families and 4 domains, seconds to half an hour of a person's time. */

import type { AttemptedTask } from "../baselines/attempts.ts";
import { learningTasks } from "./learning.ts";
import { readingTasks } from "./reading.ts";
import { securityTasks } from "./security.ts";
import { softwareTasks } from "./software.ts";
import type { MiniTask } from "./types.ts";

/** Name and version that go with every number measured on it; raised when a task changes. */
export const miniSuiteName = "Assay mini-suite 1";

/** Length buckets of the suite, edges in minutes. */
export const miniSuiteEdges = [1, 4, 12] as const;

export const miniSuite: readonly MiniTask[] = [
  ...readingTasks,
  ...softwareTasks,
  ...securityTasks,
  ...learningTasks,
];

/** The task with this id, or `undefined`. */
export function miniTask(id: string): MiniTask | undefined {
  return miniSuite.find((task) => task.id === id);
}

/** The suite as the attempt checks want it. */
export const miniSuiteTasks: readonly AttemptedTask[] = miniSuite.map((task) => ({
  id: task.id,
  family: task.family,
  version: task.version,
  threshold: task.threshold,
  forecastMinutes: task.forecastMinutes,
}));

export {
  type RunMiniSuite,
  runScriptedAgents,
  type ScriptedAgent,
  scriptedAgents,
} from "./agents.ts";
export type { CheckResult, MiniDomain, MiniTask, PublicMiniTask } from "./types.ts";
export { publicTask } from "./types.ts";
