/** @file Do agents find the same tasks hard? Per-task success, what length does not explain of it, and correlations between agents. */

import { mean, pearson } from "../../math/statistics.ts";
import type { CountTable } from "./counts.ts";
import { type FitProfile, fitAgent } from "./fit.ts";
import { predict } from "./success-bins.ts";

/** Success per task and agent over the tasks that every agent has; rows are agents. */
export interface SuccessMatrix {
  agents: readonly string[];
  /** Index into the table's tasks. */
  tasks: readonly number[];
  /** [agent][task], in [0, 1]. */
  success: readonly (readonly number[])[];
}

/** Mean success per task for the common tasks of the named agents (default: all). */
export function successMatrix(table: CountTable, agents?: readonly string[]): SuccessMatrix {
  const chosen = table.agents.filter(
    (cells) => agents === undefined || agents.includes(cells.agent),
  );
  const sets = chosen.map((cells) => new Map([...cells.task].map((task, i) => [task, i])));
  const tasks = [...(sets[0]?.keys() ?? [])].filter((task) => sets.every((set) => set.has(task)));
  return {
    agents: chosen.map((cells) => cells.agent),
    tasks,
    success: chosen.map((cells, a) =>
      tasks.map((task) => {
        const i = sets[a]!.get(task)!;
        return cells.total[i]! / cells.runs[i]!;
      }),
    ),
  };
}

/** `absolute`: observed minus predicted. `fractional`: that over the prediction. */
export type ExcessKind = "absolute" | "fractional";

/** Success beyond the agent's own fitted curve; agents without a curve are left out. */
export function excessSuccess(
  table: CountTable,
  matrix: SuccessMatrix,
  profile: FitProfile,
  kind: ExcessKind,
): SuccessMatrix {
  const rows = matrix.agents.flatMap((agent, a) => {
    const cells = table.agents.find((candidate) => candidate.agent === agent)!;
    const fit = fitAgent(table, cells, profile);
    if (fit.status !== "fitted") return [];
    return [
      {
        agent,
        values: matrix.tasks.map((task, t) => {
          const expected = predict(fit, table.tasks[task]!.minutes);
          const excess = matrix.success[a]![t]! - expected;
          return kind === "absolute" ? excess : excess / expected;
        }),
      },
    ];
  });
  return {
    agents: rows.map(({ agent }) => agent),
    tasks: matrix.tasks,
    success: rows.map(({ values }) => values),
  };
}

/** Correlations between agents and their mean over pairs. */
export interface Agreement {
  agents: readonly string[];
  /** [agent][agent]; NaN where an agent's success does not vary. */
  correlation: readonly (readonly number[])[];
  /** Mean over pairs with a correlation; `undefined` without any. */
  mean: number | undefined;
}

/** Pairwise Pearson correlations of the rows of a matrix. */
export function agreement(matrix: SuccessMatrix): Agreement {
  const correlation = matrix.success.map((a) =>
    matrix.success.map((b) => pearson(a, b) ?? Number.NaN),
  );
  const pairs = correlation.flatMap((row, i) =>
    row.slice(i + 1).filter((value) => !Number.isNaN(value)),
  );
  return { agents: matrix.agents, correlation, mean: mean(pairs) };
}
