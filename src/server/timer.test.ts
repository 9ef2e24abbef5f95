import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { miniTask } from "../evals/mini-suite/index.ts";
import { readAttempts } from "../lab/index.ts";
import type { Report } from "../study/index.ts";
import { type TestServer, testServer } from "./testing/index.ts";
import type { AttemptView, TimedResult } from "./wire.ts";

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const task = miniTask("pattern/growing")!;
const attempt = (changes: Record<string, unknown> = {}) => ({
  taskId: task.id,
  personId: "tester",
  expertiseMatch: 2,
  startedAt: Date.now() - 120_000,
  endedAt: Date.now(),
  pauses: [],
  endReason: "submitted",
  answer: task.solution,
  webUsed: false,
  ...changes,
});

test("the tasks come without their solutions", async () => {
  const { text } = await server.ask("/api/timer/tasks");
  const tasks = JSON.parse(text) as Record<string, unknown>[];
  expect(tasks.length).toBeGreaterThanOrEqual(24);
  expect(tasks.every((one) => !("solution" in one) && !("slip" in one) && !("steps" in one))).toBe(
    true,
  );
});

test("a right answer, a wrong one and a give-up are stored and become labels", async () => {
  const right = await server.change("POST", "/api/timer/attempts", attempt());
  expect(right.status).toBe(201);
  const result = JSON.parse(right.text) as TimedResult;
  expect(result.success).toBe(true);
  expect(result.minutes).toBeGreaterThan(1.9);
  const wrong = await server.change(
    "POST",
    "/api/timer/attempts",
    attempt({ personId: "b", answer: "1" }),
  );
  expect((JSON.parse(wrong.text) as TimedResult).success).toBe(false);
  // Giving up with the right answer in the field is still giving up.
  const gaveUp = await server.change(
    "POST",
    "/api/timer/attempts",
    attempt({ personId: "c", endReason: "gave_up" }),
  );
  expect((JSON.parse(gaveUp.text) as TimedResult).success).toBe(false);

  const report = JSON.parse((await server.ask("/api/timer/report")).text) as Report;
  expect(report.measures.attempts?.value).toBe(3);
  expect(report.measures.tasksTimed?.value).toBe(1);
  const labels = report.figures.find(({ id }) => id === "labels")!;
  if (labels.kind !== "table") throw new Error(labels.kind);
  expect(labels.rows[0]!.slice(0, 5)).toEqual([task.id, expect.closeTo(2, 1), "baseline", 3, 1]);
});

test("without token, with an unknown task or impossible times nothing is stored", async () => {
  const bare = await server.ask("/api/timer/attempts", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(attempt()),
  });
  expect(bare.status).toBe(401);
  for (const changes of [
    { taskId: "no/task" },
    { endedAt: 1 },
    { endedAt: Date.now() + 10 * 60_000 },
    { startedAt: 1 },
    { personId: " " },
    { answer: "x".repeat(30_000) },
    { pauses: [{ from: 0, to: Date.now() }] },
  ]) {
    const { status } = await server.change("POST", "/api/timer/attempts", attempt(changes));
    expect(status, JSON.stringify(changes).slice(0, 60)).toBe(400);
  }
  const report = JSON.parse((await server.ask("/api/timer/report")).text) as Report;
  expect(report.measures.attempts?.value).toBe(3);
});

test("a review corrects, rejects or accepts; recorded values stay in the file", async () => {
  const list = async (): Promise<AttemptView[]> =>
    JSON.parse((await server.ask("/api/timer/attempts")).text) as AttemptView[];
  const [first, second, third] = await list();
  const review = (body: Record<string, unknown>) =>
    server.change("POST", "/api/timer/reviews", body);
  const corrected = { attemptId: first!.attemptId, review: "corrected", minutes: 7 };
  expect((await review(corrected)).status).toBe(400); // without a reason
  expect((await review({ ...corrected, reason: "left the clock running" })).status).toBe(201);
  expect(
    (await review({ attemptId: second!.attemptId, review: "rejected", reason: "a guess" })).status,
  ).toBe(201);
  expect((await review({ attemptId: third!.attemptId, review: "accepted" })).status).toBe(201);
  expect((await review({ attemptId: "nobody", review: "accepted" })).status).toBe(400);
  const after = await list();
  expect(after).toHaveLength(3);
  expect(after.map((one) => one.review)).toEqual(["corrected", "rejected", "accepted"]);
  expect(after[0]!.minutes).toBeCloseTo(7, 3);
  expect(after[1]!.problem).toBe("rejected in review");
  const report = JSON.parse((await server.ask("/api/timer/report")).text) as Report;
  expect(report.measures.attempts?.value).toBe(2);
  const { attempts } = await readAttempts(join(server.folder, "store"));
  expect(attempts).toHaveLength(6); // nothing was rewritten
  const line = attempts.find((one) => one.review === "corrected")!;
  expect(line.endedAt).toBe(attempts[0]!.endedAt);
  expect(line.corrections).toEqual([
    {
      field: "endedAt",
      from: line.endedAt,
      to: expect.any(Number),
      reason: "left the clock running",
    },
  ]);
});
