/** @file What would change the horizon: refits with one family, or one task, left out. */

import { type CountTable, filterTasks } from "./counts.ts";
import { type FitProfile, fitAgent, horizonOf } from "./fit.ts";

/** Effect of leaving one group out. */
export interface Influence {
  /** Family or task that was left out. */
  left: string;
  /** Horizon without it, minutes; `undefined` when the rest has none. */
  minutes: number | undefined;
  /** ln(without / with): positive when the group pulls the horizon down. */
  logChange: number | undefined;
}

/** Leave-one-out horizons of one agent, largest change first. */
export function leaveOneOut(
  table: CountTable,
  agent: string,
  profile: FitProfile,
  options: { q?: number; by?: "family" | "task" } = {},
): Influence[] {
  const { q = 0.5, by = "family" } = options;
  const cells = table.agents.find((candidate) => candidate.agent === agent);
  if (cells === undefined) return [];
  const alone = { ...table, agents: [cells] };
  const whole = horizonOf(fitAgent(alone, cells, profile), q);
  const groups = new Map<number, string>();
  for (const task of cells.task) {
    if (by === "task") groups.set(task, table.tasks[task]!.id);
    else groups.set(table.tasks[task]!.family, table.families[table.tasks[task]!.family]!);
  }
  const results = [...groups].map(([key, left]): Influence => {
    const rest = filterTasks(alone, (task) =>
      by === "task" ? task.id !== left : task.family !== key,
    );
    const own = rest.agents[0];
    const minutes = own === undefined ? undefined : horizonOf(fitAgent(rest, own, profile), q);
    return {
      left,
      minutes,
      logChange: minutes && whole ? Math.log(minutes / whole) : undefined,
    };
  });
  return results.sort((a, b) => Math.abs(b.logChange ?? 99) - Math.abs(a.logChange ?? 99));
}
