/** @file Counted runs as plain JSON, so that a figure of a run can be fitted again under other choices. */

import { type CountTable, countsOf } from "../../evals/horizon/counts.ts";
import type { Suite, TaskLabel } from "../../evals/records/tables.ts";

export interface StoredCounts {
  tasks: readonly { id: string; family: string; suite: Suite; label: TaskLabel }[];
  /** Cells [task, runs, successes] of each agent. */
  agents: readonly { agent: string; cells: readonly (readonly [number, number, number])[] }[];
}

/** Counts of binary outcomes; lengths must be those of the labels. */
export function storeCounts(counts: CountTable): StoredCounts {
  return {
    tasks: counts.tasks.map(({ id, family, suite, label }) => ({
      id,
      family: counts.families[family]!,
      suite,
      label,
    })),
    agents: counts.agents.map(({ agent, task, runs, total }) => ({
      agent,
      cells: Array.from(task, (at, i) => [at, runs[i]!, total[i]!] as const),
    })),
  };
}

/** The counts again. */
export function restoreCounts({ tasks, agents }: StoredCounts): CountTable {
  return countsOf(
    agents.map(({ agent, cells }) => ({
      agent,
      cells: cells.map(([at, runs, successes]) => {
        const { id, family, suite, label } = tasks[at]!;
        return { taskId: id, family, suite, label, runs, successes };
      }),
    })),
  );
}
