/**
 * @file Comma-separated values as RFC 4180 has them, with typed columns and row errors.
 *
 * Accepts "\n" and "\r\n", a byte order mark, quoted fields with line breaks and doubled quotes. Empty lines are skipped.
 * @source RFC 4180
 */

import { InvalidInputError } from "../errors.ts";
import type { RowError } from "./jsonl.ts";

/** How the text of a column becomes a value; an empty field is always `undefined`. */
export type ColumnType = "string" | "number" | "integer" | "boolean";

export type CsvValue = string | number | boolean | undefined;

/** Characters that separate fields in practice. */
export type Separator = "," | ";" | "\t" | "|";

export interface CsvOptions {
  /** Field separator. Default ",". */
  separator?: Separator;
  /** Types of columns; those not named are strings. */
  columns?: Readonly<Record<string, ColumnType>>;
  /** Columns that must be there. */
  required?: readonly string[];
}

/** A record with the line (from 1) on which it starts. */
interface CsvRecord {
  line: number;
  fields: string[];
  error?: string;
}

/** Cuts text into records; the only place that knows quoting. */
export function* csvRecords(text: string, separator: Separator = ","): Generator<CsvRecord> {
  let at = text.startsWith("\ufeff") ? 1 : 0;
  let line = 1;
  const plain = new RegExp(`[\\${separator}\\n\\r"]`, "g");
  while (at < text.length) {
    const record: CsvRecord = { line, fields: [] };
    for (let more = true; more; ) {
      let field = "";
      if (text[at] === '"') {
        at++;
        for (;;) {
          const quote = text.indexOf('"', at);
          if (quote < 0) {
            record.error = "a quoted field is not closed";
            field += text.slice(at);
            at = text.length;
            break;
          }
          field += text.slice(at, quote);
          at = quote + 1;
          if (text[at] !== '"') break;
          field += '"';
          at++;
        }
        for (let i = field.indexOf("\n"); i >= 0; i = field.indexOf("\n", i + 1)) line++;
      }
      // Unquoted text; also what wrongly follows a closing quote, which is kept and reported.
      plain.lastIndex = at;
      let stop = plain.exec(text);
      while (stop !== null && stop[0] === '"') {
        record.error ??= "a quote inside a field that does not begin with one";
        stop = plain.exec(text);
      }
      const end = stop?.index ?? text.length;
      if (end > at && field !== "") record.error ??= "text after a closing quote";
      field += text.slice(at, end);
      record.fields.push(field);
      at = end;
      more = text[at] === separator;
      if (more) at++;
    }
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
    line++;
    if (record.fields.length > 1 || record.fields[0] !== "" || record.error !== undefined) {
      yield record;
    }
  }
}

function convert(text: string, type: ColumnType): { value: CsvValue } | { error: string } {
  const trimmed = text.trim();
  if (trimmed === "") return { value: undefined };
  if (type === "string") return { value: text };
  if (type === "boolean") {
    const lower = trimmed.toLowerCase();
    if (lower === "true" || lower === "1") return { value: true };
    if (lower === "false" || lower === "0") return { value: false };
    return { error: `wanted true or false, got ${JSON.stringify(text)}` };
  }
  const value = Number(trimmed);
  const number = /^[-+]?(\d|\.\d)/.test(trimmed) && !/^[-+]?0[xob]/i.test(trimmed);
  if (!number || !Number.isFinite(value) || (type === "integer" && !Number.isSafeInteger(value))) {
    return {
      error: `wanted ${type === "integer" ? "an integer" : "a number"}, got ${JSON.stringify(text)}`,
    };
  }
  return { value };
}

/** A parsed table; rows with an error are left out of `rows` and listed in `errors`. */
export interface CsvTable {
  columns: string[];
  rows: { line: number; values: Record<string, CsvValue> }[];
  errors: RowError[];
}

/** Reads a table whose first record names the columns. */
export function parseCsv(input: string | Uint8Array, options: CsvOptions = {}): CsvTable {
  const text = typeof input === "string" ? input : new TextDecoder().decode(input);
  const records = csvRecords(text, options.separator);
  const head = records.next();
  if (head.done === true) throw new InvalidInputError("CSV: wanted a header line, got nothing");
  const columns = head.value.fields.map((name) => name.trim());
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (head.value.error !== undefined || twice !== undefined) {
    throw new InvalidInputError(
      `CSV: invalid header: ${head.value.error ?? `column ${JSON.stringify(twice)} is there twice`}`,
    );
  }
  const missing = (options.required ?? []).filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    throw new InvalidInputError(
      `CSV: wanted columns ${missing.join(", ")}, got ${columns.join(", ")}`,
    );
  }
  const table: CsvTable = { columns, rows: [], errors: [] };
  for (const { line, fields, error } of records) {
    const problems = error === undefined ? [] : [error];
    if (fields.length !== columns.length) {
      problems.push(`wanted ${columns.length} fields, got ${fields.length}`);
    }
    const values: Record<string, CsvValue> = Object.create(null);
    if (problems.length === 0) {
      columns.forEach((name, i) => {
        const converted = convert(fields[i]!, options.columns?.[name] ?? "string");
        if ("error" in converted) problems.push(`column ${name}: ${converted.error}`);
        else values[name] = converted.value;
      });
    }
    if (problems.length === 0) table.rows.push({ line, values });
    else table.errors.push({ line, message: problems.join("; ") });
  }
  return table;
}

function field(value: CsvValue | null): string {
  if (value === undefined || value === null) return "";
  const text = String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV with a header line and "\r\n" line ends, as the RFC wants; numbers in full precision, undefined is empty. */
export function writeCsv(
  columns: readonly string[],
  rows: Iterable<Readonly<Record<string, CsvValue | null>> | readonly (CsvValue | null)[]>,
): string {
  const lines = [columns.map(field).join(",")];
  for (const row of rows) {
    const values: readonly (CsvValue | null)[] = Array.isArray(row)
      ? row
      : columns.map((name) => (row as Readonly<Record<string, CsvValue | null>>)[name]);
    lines.push(values.map(field).join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}
