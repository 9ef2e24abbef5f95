/** @file Reads published task counts: per agent a list of `{ task_id, human_minutes, n_successes, n_runs }`. */

import { InvalidInputError } from "../../errors.ts";
import { type CountTable, countsOf, type TaskCount } from "../horizon/counts.ts";
import { familyOf, labelOf, suiteOf } from "./run-reader.ts";

/** A task-counts file with what it says about itself. */
export interface TaskCountsFile {
  counts: CountTable;
  /** Name of the benchmark and version, where the file states it. */
  benchmark: string | undefined;
  /** Release date per agent, `YYYY-MM-DD`, where the file states it. */
  releaseDates: Readonly<Record<string, string>>;
}

/** Is this parsed document of the task-counts form? */
export function isTaskCounts(document: unknown): boolean {
  if (!isRecord(document) || !isRecord(document.agents)) return false;
  return Object.values(document.agents).every(
    (agent) => isRecord(agent) && Array.isArray(agent.tasks),
  );
}

/**
 * Reads a parsed task-counts document.
 *
 * Weights in the file are ignored: they follow from the families and are recomputed without its rounding. Throws
 * `InvalidInputError` that names agent and task for a length that is not positive or counts that contradict each other.
 */
export function readTaskCounts(document: unknown): TaskCountsFile {
  if (!isTaskCounts(document)) {
    throw new InvalidInputError("task counts: wanted { agents: { name: { tasks: [...] } } }");
  }
  const { agents, benchmark_name } = document as {
    agents: Record<string, { tasks: unknown[]; release_date?: unknown }>;
    benchmark_name?: unknown;
  };
  const releaseDates: Record<string, string> = {};
  const lists = Object.entries(agents).map(([agent, { tasks, release_date }]) => {
    if (typeof release_date === "string") releaseDates[agent] = release_date;
    const seen = new Set<string>();
    const cells = tasks.map((task, i) => cell(agent, task, i + 1));
    for (const { taskId } of cells) {
      if (seen.has(taskId)) {
        throw new InvalidInputError(`task counts: ${agent}: task ${taskId} is listed twice`);
      }
      seen.add(taskId);
    }
    return { agent, cells };
  });
  return {
    counts: countsOf(lists),
    benchmark: typeof benchmark_name === "string" ? benchmark_name : undefined,
    releaseDates,
  };
}

function cell(agent: string, value: unknown, position: number): TaskCount {
  const where = `task counts: ${agent}, entry ${position}`;
  if (!isRecord(value) || typeof value.task_id !== "string") {
    throw new InvalidInputError(`${where}: wanted a task_id`);
  }
  const minutes = Number(value.human_minutes);
  if (!(minutes > 0) || !Number.isFinite(minutes)) {
    throw new InvalidInputError(
      `${where}: task ${value.task_id}: wanted human_minutes > 0, got ${String(value.human_minutes)}`,
    );
  }
  const runs = Number(value.n_runs);
  const successes = Number(value.n_successes);
  if (!Number.isInteger(runs) || runs < 1 || !(successes >= 0 && successes <= runs)) {
    throw new InvalidInputError(
      `${where}: task ${value.task_id}: wanted 0 <= n_successes <= n_runs, got ${successes} of ${runs}`,
    );
  }
  return {
    taskId: value.task_id,
    family: typeof value.task_family === "string" ? value.task_family : familyOf(value.task_id),
    suite: suiteOf(value.task_source, value.task_id),
    label: labelOf(value.human_source, minutes),
    runs,
    successes,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
