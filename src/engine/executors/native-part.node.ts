/** @file The worker that runs one part of a loop: opens the model that it is handed, then answers each message with results. */

import { parentPort, workerData } from "node:worker_threads";
import { AssayError } from "../../errors.ts";
import type { Model } from "../onnx/model.ts";
import { openSession, type Value } from "./native-session.node.ts";

/** What a worker starts with. */
export interface PartJob {
  readonly models: readonly Model[];
  /** The model of each chunk of slices that it runs, one after the other. */
  readonly chunks: readonly number[];
  readonly name: string;
  readonly threads: number;
  /** The first so many results are the carry: they stay here as inputs of the next run. */
  readonly carry: number;
}

/** What a worker answers: nothing once it is ready, later the results of a run, or what went wrong. */
export type PartAnswer =
  | { readonly results?: readonly (readonly Value[])[] }
  | {
      readonly error: { readonly message: string; readonly code?: string; readonly hint?: string };
    };

const { models, chunks, name, threads, carry } = workerData as PartJob;

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

const sessions = Promise.all(models.map((model) => openSession(model, name, threads)));
/** For each chunk the number of steps, the carry and the constants; only what differs from this is sent. */
const inputs: Value[][] = chunks.map(() => []);

answer(async () => {
  await sessions;
  return {};
});

/** Runs all chunks; each has its own changes of the inputs. */
async function run(changes: readonly (readonly (Value | undefined)[])[]): Promise<PartAnswer> {
  const results: Value[][] = [];
  for (const [k, own] of inputs.entries()) {
    changes[k]!.forEach((value, i) => {
      if (value !== undefined) own[i] = value;
    });
    const found = await (await sessions)[chunks[k]!]!.run(own);
    own.splice(1, carry, ...found.slice(0, carry));
    results.push(found);
  }
  return { results };
}

parentPort?.on("message", (changes: Parameters<typeof run>[0]) => answer(() => run(changes)));
