/** @file What a task costs when an agent tries first and a person does what it fails. */

import type { RunTable } from "../records/tables.ts";

/** Wage behind human cost where a file has none, USD per hour. @source METR eval-analysis-public */
export const wageUsdPerHour = 143.61;

/** Edges in minutes, left open, right closed. @source METR eval-analysis-public, savings by bucket */
export const savingsEdges = [0, 4, 16, 256, 1024, 4096] as const;

/** Expected cost of "agent first, a person on failure" against a person alone, one agent, tasks of one range of lengths. */
export interface Savings {
  agent: string;
  /** Minutes, left open, right closed. */
  from: number;
  to: number;
  tasks: number;
  /** Expected USD, agent first. */
  combinedUsd: number;
  /** USD, a person alone. */
  humanUsd: number;
  /** combined / human: below 1 the agent saves money. */
  ratio: number | undefined;
  /** Tasks without any run of known cost: left out. */
  unknownTasks: number;
}

/**
 * Savings per agent and length bucket, from runs with known cost: s generation + (1 - s) human per task, s = success rate.
 *
 * Failed attempts are not charged, as in the reference; where they are paid for, the true ratio is higher.
 *
 * @source METR eval-analysis-public, cost.py (March 2025)
 */
export function savingsByBucket(
  table: RunTable,
  options: { wage?: number; edges?: readonly number[] } = {},
): Savings[] {
  const { wage = wageUsdPerHour, edges = savingsEdges } = options;
  const cells = new Map<
    string,
    {
      agent: number;
      task: number;
      runs: number;
      successes: number;
      costed: number;
      cost: number;
      human: number;
    }
  >();
  const { runs } = table;
  for (let i = 0; i < runs.length; i++) {
    if (runs.invalid[i] === 1) continue;
    const key = `${runs.agent[i]} ${runs.task[i]}`;
    const cell = cells.get(key) ?? {
      agent: runs.agent[i]!,
      task: runs.task[i]!,
      runs: 0,
      successes: 0,
      costed: 0,
      cost: 0,
      human: Number.NaN,
    };
    cells.set(key, cell);
    cell.runs++;
    if (runs.success[i] === 1) cell.successes++;
    if (!Number.isNaN(runs.costUsd[i]!)) {
      cell.costed++;
      cell.cost += runs.costUsd[i]!;
    }
    if (!Number.isNaN(runs.humanCostUsd[i]!)) cell.human = runs.humanCostUsd[i]!;
  }
  return table.agents.flatMap((agent, a) =>
    edges.slice(0, -1).map((from, bucket) => {
      const to = edges[bucket + 1]!;
      let combinedUsd = 0;
      let humanUsd = 0;
      let tasks = 0;
      let unknownTasks = 0;
      for (const cell of cells.values()) {
        if (cell.agent !== a) continue;
        const minutes = table.tasks[cell.task]!.label.humanMinutes;
        if (minutes <= from || minutes > to) continue;
        if (cell.costed === 0) {
          unknownTasks++;
          continue;
        }
        tasks++;
        const human = Number.isNaN(cell.human) ? (minutes / 60) * wage : cell.human;
        const success = cell.successes / cell.runs;
        const generation = cell.cost / cell.costed;
        combinedUsd += success * generation + (1 - success) * human;
        humanUsd += human;
      }
      return {
        agent,
        from,
        to,
        tasks,
        combinedUsd,
        humanUsd,
        ratio: humanUsd > 0 ? combinedUsd / humanUsd : undefined,
        unknownTasks,
      };
    }),
  );
}

/** Cost of each successful run over the human cost of its task; runs of unknown cost are counted, not guessed. */
export function costRatios(
  table: RunTable,
  wage = wageUsdPerHour,
): { ratios: number[]; unknown: number } {
  const ratios: number[] = [];
  let unknown = 0;
  const { runs } = table;
  for (let i = 0; i < runs.length; i++) {
    if (runs.success[i] !== 1 || runs.invalid[i] === 1) continue;
    if (Number.isNaN(runs.costUsd[i]!)) {
      unknown++;
      continue;
    }
    const minutes = table.tasks[runs.task[i]!]!.label.humanMinutes;
    const given = runs.humanCostUsd[i]!;
    ratios.push(runs.costUsd[i]! / (Number.isNaN(given) ? (minutes / 60) * wage : given));
  }
  return { ratios, unknown };
}
