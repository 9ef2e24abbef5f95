import { expect, test } from "vitest";
import { activeMs, begin, clock, goOn, pause } from "../web/src/studies/hcast/attempt.ts";

test("breaks do not count, also the one that is under way", () => {
  const started = begin("t", 1000);
  expect(activeMs(started, 61_000)).toBe(60_000);
  const paused = pause(started, 31_000);
  expect(activeMs(paused, 500_000)).toBe(30_000);
  expect(pause(paused, 40_000)).toEqual(paused);
  const again = goOn(paused, 91_000);
  expect(activeMs(again, 101_000)).toBe(40_000);
  expect(goOn(again, 102_000)).toEqual(again);
  expect(again.pauses).toEqual([{ from: 31_000, to: 91_000 }]);
});

test("times are read as on a clock", () => {
  expect([0, 7999, 247_000, 3_847_000].map(clock)).toEqual(["0:00", "0:07", "4:07", "1:04:07"]);
});
