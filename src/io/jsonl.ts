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

const defaultLongestLine = 64 * 1024 * 1024;

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
  readonly #longest: number;
  /** What has come of the line so far; joined only when it is complete. */
  #pieces: string[] = [];
  #length = 0;
  #line = 1;

  constructor(longest: number) {
    this.#longest = longest;
  }

  *push(chunk: string): Generator<JsonLine> {
    let from = 0;
    for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", from)) {
      this.#keep(chunk.slice(from, end));
      yield* this.end();
      from = end + 1;
    }
    this.#keep(chunk.slice(from));
  }

  *end(): Generator<JsonLine> {
    const line = this.#line++;
    if (this.#length > this.#longest) {
      yield { line, ok: false, error: `longer than ${this.#longest} characters` };
    } else {
      const text = this.#pieces.join("");
      const bare = line === 1 && text.startsWith("\ufeff") ? text.slice(1) : text;
      const parsed = parseLine(bare, line);
      if (parsed !== undefined) yield parsed;
    }
    this.#pieces = [];
    this.#length = 0;
  }

  #keep(piece: string): void {
    this.#length += piece.length;
    if (this.#length <= this.#longest) this.#pieces.push(piece);
    else this.#pieces = []; // its text will not be looked at
  }
}

/** Options of the readers of JSON Lines. */
export interface JsonlOptions {
  /** Characters in one line; longer ones are errors. Default 64 Mi. */
  longestLine?: number;
}

/** Lines of a file that arrives in chunks (a stream, `node:fs` included), one at a time. */
export async function* jsonLines(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  { longestLine = defaultLongestLine }: JsonlOptions = {},
): AsyncGenerator<JsonLine> {
  const splitter = new LineSplitter(longestLine);
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
export function* jsonLinesOf(
  input: string | Uint8Array,
  { longestLine = defaultLongestLine }: JsonlOptions = {},
): Generator<JsonLine> {
  const splitter = new LineSplitter(longestLine);
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
