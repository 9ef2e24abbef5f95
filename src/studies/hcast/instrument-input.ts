/** @file What the instruments share: runs from files, a hash of the input, notices about rows. */

import { InvalidInputError } from "../../errors.ts";
import { type CountTable, countRuns } from "../../evals/horizon/counts.ts";
import { lengthsSlot } from "../../evals/records/fields.ts";
import { readLengthFiles, readRunFiles, recordFileKinds } from "../../evals/records/read-files.ts";
import { describeReading, isMeasured, type RunTable } from "../../evals/records/tables.ts";
import { isTaskCounts, readTaskCounts } from "../../evals/records/task-counts.ts";
import { isSuiteFile, readSuiteFiles } from "../../evals/suites/folder.ts";
import type { TaskSuite } from "../../evals/suites/suite.ts";
import type { InputFile, Instrument, InstrumentContext, Notice } from "../../study/index.ts";
import type { HcastConfig } from "./config.ts";

/** Slots of an instrument that reads runs. */
export const runSlots: Instrument<HcastConfig>["files"] = [
  {
    slot: "runs",
    description: "run records (JSONL, JSON list, CSV) or Inspect logs",
    accept: recordFileKinds,
    required: true,
    many: true,
  },
  lengthsSlot,
];

/** The first half of the SHA-256 of the files, hexadecimal. */
export async function hashOf(...files: readonly InputFile[]): Promise<string> {
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const all = new Uint8Array(size);
  let at = 0;
  for (const { bytes } of files) {
    all.set(bytes, at);
    at += bytes.length;
  }
  const digest = await globalThis.crypto.subtle.digest("SHA-256", all);
  return Array.from(new Uint8Array(digest).subarray(0, 8), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** Reads run records with progress; bad rows are left out and listed. */
export async function readRuns(
  files: readonly InputFile[],
  context: InstrumentContext<HcastConfig>,
): Promise<RunTable> {
  return readRunFiles(files, {
    lengths: readLengthFiles(context.files.lengths ?? []),
    async onBytes(done, total) {
      context.signal.throwIfAborted();
      context.progress({ done, total, unit: "bytes" });
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  });
}

/** What was read, what was left out and why. */
export function problemNotices(table: RunTable): Notice[] {
  return [
    {
      level: table.problems.length > 0 ? "warning" : "info",
      code: "rows-read",
      text: describeReading(table),
    },
    ...table.problems.slice(0, 5).map(
      ({ line, code, text }): Notice => ({
        level: "warning",
        code,
        text: `line ${line}: ${text}`,
      }),
    ),
    ...table.warnings.map((text): Notice => ({ level: "warning", code: "input", text })),
  ];
}

/** Counts per agent and task with what the file knows of people; enough where single runs do not matter. */
export interface CountedInput extends Pick<RunTable, "tasks" | "human"> {
  counts: CountTable;
  notices: readonly Notice[];
}

/** Reads run records, or one file of task counts: `{ agents: { name: { tasks } } }`. */
export async function readCounts(
  files: readonly InputFile[],
  context: InstrumentContext<HcastConfig>,
): Promise<CountedInput> {
  const documents = files.map(taskCountsIn);
  if (documents.every((document) => document === undefined)) {
    const table = await readRuns(files, context);
    const { tasks, human } = table;
    return { tasks, human, counts: countRuns(table), notices: problemNotices(table) };
  }
  if (files.length > 1) {
    throw new InvalidInputError(
      `input: wanted run records or one file of task counts, got ${files.length} files`,
      "give the file of task counts alone",
    );
  }
  const { counts } = readTaskCounts(documents[0]);
  const unmeasured = counts.tasks.filter(({ label }) => !isMeasured(label)).length;
  return {
    counts,
    tasks: counts.tasks.map(({ id, family, suite, label }) => ({
      id,
      family: counts.families[family]!,
      suite,
      label,
      versions: [],
    })),
    human: { observed: [], censored: [], stubs: [] },
    notices: [
      {
        level: unmeasured === counts.tasks.length ? "warning" : "info",
        code: "task-counts",
        text: `task counts: ${counts.agents.length} agents on ${counts.tasks.length} tasks; no times of people in such a file, and ${unmeasured} lengths without human_source baseline, which are taken for forecasts`,
      },
    ],
  };
}

/** The parsed document where the file is one of task counts; what is no JSON is left to the reader of records. */
function taskCountsIn(file: InputFile): unknown {
  if (!file.name.toLowerCase().endsWith(".json")) return undefined;
  const text = new TextDecoder().decode(file.bytes);
  if (!text.trimStart().startsWith("{")) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined; // readRunFiles says what is wrong, with the file's name
  }
  return isTaskCounts(document) ? document : undefined;
}

/** The slot of a suite: one file, or on the command line a folder. */
export function suiteSlot(description: string): Instrument<HcastConfig>["files"][number] {
  return {
    slot: "suite",
    description: `${description}; on the command line also a folder with suite.yaml`,
    accept: [".yaml", ".yml", ".json"],
    required: false,
    folder: isSuiteFile,
  };
}

/** The suite of that slot, `undefined` when none is given; throws `InvalidInputError` that names its first faults. */
export function suiteOf({
  files,
}: Pick<InstrumentContext<HcastConfig>, "files">): TaskSuite | undefined {
  const given = files.suite ?? [];
  const [first] = given;
  if (first === undefined) return undefined;
  const { suite, problems } = readSuiteFiles(given);
  if (suite !== undefined) return suite;
  const list = problems.slice(0, 3).map(({ where, text }) => `${where}: ${text}`);
  throw new InvalidInputError(
    `${first.name.split("/")[0]}: ${problems.length} fields are missing or wrong (${list.join("; ")})`,
    "check it with: assay hcast suite SUITE",
  );
}
