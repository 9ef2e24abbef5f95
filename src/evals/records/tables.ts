/**
 * @file Run records of agents and people in one form, whatever file they came from.
 *
 * Agent runs are columns of typed arrays (a file has hundreds of thousands of them). Human times are three separate lists,
 * because a success after 30 minutes, a failure after 30 minutes and a copied label of 30 minutes are different kinds of
 * knowledge: each has its own field name, so that no code can mix them by accident.
 */

/** Where a task comes from; `unstated` when neither the file nor the task's name says so. */
export type Suite = "HCAST" | "SWAA" | "RE-Bench" | "swe_bench" | "unstated";

/**
 * How long a task takes a skilled person, with the kind of knowledge behind the number.
 *
 * `baseline`: measured on people. `forecast`: a guess of an author or tester. `unstated`: the file does not say.
 */
export type TaskLabel =
  | { kind: "baseline"; humanMinutes: number }
  | { kind: "forecast"; by: "estimate" | "qa" | "external_qa"; humanMinutes: number }
  | { kind: "unstated"; humanMinutes: number };

/** One task as the file describes it. */
export interface TaskRecord {
  id: string;
  /** Tasks of one family share setting and code; resampling treats them together. */
  family: string;
  suite: Suite;
  label: TaskLabel;
  /** Score that counts as success (the reference score of people), where the file gives one. */
  threshold?: number;
  versions: readonly string[];
}

/** A column of words: `words[at[i]]` belongs to run i; -1 marks "not stated". */
export interface WordColumn {
  readonly words: readonly string[];
  readonly at: Int32Array;
}

/** Agent runs by position. NaN marks "unknown" in every numeric column; an unknown cost is never 0. */
export interface RunColumns {
  readonly length: number;
  /** Index into `agents`. */
  readonly agent: Int32Array;
  /** Index into `tasks`. */
  readonly task: Int32Array;
  /** Continuous score in [0, 1]. */
  readonly score: Float64Array;
  /** 1 success, 0 failure, -1 not decidable from the file. */
  readonly success: Int8Array;
  readonly costUsd: Float64Array;
  /** What a person would have cost for the same task. */
  readonly humanCostUsd: Float64Array;
  readonly tokens: Float64Array;
  readonly actions: Float64Array;
  readonly wallMinutes: Float64Array;
  /** Weights as the file gives them, for checking only. */
  readonly givenInvsqrtWeight: Float64Array;
  /** What the run was allowed, wall time; kept and shown, not used in fits. */
  readonly timeLimitMinutes: Float64Array;
  /** Program around the model; two scaffolds of one model can be told apart with `byScaffold`. */
  readonly scaffold: WordColumn;
  readonly taskVersion: WordColumn;
  /** What ended the run, as the file names it: `usageLimits`, `agent`, `serverOrTask` and so on. */
  readonly fatalErrorFrom: WordColumn;
  /** 1 a copy of another run, 0 not, -1 not stated. */
  readonly cloned: Int8Array;
  /** 1 when the run was stopped by its usage limits. */
  readonly usageLimited: Uint8Array;
  /** 1 when the file calls the run invalid (the infrastructure failed): it counts nowhere unless asked for. */
  readonly invalid: Uint8Array;
  /** Line (JSONL, CSV) or position (JSON) in the file, from 1. */
  readonly line: Int32Array;
}

/** A person finished the task. */
export interface ObservedSuccess {
  task: number;
  attempt: string;
  /** Pseudonym, where the file has one. */
  person?: string;
  successMinutes: number;
  costUsd?: number;
}

/** A person stopped without success: the time it would have taken is longer than this. */
export interface CensoredAttempt {
  task: number;
  attempt: string;
  stoppedAfterMinutes: number;
  costUsd?: number;
}

/** A row that only repeats the label of a task nobody was timed on. Never an observation. */
export interface StubRow {
  task: number;
  attempt: string;
  copiedLabelMinutes: number;
}

export interface HumanTimes {
  observed: readonly ObservedSuccess[];
  censored: readonly CensoredAttempt[];
  stubs: readonly StubRow[];
}

/** What is wrong with one row; the row is left out of the table. */
export interface RowProblem {
  /** Line (JSONL, CSV) or position (JSON), from 1. */
  line: number;
  code: ProblemCode;
  /** One sentence with the values: "task a/b: wanted human_minutes > 0, got -3". */
  text: string;
}

export type ProblemCode =
  | "not-json"
  | "not-a-record"
  | "missing-field"
  | "invalid-length"
  | "invalid-score"
  | "end-before-start"
  | "two-lengths"
  | "two-families"
  | "duplicate-run-id"
  | "invalid-field"
  | "line-too-long";

/** A whole file of run records after reading. */
export interface RunTable {
  agents: readonly string[];
  tasks: readonly TaskRecord[];
  runs: RunColumns;
  human: HumanTimes;
  /** Rows seen, good and bad. */
  rowsRead: number;
  /** The first problems (at most 100) ... */
  problems: readonly RowProblem[];
  /** ... and how many there are of each code. */
  problemCounts: Readonly<Partial<Record<ProblemCode, number>>>;
  /** Conditions worth knowing that cost no row, for example weights that do not sum to 1. */
  warnings: readonly string[];
}

/** Alias under which the file lists people's attempts. */
export const humanAlias = "human";

/** True for a label that people were timed for. */
export function isMeasured(label: TaskLabel): boolean {
  return label.kind === "baseline";
}

/** Optional fields of a record with the number of runs that state each, and the words used, most frequent first. */
export function statedFields({
  runs,
}: Pick<RunTable, "runs">): { field: string; runs: number; words: readonly string[] }[] {
  const numbers = (field: string, column: Float64Array | Int8Array) => ({
    field,
    runs: column.filter((value) => value >= 0).length,
    words: [],
  });
  const words = (field: string, column: WordColumn) => {
    const counts = wordCounts(column);
    return {
      field,
      runs: counts.reduce((sum, one) => sum + one.runs, 0),
      words: counts.map(({ word }) => word),
    };
  };
  return [
    numbers("tokens_count", runs.tokens),
    numbers("action_count", runs.actions),
    numbers("time_limit", runs.timeLimitMinutes),
    words("task_version", runs.taskVersion),
    words("scaffold", runs.scaffold),
    numbers("cloned", runs.cloned),
    words("fatal_error_from", runs.fatalErrorFrom),
  ];
}

/** How often each word occurs among the runs `of` (default: all), most frequent first. */
export function wordCounts(
  { words, at }: WordColumn,
  of: Iterable<number> = at.keys(),
): { word: string; runs: number }[] {
  const counts = new Int32Array(words.length);
  for (const i of of) if (at[i]! >= 0) counts[at[i]!]!++;
  return words
    .map((word, i) => ({ word, runs: counts[i]! }))
    .filter(({ runs }) => runs > 0)
    .sort((a, b) => b.runs - a.runs);
}

/** One line on what was read, which optional fields the runs state, and what was left out, for notices and reports. */
export function describeReading(table: RunTable): string {
  const bad = Object.entries(table.problemCounts)
    .map(([code, count]) => `${count} ${code}`)
    .join(", ");
  const { observed, censored, stubs } = table.human;
  const stated = statedFields(table)
    .filter(({ runs }) => runs > 0)
    .map(({ field, runs, words }) => {
      const more = words.length > 3 ? `, and ${words.length - 3} more` : "";
      return `${field} ${runs}${words.length === 0 ? "" : ` (${words.slice(0, 3).join(", ")}${more})`}`;
    })
    .join(", ");
  return (
    `${table.rowsRead} rows: ${table.runs.length} runs of ${table.agents.length} agents on ${table.tasks.length} tasks; ` +
    `human rows: ${observed.length} successes, ${censored.length} without success, ${stubs.length} copies of a label; ` +
    `${stated === "" ? "" : `stated by runs: ${stated}; `}` +
    `left out: ${bad === "" ? "none" : bad}`
  );
}
