/**
 * @file Runs counted per agent and task: the form in which fits, bootstraps and bucket tables work.
 *
 * Per-run rows and published task counts both end here. Only the length of a task, its family, the number of runs and the
 * outcomes matter for a fit, so nothing is lost, and 7,000 rows become a few hundred cells.
 */

import { InvalidInputError } from "../../errors.ts";
import type { RunTable, Suite, TaskLabel } from "../records/tables.ts";

/** A task as the counts know it. */
export interface CountedTask {
  id: string;
  /** Index into `families`. */
  family: number;
  suite: Suite;
  label: TaskLabel;
  /** Length used in fits, in minutes: the label, times the length factor when one is set. */
  minutes: number;
}

/** All cells of one agent; position i of each array belongs to the same task. */
export interface AgentCells {
  agent: string;
  /** Index into `tasks`, ascending. */
  task: Int32Array;
  /** Runs of the task. */
  runs: Int32Array;
  /** Sum of outcomes over those runs (successes, or scores when scoring is continuous). */
  total: Float64Array;
  /** Outcome of each single run, cell after cell; only where outcomes are fractions. */
  outcomes: Float64Array | undefined;
}

export interface CountTable {
  tasks: readonly CountedTask[];
  families: readonly string[];
  agents: readonly AgentCells[];
  scoring: Scoring;
  /** Runs that were set aside while counting, by reason. */
  dropped: readonly { reason: string; runs: number }[];
}

/** `binary`: success or failure as in the headline numbers. `continuous`: the score itself as a fractional outcome. */
export type Scoring = "binary" | "continuous";

/** A limit on what a run may use: a success above it counts as failure. */
export interface ResourceLimit {
  resource: "costUsd" | "tokens" | "actions" | "wallMinutes";
  limit: number;
}

export interface CountOptions {
  /** Default "binary". */
  scoring?: Scoring;
  /** Keeps a task only when this is true. Weights are always made afterwards, so filtering reweights. */
  keepTask?: (task: { id: string; family: string; suite: Suite; label: TaskLabel }) => boolean;
  /** Counts runs that the file calls invalid. Default false: they are set aside and counted. */
  keepInvalid?: boolean;
  /** Leaves out runs that ended because of usage limits. Default false: they count as scored, as in the reference. */
  dropUsageLimited?: boolean;
  /** Counts only runs that state this scaffold. */
  scaffold?: string;
  /** Multiplies every length: another population of people (5-18 for contractors against maintainers). Default 1. */
  lengthFactor?: number;
  limit?: ResourceLimit;
}

/**
 * Counts the runs of a table per agent and task.
 *
 * Throws `InvalidInputError` when binary scoring is asked and some rows are neither success nor failure. With a resource
 * limit, runs whose usage is unknown are dropped and counted, never treated as free.
 */
export function countRuns(table: RunTable, options: CountOptions = {}): CountTable {
  const { scoring = "binary", lengthFactor = 1, limit, scaffold } = options;
  const { runs } = table;
  const keep = table.tasks.map((task) => options.keepTask === undefined || options.keepTask(task));
  const dropped = new Map<string, number>();
  const drop = (reason: string): void => void dropped.set(reason, (dropped.get(reason) ?? 0) + 1);
  const undecided: number[] = [];
  const cells = table.agents.map(() => new Map<number, number[]>());
  for (let i = 0; i < runs.length; i++) {
    const task = runs.task[i]!;
    if (!keep[task]) {
      drop("task filtered out");
      continue;
    }
    if (!options.keepInvalid && runs.invalid[i] === 1) {
      drop("invalid");
      continue;
    }
    if (options.dropUsageLimited && runs.usageLimited[i] === 1) {
      drop("stopped by usage limits");
      continue;
    }
    if (scaffold !== undefined && runs.scaffold.words[runs.scaffold.at[i]!] !== scaffold) {
      drop("other scaffold");
      continue;
    }
    if (scoring === "binary" && runs.success[i] === -1) {
      undecided.push(runs.line[i]!);
      continue;
    }
    let outcome = scoring === "binary" ? runs.success[i]! : runs.score[i]!;
    if (limit !== undefined) {
      const used = runs[limit.resource][i]!;
      if (Number.isNaN(used)) {
        drop(`${limit.resource} unknown`);
        continue;
      }
      if (used > limit.limit) outcome = 0;
    }
    const agent = cells[runs.agent[i]!]!;
    const cell = agent.get(task);
    if (cell === undefined) agent.set(task, [outcome]);
    else cell.push(outcome);
  }
  if (undecided.length > 0) {
    throw new InvalidInputError(
      `runs: wanted score_binarized 0 or 1 for binary scoring, got neither in ${undecided.length} rows (lines ${undecided.slice(0, 5).join(", ")})`,
      "use continuous scoring, or give human_score as a threshold",
    );
  }
  const families = new Map<string, number>();
  const position = new Map<number, number>();
  const tasks: CountedTask[] = [];
  table.tasks.forEach((task, i) => {
    if (!keep[i] || !cells.some((agent) => agent.has(i))) return;
    if (!families.has(task.family)) families.set(task.family, families.size);
    position.set(i, tasks.length);
    tasks.push({
      id: task.id,
      family: families.get(task.family)!,
      suite: task.suite,
      label: task.label,
      minutes: task.label.humanMinutes * lengthFactor,
    });
  });
  return {
    tasks,
    families: [...families.keys()],
    agents: table.agents.flatMap((agent, i) => {
      const own = [...cells[i]!].sort(([a], [b]) => a - b);
      return own.length === 0 ? [] : [cellsOf(agent, own, position, scoring)];
    }),
    scoring,
    dropped: [...dropped].map(([reason, count]) => ({ reason, runs: count })),
  };
}

function cellsOf(
  agent: string,
  own: readonly [number, number[]][],
  position: ReadonlyMap<number, number>,
  scoring: Scoring,
): AgentCells {
  return {
    agent,
    task: Int32Array.from(own, ([task]) => position.get(task)!),
    runs: Int32Array.from(own, ([, outcomes]) => outcomes.length),
    total: Float64Array.from(own, ([, outcomes]) => outcomes.reduce((a, b) => a + b, 0)),
    outcomes:
      scoring === "continuous" ? Float64Array.from(own.flatMap(([, list]) => list)) : undefined,
  };
}

/** One published cell: task, length, successes, runs. */
export interface TaskCount {
  taskId: string;
  family: string;
  suite: Suite;
  label: TaskLabel;
  runs: number;
  successes: number;
}

/**
 * A count table from published counts per agent; agents need not share a task set.
 *
 * Throws `InvalidInputError` when one task has two lengths or two families.
 */
export function countsOf(
  agents: readonly { agent: string; cells: readonly TaskCount[] }[],
): CountTable {
  const families = new Map<string, number>();
  const position = new Map<string, number>();
  const tasks: CountedTask[] = [];
  for (const { cells } of agents) {
    for (const cell of cells) {
      if (!families.has(cell.family)) families.set(cell.family, families.size);
      const known = position.get(cell.taskId);
      const family = families.get(cell.family)!;
      if (known === undefined) {
        position.set(cell.taskId, tasks.length);
        tasks.push({
          id: cell.taskId,
          family,
          suite: cell.suite,
          label: cell.label,
          minutes: cell.label.humanMinutes,
        });
      } else if (
        tasks[known]!.minutes !== cell.label.humanMinutes ||
        tasks[known]!.family !== family
      ) {
        throw new InvalidInputError(
          `task ${cell.taskId}: wanted one length and one family, got ${tasks[known]!.minutes} and ${cell.label.humanMinutes} minutes`,
        );
      }
    }
  }
  return {
    tasks,
    families: [...families.keys()],
    agents: agents.map(({ agent, cells }) => {
      const sorted = cells
        .map((cell) => ({ ...cell, at: position.get(cell.taskId)! }))
        .sort((a, b) => a.at - b.at);
      return {
        agent,
        task: Int32Array.from(sorted, (cell) => cell.at),
        runs: Int32Array.from(sorted, (cell) => cell.runs),
        total: Float64Array.from(sorted, (cell) => cell.successes),
        outcomes: undefined,
      };
    }),
    scoring: "binary",
    dropped: [],
  };
}

/** The cells of one agent by name, or `undefined`. */
export function agentCells(table: CountTable, agent: string): AgentCells | undefined {
  return table.agents.find((cells) => cells.agent === agent);
}

/** The same table with only the tasks for which `keep` is true. */
export function filterTasks(table: CountTable, keep: (task: CountedTask) => boolean): CountTable {
  return {
    ...table,
    agents: table.agents
      .map((cells) => {
        const kept: number[] = [];
        cells.task.forEach((task, i) => {
          if (keep(table.tasks[task]!)) kept.push(i);
        });
        return selectCells(cells, kept);
      })
      .filter((cells) => cells.task.length > 0),
  };
}

/** The same counts after the options that need no single runs: tasks kept, lengths scaled. */
export function adjustCounts(
  table: CountTable,
  { keepTask, lengthFactor = 1 }: Pick<CountOptions, "keepTask" | "lengthFactor">,
): CountTable {
  const scaled = {
    ...table,
    tasks: table.tasks.map((task) => ({ ...task, minutes: task.minutes * lengthFactor })),
  };
  if (keepTask === undefined) return scaled;
  return filterTasks(scaled, (task) => keepTask({ ...task, family: table.families[task.family]! }));
}

/** The same table with only the tasks that every agent has runs on. */
export function commonTasks(table: CountTable): CountTable {
  const times = new Int32Array(table.tasks.length);
  for (const { task } of table.agents) for (const at of task) times[at]!++;
  const common = new Set(table.tasks.filter((_, at) => times[at] === table.agents.length));
  return filterTasks(table, (task) => common.has(task));
}

function selectCells(cells: AgentCells, kept: readonly number[]): AgentCells {
  const starts = cells.outcomes === undefined ? undefined : outcomeStarts(cells);
  return {
    agent: cells.agent,
    task: Int32Array.from(kept, (i) => cells.task[i]!),
    runs: Int32Array.from(kept, (i) => cells.runs[i]!),
    total: Float64Array.from(kept, (i) => cells.total[i]!),
    outcomes:
      starts === undefined
        ? undefined
        : Float64Array.from(
            kept.flatMap((i) => [
              ...cells.outcomes!.subarray(starts[i]!, starts[i]! + cells.runs[i]!),
            ]),
          ),
  };
}

/** Position in `outcomes` at which each cell's runs begin. */
export function outcomeStarts(cells: AgentCells): Int32Array {
  const starts = new Int32Array(cells.runs.length);
  for (let i = 1; i < starts.length; i++) starts[i] = starts[i - 1]! + cells.runs[i - 1]!;
  return starts;
}
