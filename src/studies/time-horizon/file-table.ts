/** @file Tables of what a file of run records holds, agent by agent, the fields that no fit uses among them. */

import { showMinutes } from "../../evals/horizon/fit.ts";
import {
  type RunColumns,
  type RunTable,
  type WordColumn,
  wordCounts,
} from "../../evals/records/tables.ts";
import type { Origin, TableFigure } from "../../study/index.ts";

/** Runs, tasks and successes of each agent before any run is left out. */
export function fileTable(table: RunTable, origin: Origin): TableFigure {
  const { runs } = table;
  const flagged = (name: string, column: Int8Array | Uint8Array, flag: number): AgentColumn => ({
    name,
    of: (mine) => mine.filter((i) => column[i] === flag).length,
  });
  const tasksOf = (mine: readonly number[]) => new Set(mine.map((i) => runs.task[i]!));
  const familiesOf = (mine: readonly number[]) =>
    new Set([...tasksOf(mine)].map((at) => table.tasks[at]!.family));
  return {
    id: "file",
    kind: "table",
    title: "What the file holds",
    caption: "Runs per agent before any are left out.",
    ...origin,
    ...perAgent(table, [
      { name: "runs", of: (mine) => mine.length },
      { name: "tasks", of: (mine) => tasksOf(mine).size },
      { name: "families", of: (mine) => familiesOf(mine).size },
      flagged("successes", runs.success, 1),
      flagged("undecided", runs.success, -1),
      flagged("invalid", runs.invalid, 1),
      flagged("stopped by limits", runs.usageLimited, 1),
    ]),
  };
}

/** What the runs of each agent state about themselves and no fit needs; a column that no run fills is left out. */
export function runFieldsTable(table: RunTable, origin: Origin): TableFigure {
  const { runs } = table;
  const stated = (name: string, column: Float64Array): AgentColumn[] =>
    column.some((value) => value >= 0)
      ? [{ name, of: (mine) => mine.filter((i) => column[i]! >= 0).length }]
      : [];
  const words = (name: string, column: WordColumn): AgentColumn[] =>
    column.words.length === 0 ? [] : [{ name, text: true, of: (mine) => wordList(column, mine) }];
  const limits: AgentColumn = {
    name: "time limits",
    text: true,
    of: (mine) => limitRange(runs, mine),
  };
  const cloned: AgentColumn = {
    name: "cloned",
    of: (mine) => mine.filter((i) => runs.cloned[i] === 1).length,
  };
  return {
    id: "run-fields",
    kind: "table",
    title: "What the runs state",
    caption:
      "A number, also one behind a word: so many runs state it. Time limits: from the shortest to the longest.",
    ...origin,
    ...perAgent(table, [
      ...stated("cost", runs.costUsd),
      ...stated("tokens", runs.tokens),
      ...stated("actions", runs.actions),
      ...stated("times", runs.wallMinutes),
      ...(runs.timeLimitMinutes.some((limit) => limit >= 0) ? [limits] : []),
      ...words("task versions", runs.taskVersion),
      ...words("scaffolds", runs.scaffold),
      ...(runs.cloned.some((flag) => flag >= 0) ? [cloned] : []),
      ...words("fatal errors", runs.fatalErrorFrom),
    ]),
  };
}

interface AgentColumn {
  name: string;
  text?: true;
  /** Cell for the runs of one agent, given by position. */
  of(mine: readonly number[]): string | number | null;
}

function perAgent(
  { agents, runs }: RunTable,
  columns: readonly AgentColumn[],
): Pick<TableFigure, "columns" | "rows"> {
  const own: number[][] = agents.map(() => []);
  runs.agent.forEach((agent, i) => void own[agent]!.push(i));
  return {
    columns: [
      { name: "agent" },
      ...columns.map(({ name, text }) => ({ name, align: text ? "left" : "right" }) as const),
    ],
    rows: agents.map((agent, a) => [agent, ...columns.map(({ of }) => of(own[a]!))]),
  };
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
