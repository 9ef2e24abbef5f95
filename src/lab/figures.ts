/** @file Building a figure of a run: in this process, or in a worker process with a cache so that a server never waits. */

import { type ChildProcess, fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { MissingError } from "../errors.ts";
import type { FigureSpec, RunData, Study } from "../study/contract.ts";
import type { Figure } from "../study/figure.ts";
import { writeFileAtomic } from "./atomic.ts";
import { didYouMean } from "./closest.ts";
import { validated } from "./config.ts";
import { type PlainError, revivedError } from "./errors.ts";
import { canonicalJson, sha256 } from "./hash.ts";
import { sourceStamp } from "./machine.ts";
import { modulePath, sourceFlags } from "./runner.ts";
import type { StoredRun } from "./store.ts";

/** Which figure, with which choices. `step` is the checkpoint of a figure that exists for each of them. */
export interface FigureRequest {
  figure: string;
  options?: Readonly<Record<string, unknown>>;
}

/** The figure's description. Throws {@link MissingError} with the nearest id. */
export function figureById(study: Study, id: string): FigureSpec<Record<string, unknown>> {
  const spec = study.figures.find((candidate) => candidate.id === id);
  if (spec !== undefined) return spec as FigureSpec<Record<string, unknown>>;
  const hint = didYouMean(
    id,
    study.figures.map((candidate) => candidate.id),
  );
  throw new MissingError(`study ${study.id}: unknown figure ${JSON.stringify(id)}`, hint);
}

/** Builds a figure here and now. For the command line and for workers; a server uses a {@link FigureWorkshop}. */
export async function buildFigure(
  study: Study,
  run: RunData<Record<string, unknown>>,
  request: FigureRequest,
): Promise<Figure> {
  const spec = figureById(study, request.figure);
  const { step, ...options } = request.options ?? {};
  const where = `figure ${spec.id}`;
  const choices = validated(where, spec.options ?? z.object({}), options);
  const at = validated(where, z.object({ step: z.int().min(0).optional() }), { step });
  return spec.build(run, { ...choices, ...at });
}

const reply = z.object({
  id: z.number(),
  json: z.string().optional(),
  error: z
    .object({
      code: z.string(),
      message: z.string(),
      hint: z.string().optional(),
      exitCode: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(130)]).optional(),
    })
    .optional(),
});

interface Job {
  resolve(json: string): void;
  reject(error: unknown): void;
}

const idleMs = 60_000;

/**
 * Builds figures in one worker process and keeps those of ended runs under `figures/` in the run directory.
 *
 * The worker starts with the first figure and ends after a minute without work. Equal requests share one answer.
 */
export class FigureWorkshop {
  #child: ChildProcess | undefined;
  #jobs = new Map<number, Job>();
  #shared = new Map<string, Promise<string>>();
  #nextId = 1;
  #idle: NodeJS.Timeout | undefined;

  /** JSON text of a figure (see `encodeFigure`). */
  async build(stored: StoredRun, request: FigureRequest): Promise<string> {
    const key = sha256(
      canonicalJson([
        request.figure,
        request.options ?? {},
        stored.run.studyVersion,
        sourceStamp(),
      ]),
    ).slice(0, 24);
    const name = request.figure.replace(/[^a-z0-9-]/gi, "_").slice(0, 60);
    const path = join(stored.directory, "figures", `${name}-${key}.json`);
    const ended = stored.status === "finished";
    if (ended) {
      const kept = await readFile(path, "utf8").catch(() => undefined);
      if (kept !== undefined) return kept;
    }
    const shareKey = `${path} ${stored.status}`;
    let answer = this.#shared.get(shareKey);
    if (answer === undefined) {
      answer = this.#ask(stored, request).finally(() => this.#shared.delete(shareKey));
      this.#shared.set(shareKey, answer);
    }
    const json = await answer;
    // a store that cannot be written still shows its figures
    if (ended) await writeFileAtomic(path, json).catch(() => undefined);
    return json;
  }

  /** Ends the worker. */
  close(): void {
    clearTimeout(this.#idle);
    this.#child?.kill();
    this.#child = undefined;
  }

  #ask(stored: StoredRun, request: FigureRequest): Promise<string> {
    const child = this.#worker();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#jobs.set(id, { resolve, reject });
      child.send({ id, directory: stored.directory, status: stored.status, ...request });
    });
  }

  #worker(): ChildProcess {
    clearTimeout(this.#idle);
    if (this.#child !== undefined) return this.#child;
    const child = fork(modulePath("figure-child"), [], {
      execArgv: sourceFlags(),
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    child.on("message", (raw) => this.#settle(reply.parse(raw)));
    child.on("close", () => {
      if (this.#child === child) this.#child = undefined;
      for (const job of this.#jobs.values()) job.reject(new Error("the figure worker has ended"));
      this.#jobs.clear();
    });
    this.#child = child;
    return child;
  }

  #settle(message: z.infer<typeof reply>): void {
    const job = this.#jobs.get(message.id);
    this.#jobs.delete(message.id);
    if (message.json !== undefined) job?.resolve(message.json);
    else job?.reject(revivedError(message.error as PlainError));
    if (this.#jobs.size > 0) return;
    this.#idle = setTimeout(() => this.close(), idleMs);
    this.#idle.unref();
  }
}
