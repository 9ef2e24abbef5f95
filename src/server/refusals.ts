/** @file Errors as answers: JSON with a code, one sentence and what to do next; never a stack. */

import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "zod";
import { AssayError } from "../errors.ts";
import type { ErrorBody, FieldIssue } from "./wire.ts";

/** Answers with an error body. */
export function refuse(
  c: Context,
  status: ContentfulStatusCode,
  code: string,
  message: string,
  more: { hint?: string; issues?: readonly FieldIssue[] } = {},
): Response {
  return c.json({ code, message, ...more } satisfies ErrorBody, status);
}

/** Turns anything that was thrown into an answer; what is not the user's doing goes to `report`. */
export function failure(error: unknown, c: Context, report: (error: unknown) => void): Response {
  if (error instanceof AssayError && error.code !== "E_INTERNAL") {
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    return refuse(c, statusOf(error), error.code, error.message, hint);
  }
  if (error instanceof z.ZodError) {
    return refuse(c, 400, "E_INVALID_INPUT", "request: some values are not as wanted", {
      issues: fieldIssues(error),
    });
  }
  if (error instanceof HTTPException) {
    return refuse(c, error.status as ContentfulStatusCode, "E_REQUEST", error.message);
  }
  if (error instanceof SyntaxError) {
    return refuse(c, 400, "E_INVALID_INPUT", "request: wanted JSON");
  }
  report(error);
  return refuse(c, 500, "E_INTERNAL", "server: something went wrong inside Assay", {
    hint: "the terminal in which the server runs says more",
  });
}

/** An error as it may leave the server: one line, without the stack that `run.json` keeps for whoever repairs it. */
export function publicError<Plain extends { message: string }>(error: Plain): Plain {
  return { ...error, message: error.message.split("\n")[0]!.slice(0, 1_000) };
}

/** The issues of a zod error with dotted paths. */
export function fieldIssues(error: z.ZodError): FieldIssue[] {
  return error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
}

function statusOf(error: AssayError): ContentfulStatusCode {
  if (/LOCK|BUSY|RUNNING/.test(error.code)) return 409;
  if (/FULL|SPACE/.test(error.code)) return 507;
  if (error.exitCode === 3) return 404;
  return 400;
}
