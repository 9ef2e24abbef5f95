/** @file The base of every error that a user can cause: what came in, what was wanted, and what to do next. */

/** Options of an {@link AssayError}. */
export interface AssayErrorOptions {
  /** Stable machine name, for example `E_RUN_NOT_FOUND`. */
  code: string;
  /** One sentence that tells the user what to do next. */
  hint?: string;
  /** Exit code of the CLI: 1 a check failed, 2 wrong usage, 3 something missing, 130 interrupted. Default 2. */
  exitCode?: 1 | 2 | 3 | 130;
  cause?: unknown;
}

/** An error that a user can understand and act on. Everything else that is thrown is a bug of ours. */
export class AssayError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: 1 | 2 | 3 | 130;

  constructor(message: string, options: AssayErrorOptions) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? 2;
  }
}

/** A configuration, flag, request or file does not have the form that was wanted. */
export class InvalidInputError extends AssayError {
  constructor(message: string, hint?: string, cause?: unknown) {
    super(message, {
      code: "E_INVALID_INPUT",
      ...(hint === undefined ? {} : { hint }),
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

/** Something that was asked for is not here: a run, a study, a data set, an optional part. */
export class MissingError extends AssayError {
  constructor(message: string, hint?: string, code = "E_MISSING") {
    super(message, { code, exitCode: 3, ...(hint === undefined ? {} : { hint }) });
  }
}

/** A number stopped being finite while training or fitting; says where and what can be resumed. */
export class DivergedError extends AssayError {
  /** Optimiser step at which the loss was first not finite. */
  readonly step: number;
  /** Step of the newest checkpoint that can be resumed from, or `undefined` when there is none. */
  readonly lastCheckpoint: number | undefined;

  constructor(step: number, lastCheckpoint: number | undefined) {
    const from =
      lastCheckpoint === undefined ? "no checkpoint" : `last checkpoint at step ${lastCheckpoint}`;
    super(`training: wanted a finite loss, got a non-finite one at step ${step} (${from})`, {
      code: "E_DIVERGED",
      hint: "lower the learning rate, or keep the loss in float64, and start again",
      exitCode: 1,
    });
    this.step = step;
    this.lastCheckpoint = lastCheckpoint;
  }
}
