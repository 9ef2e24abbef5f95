/** @file How much each task counts in a fit. Weights belong to one agent and its own tasks, and sum to 1. */

import type { AgentCells, CountTable } from "./counts.ts";

/**
 * `invsqrt`: a task counts 1 / sqrt(tasks the agent has in its family); the headline choice. `equal`: every task the same.
 * `family`: every family the same. `none`: every run the same.
 */
export type WeightScheme = "invsqrt" | "equal" | "family" | "none";

export const weightSchemes = ["invsqrt", "equal", "family", "none"] as const;

/**
 * Weight of each cell (all runs of one task together), in the order of `cells.task`; sums to 1.
 *
 * A single run of the cell weighs the cell's weight over its number of runs.
 *
 * @source METR eval-analysis-public, compute_task_weights.py (January 2026)
 */
export function cellWeights(
  table: CountTable,
  cells: AgentCells,
  scheme: WeightScheme,
): Float64Array {
  const familySize = new Int32Array(table.families.length);
  for (const task of cells.task) familySize[table.tasks[task]!.family]!++;
  const weights = Float64Array.from(cells.task, (task, i) => {
    const size = familySize[table.tasks[task]!.family]!;
    switch (scheme) {
      case "invsqrt":
        return 1 / Math.sqrt(size);
      case "equal":
        return 1;
      case "family":
        return 1 / size;
      case "none":
        return cells.runs[i]!;
    }
  });
  let sum = 0;
  for (const weight of weights) sum += weight;
  return weights.map((weight) => weight / sum);
}
