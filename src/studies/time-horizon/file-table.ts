/** @file Table of what a file of run records holds, agent by agent, the fields that no fit uses among them. */

import { showMinutes } from "../../evals/horizon/fit.ts";
import {
  type RunColumns,
  type RunTable,
  type WordColumn,
  wordCounts,
} from "../../evals/records/tables.ts";
import type { TableFigure } from "../../study/index.ts";
import type { Origin } from "./figures-study.ts";

/** Runs, tasks and successes of each agent, and what its runs state about themselves; a column that no run fills is left out. */
export function fileTable(table: RunTable, origin: Origin): TableFigure {
  const { runs } = table;
  const own: number[][] = table.agents.map(() => []);
  runs.agent.forEach((agent, i) => void own[agent]!.push(i));
  const right = (name: string) => ({ name, align: "right" as const });
  const known = (name: string, column: Float64Array): FileColumn => ({
    ...right(name),
    of: (mine) => mine.filter((i) => column[i]! >= 0).length,
  });
  const words = (name: string, column: WordColumn): FileColumn[] =>
    column.words.length === 0 ? [] : [{ name, of: (mine) => wordList(column, mine) }];
  const tasksOf = (mine: readonly number[]) => new Set(mine.map((i) => runs.task[i]!));
  const columns: FileColumn[] = [
    { ...right("runs"), of: (mine) => mine.length },
    { ...right("tasks"), of: (mine) => tasksOf(mine).size },
    {
      ...right("families"),
      of: (mine) => new Set([...tasksOf(mine)].map((at) => table.tasks[at]!.family)).size,
    },
    { ...right("successes"), of: (mine) => mine.filter((i) => runs.success[i] === 1).length },
    { ...right("undecided"), of: (mine) => mine.filter((i) => runs.success[i] === -1).length },
    { ...right("invalid"), of: (mine) => mine.filter((i) => runs.invalid[i] === 1).length },
    {
      ...right("stopped by limits"),
      of: (mine) => mine.filter((i) => runs.usageLimited[i] === 1).length,
    },
    known("with cost", runs.costUsd),
    known("with tokens", runs.tokens),
    known("with actions", runs.actions),
    known("with times", runs.wallMinutes),
    ...(runs.timeLimitMinutes.some((limit) => limit >= 0)
      ? [{ name: "time limits", of: (mine: readonly number[]) => limitRange(runs, mine) }]
      : []),
    ...words("task versions", runs.taskVersion),
    ...words("scaffolds", runs.scaffold),
    ...(runs.cloned.some((cloned) => cloned >= 0)
      ? [
          {
            ...right("cloned"),
            of: (mine: readonly number[]) => mine.filter((i) => runs.cloned[i] === 1).length,
          },
        ]
      : []),
    ...words("fatal errors", runs.fatalErrorFrom),
  ];
  return {
    id: "file",
    kind: "table",
    title: "What the file holds",
    caption:
      "Runs per agent before any are left out, and what they state about themselves. Behind a word: the runs that state it. Fits need nothing of this.",
    ...origin,
    columns: [{ name: "agent" }, ...columns.map(({ of: _, ...column }) => column)],
    rows: table.agents.map((agent, a) => [agent, ...columns.map(({ of }) => of(own[a]!))]),
  };
}

interface FileColumn {
  name: string;
  align?: "right";
  /** Cell for the runs of one agent, given by position. */
  of(mine: readonly number[]): string | number | null;
}

const wordsShown = 4;

function wordList(column: WordColumn, mine: readonly number[]): string | null {
  const counts = wordCounts(column, mine);
  if (counts.length === 0) return null;
  const list = counts.slice(0, wordsShown).map(({ word, runs }) => `${word} ${runs}`);
  const more = counts.length - list.length;
  return `${list.join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
}

function limitRange({ timeLimitMinutes }: RunColumns, mine: readonly number[]): string | null {
  const limits = mine.map((i) => timeLimitMinutes[i]!).filter((limit) => limit >= 0);
  if (limits.length === 0) return null;
  const low = limits.reduce((a, b) => Math.min(a, b));
  const high = limits.reduce((a, b) => Math.max(a, b));
  return low === high ? showMinutes(low) : `${showMinutes(low)} to ${showMinutes(high)}`;
}
