/** @file The worker that runs one part of a loop: opens the model that it is handed, then answers each message with results. */

import { parentPort, workerData } from "node:worker_threads";
import { AssayError } from "../../errors.ts";
import type { Model } from "../onnx/model.ts";
import { openSession, type Value } from "./native-session.node.ts";

/** What a worker starts with. */
export interface PartJob {
  readonly model: Model;
  readonly name: string;
  readonly threads: number;
  /** The first so many results are the carry: they stay here as inputs of the next run. */
  readonly carry: number;
}

/** What a worker answers: nothing once it is ready, later the results of a run, or what went wrong. */
export type PartAnswer =
  | { readonly results?: readonly Value[] }
  | {
      readonly error: { readonly message: string; readonly code?: string; readonly hint?: string };
    };

const { model, name, threads, carry } = workerData as PartJob;

/** Errors lose their class on the way to another thread. */
function plain(error: unknown): PartAnswer {
  if (!(error instanceof AssayError)) return { error: { message: `${name}: ${String(error)}` } };
  const { message, code, hint } = error;
  return { error: { message, code, ...(hint === undefined ? {} : { hint }) } };
}

function answer(work: () => Promise<PartAnswer>): void {
  work().then(
    (result) => parentPort?.postMessage(result),
    (error: unknown) => parentPort?.postMessage(plain(error)),
  );
}

const session = openSession(model, name, threads);
/** The number of steps, the carry and the constants; only what differs from this is sent. */
const inputs: Value[] = [];

answer(async () => {
  await session;
  return {};
});

parentPort?.on("message", (changed: readonly (Value | undefined)[]) => {
  changed.forEach((value, i) => {
    if (value !== undefined) inputs[i] = value;
  });
  answer(async () => {
    const results = await (await session).run(inputs);
    inputs.splice(1, carry, ...results.slice(0, carry));
    return { results };
  });
});
