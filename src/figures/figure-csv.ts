/** @file A figure value as CSV: the numbers that are drawn, tidy, with units in the head. */

import type { Figure } from "../study/figure.ts";
import { figureData } from "./figure-data.ts";

/**
 * One field: quoted where needed.
 *
 * Texts that a spreadsheet would take for a formula get an apostrophe in front, because names come from anywhere.
 */
export function csvField(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** CSV text (RFC 4180, CRLF) of rows of fields. */
export function csvText(rows: Iterable<readonly (string | number | null)[]>): string {
  let text = "";
  for (const row of rows) text += `${row.map(csvField).join(",")}\r\n`;
  return text;
}

/** The figure's numbers. Panels follow each other, each under a line with its title and after an empty line. */
export function figureToCsv(figure: Figure): string {
  const tables = figureData(figure);
  if (tables.length === 1) return csvText([tables[0]!.head, ...tables[0]!.rows]);
  return tables.map((table) => csvText([[table.title], table.head, ...table.rows])).join("\r\n");
}
