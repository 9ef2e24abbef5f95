/** @file Run records from files of any accepted kind into one table: JSONL, JSON list, CSV, Inspect logs. */

import { InvalidInputError } from "../../errors.ts";
import { csvRecords, parseCsv } from "../../io/csv.ts";
import {
  type InspectOptions,
  isInspectLog,
  readInspectArchive,
  readInspectJson,
  readTaskLengths,
  type TaskLength,
} from "./inspect-log.ts";
import { JsonlRunReader, piecesOf } from "./read-jsonl.ts";
import { RunReader } from "./run-reader.ts";
import type { RunTable } from "./tables.ts";

/** A file in memory. */
export interface RecordFile {
  name: string;
  bytes: Uint8Array;
}

export interface ReadFilesOptions extends InspectOptions {
  /** Bytes read so far, all files together; awaited between pieces, and may throw to stop. */
  onBytes?: (done: number, total: number, name: string) => Promise<void> | void;
}

/** Kinds of files that hold one record per run; for file pickers and help texts. */
export const recordFileKinds = [".jsonl", ".ndjson", ".json", ".csv", ".eval"] as const;

/** Reads all files into one table. Throws `InvalidInputError` for a file that is of no accepted kind. */
export async function readRunFiles(
  files: readonly RecordFile[],
  options: ReadFilesOptions = {},
): Promise<RunTable> {
  const reader = new RunReader();
  const warnings: string[] = [];
  const total = files.reduce((sum, file) => sum + file.bytes.length, 0);
  let done = 0;
  for (const file of files) {
    const name = file.name.toLowerCase();
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
      const lines = new JsonlRunReader(reader);
      for (const piece of piecesOf(file.bytes)) {
        lines.push(piece);
        await options.onBytes?.(done + piece.length, total, file.name);
        done += piece.length;
      }
      lines.end();
      continue;
    }
    if (name.endsWith(".csv")) {
      const csv = parseCsv(file.bytes, { required: ["task_id"] });
      for (const { line, values } of csv.rows) reader.add(values, line);
      for (const { line, message } of csv.errors) reader.reject(line, "not-a-record", message);
    } else {
      const read = recordsIn(file, name, options);
      warnings.push(...read.warnings);
      read.records.forEach((record, i) => {
        reader.add(record, i + 1);
      });
    }
    done += file.bytes.length;
    await options.onBytes?.(done, total, file.name);
  }
  const table = reader.finish();
  return { ...table, warnings: [...warnings, ...table.warnings] };
}

/** Lengths of tasks from CSV files, later ones first. */
export function readLengthFiles(files: readonly RecordFile[]): Map<string, TaskLength> {
  const lengths = new Map<string, TaskLength>();
  for (const file of files) {
    const rows = [...csvRecords(new TextDecoder().decode(file.bytes))].map(({ fields }) => fields);
    for (const [id, length] of readTaskLengths(rows)) lengths.set(id, length);
  }
  return lengths;
}

function recordsIn(
  file: RecordFile,
  name: string,
  options: InspectOptions,
): { records: readonly unknown[]; warnings: readonly string[] } {
  if (name.endsWith(".eval")) return readInspectArchive(file.bytes, file.name, options);
  if (!name.endsWith(".json")) {
    throw new InvalidInputError(
      `${file.name}: unknown kind of file`,
      `wanted ${recordFileKinds.join(", ")}`,
    );
  }
  const document = parsed(file);
  if (isInspectLog(document)) return readInspectJson(document, file.name, options);
  if (!Array.isArray(document)) {
    throw new InvalidInputError(`${file.name}: wanted a list of run records or an Inspect log`);
  }
  return { records: document, warnings: [] };
}

function parsed(file: RecordFile): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(file.bytes));
  } catch (error) {
    throw new InvalidInputError(
      `${file.name}: not JSON: ${error instanceof Error ? error.message.slice(0, 120) : String(error)}`,
    );
  }
}
