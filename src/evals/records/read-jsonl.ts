/** @file Run records as lines of JSON, read piece by piece: memory holds the table and one piece, never the text. */

import { RunReader } from "./run-reader.ts";
import type { RunTable } from "./tables.ts";

const longestLine = 1 << 20; // characters; a run record is a few hundred

/** Reports bytes read so far after each piece. */
export type OnBytes = (bytes: number) => void;

/** Feeds pieces of a JSONL file to a {@link RunReader}; pieces may end anywhere, also inside a character. */
export class JsonlRunReader {
  readonly #reader: RunReader;
  readonly #decoder = new TextDecoder();
  #rest = "";
  #line = 0;
  #skipping = false;

  /** `reader` collects several files into one table. */
  constructor(reader = new RunReader()) {
    this.#reader = reader;
  }

  push(bytes: Uint8Array): void {
    this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** Takes the last line, also without a line end. */
  end(): void {
    this.#take(this.#decoder.decode());
    if (this.#rest.trim() !== "" && !this.#skipping) this.#record(this.#rest);
    this.#rest = "";
  }

  finish(): RunTable {
    this.end();
    return this.#reader.finish();
  }

  #take(piece: string): void {
    const text = this.#rest + piece;
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      if (this.#skipping) this.#skipping = false;
      else this.#record(text.slice(start, end));
      start = end + 1;
    }
    this.#rest = text.slice(start);
    if (this.#rest.length > longestLine) {
      if (!this.#skipping) {
        this.#line++;
        this.#reader.reject(this.#line, "line-too-long", `line is longer than ${longestLine}`);
      }
      this.#skipping = true;
      this.#rest = "";
    }
  }

  #record(line: string): void {
    this.#line++;
    if (line.trim() === "") return;
    let record: unknown;
    try {
      record = JSON.parse(line);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#reader.reject(this.#line, "not-json", `line is not JSON: ${reason.slice(0, 120)}`);
      return;
    }
    this.#reader.add(record, this.#line);
  }
}

/** Reads a JSONL file that arrives as a sequence of pieces (a file stream, a fetch body). */
export async function readRunsJsonl(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onBytes: OnBytes = () => {},
): Promise<RunTable> {
  const reader = new JsonlRunReader();
  let bytes = 0;
  for await (const piece of pieces) {
    reader.push(piece);
    bytes += piece.byteLength;
    onBytes(bytes);
  }
  return reader.finish();
}

/** Cuts bytes that are already in memory into pieces, so that one reader serves both cases. */
export function* piecesOf(bytes: Uint8Array, size = 1 << 20): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size)
    yield bytes.subarray(start, start + size);
}
