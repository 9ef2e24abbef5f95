/** @file A small text table: aligned columns, long texts wrapped into the width that is left. */

import { stripVTControlCharacters } from "node:util";
import { wrapColumns } from "../../figures/index.ts";
import { columnsOf } from "../../figures/text/cells.ts";

/** One column. */
export interface Column {
  title: string;
  align?: "left" | "right";
  /** Texts of this column may be broken into lines; such columns share the width that the others leave. */
  wrap?: boolean;
}

/** Columns that a text takes on the terminal (colours take none). */
export function textWidth(text: string): number {
  return columnsOf(stripVTControlCharacters(text));
}

/** Pads to a width; longer texts stay as they are. */
export function pad(text: string, width: number, align: "left" | "right" = "left"): string {
  const space = " ".repeat(Math.max(0, width - textWidth(text)));
  return align === "left" ? text + space : space + text;
}

/** Lines of at most `width` columns, broken at spaces; line breaks of the text stay, longer words are cut. */
export function wrapText(text: string, width: number): string[] {
  return text
    .split("\n")
    .flatMap((line) => (line === "" ? [""] : wrapColumns(line, width)))
    .flatMap((line) => (textWidth(line) <= width ? [line] : cut(line, width)));
}

function cut(word: string, width: number): string[] {
  const letters = [...word];
  const pieces = Math.ceil(letters.length / width);
  return Array.from({ length: pieces }, (_, i) =>
    letters.slice(i * width, (i + 1) * width).join(""),
  );
}

const gap = "  ";
const narrowest = 14;

/** Lines of a table. `style` paints whole cells after the layout: it gets the text, the row and the column. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: {
    width: number;
    style?: (text: string, row: number, column: number) => string;
    heading?: (text: string) => string;
  },
): string[] {
  const widths = columnWidths(columns, rows, options.width);
  const heading = options.heading ?? ((text) => text);
  const style = options.style ?? ((text) => text);
  const line = (
    cells: readonly string[],
    paint: (text: string, column: number) => string,
  ): string =>
    cells
      .map((cell, c) => paint(pad(cell, widths[c]!, columns[c]!.align), c))
      .join(gap)
      .trimEnd();
  const lines: string[] = [];
  const add = (texts: readonly string[], paint: (text: string, column: number) => string): void => {
    const cells = columns.map((column, c) =>
      column.wrap === true ? wrapText(texts[c] ?? "", widths[c]!) : [texts[c] ?? ""],
    );
    const height = Math.max(...cells.map((cell) => cell.length));
    for (let i = 0; i < height; i++) {
      const part = cells.map((cell) => cell[i] ?? "");
      lines.push(line(part, paint));
    }
  };
  add(
    columns.map((column) => column.title),
    (text) => heading(text),
  );
  rows.forEach((row, r) => {
    add(row, (text, c) => style(text, r, c));
  });
  return lines;
}

function columnWidths(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  total: number,
): number[] {
  const natural = columns.map((column, c) =>
    Math.max(textWidth(column.title), ...rows.map((row) => textWidth(row[c] ?? ""))),
  );
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  let excess = sum(natural) + gap.length * (columns.length - 1) - total;
  const widths = [...natural];
  while (excess > 0) {
    // take from the widest column that may still shrink, so that short texts stay on one line
    const candidates = columns
      .map((column, c) => ({ c, width: column.wrap === true ? widths[c]! : 0 }))
      .filter(({ width }) => width > narrowest)
      .sort((a, b) => b.width - a.width);
    const widest = candidates[0];
    if (widest === undefined) break;
    const next = candidates[1]?.width ?? narrowest;
    const cut = Math.min(excess, Math.max(1, widest.width - Math.max(next, narrowest)));
    widths[widest.c]! -= cut;
    excess -= cut;
  }
  return widths;
}
