import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunEvent } from "./format.ts";
import { RunLog } from "./run-log.ts";
import { SeriesColumns } from "./series.ts";

const metrics = (steps: number[], level: number[]): RunEvent => ({
  type: "metrics",
  at: 0,
  steps,
  values: { level },
});
const session = (step: number, at = 0): RunEvent => ({ type: "session", at, step, pid: 1 });
const checkpoint = (step: number): RunEvent => ({
  type: "checkpoint",
  at: 0,
  step,
  file: `${step}`,
  sha256: "0",
});

function logOf(...events: RunEvent[]): RunLog {
  const log = new RunLog();
  for (const event of events) log.apply(event);
  return log;
}

test("a later session voids what an earlier one logged for later steps, and nothing else", () => {
  const log = logOf(
    session(0),
    metrics([0, 1, 2, 3], [0, 1, 2, 3]),
    { type: "array", at: 0, name: "w", step: 2, file: "2" },
    { type: "array", at: 0, name: "w", step: 3, file: "3" },
    checkpoint(2),
    checkpoint(3),
    session(2),
    metrics([2, 3], [20, 30]),
  );
  const { steps, values } = log.series("level");
  expect([...steps]).toEqual([0, 1, 2, 3]);
  expect([...values]).toEqual([0, 1, 20, 30]);
  expect(log.checkpoints().map(({ step }) => step)).toEqual([2]);
  expect(log.arraySteps("w")).toEqual([2]);
  expect(log.sessions).toBe(2);
});

test("steps ascend and each appears once, whatever the order of logging", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.double({ noNaN: true }))),
      (points) => {
        const columns = new SeriesColumns();
        for (const [step, value] of points) columns.push(step, value);
        const expected = [...new Map(points)].sort(([a], [b]) => a - b);
        const { steps, values } = columns.columns();
        expect([...steps]).toEqual(expected.map(([step]) => step));
        expect([...values]).toEqual(expected.map(([, value]) => value));
      },
    ),
  );
});

test("NaN is a gap and leaves no point", () => {
  const { steps } = logOf(metrics([1, 2, 3], [1, Number.NaN, 3])).series("level");
  expect([...steps]).toEqual([1, 3]);
});

test("worked seconds add up over sessions and leave out the time between them", () => {
  const log = logOf(
    session(0, 1000),
    { type: "status", at: 4000, status: "stopped" },
    session(0, 100_000),
    { type: "status", at: 102_000, status: "finished" },
  );
  expect(log.workedSeconds).toBe(5);
});

test("a notice that is repeated after a resume is kept once", () => {
  const event: RunEvent = { type: "notice", at: 0, level: "warning", code: "c", text: "t" };
  expect(logOf(event, session(0), event).notices()).toHaveLength(1);
});
