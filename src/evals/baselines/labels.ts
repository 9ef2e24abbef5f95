/** @file The length label of a task with what stands behind it: attempts, interval, censored estimate, contradictions. */

import { geometricMean, mean, median, standardDeviation } from "../../math/statistics.ts";
import {
  type Interval,
  normalQuantile,
  tQuantile,
  wilsonInterval,
} from "../../math/statistics-distributions.ts";
import { isMeasured, type RunTable, type TaskLabel } from "../records/tables.ts";
import { type CensoredResult, fitLogNormal } from "./censored.ts";
import { type PooledSpread, pooledSpread } from "./spread.ts";

/** How the label of a task is made from its successes. */
export type LabelRule = "geometric-mean" | "median" | "censored-median";

/** One task's label and the evidence under it. */
export interface LabelReport {
  taskId: string;
  family: string;
  /** The label of the file, with its kind. */
  label: TaskLabel;
  attempts: number;
  successes: number;
  /** Wilson interval of the success rate of people. */
  successRate: (Interval & { estimate: number }) | undefined;
  /** Geometric mean of the successful times, minutes; a lower bound of the censored median. */
  geometricMean: number | undefined;
  arithmeticMean: number | undefined;
  median: number | undefined;
  /** Log-normal 95 % interval of the geometric mean, minutes; pooled spread when there is one success. */
  interval: (Interval & { from: "own spread" | "pooled spread" }) | undefined;
  censored: CensoredResult;
  /** Longest attempt without success, minutes. */
  longestFailure: number | undefined;
  flags: readonly LabelFlag[];
}

export type LabelFlag =
  /** One success only: the interval comes from other tasks. */
  | "n = 1"
  /** People tried and nobody succeeded: the label is not supported by a success. */
  | "only failures"
  /** Somebody worked longer than the label and did not succeed. */
  | "label contradicts failures"
  /** Label and geometric mean of the shipped successes differ by more than 2 %: it was curated. */
  | "curated"
  /** The label is a forecast. */
  | "forecast";

/** Reports for every task that people attempted or that has a label, in the order of the table. */
export function labelReports(table: Pick<RunTable, "tasks" | "human">): LabelReport[] {
  const spread = pooledSpread(table.human.observed);
  const successes = new Map<number, number[]>();
  const failures = new Map<number, number[]>();
  for (const { task, successMinutes } of table.human.observed) {
    successes.set(task, [...(successes.get(task) ?? []), successMinutes]);
  }
  for (const { task, stoppedAfterMinutes } of table.human.censored) {
    failures.set(task, [...(failures.get(task) ?? []), stoppedAfterMinutes]);
  }
  return table.tasks.map((task, i) =>
    labelReport(
      { id: task.id, family: task.family, label: task.label },
      successes.get(i) ?? [],
      failures.get(i) ?? [],
      spread,
    ),
  );
}

/** Evidence under one label. */
export function labelReport(
  task: { id: string; family: string; label: TaskLabel },
  successes: readonly number[],
  failures: readonly number[],
  spread: PooledSpread | undefined,
): LabelReport {
  const attempts = successes.length + failures.length;
  const centre = geometricMean(successes);
  const longestFailure = failures.length === 0 ? undefined : Math.max(...failures);
  const flags: LabelFlag[] = [];
  if (successes.length === 1) flags.push("n = 1");
  if (successes.length === 0 && failures.length > 0) flags.push("only failures");
  if (longestFailure !== undefined && task.label.humanMinutes < longestFailure) {
    flags.push("label contradicts failures");
  }
  if (centre !== undefined && Math.abs(task.label.humanMinutes / centre - 1) > 0.02) {
    flags.push("curated");
  }
  if (!isMeasured(task.label)) flags.push("forecast");
  const rate = wilsonInterval(successes.length, attempts);
  return {
    taskId: task.id,
    family: task.family,
    label: task.label,
    attempts,
    successes: successes.length,
    successRate:
      rate === undefined ? undefined : { ...rate, estimate: successes.length / attempts },
    geometricMean: centre,
    arithmeticMean: mean(successes),
    median: median(successes),
    interval: intervalOf(successes, centre, spread),
    censored: fitLogNormal(successes, failures),
    longestFailure,
    flags,
  };
}

/** Minutes of a task under a rule, or `undefined` where the data give no point label. */
export function labelMinutes(report: LabelReport, rule: LabelRule): number | undefined {
  switch (rule) {
    case "geometric-mean":
      return report.geometricMean;
    case "median":
      return report.median;
    case "censored-median":
      return report.censored.ok ? report.censored.fit.median : undefined;
  }
}

/** The same table with labels made by a rule where people's times allow it; other tasks keep the file's label. */
export function relabelled(table: RunTable, rule: LabelRule): RunTable {
  const reports = labelReports(table);
  return {
    ...table,
    tasks: table.tasks.map((task, i) => {
      const humanMinutes = labelMinutes(reports[i]!, rule);
      return humanMinutes === undefined
        ? task
        : { ...task, label: { kind: "baseline" as const, humanMinutes } };
    }),
  };
}

function intervalOf(
  successes: readonly number[],
  centre: number | undefined,
  spread: PooledSpread | undefined,
): LabelReport["interval"] {
  const n = successes.length;
  if (centre === undefined) return undefined;
  const own = standardDeviation(successes.map(Math.log));
  if (n >= 2 && own !== undefined) {
    const half = (tQuantile(0.975, n - 1) * own) / Math.sqrt(n);
    return { low: centre * Math.exp(-half), high: centre * Math.exp(half), from: "own spread" };
  }
  if (spread === undefined) return undefined;
  const half = normalQuantile(0.975) * spread.degreesOfFreedom;
  return { low: centre * Math.exp(-half), high: centre * Math.exp(half), from: "pooled spread" };
}

/** Geometric mean over the tasks of each family, with the kind of the majority. */
export interface FamilyLabel {
  family: string;
  humanMinutes: number;
  tasks: number;
  measured: number;
}

/** Family labels: geometric mean of the task labels. @source HCAST, appendix F (second-hand) */
export function familyLabels(
  tasks: readonly { family: string; label: TaskLabel }[],
): FamilyLabel[] {
  const families = new Map<string, TaskLabel[]>();
  for (const { family, label } of tasks)
    families.set(family, [...(families.get(family) ?? []), label]);
  return [...families].map(([family, labels]) => ({
    family,
    humanMinutes: geometricMean(labels.map((label) => label.humanMinutes))!,
    tasks: labels.length,
    measured: labels.filter(isMeasured).length,
  }));
}
