/** @file The user's files, whatever their form, as one table of counts with release dates, a name and a hash. */

import { InvalidInputError } from "../../errors.ts";
import {
  adjustCounts,
  type CountOptions,
  type CountTable,
  commonTasks,
  countRuns,
} from "../../evals/horizon/counts.ts";
import { isInspectLog } from "../../evals/records/inspect-log.ts";
import {
  type PublishedTable,
  parseYaml,
  readPublishedHorizons,
  readReleaseDates,
} from "../../evals/records/published.ts";
import { readLengthFiles, readRunFiles } from "../../evals/records/read-files.ts";
import { type AgentIdentity, byScaffold } from "../../evals/records/scaffolds.ts";
import {
  readAnnotations,
  readOutcomeMatrix,
  readResolved,
  type SweBenchMapping,
  sweBenchCounts,
} from "../../evals/records/swe-bench.ts";
import type { RunTable } from "../../evals/records/tables.ts";
import { isTaskCounts, readTaskCounts } from "../../evals/records/task-counts.ts";
import { csvRecords } from "../../io/csv.ts";
import type { InputFile, InstrumentContext, Notice } from "../../study/index.ts";
import { citedModels } from "./cited.ts";
import { sha256 } from "./hash.ts";
import { readingNotices } from "./notices.ts";

/** Form of a file, seen from its name and first bytes. */
export type FileForm =
  | "run records"
  | "task counts"
  | "SWE-bench results"
  | "outcome matrix"
  | "published horizons";

export interface LoadedInput {
  form: FileForm;
  /** `undefined` for published horizons, which have no runs. */
  counts: CountTable | undefined;
  /** Run records, where the file has them: costs, tokens and human times are only there. */
  table: RunTable | undefined;
  published: readonly PublishedTable[];
  releaseDates: Readonly<Record<string, string>>;
  suite: string;
  /** SHA-256 of the file; of several files, of their sums in order. */
  hash: string;
  /** How many files of runs, counts or horizons. */
  files: number;
  notices: readonly Notice[];
}

export interface LoadOptions extends CountOptions {
  sweBenchMapping?: SweBenchMapping;
  /** Name of the score in Inspect logs that carry several. */
  scorer?: string;
  /** Suites whose tasks are left out; a name that no task has is said. */
  excludeSuites?: readonly string[];
  /** Agents to look at; empty or absent takes all. */
  agents?: readonly string[];
  /** Agents by model (default), or one per model and scaffold. */
  agentsBy?: AgentIdentity;
  /** Keep only the tasks that all (chosen) agents have runs on. */
  commonTasks?: boolean;
  /** Go on without the rows that do not fit. Default false: a bad row stops the analysis. */
  skipBadRows?: boolean;
}

type Slots = Pick<InstrumentContext<unknown>, "files" | "signal" | "progress">;

const decode = (file: InputFile): string => new TextDecoder().decode(file.bytes);

/** Loads slot `runs` (one or more files of one form), with slots `dates` and `annotations` where given. */
export async function loadInput(context: Slots, options: LoadOptions = {}): Promise<LoadedInput> {
  const { excludeSuites = [] } = options;
  const input = await loadForm(context, countOptions(options));
  if (input.counts === undefined) return input;
  const counts = chosenCounts(input.counts, options);
  const known = new Set<string>(
    (input.table?.tasks ?? input.counts.tasks).map(({ suite }) => suite),
  );
  const unknown = excludeSuites.filter((suite) => !known.has(suite));
  const notices: Notice[] = [...input.notices, ...taskSetNotices(counts)];
  if (unknown.length > 0) {
    notices.push({
      level: "warning",
      code: "nothing-left-out",
      text: `no task is of suite ${unknown.join(", ")}: nothing was left out for it; suites of the file: ${[...known].join(", ")}`,
    });
  }
  return { ...input, counts, notices };
}

/**
 * Counts of a loaded input under other options; `undefined` when no agent keeps a task.
 *
 * Files without single runs can lose tasks and agents, but scoring and lengths stay as they were loaded.
 */
export function recount(input: LoadedInput, options: LoadOptions): CountTable | undefined {
  const asked = countOptions(options);
  const counts =
    input.table === undefined
      ? adjustCounts(
          input.counts!,
          asked.keepTask === undefined ? {} : { keepTask: asked.keepTask },
        )
      : countRuns(input.table, asked);
  if (counts.agents.length === 0) return undefined;
  const chosen = options.commonTasks ? commonTasks(counts) : counts;
  return chosen.agents.length === 0 ? undefined : chosen;
}

/** Options of counting, the suites that are left out among them. */
export function countOptions(options: LoadOptions): LoadOptions {
  const left = new Set(options.excludeSuites);
  return left.size === 0 ? options : { ...options, keepTask: ({ suite }) => !left.has(suite) };
}

/** The chosen agents, on their own or on their common tasks. */
function chosenCounts(counts: CountTable, { agents = [], ...options }: LoadOptions): CountTable {
  const names = counts.agents.map(({ agent }) => agent);
  const unknown = agents.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new InvalidInputError(
      `agents: unknown ${unknown.map((name) => JSON.stringify(name)).join(", ")}`,
      `agents of the file: ${names.join(", ")}`,
    );
  }
  const chosen =
    agents.length === 0
      ? counts
      : { ...counts, agents: counts.agents.filter(({ agent }) => agents.includes(agent)) };
  if (!options.commonTasks) return chosen;
  const common = commonTasks(chosen);
  if (common.agents.length === 0) {
    throw new InvalidInputError(
      "common tasks: wanted at least one task that all agents have runs on, got none",
      "choose fewer agents with --agents, or let every agent keep its own tasks",
    );
  }
  return common;
}

/** Agents that lack some of the tasks of the others: their horizons rest on another set. */
function taskSetNotices(counts: CountTable): Notice[] {
  const all = new Set(counts.agents.flatMap(({ task }) => [...task])).size;
  const fewer = counts.agents.filter(({ task }) => task.length < all);
  if (fewer.length === 0) return [];
  const list = fewer.map(({ agent, task }) => `${agent} ${task.length}`);
  return [
    {
      level: "warning",
      code: "missing-tasks",
      text: `not every agent has runs on all ${all} tasks: ${list.slice(0, 8).join(", ")}${list.length > 8 ? `, and ${list.length - 8} more` : ""}; each is fitted on its own tasks (--tasks common takes those that all have)`,
    },
  ];
}

async function loadForm(context: Slots, options: LoadOptions): Promise<LoadedInput> {
  const files = context.files.runs ?? [];
  if (files.length === 0) {
    throw new InvalidInputError("input: wanted at least one file of runs or counts, got none");
  }
  const sums = await Promise.all(files.map((file) => sha256(file.bytes)));
  // One file is named by its own sum, several by the sum of theirs.
  const hash = sums.length === 1 ? sums[0]! : await sha256(sums.join(" "));
  const dates = context.files.dates?.map((file) => readReleaseDates(decode(file))) ?? [];
  const shipped = Object.fromEntries(
    citedModels.map(({ agent, releaseDate }) => [agent, releaseDate]),
  );
  const base = {
    hash,
    files: files.length,
    published: [],
    table: undefined,
    counts: undefined,
    releaseDates: { ...shipped, ...Object.assign({}, ...dates) } as Record<string, string>,
    suite: files.map(({ name }) => name).join(", "),
    notices: [] as Notice[],
  };
  const forms = new Set(files.map(formOf));
  if (forms.size > 1) {
    throw new InvalidInputError(
      `input: wanted files of one form, got ${[...forms].join(" and ")}`,
      "analyse them one after the other",
    );
  }
  const form = [...forms][0]!;
  if (options.agentsBy === "scaffold" && form !== "run records") {
    throw new InvalidInputError(
      `agents by scaffold: wanted run records that state a scaffold, got ${form}`,
    );
  }
  switch (form) {
    case "published horizons": {
      const published = files.map((file) => readPublishedHorizons(decode(file)));
      const suites = [...new Set(published.map(({ benchmark }) => benchmark))];
      return { ...base, form, published, suite: suites.join(" + "), notices: stitched(suites) };
    }
    case "task counts": {
      if (files.length > 1) throw new InvalidInputError("input: wanted one file of task counts");
      const file = files[0]!;
      const read = readTaskCounts(
        isYaml(file) ? parseYaml(decode(file), file.name) : parseJson(file),
      );
      return {
        ...base,
        form,
        counts: adjustCounts(needsBinary(read.counts, options, form), options),
        suite: read.benchmark ?? base.suite,
        releaseDates: {
          ...base.releaseDates,
          ...read.releaseDates,
          ...Object.assign({}, ...dates),
        },
      };
    }
    case "outcome matrix": {
      const rows = [...csvRecords(decode(files[0]!))].map(({ fields }) => fields);
      return {
        ...base,
        form,
        counts: adjustCounts(
          needsBinary(readOutcomeMatrix(rows, options.sweBenchMapping), options, form),
          options,
        ),
        suite: "SWE-bench Verified",
      };
    }
    case "SWE-bench results": {
      const [annotations] = context.files.annotations ?? [];
      if (annotations === undefined) {
        throw new InvalidInputError(
          "SWE-bench results: wanted the annotation CSV (instance_id, difficulty) too",
        );
      }
      const rows = [...csvRecords(decode(annotations))].map(({ fields }) => fields);
      const results = files.map((file) => ({
        agent: file.name.replace(/\.json$/, ""),
        resolved: readResolved(parseJson(file)),
      }));
      return {
        ...base,
        form,
        counts: adjustCounts(
          needsBinary(
            sweBenchCounts(results, readAnnotations(rows), options.sweBenchMapping ?? "metr"),
            options,
            form,
          ),
          options,
        ),
        suite: "SWE-bench Verified",
      };
    }
    case "run records": {
      const read = await readRunFiles(files, {
        lengths: readLengthFiles(context.files.lengths ?? []),
        ...(options.scorer ? { scorer: options.scorer } : {}),
        async onBytes(done, total, name) {
          context.signal.throwIfAborted();
          context.progress({ done, total, unit: "bytes", message: `reading ${name}` });
          await new Promise((resolve) => setTimeout(resolve, 0));
        },
      });
      const bad = Object.values(read.problemCounts).reduce((sum, count) => sum + (count ?? 0), 0);
      if (bad > 0 && !options.skipBadRows) {
        const list = read.problems.slice(0, 5).map(({ line, text }) => `line ${line}: ${text}`);
        throw new InvalidInputError(
          `input: ${bad} of ${read.rowsRead} rows do not fit; ${list.join("; ")}`,
          "repair them, or leave them out with --skip-bad-rows",
        );
      }
      if (read.runs.length === 0) {
        throw new InvalidInputError(
          `input: wanted runs of agents, got none in ${read.rowsRead} rows of ${base.suite}`,
          "give one record per run with task_id, alias, score_cont or score_binarized, human_minutes",
        );
      }
      const { table, releaseDates } = agentsOf(read, base.releaseDates, options);
      const counts = countRuns(table, options);
      const dropped = counts.dropped.map(
        ({ reason, runs }): Notice => ({
          level: "info",
          code: "runs-set-aside",
          text: `${runs} runs: ${reason}`,
        }),
      );
      const notices = [...readingNotices(table), ...dropped, ...usageNotices(table, options)];
      return { ...base, form, table, counts, releaseDates, notices };
    }
  }
}

/** The agents as asked; a model under any scaffold has the model's release date unless the user gave it another. */
function agentsOf(
  table: RunTable,
  releaseDates: LoadedInput["releaseDates"],
  { agentsBy }: LoadOptions,
): Pick<LoadedInput, "releaseDates"> & { table: RunTable } {
  if (agentsBy !== "scaffold") return { table, releaseDates };
  const split = byScaffold(table);
  const dates = [...split.modelOf].flatMap(([name, model]) =>
    releaseDates[model] === undefined ? [] : [[name, releaseDates[model]] as const],
  );
  return { table: split.table, releaseDates: { ...Object.fromEntries(dates), ...releaseDates } };
}

/** Files that hold counts of successes have no scores: partial scoring cannot be done on them. */
function needsBinary(counts: CountTable, { scoring }: LoadOptions, form: FileForm): CountTable {
  if (scoring !== "continuous") return counts;
  throw new InvalidInputError(
    `continuous scoring: wanted run records with a score, got ${form}`,
    "use binary scoring, or give the run records",
  );
}

/** Runs that were stopped by their limits count as scored, as in the reference; the reader is told how many. */
function usageNotices(table: RunTable, { dropUsageLimited }: LoadOptions): Notice[] {
  const stopped = table.runs.usageLimited.reduce((sum, flag) => sum + flag, 0);
  if (stopped === 0 || dropUsageLimited) return [];
  return [
    {
      level: "info",
      code: "usage-limited",
      text: `${stopped} runs were stopped by their usage limits and count as scored (--drop-usage-limited leaves them out)`,
    },
  ];
}

const isYaml = (file: InputFile): boolean => /\.ya?ml$/i.test(file.name);

function formOf(file: InputFile): FileForm {
  const name = file.name.toLowerCase();
  const head = new TextDecoder().decode(file.bytes.subarray(0, 4000)).trimStart();
  if (isYaml(file)) return /^agents:/m.test(head) ? "task counts" : "published horizons";
  if (name.endsWith(".csv")) {
    return /(^|,)"?task_id"?(,|\r?\n)/.test(head) ? "run records" : "outcome matrix";
  }
  if (/\.(jsonl|ndjson|eval)$/.test(name)) return "run records";
  if (name.endsWith(".json")) {
    if (head.startsWith("[")) return "run records";
    const document = parseJson(file);
    if (isInspectLog(document)) return "run records";
    if (isTaskCounts(document)) return "task counts";
    if (document !== null && typeof document === "object" && "resolved" in document) {
      return "SWE-bench results";
    }
    throw new InvalidInputError(
      `${file.name}: wanted a list of run records, an Inspect log { eval, samples }, task counts { agents } or SWE-bench results { resolved }`,
    );
  }
  throw new InvalidInputError(
    `${file.name}: unknown kind of file`,
    "wanted .jsonl, .json, .csv, .eval or .yaml",
  );
}

function parseJson(file: InputFile): unknown {
  try {
    return JSON.parse(decode(file));
  } catch (error) {
    throw new InvalidInputError(
      `${file.name}: not JSON: ${error instanceof Error ? error.message.slice(0, 120) : String(error)}`,
    );
  }
}

function stitched(suites: readonly string[]): Notice[] {
  if (suites.length < 2) return [];
  return [
    {
      level: "warning",
      code: "stitched",
      text: `stitched from ${suites.join(" and ")}: horizons of one model differ between suite versions (GPT-5: 138 and 214 minutes), so a trend over both mixes progress with the change of the suite`,
    },
  ];
}
