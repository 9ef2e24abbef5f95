/** @file One session of work on a run: lock, find the last sound checkpoint, run the study, leave the directory in order. */

import { join } from "node:path";
import { AssayError } from "../errors.ts";
import type { Study } from "../study/contract.ts";
import { newestSound } from "./checkpoints.ts";
import { studyById } from "./config.ts";
import { LabContext } from "./context.ts";
import { type PlainError, plainError, StoreError } from "./errors.ts";
import { EventWriter, replayEvents } from "./events.ts";
import type { RunEvent, RunFile, RunStatus } from "./format.ts";
import { acquireLock } from "./lock.ts";
import { readRunFile, writeRunFile } from "./run-file.ts";
import { RunLog } from "./run-log.ts";
import { loadStudies } from "./studies.ts";

/** How a session ended. */
export interface SessionEnd {
  status: RunStatus;
  error?: PlainError;
}

/**
 * Works on a run until it is finished, stopped or failed. Never throws: trouble is in the result, and in `run.json` when
 * the store still takes it. `onStarted` is called once the lock is held and the study is about to run.
 */
export async function workOn(
  directory: string,
  signal: AbortSignal,
  onStarted: () => void = () => undefined,
): Promise<SessionEnd> {
  let run: RunFile | undefined;
  try {
    run = await readRunFile(directory);
    // the engine reads these when it is first used, which is after the studies are loaded
    process.env.ASSAY_EXECUTOR = run.executor;
    process.env.ASSAY_THREADS = String(run.threads);
    const study = studyById(await loadStudies(), run.study);
    refuseOtherVersion(study, run);
    return await locked(directory, study, signal, onStarted);
  } catch (error) {
    return { status: run?.status ?? "failed", error: plainError(error) };
  }
}

function refuseOtherVersion(study: Study, run: RunFile): void {
  if (study.version === run.studyVersion) return;
  throw new AssayError(
    `run ${run.id}: wanted version ${run.studyVersion} of study ${study.id}, got ${study.version}: its numbers would mix`,
    { code: "E_STUDY_VERSION", hint: "start a new run with the same configuration" },
  );
}

async function locked(
  directory: string,
  study: Study,
  outer: AbortSignal,
  onStarted: () => void,
): Promise<SessionEnd> {
  const inner = new AbortController();
  let fault: unknown;
  const breakOff = (error: unknown): void => {
    fault ??= error;
    inner.abort(error);
  };
  const lock = await acquireLock(directory, () =>
    breakOff(
      new StoreError(
        `${directory}: another machine has taken this run over, because the store was out of reach for a minute`,
        "let it finish there",
      ),
    ),
  );
  try {
    const run = await readRunFile(directory); // again: another process may have finished it before the lock was ours
    if (run.status === "finished") {
      onStarted();
      return { status: "finished" };
    }
    const session = await openSession(directory, run, breakOff);
    onStarted();
    let end: SessionEnd;
    try {
      const signal = AbortSignal.any([outer, inner.signal]);
      await study.run(new LabContext({ ...session, directory, run: session.run, signal }));
      end = { status: outer.aborted ? "stopped" : "finished" };
    } catch (error) {
      const aborted = outer.aborted && error instanceof Error && error.name === "AbortError";
      end = aborted ? { status: "stopped" } : { status: "failed", error: plainError(error) };
      if (error instanceof StoreError) fault ??= error;
    }
    if (fault !== undefined) end = { status: "stopped", error: plainError(fault) };
    return await closeSession(directory, session, end);
  } finally {
    await lock.release().catch(() => undefined); // a store that is gone: the lock is stale when this process ends
  }
}

interface Session {
  run: RunFile;
  writer: EventWriter;
  log: RunLog;
  resumeFrom: Awaited<ReturnType<typeof newestSound>>["checkpoint"];
}

async function openSession(
  directory: string,
  found: RunFile,
  onFault: (error: unknown) => void,
): Promise<Session> {
  const path = join(directory, "events.jsonl");
  const writer = await EventWriter.open(path, onFault);
  const log = new RunLog();
  await replayEvents(path, (event) => log.apply(event));
  const seconds = log.workedSeconds;
  const { checkpoint, passedOver } = await newestSound(directory, log.checkpoints());
  const emit = (event: RunEvent): void => {
    log.apply(event);
    writer.append(event);
  };
  const at = Date.now();
  emit({ type: "session", at, step: checkpoint?.step ?? 0, pid: process.pid });
  const warn = (code: string, text: string): void =>
    emit({ type: "notice", at, level: "warning", code, text });
  if (writer.torn) {
    warn(
      "torn-log-line",
      "The last line of the log was cut off by an interruption and was dropped.",
    );
  }
  for (const text of passedOver) {
    const from = checkpoint === undefined ? "from the start" : `from step ${checkpoint.step}`;
    warn(
      "damaged-checkpoint",
      `A damaged checkpoint was passed over (${text}); the run goes on ${from}.`,
    );
  }
  emit({ type: "status", at, status: "running" });
  const { error: _solved, endedAt: _past, ...rest } = found;
  const run: RunFile = {
    ...rest,
    status: "running",
    startedAt: found.startedAt ?? new Date(at).toISOString(),
    seconds,
  };
  await writer.sync();
  await writeRunFile(directory, run);
  return { run, writer, log, resumeFrom: checkpoint };
}

async function closeSession(
  directory: string,
  session: Session,
  wanted: SessionEnd,
): Promise<SessionEnd> {
  let end = wanted;
  const at = Date.now();
  session.log.apply({ type: "status", at, status: end.status });
  session.writer.append({ type: "status", at, status: end.status });
  try {
    await session.writer.close();
  } catch (error) {
    end = { status: "stopped", error: end.error ?? plainError(error) };
  }
  try {
    await writeRunFile(directory, {
      ...session.run,
      status: end.status,
      endedAt: new Date(at).toISOString(),
      seconds: session.log.workedSeconds,
      ...(end.error === undefined ? {} : { error: end.error }),
    });
  } catch (error) {
    end = { status: "stopped", error: end.error ?? plainError(error) };
  }
  return end;
}
