/** @file Attempts of people from a file: lines of JSON or CSV, in the words of the timer page or of the specification. */

import { csvRecords } from "../../io/csv.ts";
import { type Attempt, attemptSchema } from "./attempts.ts";

export interface ReadAttempts {
  attempts: readonly Attempt[];
  problems: readonly { line: number; text: string }[];
}

/** Does this text look like attempts rather than run records? */
export function looksLikeAttempts(head: string): boolean {
  return /attempt_?id/i.test(head);
}

/**
 * Reads JSONL (`attemptId` or `attempt_id`, ...) or CSV with a header. Times may be milliseconds or ISO dates; `pauses` a
 * list, or `paused_minutes` a number. Rows that do not fit are listed with line and reason.
 */
export function readAttemptFile(text: string, form: "jsonl" | "csv"): ReadAttempts {
  const attempts: Attempt[] = [];
  const problems: { line: number; text: string }[] = [];
  for (const { line, raw } of form === "csv" ? csvRows(text) : jsonRows(text)) {
    const parsed = attemptSchema.safeParse(raw === undefined ? undefined : normalised(raw));
    if (parsed.success) attempts.push(parsed.data);
    else {
      const [issue] = parsed.error.issues;
      const where = issue?.path.join(".");
      problems.push({
        line,
        text: `${where ? `${where}: ` : ""}${issue?.message ?? "does not fit"}`,
      });
    }
  }
  return { attempts, problems };
}

type Raw = Readonly<Record<string, unknown>>;
type Row = { line: number; raw: Raw | undefined };

function* jsonRows(text: string): Generator<Row> {
  let line = 0;
  for (const one of text.split("\n")) {
    line++;
    if (one.trim() === "") continue;
    yield { line, raw: json(one) };
  }
}

function* csvRows(text: string): Generator<Row> {
  let header: readonly string[] | undefined;
  for (const { line, fields } of csvRecords(text)) {
    if (header === undefined) header = fields.map((field) => field.trim());
    else {
      const names = header;
      yield { line, raw: Object.fromEntries(fields.map((value, i) => [names[i] ?? "", value])) };
    }
  }
}

function json(line: string): Raw | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === "object" ? (value as Raw) : undefined;
  } catch {
    return undefined; // the schema then says what was wanted
  }
}

/** Field names in camel case, text of CSV as numbers, dates as milliseconds, and what may be left out filled in. */
function normalised(raw: Raw): Raw {
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    if (value === "" || value === null) continue; // an empty cell says nothing
    fields[key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())] = value;
  }
  const score = numberOf(fields.score) ?? null;
  const success = fields.success === undefined ? undefined : flagOf(fields.success);
  const startedAt = timeOf(fields.startedAt);
  return {
    ...fields,
    ...(typeof fields.taskVersion === "number" ? { taskVersion: String(fields.taskVersion) } : {}),
    expertiseMatch: numberOf(fields.expertiseMatch) ?? 0,
    startedAt,
    endedAt: timeOf(fields.endedAt),
    pauses: pausesOf(fields, startedAt),
    score,
    success,
    endReason: fields.endReason ?? (success === false ? "gave_up" : "submitted"),
    webUsed: fields.webUsed === undefined ? false : flagOf(fields.webUsed),
    ...(typeof fields.corrections === "string" ? { corrections: json(fields.corrections) } : {}),
  };
}

function pausesOf(fields: Raw, startedAt: unknown): unknown {
  if (typeof fields.pauses === "string") return json(fields.pauses);
  if (fields.pauses !== undefined) return fields.pauses;
  const minutes = numberOf(fields.pausedMinutes);
  if (typeof minutes !== "number" || typeof startedAt !== "number") return [];
  return [{ from: startedAt, to: startedAt + minutes * 60_000 }];
}

function numberOf(value: unknown): unknown {
  if (typeof value !== "string") return value;
  return Number.isNaN(Number(value)) ? value : Number(value);
}

function timeOf(value: unknown): unknown {
  const number = numberOf(value);
  if (typeof number !== "string") return number;
  const time = Date.parse(number);
  return Number.isNaN(time) ? number : time;
}

function flagOf(value: unknown): unknown {
  if (value === 1 || value === "1" || value === "true" || value === "yes") return true;
  if (value === 0 || value === "0" || value === "false" || value === "no") return false;
  return value;
}
