import { expect, test } from "vitest";
import { harmless, wantsColour } from "./output.ts";
import { bar, progressWords } from "./progress-line.ts";
import { spark } from "./spark.ts";
import { pad, table, textWidth, wrapText } from "./table.ts";

test("a spark line rises with its values and shows gaps", () => {
  expect(spark([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe("▁▂▃▄▅▆▇█");
  expect(spark([1, 1, 1], 3)).toBe("▄▄▄");
  expect(spark([0, Number.NaN, 1], 3)).toBe("▁ █");
  expect(spark([1e-6, 1e-3, 1], 3, "log")).toBe("▁▅█");
  expect(spark([], 5)).toBe("");
  expect(
    spark(
      new Float64Array(1000).map((_, i) => i),
      10,
    ),
  ).toHaveLength(10);
});

test("a bar fills by eighths of a character", () => {
  expect(bar(0, 4)).toBe("░░░░");
  expect(bar(0.5, 4)).toBe("██░░");
  expect(bar(1 / 32, 4)).toBe("▏░░░");
  expect(bar(2, 4)).toBe("████");
});

test("a table never exceeds its width while there is a column that may wrap", () => {
  const words = "some words that go on and on so that they have to be broken";
  const lines = table(
    [
      { title: "Id" },
      { title: "Text", wrap: true },
      { title: "A heading of many words", wrap: true },
    ],
    [
      ["a-long-identifier", words, words],
      ["b", "short", ""],
    ],
    { width: 60 },
  );
  expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(60);
  expect(lines.join(" ").match(/broken/g)).toHaveLength(2);
});

test("numbers stand at the right, colours take no room", () => {
  const lines = table(
    [{ title: "N", align: "right" }, { title: "T" }],
    [
      ["1", "\u001b[32mx\u001b[39m"],
      ["100", "y"],
    ],
    { width: 80 },
  );
  expect(lines[1]).toBe("  1  \u001b[32mx\u001b[39m");
  expect(pad("\u001b[1mab\u001b[22m", 4)).toBe("\u001b[1mab\u001b[22m  ");
});

test("texts are broken at spaces, keep their own line breaks, and long words are cut", () => {
  expect(wrapText("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrapText("one\ntwo", 7)).toEqual(["one", "two"]);
  expect(wrapText("abcdefghij", 4).every((line) => line.length <= 4)).toBe(true);
});

test("progress is told in words with the time left", () => {
  const progress = { at: 0, done: 1200, total: 4000, unit: "steps", secondsLeft: 18.2 };
  expect(progressWords(progress)).toBe("1,200 of 4,000 steps, 18 s left");
  expect(progressWords({ ...progress, done: 4000 })).toBe("4,000 of 4,000 steps");
});

test("colours need a terminal that wants them", () => {
  expect(wantsColour(true, {})).toBe(true);
  expect(wantsColour(false, {})).toBe(false);
  expect(wantsColour(true, { NO_COLOR: "1" })).toBe(false);
  expect(wantsColour(true, { TERM: "dumb" })).toBe(false);
  expect(wantsColour(false, { FORCE_COLOR: "1" })).toBe(true);
  expect(wantsColour(true, { NO_COLOR: "1", FORCE_COLOR: "1" })).toBe(false);
});

test("control characters from outside are written out, colours of ours stay", () => {
  expect(harmless("a\x1b[2Jb\x07\x9bc\r", true)).toBe("a\\u001b[2Jb\\u0007\\u009bc\\u000d");
  expect(harmless("\x1b[31mred\x1b[39m\tx\ny", true)).toBe("\x1b[31mred\x1b[39m\tx\ny");
  expect(harmless("\x1b[31mred", false)).toBe("\\u001b[31mred");
  const json = JSON.stringify({ name: "\x1b]0;owned\x07\x9b é ▁" });
  expect(JSON.parse(harmless(json, false))).toEqual(JSON.parse(json));
});
