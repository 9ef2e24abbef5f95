import { expect, test } from "vitest";
import { checkAttempts, withCorrections } from "./attempts.ts";
import { looksLikeAttempts, readAttemptFile } from "./read-attempts.ts";

const suite = [{ id: "f/a", family: "f", version: "1", threshold: 0.8, forecastMinutes: 5 }];
const line = {
  attempt_id: "1",
  task_id: "f/a",
  task_version: "1",
  person_id: "p",
  started_at: 60_000,
  ended_at: 660_000,
  score: 1,
  success: true,
};

test("the words of the specification, of the page and of CSV give the same attempt", () => {
  const snake = readAttemptFile(JSON.stringify({ ...line, pauses: [] }), "jsonl").attempts[0]!;
  expect(snake).toMatchObject({ attemptId: "1", endReason: "submitted", webUsed: false });
  const page = readAttemptFile(JSON.stringify(snake), "jsonl");
  expect(page.attempts[0]).toEqual(snake);
  const csv = readAttemptFile(
    "attempt_id,task_id,task_version,person_id,started_at,ended_at,score,success\n1,f/a,1,p,1970-01-01T00:01:00Z,660000,1,yes\n",
    "csv",
  );
  expect(csv).toEqual({ attempts: [snake], problems: [] });
  expect(looksLikeAttempts('{"attempt_id":')).toBe(true);
  expect(looksLikeAttempts('{"task_id":"a","alias":"human"}')).toBe(false);
});

test("paused minutes are taken off; bad rows are named", () => {
  const { attempts, problems } = readAttemptFile(
    [
      JSON.stringify({ ...line, paused_minutes: 4 }),
      "{oops",
      JSON.stringify({ ...line, score: 2 }),
    ].join("\n"),
    "jsonl",
  );
  expect(checkAttempts(attempts, suite)[0]!.activeMinutes).toBe(6);
  expect(problems.map(({ line: at }) => at)).toEqual([2, 3]);
  expect(problems[1]!.text).toMatch(/^score: /);
});

test("reviews: rejected attempts are set aside, corrections are applied and kept", () => {
  const read = (more: object) =>
    readAttemptFile(JSON.stringify({ ...line, ...more }), "jsonl").attempts[0]!;
  const problem = (more: object) => checkAttempts([read(more)], suite)[0]!;
  expect(problem({ review: "rejected" }).problem).toBe("rejected in review");
  const corrected = problem({
    review: "corrected",
    corrections: [{ field: "endedAt", from: 660_000, to: 360_000, reason: "clock left running" }],
  });
  expect(corrected).toMatchObject({ problem: undefined, activeMinutes: 5, corrected: 1 });
  const broken = read({ corrections: [{ field: "score", from: 1, to: 7, reason: "slip" }] });
  expect(withCorrections(broken)).toBeUndefined();
  expect(checkAttempts([broken], suite)[0]!.problem).toBe("correction does not fit");
});
