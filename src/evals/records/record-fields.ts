/** @file Fields of one run record, from JSON or CSV: what a field may hold, and the error that names the task when it does not. */

import type { ProblemCode } from "./tables.ts";

/** A parsed record before anything in it was checked. */
export type Raw = Readonly<Record<string, unknown>>;

/** A row that cannot be used; caught by the reader, never seen outside. */
export class BadRow extends Error {
  readonly code: ProblemCode;
  constructor(code: ProblemCode, text: string) {
    super(text);
    this.code = code;
  }
}

/** What a run says about itself that no fit uses. `undefined` and NaN: not stated. */
export interface RunFacts {
  tokens: number;
  actions: number;
  /** The file states seconds. */
  timeLimitMinutes: number;
  scaffold: string | undefined;
  taskVersion: string | undefined;
  fatalErrorFrom: string | undefined;
  cloned: boolean | undefined;
}

/** Checks the optional fields of a record; throws `BadRow` for a value of the wrong kind, never guesses. */
export function runFacts(raw: Raw, id: string): RunFacts {
  return {
    tokens: amount(raw, id, "tokens_count", "total_tokens"),
    actions: amount(raw, id, "action_count"),
    timeLimitMinutes: amount(raw, id, "time_limit") / 60,
    scaffold: words(raw, id, "scaffold"),
    taskVersion: words(
      typeof raw.task_version === "number" ? { task_version: String(raw.task_version) } : raw,
      id,
      "task_version",
    ),
    fatalErrorFrom: words(raw, id, "fatal_error_from"),
    cloned: yesOrNo(raw, id, "cloned"),
  };
}

/** Text that must be there. */
export function text(raw: Raw, name: string): string {
  const value = raw[name];
  if (typeof value === "string" && value !== "") return value;
  throw new BadRow("missing-field", `wanted ${name} as text, got ${show(value)}`);
}

/** First of the named fields that holds a number (or numeric text, as in CSV); NaN when none does. */
export function optional(raw: Raw, ...names: readonly string[]): number {
  for (const name of names) {
    const value = raw[name];
    if (typeof value === "number") return value;
    if (typeof value === "boolean") return value ? 1 : 0;
    if (typeof value === "string" && value.trim() !== "") return Number(value);
  }
  return Number.NaN;
}

/** `valid`, or `invalid` with or without a reason behind a colon; absent means valid. */
export function isInvalid(validity: unknown, id: string): boolean {
  if (isAbsent(validity)) return false;
  if (typeof validity === "string" && /^invalid\b/i.test(validity)) return true;
  if (typeof validity === "string" && /^valid$/i.test(validity)) return false;
  throw wrong(id, "validity", "valid or invalid", validity);
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value)?.slice(0, 60);
}

/** First of the named fields that is there, as a number of at least 0; NaN when none is. */
function amount(raw: Raw, id: string, ...names: readonly string[]): number {
  const name = names.find((one) => !isAbsent(raw[one]));
  if (name === undefined) return Number.NaN;
  const value = raw[name];
  const read = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof read === "number" && read >= 0 && read < Number.POSITIVE_INFINITY) return read;
  throw wrong(id, name, "a number of at least 0", value);
}

function words(raw: Raw, id: string, name: string): string | undefined {
  const value = raw[name];
  if (isAbsent(value)) return undefined;
  if (typeof value === "string") return value;
  throw wrong(id, name, "text", value);
}

/** Files of METR write 0.0 and 1.0, CSV writes words. */
function yesOrNo(raw: Raw, id: string, name: string): boolean | undefined {
  const value = raw[name];
  if (isAbsent(value)) return undefined;
  const read = typeof value === "string" ? value.trim().toLowerCase() : value;
  if (read === true || read === "true" || read === 1 || read === "1" || read === "1.0") return true;
  if (read === false || read === "false" || read === 0 || read === "0" || read === "0.0")
    return false;
  throw wrong(id, name, "true or false", value);
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === "";

const wrong = (id: string, name: string, wanted: string, got: unknown): BadRow =>
  new BadRow("invalid-field", `task ${id}: wanted ${name} ${wanted}, got ${show(got)}`);
