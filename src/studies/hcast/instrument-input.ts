/** @file What the instruments share: runs from files, a hash of the input, notices about rows. */

import { readLengthFiles, readRunFiles, recordFileKinds } from "../../evals/records/read-files.ts";
import { describeReading, type RunTable } from "../../evals/records/tables.ts";
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
  {
    slot: "lengths",
    description: "lengths for Inspect logs: task_id, human_minutes, human_source, task_family",
    accept: [".csv"],
    required: false,
    many: true,
  },
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
