/** @file Under which conditions success is counted, and what each other choice would say. @source HCAST spec, conditions and ablations */

import { z } from "zod";
import { groupSuccess, lengthBuckets, type TaskGroup } from "../../evals/baselines/buckets.ts";
import { type LabelRule, relabelled } from "../../evals/baselines/labels.ts";
import { agentCells, type CountTable, countRuns } from "../../evals/horizon/counts.ts";
import type { WeightScheme } from "../../evals/horizon/weights.ts";
import { agentsByField } from "../../evals/records/fields.ts";
import { type AgentIdentity, byScaffold, scaffoldsOf } from "../../evals/records/scaffolds.ts";
import { isMeasured, type RunTable } from "../../evals/records/tables.ts";
import { suiteTasks, type TaskSuite } from "../../evals/suites/suite.ts";
import type { Origin, TableFigure } from "../../study/index.ts";

/** Options that say what counts. */
export const conditionFields = {
  scoring: z.enum(["binary", "continuous"]).default("binary").meta({
    title: "Scoring",
    description: "binary counts successes; continuous uses the score itself as partial success.",
    unit: "",
    source: "arXiv 2503.17354, section 2",
  }),
  taskLengths: z.enum(["all", "measured"]).default("all").meta({
    title: "Lengths",
    description: "all tasks, or only those whose length was measured on people.",
    unit: "",
    source: "own",
  }),
  label: z.enum(["file", "geometric-mean", "median", "censored-median"]).default("file").meta({
    title: "Label",
    description:
      "The file's length, or one made from the times of people in it: geometric mean or median of successes, or the median with failures as censored.",
    unit: "",
    source: "arXiv 2503.17354, section 2.4; own",
  }),
  solutions: z.enum(["all", "private"]).default("all").meta({
    title: "Solutions",
    description: "With a suite: all tasks, or only those whose solution is not public.",
    unit: "",
    source: "arXiv 2503.17354, table 4",
  }),
  agentsBy: agentsByField,
  keepInvalid: z.boolean().default(false).meta({
    title: "Count invalid runs",
    description: "Runs that the file calls invalid are set aside otherwise.",
    unit: "",
    source: "arXiv 2503.17354, section 4.1",
  }),
};

export interface Conditions {
  scoring: "binary" | "continuous";
  taskLengths: "all" | "measured";
  label: "file" | LabelRule;
  solutions: "all" | "private";
  agentsBy: AgentIdentity;
  keepInvalid: boolean;
  suite: TaskSuite | undefined;
  /** Counts only runs under this scaffold. */
  scaffold?: string;
}

/** The runs of a file as they count under the conditions. */
export function asked(
  read: RunTable,
  { scoring, taskLengths, label, solutions, agentsBy, keepInvalid, suite, scaffold }: Conditions,
): { table: RunTable; counts: CountTable } {
  const labelled = label === "file" ? read : relabelled(read, label);
  const table = agentsBy === "model" ? labelled : byScaffold(labelled).table;
  const privately =
    solutions === "all" || suite === undefined
      ? undefined
      : new Set(
          suiteTasks(suite)
            .filter(({ task }) => task.solution_public === "private")
            .map(({ id }) => id),
        );
  const counts = countRuns(table, {
    scoring,
    keepInvalid,
    ...(scaffold === undefined ? {} : { scaffold }),
    keepTask: (task) =>
      (taskLengths === "all" || isMeasured(task.label)) && (privately?.has(task.id) ?? true),
  });
  return { table, counts };
}

/** The conditions in words, for the lines under a figure. */
export function conditionText({
  scoring,
  taskLengths,
  label,
  solutions,
  agentsBy,
  keepInvalid,
}: Conditions): string {
  return [
    `${scoring} scoring`,
    taskLengths === "all" ? "all lengths" : "measured lengths only",
    `labels: ${label === "file" ? "of the file" : label.replace("-", " ")}`,
    solutions === "all" ? "" : "private solutions only",
    agentsBy === "model" ? "" : "agents by scaffold",
    keepInvalid ? "invalid runs counted" : "",
  ]
    .filter((text) => text !== "")
    .join(", ");
}

interface Change {
  name: string;
  change?: Partial<Conditions>;
  weights?: WeightScheme;
  /** Name that the agent has under this change. */
  agent?: string;
  possible?: boolean;
}

/** The same model under each of its scaffolds alone, and under all of them; nothing for a model with fewer than two. */
function scaffoldChanges(read: RunTable, { agentsBy }: Conditions, agent: string): Change[] {
  const model = agentsBy === "model" ? agent : byScaffold(read).modelOf.get(agent)!;
  const scaffolds = scaffoldsOf(read, model);
  if (scaffolds.length < 2) return [];
  const change = { agentsBy: "model" } as const;
  return [
    ...scaffolds.map((scaffold) => ({
      name: `scaffold ${scaffold} only`,
      change: { ...change, scaffold },
      agent: model,
    })),
    ...(agentsBy === "model" ? [] : [{ name: "all scaffolds", change, agent: model }]),
  ];
}

/** One agent's success per bucket as asked, and with one condition changed at a time. */
export function conditionsTable(
  read: RunTable,
  conditions: Conditions,
  agent: string,
  edges: readonly number[],
  weights: WeightScheme,
  origin: Origin,
): TableFigure {
  const buckets = lengthBuckets(edges);
  const whole: TaskGroup = { name: "all tasks", holds: () => true };
  const changes: Change[] = [
    { name: "as asked" },
    {
      name: "partial scores",
      change: { scoring: "continuous" },
      possible: read.runs.score.some((score) => score > 0 && score < 1),
    },
    { name: "weights equal", weights: "equal" },
    { name: "weights by the square root of the family's size", weights: "invsqrt" },
    { name: "weights by family", weights: "family" },
    {
      name: "measured lengths only",
      change: { taskLengths: "measured" },
      possible: read.tasks.some(({ label }) => isMeasured(label)),
    },
    ...(["geometric-mean", "median", "censored-median"] as const).map((label) => ({
      name: `labels: ${label.replace("-", " ")} of the times in the file`,
      change: { label },
      possible: read.human.observed.length > 0,
    })),
    {
      name: "private solutions only",
      change: { solutions: "private" },
      possible: conditions.suite !== undefined,
    },
    ...scaffoldChanges(read, conditions, agent),
    {
      name: "invalid runs counted",
      change: { keepInvalid: true },
      possible: read.runs.invalid.includes(1),
    },
  ];
  return {
    id: "conditions",
    kind: "table",
    title: `Success of ${agent} under other conditions`,
    caption: "One condition changes, the others stay. In brackets: tasks.",
    ...origin,
    columns: [
      { name: "condition" },
      ...[...buckets, whole].map(({ name }) => ({ name, align: "right" as const })),
    ],
    rows: changes
      .filter(({ possible }) => possible !== false)
      .map((one) => {
        const { counts } = asked(read, { ...conditions, ...one.change });
        const cells = agentCells(counts, one.agent ?? agent);
        const rows =
          cells === undefined
            ? []
            : groupSuccess(counts, cells, [...buckets, whole], one.weights ?? weights);
        return [
          one.name,
          ...[...buckets, whole].map((_, i) => {
            const row = rows[i];
            return row?.success === undefined
              ? "no tasks"
              : `${Number(row.success.toPrecision(3))} (${row.tasks})`;
          }),
        ];
      }),
  };
}
