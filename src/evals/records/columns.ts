/** @file Typed arrays that grow, and names turned into small integers: what a reader of long files is made of. */

import type { WordColumn } from "./tables.ts";

/** A growing list of numbers held in a typed array; doubles its room when full. */
export class GrowingColumn<A extends Float64Array | Int32Array | Int8Array | Uint8Array> {
  #data: A;
  #length = 0;
  readonly #make: (length: number) => A;

  constructor(make: (length: number) => A) {
    this.#make = make;
    this.#data = make(1024);
  }

  push(value: number): void {
    if (this.#length === this.#data.length) {
      const larger = this.#make(this.#data.length * 2);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.#length++] = value;
  }

  /** The numbers so far, without spare room. */
  finish(): A {
    return this.#data.slice(0, this.#length) as A;
  }
}

/** Gives each distinct name the next integer, in order of first appearance. */
export class NameIndex {
  readonly names: string[] = [];
  readonly #positions = new Map<string, number>();

  /** Position of the name; a new name is added at the end. */
  add(name: string): number {
    const known = this.#positions.get(name);
    if (known !== undefined) return known;
    this.#positions.set(name, this.names.length);
    this.names.push(name);
    return this.names.length - 1;
  }

  find(name: string): number | undefined {
    return this.#positions.get(name);
  }
}

/** A growing column of words of which few differ; `undefined` is kept as "not stated". */
export class WordColumnReader {
  readonly #words = new NameIndex();
  readonly #at = new GrowingColumn((n) => new Int32Array(n));

  push(word: string | undefined): void {
    this.#at.push(word === undefined ? -1 : this.#words.add(word));
  }

  finish(): WordColumn {
    return { words: this.#words.names, at: this.#at.finish() };
  }
}
