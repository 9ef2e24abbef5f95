/** @file One way to ask the server: JSON in, JSON out, refusals as errors with a hint. */

import type { ErrorBody, FieldIssue } from "../../../src/server/wire.ts";
import { currentToken, forgetToken } from "./token.ts";

/** A refusal of the server, or a connection that failed. */
export class ApiError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly status: number;
  readonly issues: readonly FieldIssue[];

  constructor(status: number, { code, message, hint, issues }: ErrorBody) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.hint = hint;
    this.issues = issues ?? [];
  }
}

export interface Ask {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  json?: unknown;
  form?: FormData;
  signal?: AbortSignal;
}

/** Sends a request below `/api`; throws {@link ApiError} for every answer that is not fine. */
export async function send(path: string, { method = "GET", json, form, signal }: Ask = {}) {
  const headers = new Headers({ accept: "application/json" });
  const token = currentToken();
  if (method !== "GET" && token !== undefined) headers.set("x-assay-token", token);
  if (json !== undefined) headers.set("content-type", "application/json");
  const body = json === undefined ? form : JSON.stringify(json);
  let response: Response;
  try {
    response = await fetch(`/api${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, {
      code: "E_OFFLINE",
      message: "The server does not answer.",
      hint: "Is “assay serve” still running in the terminal?",
    });
  }
  if (response.ok) return response;
  if (response.status === 401) forgetToken();
  throw new ApiError(response.status, await refusal(response));
}

/** Like {@link send}, with the answer read as JSON. */
export async function ask<Answer>(path: string, options?: Ask): Promise<Answer> {
  const response = await send(path, options);
  return (await response.json()) as Answer;
}

async function refusal(response: Response): Promise<ErrorBody> {
  const text = await response.text();
  try {
    return JSON.parse(text) as ErrorBody;
  } catch {
    return { code: "E_REQUEST", message: `The server answered ${response.status}.` };
  }
}
