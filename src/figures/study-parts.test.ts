import { expect, test } from "vitest";
import { errorBand, missingFigure } from "./study-parts.ts";

test("the band lies two standard errors on both sides", () => {
  const band = errorBand([1, -2, 0], [0.5, 0.25, 0]);
  expect(band.low).toEqual([0, -2.5, 0]);
  expect(band.high).toEqual([2, -1.5, 0]);
});

test("an empty figure says what the run lacks", () => {
  expect(missingFigure("id", "Title").caption).toBe("Not in this run: Title.");
  expect(missingFigure("id", "Title", "the matrix").caption).toBe("Not in this run: the matrix.");
});
