/** @file Success by length bucket and by domain, with intervals from the hierarchical bootstrap, beside the rate of people. */

import { rng } from "../../math/random.ts";
import {
  type BootstrapInterval,
  binomialDraw,
  percentileInterval,
} from "../../math/statistics-bootstrap.ts";
import { type Interval, wilsonInterval } from "../../math/statistics-distributions.ts";
import { taskDraw } from "../horizon/bootstrap.ts";
import type { AgentCells, CountedTask, CountTable } from "../horizon/counts.ts";
import { cellWeights, type WeightScheme } from "../horizon/weights.ts";
import type { RunTable } from "../records/tables.ts";

/** Default edges in minutes, left closed; the last bucket is open. @source HCAST, spec defaults */
export const hcastEdges = [15, 60, 240] as const;

/** A group of tasks: a length bucket, a domain, or one within the other. */
export interface TaskGroup {
  name: string;
  holds(task: CountedTask, family: string): boolean;
}

/** Buckets between the edges, named in minutes: "< 15", "15-60", ... */
export function lengthBuckets(edges: readonly number[] = hcastEdges): TaskGroup[] {
  const bounds = [0, ...edges, Number.POSITIVE_INFINITY];
  return bounds.slice(0, -1).map((from, i) => {
    const to = bounds[i + 1]!;
    const name =
      from === 0
        ? `< ${to} min`
        : to === Number.POSITIVE_INFINITY
          ? `≥ ${from} min`
          : `${from}-${to} min`;
    return { name, holds: ({ minutes }) => minutes >= from && minutes < to };
  });
}

/** One group per domain that occurs, from a table family -> domain; families without a domain are in no group. */
export function domainGroups(domainOf: Readonly<Record<string, string>>): TaskGroup[] {
  return [...new Set(Object.values(domainOf))].map((domain) => ({
    name: domain,
    holds: (_, family) => domainOf[family] === domain,
  }));
}

/** Success of one agent in one group. */
export interface GroupSuccess {
  group: string;
  tasks: number;
  /** Weighted mean over tasks; `undefined` without tasks, never 0. */
  success: number | undefined;
  interval?: BootstrapInterval | undefined;
}

/** Mean success of an agent per group; `equal`: every task the same, the paper's choice. */
export function groupSuccess(
  table: CountTable,
  cells: AgentCells,
  groups: readonly TaskGroup[],
  scheme: WeightScheme = "equal",
): GroupSuccess[] {
  const weights = cellWeights(table, cells, scheme);
  return groups.map((group) => {
    let tasks = 0;
    let sum = 0;
    let positive = 0;
    cells.task.forEach((at, i) => {
      const task = table.tasks[at]!;
      if (!group.holds(task, table.families[task.family]!)) return;
      tasks++;
      sum += weights[i]!;
      positive += (weights[i]! * cells.total[i]!) / cells.runs[i]!;
    });
    return { group: group.name, tasks, success: tasks === 0 ? undefined : positive / sum };
  });
}

export interface GroupBootstrapOptions {
  replicates: number;
  seed: number;
  scheme?: WeightScheme;
  /**
   * Redraws the labels too: successful times of people by task id, minutes. A label moves by the ratio of the redrawn to
   * the original geometric mean, so that tasks may change their bucket.
   */
  baselines?: ReadonlyMap<string, readonly number[]>;
}

/**
 * Group means with 95 % intervals: families, tasks and runs are drawn again. Tasks enter a group by their own length, so a
 * family may lie in several buckets.
 */
export function groupSuccessWithIntervals(
  table: CountTable,
  cells: AgentCells,
  groups: readonly TaskGroup[],
  options: GroupBootstrapOptions,
): GroupSuccess[] {
  const { replicates, seed, scheme = "equal", baselines } = options;
  const alone = { ...table, agents: [cells] };
  const draw = taskDraw(alone, "ftr");
  const weights = cellWeights(table, cells, scheme);
  const times = new Int32Array(table.tasks.length);
  const base = rng(seed, "group-bootstrap").fork(cells.agent);
  const values = groups.map(() => new Float64Array(replicates).fill(Number.NaN));
  const fixed = groups.map((group) =>
    Array.from(cells.task, (at) => {
      const task = table.tasks[at]!;
      return group.holds(task, table.families[task.family]!);
    }),
  );
  for (let b = 0; b < replicates; b++) {
    const random = base.fork(b);
    draw.draw(random, times);
    const sums = new Float64Array(groups.length);
    const positives = new Float64Array(groups.length);
    cells.task.forEach((at, i) => {
      const count = times[at]!;
      if (count === 0) return;
      const runs = cells.runs[i]!;
      const successes = binomialDraw(random, count * runs, cells.total[i]! / runs) / runs;
      const task = table.tasks[at]!;
      const observed = baselines?.get(task.id);
      let moved: CountedTask | undefined;
      if (observed !== undefined && observed.length > 1) {
        let change = 0;
        for (const minutes of observed) {
          change += Math.log(random.choice(observed)) - Math.log(minutes);
        }
        moved = { ...task, minutes: task.minutes * Math.exp(change / observed.length) };
      }
      groups.forEach((group, g) => {
        const inside =
          moved === undefined ? fixed[g]![i]! : group.holds(moved, table.families[task.family]!);
        if (!inside) return;
        sums[g]! += weights[i]! * count;
        positives[g]! += weights[i]! * successes;
      });
    });
    groups.forEach((_, g) => {
      if (sums[g]! > 0) values[g]![b] = positives[g]! / sums[g]!;
    });
  }
  return groupSuccess(table, cells, groups, scheme).map((row, g) => ({
    ...row,
    interval: row.tasks === 0 ? undefined : percentileInterval(values[g]!),
  }));
}

/** Attempts and successes of people in a range of labels. */
export interface HumanRate {
  group: string;
  attempts: number;
  successes: number;
  tasks: number;
  interval: Interval | undefined;
}

/** Success rate of people per length bucket, from real attempts only (stub rows never count). */
export function humanRates(
  table: Pick<RunTable, "tasks" | "human">,
  edges: readonly number[] = hcastEdges,
): HumanRate[] {
  const bounds = [0, ...edges, Number.POSITIVE_INFINITY];
  const names = lengthBuckets(edges).map(({ name }) => name);
  return names.map((group, i) => {
    const inside = (task: number): boolean => {
      const minutes = table.tasks[task]!.label.humanMinutes;
      return minutes >= bounds[i]! && minutes < bounds[i + 1]!;
    };
    const wins = table.human.observed.filter(({ task }) => inside(task));
    const losses = table.human.censored.filter(({ task }) => inside(task));
    const attempts = wins.length + losses.length;
    return {
      group,
      attempts,
      successes: wins.length,
      tasks: new Set([...wins, ...losses].map(({ task }) => task)).size,
      interval: wilsonInterval(wins.length, attempts),
    };
  });
}

/** Reads `family,domain` rows (header first) into a table; other columns are ignored. */
export function readFamilyDomains(rows: readonly (readonly string[])[]): Record<string, string> {
  const [header = [], ...body] = rows;
  const family = header.indexOf("task_family");
  const domain = header.indexOf("domain");
  return Object.fromEntries(
    body.flatMap((row) => (row[family] && row[domain] ? [[row[family], row[domain]]] : [])),
  );
}
