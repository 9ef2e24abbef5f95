/** @file Errors that a user of the laboratory can cause or meet, each with a stable code and the next thing to do. */

import { AssayError, MissingError } from "../errors.ts";

/** The store cannot be read or written: full, read-only, not permitted. The run it happened to stays resumable. */
export class StoreError extends AssayError {
  constructor(message: string, hint: string, cause?: unknown) {
    super(message, {
      code: "E_STORE",
      hint,
      exitCode: 3,
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

/** No run, or more than one run, answers to the name that was given. */
export class RunNotFoundError extends MissingError {
  constructor(message: string, hint: string) {
    super(message, hint, "E_RUN_NOT_FOUND");
  }
}

/** A run directory exists but cannot be understood: newer format, damaged `run.json`. */
export class UnreadableRunError extends AssayError {
  constructor(message: string, hint: string, cause?: unknown) {
    super(message, {
      code: "E_UNREADABLE_RUN",
      hint,
      exitCode: 3,
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

/** Another process works on the run. */
export class RunLockedError extends AssayError {
  constructor(message: string, hint: string) {
    super(message, { code: "E_RUN_LOCKED", hint });
  }
}

const faults: Readonly<Record<string, readonly [string, string]>> = {
  ENOSPC: ["the disk is full", "free some space"],
  EDQUOT: ["the disk quota is used up", "free some space"],
  EROFS: ["the file system is read-only", "choose another store with --store or ASSAY_STORE"],
  EACCES: ["permission is denied", "choose another store with --store or ASSAY_STORE"],
  EPERM: ["permission is denied", "choose another store with --store or ASSAY_STORE"],
  ENOTDIR: ["a part of the path is a file", "choose another store with --store or ASSAY_STORE"],
  EIO: ["the disk reports an input/output error", "check the disk"],
  EMFILE: ["too many files are open", "raise the limit (ulimit -n)"],
};

/** The code of a system error, or `undefined` for anything else. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/**
 * Turns a failed write (or read) into the sentence that a user needs. Errors without a known system code come back unchanged,
 * because they are bugs of ours and should be seen as such.
 */
export function storeFault(
  error: unknown,
  path: string,
  action: "write" | "read" = "write",
): unknown {
  const known = faults[systemCode(error) ?? ""];
  if (known === undefined) return error;
  const [what, then] = known;
  return new StoreError(
    `store: cannot ${action} ${path}: ${what}`,
    `${then}; an interrupted run goes on with: assay resume <run>`,
    error,
  );
}

/** Plain form of an error for `run.json` and for messages between processes. */
export interface PlainError {
  code: string;
  message: string;
  hint?: string | undefined;
  exitCode?: 1 | 2 | 3 | 130 | undefined;
}

/** The plain form of anything that was thrown. */
export function plainError(error: unknown): PlainError {
  if (error instanceof AssayError) {
    return {
      code: error.code,
      message: error.message,
      exitCode: error.exitCode,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    };
  }
  if (error instanceof Error) return { code: "E_INTERNAL", message: error.stack ?? error.message };
  return { code: "E_INTERNAL", message: String(error) };
}

/** The error again, on the other side of a process boundary. */
export function revivedError(plain: PlainError): AssayError {
  return new AssayError(plain.message, {
    code: plain.code,
    exitCode: plain.exitCode ?? 1,
    ...(plain.hint === undefined ? {} : { hint: plain.hint }),
  });
}
