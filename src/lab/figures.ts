/** @file Building a figure of a run: in this process, or in a worker process with a cache so that a server never waits. */

import { type ChildProcess, fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AssayError, MissingError } from "../errors.ts";
import { ownModule, sourceFlags } from "../io/own-modules.node.ts";
import type { FigureSpec, RunData, Study } from "../study/contract.ts";
import type { Figure } from "../study/figure.ts";
import { writeFileAtomic } from "./atomic.ts";
import { didYouMean } from "./closest.ts";
import { validated } from "./config.ts";
import { type PlainError, revivedError } from "./errors.ts";
import { canonicalJson, sha256 } from "./hash.ts";
import { sourceStamp } from "./machine.ts";
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

/** The figures that a run of this configuration can have. */
export function figuresOf(
  study: Study,
  config: Readonly<Record<string, unknown>>,
): readonly FigureSpec<Record<string, unknown>>[] {
  const figures = study.figures as readonly FigureSpec<Record<string, unknown>>[];
  return figures.filter(({ applies }) => applies?.(config) ?? true);
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

const idleMs = 60_000;

/** Options of a {@link FigureWorkshop}. */
export interface WorkshopOptions {
  /** A figure that takes longer is given up, and its worker with it. Default 120,000. */
  longestMs?: number;
}

/**
 * Builds figures in one worker process, one after the other, and keeps those of finished runs under `figures/` in the run
 * directory.
 *
 * The worker starts with the first figure and ends after a minute without work. Equal requests share one answer.
 */
export class FigureWorkshop {
  readonly #longestMs: number;
  #child: ChildProcess | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #shared = new Map<string, Promise<string>>();
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor({ longestMs = 120_000 }: WorkshopOptions = {}) {
    this.#longestMs = longestMs;
  }

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
      answer = this.#inTurn(stored, request).finally(() => this.#shared.delete(shareKey));
      this.#shared.set(shareKey, answer);
    }
    const json = await answer;
    // a store that cannot be written still shows its figures
    if (ended) await writeFileAtomic(path, json).catch(() => undefined);
    return json;
  }

  /** Ends the worker; figures that are still asked for are refused. */
  close(): void {
    this.#closed = true;
    this.#endWorker();
  }

  /** Figures are heavy, and two at once would only fight for the cores; so each also has its own time limit. */
  #inTurn(stored: StoredRun, request: FigureRequest): Promise<string> {
    const turn = this.#queue.then(() => this.#ask(stored, request));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #ask(stored: StoredRun, request: FigureRequest): Promise<string> {
    if (this.#closed) throw cutOff(request, "this program is ending");
    const child = this.#worker();
    child.send({ directory: stored.directory, status: stored.status, ...request });
    const answer = await this.#answerOf(child);
    if (typeof answer === "string") {
      this.#endWorker();
      throw cutOff(request, answer);
    }
    this.#idle = setTimeout(() => this.#endWorker(), idleMs);
    this.#idle.unref();
    if (answer.json !== undefined) return answer.json;
    throw revivedError(answer.error as PlainError);
  }

  /** What the worker says next, or in words why it will say nothing. */
  #answerOf(child: ChildProcess): Promise<z.infer<typeof reply> | string> {
    return new Promise((resolve) => {
      const settle = (answer: z.infer<typeof reply> | string): void => {
        clearTimeout(limit);
        child.off("message", told);
        child.off("close", ended);
        resolve(answer);
      };
      const limit = setTimeout(
        () => settle(`it took more than ${this.#longestMs / 1000} s`),
        this.#longestMs,
      );
      const told = (raw: unknown): void => settle(reply.parse(raw));
      const ended = (): void => settle("its worker process has died");
      child.on("message", told);
      child.on("close", ended);
    });
  }

  #worker(): ChildProcess {
    clearTimeout(this.#idle);
    if (this.#child !== undefined) return this.#child;
    const child = fork(ownModule("./figure-child", import.meta.url), [], {
      execArgv: sourceFlags(),
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const gone = (): void => {
      if (this.#child === child) this.#child = undefined;
    };
    child.on("close", gone);
    child.on("error", gone);
    this.#child = child;
    return child;
  }

  #endWorker(): void {
    clearTimeout(this.#idle);
    this.#child?.kill("SIGKILL"); // it keeps nothing, and an endless figure hears no gentler signal
    this.#child = undefined;
  }
}

function cutOff({ figure }: FigureRequest, why: string): AssayError {
  return new AssayError(`figure ${figure}: could not be drawn, because ${why}`, {
    code: "E_FIGURE_CUT_OFF",
    exitCode: 1,
  });
}
