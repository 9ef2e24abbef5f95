import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Attempt } from "../evals/baselines/attempts.ts";
import { appendAttempt, attemptsPath, readAttempts } from "./attempts.ts";

const attempt: Attempt = {
  attemptId: "a",
  taskId: "pattern/growing",
  taskVersion: "1",
  personId: "p",
  expertiseMatch: 1,
  startedAt: 1000,
  endedAt: 61_000,
  pauses: [],
  score: 1,
  success: true,
  endReason: "submitted",
  webUsed: false,
  notes: "",
};

test("attempts come back in order, and a torn line costs only itself", async () => {
  const root = await mkdtemp(join(tmpdir(), "assay-attempts-"));
  try {
    expect(await readAttempts(root)).toEqual({ attempts: [], unreadable: 0 });
    await appendAttempt(root, attempt);
    await appendFile(attemptsPath(root), '{"attemptId":"torn');
    await appendAttempt(root, { ...attempt, attemptId: "b" });
    const { attempts, unreadable } = await readAttempts(root);
    expect(attempts.map(({ attemptId }) => attemptId)).toEqual(["a", "b"]);
    expect(unreadable).toBe(1);
  } finally {
    await rm(root, { recursive: true });
  }
});
