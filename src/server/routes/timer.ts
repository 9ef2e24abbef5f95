/** @file `/api/timer`: the mini-suite's tasks without their solutions, attempts in, and what the attempts say. */

import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import {
  type Attempt,
  activeMinutes,
  checkAttempts,
  reviewed,
  withReviews,
} from "../../evals/baselines/attempts.ts";
import { miniSuite, miniSuiteTasks, miniTask, publicTask } from "../../evals/mini-suite/index.ts";
import { appendAttempt, attemptsPath, encodeFigure, readAttempts } from "../../lab/index.ts";
import { liveReport } from "../../studies/hcast/live.ts";
import type { ServerContext } from "../context.ts";
import type { AttemptView, TimedResult } from "../wire.ts";

/** What the page sends at the end of an attempt; score and success are the server's to find. */
const finished = z.object({
  taskId: z.string().max(200),
  personId: z.string().trim().min(1).max(80),
  expertiseMatch: z.number().int().min(0).max(3),
  startedAt: z.number().positive(),
  endedAt: z.number().positive(),
  pauses: z.array(z.object({ from: z.number(), to: z.number() })).max(1000),
  endReason: z.enum(["submitted", "gave_up", "time_limit"]),
  answer: z.string().max(20_000),
  webUsed: z.boolean(),
  notes: z.string().max(2000).default(""),
  payScheme: z.string().trim().max(200).optional(),
});

/** A reviewer's verdict; what is corrected needs a reason. */
const reviewSchema = z
  .object({
    attemptId: z.string().max(80),
    review: z.enum(["accepted", "corrected", "rejected"]),
    minutes: z
      .number()
      .positive()
      .max(24 * 60)
      .optional(),
    score: z.number().min(0).max(1).optional(),
    reason: z.string().trim().max(1000).default(""),
  })
  .refine(({ review, reason }) => review === "accepted" || reason !== "", {
    message: "wanted a reason for a correction or a rejection",
  });

const dayMs = 86_400_000;

export function timerRoutes({ store }: ServerContext): Hono {
  const routes = new Hono();

  routes.get("/tasks", (c) => c.json(miniSuite.map(publicTask)));

  routes.get("/report", async (c) => {
    const { attempts, unreadable } = await readAttempts(store.root);
    const report = liveReport(attempts);
    const torn =
      unreadable === 0
        ? []
        : [
            {
              level: "warning" as const,
              code: "unreadable-lines",
              text: `${unreadable} lines of ${attemptsPath(store.root)} could not be read`,
            },
          ];
    const body = encodeFigure({ ...report, notices: [...report.notices, ...torn] });
    return c.body(body, 200, { "content-type": "application/json" });
  });

  routes.get("/attempts", async (c) => {
    const { attempts } = await readAttempts(store.root);
    const views = checkAttempts(attempts, miniSuiteTasks).map(
      ({ attempt, activeMinutes: minutes, problem }): AttemptView => ({
        attemptId: attempt.attemptId,
        taskId: attempt.taskId,
        personId: attempt.personId,
        startedAt: attempt.startedAt,
        minutes,
        score: attempt.score,
        success: attempt.success,
        endReason: attempt.endReason,
        webUsed: attempt.webUsed,
        notes: attempt.notes,
        ...(attempt.review === undefined ? {} : { review: attempt.review }),
        ...(problem === undefined ? {} : { problem }),
      }),
    );
    return c.json(views);
  });

  routes.post("/reviews", async (c) => {
    const { attemptId, ...review } = reviewSchema.parse(await c.req.json());
    const { attempts } = await readAttempts(store.root);
    const attempt = withReviews(attempts).find((one) => one.attemptId === attemptId);
    const task = attempt === undefined ? undefined : miniTask(attempt.taskId);
    if (attempt === undefined || task === undefined) {
      throw new InvalidInputError(`timer: unknown attempt ${JSON.stringify(attemptId)}`);
    }
    const made = reviewed(attempt, review, task.threshold);
    if (made === undefined) {
      throw new InvalidInputError(
        "timer: wanted corrections that change something and leave an attempt that took time",
      );
    }
    await appendAttempt(store.root, made);
    return c.json({ attemptId, review: review.review }, 201);
  });

  routes.post("/attempts", async (c) => {
    const sent = finished.parse(await c.req.json());
    const task = miniTask(sent.taskId);
    if (task === undefined) {
      throw new InvalidInputError(`timer: unknown task ${JSON.stringify(sent.taskId)}`);
    }
    const { answer, payScheme, ...times } = sent;
    if (sent.endedAt <= sent.startedAt || sent.endedAt > Date.now() + 60_000) {
      throw new InvalidInputError("timer: wanted an attempt that has ended after it began");
    }
    if (sent.endedAt - sent.startedAt > dayMs) {
      throw new InvalidInputError("timer: wanted an attempt of at most a day");
    }
    // Giving up is a censored time, whatever stands in the field.
    const checked = sent.endReason === "gave_up" ? { score: 0 } : task.check(answer);
    const attempt: Attempt = {
      attemptId: randomUUID(),
      taskVersion: task.version,
      ...times,
      ...(payScheme ? { payScheme } : {}),
      score: checked.score,
      success: checked.score >= task.threshold,
    };
    if (!(activeMinutes(attempt) > 0)) {
      throw new InvalidInputError("timer: wanted pauses shorter than the attempt");
    }
    await appendAttempt(store.root, attempt);
    const result: TimedResult = {
      attemptId: attempt.attemptId,
      score: checked.score,
      success: attempt.success,
      minutes: activeMinutes(attempt),
      ...("remark" in checked && checked.remark !== undefined ? { remark: checked.remark } : {}),
    };
    return c.json(result, 201);
  });

  return routes;
}
