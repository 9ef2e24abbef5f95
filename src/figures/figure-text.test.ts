import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Figure } from "../study/figure.ts";
import { figureToText, wrapColumns } from "./figure-text.ts";
import { figures, withHostileText } from "./figures.fixture.ts";
import { columnsOf, padded } from "./text/cells.ts";

const kinds = Object.entries(figures) as [string, Figure][];

describe.each(kinds)("%s", (_, figure) => {
  test("stays within the width, in Unicode and in ASCII", () => {
    for (const width of [40, 80, 120]) {
      for (const unicode of [true, false]) {
        const text = figureToText(figure, { width, unicode });
        for (const line of text.split("\n")) expect(columnsOf(line)).toBeLessThanOrEqual(width);
        expect(text).toContain(figure.title);
        expect(text).not.toContain("\u001b");
      }
    }
  });

  test("escapes in names never reach the terminal", () => {
    const text = figureToText(withHostileText(figure, "\u001b[2J\u0007\u202e\n"), { width: 100 });
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}|\u202e/u);
  });

  test("colours change nothing but colours", () => {
    const plain = figureToText(figure, { width: 70, colour: true });
    expect(plain).toContain(figure.title);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI escapes are what is removed here
    const bare = plain.replace(/\u001b\[[\d;]*m/g, "");
    for (const line of bare.split("\n")) expect(columnsOf(line)).toBeLessThanOrEqual(70);
  });
});

test("a rising line runs from the lower left to the upper right", () => {
  const rows = figureToText(
    {
      kind: "lines",
      id: "l",
      title: "L",
      caption: "",
      x: { label: "x" },
      y: { label: "y" },
      series: [{ name: "s", x: [0, 1], y: [0, 1] }],
    },
    { width: 60 },
  ).split("\n");
  const drawn = rows.filter((row) => /[\u2801-\u28ff]/.test(row));
  const first = (row: string): number => row.search(/[\u2801-\u28ff]/);
  expect(drawn.length).toBeGreaterThan(8);
  drawn.forEach((row, i) => {
    if (i > 0) expect(first(row)).toBeLessThan(first(drawn[i - 1]!));
  });
});

test("bars are as long as their values", () => {
  const text = figureToText(
    {
      kind: "bars",
      id: "b",
      title: "B",
      caption: "",
      x: { label: "x" },
      y: { label: "y" },
      x0: ["half", "whole"],
      groups: [{ name: "g", values: [5, 10] }],
    },
    { width: 60 },
  );
  const length = (name: string): number =>
    text
      .split("\n")
      .find((line) => line.includes(name))!
      .split("█").length - 1;
  expect(Math.abs(length("whole") - 2 * length("half"))).toBeLessThanOrEqual(1);
});

test("padding gives exactly the asked columns for any text", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.integer({ min: 1, max: 30 }),
      (text, columns) => {
        expect(columnsOf(padded(text, columns))).toBe(columns);
      },
    ),
  );
});

test("wrapping keeps every word", () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{1,12}$/)),
      fc.integer({ min: 12, max: 40 }),
      (list, width) => {
        const lines = wrapColumns(list.join(" "), width);
        expect(
          lines
            .join(" ")
            .split(" ")
            .filter((word) => word !== ""),
        ).toEqual(list);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      },
    ),
  );
});
