/** @file Success by length and domain, labels and their sources: from counted runs and human times to tables. */

import {
  domainGroups,
  type GroupBootstrapOptions,
  groupSuccess,
  groupSuccessWithIntervals,
  humanRates,
  lengthBuckets,
  type TaskGroup,
} from "../../evals/baselines/buckets.ts";
import { labelReports } from "../../evals/baselines/labels.ts";
import type { AgentCells, CountTable } from "../../evals/horizon/counts.ts";
import { cellWeights, type WeightScheme } from "../../evals/horizon/weights.ts";
import { isMeasured, type RunTable } from "../../evals/records/tables.ts";
import type { GroupTable, HcastDocument, LabelRow, TaskPoint } from "./document.ts";

/** Every agent's success in every group, with intervals. */
export function groupTable(
  counts: CountTable,
  groups: readonly TaskGroup[],
  options: GroupBootstrapOptions,
  origin: { suite: string; input: string },
): GroupTable {
  return {
    ...origin,
    groups: groups.map(({ name }) => name),
    agents: counts.agents.map((cells) => ({
      agent: cells.agent,
      rows: groupSuccessWithIntervals(counts, cells, groups, options),
    })),
  };
}

/** Successful times of people by task id, minutes; `undefined` when no task has two, for then nothing can be drawn again. */
export function baselinesOf(
  table: Pick<RunTable, "tasks" | "human">,
): Map<string, number[]> | undefined {
  const baselines = new Map<string, number[]>();
  for (const { task, successMinutes } of table.human.observed) {
    const { id } = table.tasks[task]!;
    baselines.set(id, [...(baselines.get(id) ?? []), successMinutes]);
  }
  return [...baselines.values()].some((times) => times.length > 1) ? baselines : undefined;
}

/** The same with the success rate of people beside the agents. */
export function bucketsWithPeople(
  counts: CountTable,
  table: RunTable,
  edges: readonly number[],
  options: GroupBootstrapOptions,
  origin: { suite: string; input: string },
): GroupTable {
  return {
    ...groupTable(counts, lengthBuckets(edges), options, origin),
    human: humanRates(table, edges),
  };
}

/** Success per domain and bucket with the number of tasks; `null` where there is no task. */
export function domainByBucket(
  counts: CountTable,
  cells: AgentCells,
  edges: readonly number[],
  domainOf: Readonly<Record<string, string>>,
): NonNullable<HcastDocument["heat"]> {
  const buckets = lengthBuckets(edges);
  const domains = domainGroups(domainOf);
  const both = domains.map((domain) =>
    groupSuccess(
      counts,
      cells,
      buckets.map((bucket) => ({
        name: bucket.name,
        holds: (task, family) => bucket.holds(task, family) && domain.holds(task, family),
      })),
    ),
  );
  return {
    buckets: buckets.map(({ name }) => name),
    domains: domains.map(({ name }) => name),
    success: both.map((rows) => rows.map(({ success }) => success ?? null)),
    tasks: both.map((rows) => rows.map(({ tasks }) => tasks)),
  };
}

/** One point per task of one agent. */
export function taskPoints(counts: CountTable, cells: AgentCells): TaskPoint[] {
  return Array.from(cells.task, (at, i) => {
    const task = counts.tasks[at]!;
    return {
      id: task.id,
      minutes: task.minutes,
      success: cells.total[i]! / cells.runs[i]!,
      runs: cells.runs[i]!,
      measured: isMeasured(task.label),
    };
  });
}

/** Labels with attempts, interval and flags, the most attempted first. */
export function labelRows(table: Pick<RunTable, "tasks" | "human">): LabelRow[] {
  return labelReports(table)
    .map(
      (report): LabelRow => ({
        task: report.taskId,
        label: report.label.humanMinutes,
        kind:
          report.label.kind === "forecast" ? `forecast (${report.label.by})` : report.label.kind,
        attempts: report.attempts,
        successes: report.successes,
        geometricMean: report.geometricMean ?? null,
        low: report.interval?.low ?? null,
        high: report.interval?.high ?? null,
        censoredMedian: report.censored.ok ? report.censored.fit.median : null,
        censoredMean: report.censored.ok ? report.censored.fit.mean : null,
        rate: report.successRate ?? null,
        longestFailure: report.longestFailure ?? null,
        flags: report.flags,
      }),
    )
    .sort((a, b) => b.attempts - a.attempts);
}

/** Share of an agent's weight on tasks whose length nobody was timed for, in [0, 1]; all tasks of the table. */
export function forecastWeight(
  counts: CountTable,
  cells: AgentCells,
  scheme: WeightScheme,
): number {
  const weights = cellWeights(counts, cells, scheme);
  return Array.from(cells.task).reduce(
    (sum, at, i) => sum + (isMeasured(counts.tasks[at]!.label) ? 0 : weights[i]!),
    0,
  );
}

/** How many labels of each bucket were measured. */
export function labelSources(
  table: Pick<RunTable, "tasks">,
  edges: readonly number[],
): NonNullable<HcastDocument["sources"]> {
  const bounds = [0, ...edges, Number.POSITIVE_INFINITY];
  const buckets = lengthBuckets(edges).map(({ name }) => name);
  const inside = buckets.map((_, i) =>
    table.tasks.filter(
      ({ label }) => label.humanMinutes >= bounds[i]! && label.humanMinutes < bounds[i + 1]!,
    ),
  );
  const measured = inside.map((tasks) => tasks.filter(({ label }) => isMeasured(label)).length);
  return { buckets, measured, forecast: inside.map((tasks, i) => tasks.length - measured[i]!) };
}
