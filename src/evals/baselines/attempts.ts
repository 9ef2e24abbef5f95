/** @file A person's attempt at a task as the timer page stores it, its checks, and its way into the common tables. */

import { z } from "zod";
import { labelOf } from "../records/run-reader.ts";
import type {
  CensoredAttempt,
  HumanTimes,
  ObservedSuccess,
  TaskRecord,
} from "../records/tables.ts";

/** One attempt. Times are milliseconds since the epoch. */
export const attemptSchema = z.object({
  attemptId: z.string().min(1).max(80).describe("unique name of the attempt"),
  taskId: z.string().min(1).max(200).describe("family/variant"),
  taskVersion: z.string().max(40).describe("version of the task that was shown"),
  personId: z.string().min(1).max(80).describe("pseudonym; never a name"),
  expertiseMatch: z.number().int().min(0).max(3).describe("0 none ... 3 works in this field"),
  startedAt: z.number().positive().describe("milliseconds since 1970"),
  endedAt: z.number().positive().describe("milliseconds since 1970"),
  pauses: z
    .array(z.object({ from: z.number(), to: z.number() }))
    .max(1000)
    .describe("breaks, milliseconds since 1970"),
  score: z.number().min(0).max(1).nullable().describe("score of the last answer, or null"),
  success: z.boolean().describe("score at or above the task's threshold"),
  endReason: z.enum(["submitted", "gave_up", "time_limit", "invalid", "technical"]),
  webUsed: z.boolean().describe("was the web used"),
  notes: z.string().max(2000).default(""),
  payScheme: z.string().max(200).optional().describe("how the person was paid"),
  review: z.enum(["accepted", "corrected", "rejected"]).optional(),
  corrections: z
    .array(
      z.object({
        field: z.enum(["startedAt", "endedAt", "score", "success", "endReason", "pauses"]),
        from: z.unknown(),
        to: z.unknown(),
        reason: z.string().min(1).max(2000),
      }),
    )
    .max(100)
    .optional()
    .describe("changes of a reviewer; the values as recorded stay in the attempt"),
});

export type Attempt = z.infer<typeof attemptSchema>;

/** Why an attempt does not count; it stays listed. */
export type AttemptProblem =
  | "end before start"
  | "pauses longer than the attempt"
  | "success without score"
  | "success contradicts the threshold"
  | "other version"
  | "invalid or technical"
  | "repeated attempt id"
  | "rejected in review"
  | "correction does not fit";

export interface CheckedAttempt {
  attempt: Attempt;
  /** Minutes of work: end minus start minus pauses. */
  activeMinutes: number;
  problem: AttemptProblem | undefined;
  /** The same person did this task before: practice makes faster. */
  repeated: boolean;
  /** Corrections of a reviewer that were applied. */
  corrected: number;
}

/** What the suite says about a task. */
export interface AttemptedTask {
  id: string;
  family: string;
  version: string;
  /** Score that counts as success. */
  threshold: number;
  /** Author's forecast, minutes. */
  forecastMinutes: number;
}

/** Active minutes: the span without its pauses. */
export function activeMinutes(attempt: Attempt): number {
  const paused = attempt.pauses.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
  return (attempt.endedAt - attempt.startedAt - paused) / 60_000;
}

/** The attempt as its reviewer left it, or `undefined` when a correction makes no sound attempt. */
export function withCorrections(attempt: Attempt): Attempt | undefined {
  const changes = (attempt.corrections ?? []).map(({ field, to }) => [field, to] as const);
  if (changes.length === 0) return attempt;
  const parsed = attemptSchema.safeParse({ ...attempt, ...Object.fromEntries(changes) });
  return parsed.success ? parsed.data : undefined;
}

/**
 * Attempts with their newest review: a later line of the same attempt that carries a review takes the place of the earlier
 * one. Other lines with a known id stay and are called repeated by {@link checkAttempts}.
 */
export function withReviews(attempts: readonly Attempt[]): Attempt[] {
  const kept: Attempt[] = [];
  const position = new Map<string, number>();
  for (const attempt of attempts) {
    const at = position.get(attempt.attemptId);
    const earlier = at === undefined ? undefined : kept[at];
    const same =
      earlier !== undefined &&
      earlier.taskId === attempt.taskId &&
      earlier.personId === attempt.personId &&
      earlier.startedAt === attempt.startedAt;
    if (same && attempt.review !== undefined) kept[at!] = attempt;
    else {
      if (at === undefined) position.set(attempt.attemptId, kept.length);
      kept.push(attempt);
    }
  }
  return kept;
}

/** What a reviewer says; minutes and score are the right ones where the recorded ones are wrong. */
export interface Review {
  review: "accepted" | "corrected" | "rejected";
  /** Minutes of work without pauses. */
  minutes?: number | undefined;
  score?: number | undefined;
  reason: string;
}

/**
 * The attempt with a review. Recorded values stay; corrections stand beside them with the reason, and success follows the
 * corrected score. `undefined` when the corrections make no sound attempt.
 */
export function reviewed(
  attempt: Attempt,
  { review, minutes, score, reason }: Review,
  threshold: number,
): Attempt | undefined {
  const corrections: NonNullable<Attempt["corrections"]> = [];
  const correct = <Field extends "endedAt" | "score" | "success">(
    field: Field,
    to: Attempt[Field],
  ): void => {
    if (attempt[field] !== to) corrections.push({ field, from: attempt[field], to, reason });
  };
  if (review === "corrected") {
    if (minutes !== undefined) {
      correct("endedAt", attempt.endedAt + Math.round(60_000 * (minutes - activeMinutes(attempt))));
    }
    if (score !== undefined) {
      correct("score", score);
      correct("success", score >= threshold);
    }
    if (corrections.length === 0) return undefined;
  }
  const { corrections: _, ...recorded } = attempt;
  const notes = reason === "" ? recorded.notes : `${recorded.notes} [review: ${reason}]`.trim();
  const made: Attempt = {
    ...recorded,
    notes: notes.slice(0, 2000),
    review,
    ...(corrections.length === 0 ? {} : { corrections }),
  };
  const final = withCorrections(made);
  return final !== undefined && activeMinutes(final) > 0 ? made : undefined;
}

/** Checks attempts, each by its newest review, in order of their start. Attempts at unknown tasks are left out. */
export function checkAttempts(
  attempts: readonly Attempt[],
  tasks: readonly AttemptedTask[],
): CheckedAttempt[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const ids = new Set<string>();
  const done = new Set<string>();
  return withReviews(attempts)
    .sort((a, b) => a.startedAt - b.startedAt)
    .flatMap((recorded) => {
      const task = byId.get(recorded.taskId);
      if (task === undefined) return [];
      const corrected = withCorrections(recorded);
      const attempt = corrected ?? recorded;
      const key = `${attempt.personId} ${attempt.taskId}`;
      const repeated = done.has(key);
      done.add(key);
      const twice = ids.has(attempt.attemptId);
      ids.add(attempt.attemptId);
      return [
        {
          attempt,
          activeMinutes: activeMinutes(attempt),
          problem: twice
            ? "repeated attempt id"
            : corrected === undefined
              ? "correction does not fit"
              : problemOf(attempt, task),
          repeated,
          corrected: corrected === undefined ? 0 : (recorded.corrections?.length ?? 0),
        },
      ];
    });
}

/**
 * Sound attempts as human times: successes observed, failures and give-ups censored at their active minutes.
 *
 * Tasks with a success count as measured, by their geometric mean; the others keep the author's forecast. Repeats by one
 * person are left out unless `keepRepeats`.
 */
export function humanTimesOf(
  attempts: readonly CheckedAttempt[],
  tasks: readonly AttemptedTask[],
  options: { keepRepeats?: boolean } = {},
): { tasks: TaskRecord[]; human: HumanTimes } {
  const position = new Map(tasks.map((task, i) => [task.id, i]));
  const observed: ObservedSuccess[] = [];
  const censored: CensoredAttempt[] = [];
  for (const { attempt, activeMinutes: minutes, problem, repeated } of attempts) {
    if (problem !== undefined || (repeated && !options.keepRepeats)) continue;
    const task = position.get(attempt.taskId)!;
    if (attempt.success)
      observed.push({
        task,
        attempt: attempt.attemptId,
        person: attempt.personId,
        successMinutes: minutes,
      });
    else censored.push({ task, attempt: attempt.attemptId, stoppedAfterMinutes: minutes });
  }
  return {
    tasks: tasks.map((task, i) => {
      const logs = observed
        .filter((one) => one.task === i)
        .map((one) => Math.log(one.successMinutes));
      const measured = logs.length > 0;
      const minutes = measured
        ? Math.exp(logs.reduce((a, b) => a + b, 0) / logs.length)
        : task.forecastMinutes;
      return {
        id: task.id,
        family: task.family,
        suite: "unstated",
        label: labelOf(measured ? "baseline" : "estimate", minutes),
        threshold: task.threshold,
        versions: [task.version],
      };
    }),
    human: { observed, censored, stubs: [] },
  };
}

function problemOf(attempt: Attempt, task: AttemptedTask): AttemptProblem | undefined {
  if (attempt.review === "rejected") return "rejected in review";
  if (attempt.endedAt <= attempt.startedAt) return "end before start";
  if (!(activeMinutes(attempt) > 0)) return "pauses longer than the attempt";
  if (attempt.success && attempt.score === null) return "success without score";
  if (attempt.score !== null && attempt.success !== attempt.score >= task.threshold) {
    return "success contradicts the threshold";
  }
  if (attempt.taskVersion !== task.version) return "other version";
  if (attempt.endReason === "invalid" || attempt.endReason === "technical") {
    return "invalid or technical";
  }
  return undefined;
}
