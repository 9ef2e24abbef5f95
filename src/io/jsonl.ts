/**
 * @file JSON Lines: one JSON value a line. Bad lines are reported with their number and do not stop the others.
 *
 * Lines end with "\n" or "\r\n"; a byte order mark and empty lines are skipped. Memory: one line, whatever the size.
 */

/** One line of the file: its value, or why it has none. */
export type JsonLine =
  | { line: number; ok: true; value: unknown }
  | { line: number; ok: false; error: string };

/** A line that could not be read. */
export interface RowError {
  /** Counted from 1. */
  line: number;
  message: string;
}

const longestLine = 64 * 1024 * 1024; // characters

function parseLine(text: string, line: number): JsonLine | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  try {
    return { line, ok: true, value: JSON.parse(trimmed) };
  } catch (error) {
    return { line, ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

/** Cuts text that arrives in pieces into lines; `end` gives the last one, which has no line break. */
class LineSplitter {
  #rest = "";
  #first = true;
  #line = 0;

  *push(chunk: string): Generator<JsonLine> {
    let text = this.#rest + chunk;
    if (this.#first && text !== "") {
      if (text.startsWith("\ufeff")) text = text.slice(1);
      this.#first = false;
    }
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      this.#line++;
      const parsed = parseLine(text.slice(from, end), this.#line);
      if (parsed !== undefined) yield parsed;
      from = end + 1;
    }
    this.#rest = text.slice(from);
    if (this.#rest.length > longestLine) {
      yield { line: this.#line + 1, ok: false, error: `longer than ${longestLine} characters` };
      this.#rest = "";
    }
  }

  *end(): Generator<JsonLine> {
    const parsed = parseLine(this.#rest, this.#line + 1);
    if (parsed !== undefined) yield parsed;
  }
}

/** Lines of a file that arrives in chunks (a stream, `node:fs` included), one at a time. */
export async function* jsonLines(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): AsyncGenerator<JsonLine> {
  const splitter = new LineSplitter();
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    yield* splitter.push(
      typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }),
    );
  }
  yield* splitter.push(decoder.decode());
  yield* splitter.end();
}

const pieceBytes = 1 << 20;

/** Lines of text or bytes in memory, one at a time; bytes are decoded piece by piece. */
export function* jsonLinesOf(input: string | Uint8Array): Generator<JsonLine> {
  const splitter = new LineSplitter();
  const decoder = new TextDecoder();
  for (let at = 0; at < input.length; at += pieceBytes) {
    const piece = typeof input === "string" ? input : input.subarray(at, at + pieceBytes);
    yield* splitter.push(
      typeof piece === "string"
        ? piece.slice(at, at + pieceBytes)
        : decoder.decode(piece, { stream: true }),
    );
  }
  yield* splitter.push(decoder.decode());
  yield* splitter.end();
}

/** All lines of text or bytes at once. */
export function parseJsonl(input: string | Uint8Array): {
  rows: { line: number; value: unknown }[];
  errors: RowError[];
} {
  const rows: { line: number; value: unknown }[] = [];
  const errors: RowError[] = [];
  for (const item of jsonLinesOf(input)) {
    if (item.ok) rows.push({ line: item.line, value: item.value });
    else errors.push({ line: item.line, message: item.error });
  }
  return { rows, errors };
}

/** Values as JSON Lines, each line ended. */
export function writeJsonl(values: Iterable<unknown>): string {
  let text = "";
  for (const value of values) text += `${JSON.stringify(value)}\n`;
  return text;
}
