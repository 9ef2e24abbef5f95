/** @file A figure value as CSV: the numbers that are drawn, tidy, with units in the head. */

import { writeCsv } from "../io/csv.ts";
import type { Figure } from "../study/figure.ts";
import { type DataTable, figureData } from "./figure-data.ts";

type Field = string | number | null;

/** Texts that a spreadsheet would take for a formula get an apostrophe in front, because names come from anywhere. */
function harmless(field: Field): Field {
  return typeof field === "string" && /^[=+\-@\t\r]/.test(field) ? `'${field}` : field;
}

/** A table as CSV text (RFC 4180): the head, then the rows; `null` is an empty field. */
export function tableToCsv({ head, rows }: Pick<DataTable, "head" | "rows">): string {
  const names = head.map((name) => String(harmless(name)));
  return writeCsv(
    names,
    rows.map((row) => row.map(harmless)),
  );
}

/** The figure's numbers. Panels follow each other, each under a line with its title and after an empty line. */
export function figureToCsv(figure: Figure): string {
  const tables = figureData(figure);
  if (tables.length === 1) return tableToCsv(tables[0]!);
  return tables
    .map((table) => `${writeCsv([String(harmless(table.title))], [])}${tableToCsv(table)}`)
    .join("\r\n");
}
