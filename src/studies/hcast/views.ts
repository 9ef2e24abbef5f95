/** @file Four views of a suite: forecasts against times, actions against length, lengths by domain, success by budget. */

import type { TaskGroup } from "../../evals/baselines/buckets.ts";
import { logLimits, type ResourceCurve, resourceCurves } from "../../evals/cost/resource-curve.ts";
import type { CountedTask } from "../../evals/horizon/counts.ts";
import type { WeightScheme } from "../../evals/horizon/weights.ts";
import type { RunColumns, RunTable } from "../../evals/records/tables.ts";
import { solutionClasses, suiteTasks, type TaskSuite } from "../../evals/suites/suite.ts";
import { pearson } from "../../math/statistics.ts";
import type { BudgetCurves, DomainLengths, LabelRow } from "./document.ts";

/** A task that somebody forecast and that people were timed on. */
export interface ForecastPair {
  task: string;
  forecastMinutes: number;
  /** Geometric mean of the successes. */
  baselineMinutes: number;
  low: number | null;
  high: number | null;
  successes: number;
}

/** Tasks with both numbers. Forecasts that are missing or not positive are left out. */
export function forecastPairs(
  forecasts: ReadonlyMap<string, number>,
  labels: readonly LabelRow[],
): ForecastPair[] {
  return labels.flatMap(({ task, geometricMean, low, high, successes }): ForecastPair[] => {
    const forecastMinutes = forecasts.get(task) ?? Number.NaN;
    return geometricMean === null || !(forecastMinutes > 0)
      ? []
      : [{ task, forecastMinutes, baselineMinutes: geometricMean, low, high, successes }];
  });
}

/** R² of ln forecast on ln baseline, a fraction; `undefined` below three tasks or when one side does not vary. */
export function forecastR2(pairs: readonly ForecastPair[]): number | undefined {
  if (pairs.length < 3) return undefined; // a line goes through any two points
  const r = pearson(
    pairs.map(({ baselineMinutes }) => Math.log(baselineMinutes)),
    pairs.map(({ forecastMinutes }) => Math.log(forecastMinutes)),
  );
  return r === undefined ? undefined : r * r;
}

/** Tasks of a suite whose stated length is a guess, not a measurement. */
export function forecastTasks(suite: TaskSuite): Set<string> {
  return new Set(
    suiteTasks(suite)
      .filter(({ task }) => task.human_source !== "baseline")
      .map(({ id }) => id),
  );
}

/** One group per class of how public a task's solution is; tasks that the suite does not have are in no group. */
export function memorisationGroups(suite: TaskSuite): TaskGroup[] {
  const classOf = new Map(suiteTasks(suite).map(({ id, task }) => [id, task.solution_public]));
  return solutionClasses.map((name) => ({
    name: name.replace("_", ", "),
    holds: ({ id }) => classOf.get(id) === name,
  }));
}

/** What a run may have used of something that can be counted. */
export type Effort = "actions" | "tokens";

/** Successful runs of one agent: what each used, and how long its task takes a person. */
export interface SuccessEffort {
  agent: string;
  minutes: readonly number[];
  used: readonly number[];
  tasks: readonly string[];
}

/** Actions of successful runs, or tokens where the file counts no actions; `undefined` without either. */
export function successEfforts(
  table: Pick<RunTable, "agents" | "tasks" | "runs">,
): { effort: Effort; agents: SuccessEffort[]; unknown: number } | undefined {
  const { runs } = table;
  const won = Array.from(runs.success.keys()).filter(
    (i) => runs.success[i] === 1 && runs.invalid[i] === 0,
  );
  const effort = (["actions", "tokens"] as const).find((name) =>
    won.some((i) => runs[name][i]! > 0),
  );
  if (effort === undefined) return undefined;
  const known = won.filter((i) => runs[effort][i]! > 0);
  const agents = table.agents.flatMap((agent, at): SuccessEffort[] => {
    const own = known.filter((i) => runs.agent[i] === at);
    if (own.length === 0) return [];
    const task = own.map((i) => table.tasks[runs.task[i]!]!);
    return [
      {
        agent,
        minutes: task.map(({ label }) => label.humanMinutes),
        used: own.map((i) => runs[effort][i]!),
        tasks: task.map(({ id }) => id),
      },
    ];
  });
  return { effort, agents, unknown: won.length - known.length };
}

/** Lengths per domain, each ascending; families without a domain are left out. */
export function lengthsByDomain(
  tasks: readonly CountedTask[],
  families: readonly string[],
  domainOf: Readonly<Record<string, string>>,
): DomainLengths[] {
  return [...new Set(Object.values(domainOf))].flatMap((domain): DomainLengths[] => {
    const minutes = tasks
      .filter(({ family }) => domainOf[families[family]!] === domain)
      .map((task) => task.minutes)
      .sort((a, b) => a - b);
    return minutes.length === 0 ? [] : [{ domain, minutes }];
  });
}

const budgets = ["actions", "tokens", "wallMinutes"] as const;
const steps = 12;

/** Success of every agent when it counts only within a budget: of actions, else tokens, else minutes, as the file knows. */
export function successByBudget(table: RunTable, scheme: WeightScheme): BudgetCurves | undefined {
  const most = (name: keyof Pick<RunColumns, (typeof budgets)[number]>): number =>
    table.runs[name].filter((value) => value > 0).length;
  // A count that few runs have would speak for few runs.
  const resource = budgets.find((name) => 2 * most(name) > table.runs.length);
  if (resource === undefined) return undefined;
  const limits = logLimits(table.runs[resource], steps);
  const curves = resourceCurves(table, resource, limits, {
    name: "success by budget",
    ridge: 1e-5,
    weights: scheme,
  });
  return {
    resource,
    agents: curves.map(({ agent, points, unknownRuns }: ResourceCurve) => ({
      agent,
      unknownRuns,
      limits: points.map(({ limit }) => limit),
      success: points.map(({ success }) => success ?? null),
    })),
  };
}
