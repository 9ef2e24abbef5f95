/** @file A grid of terminal cells with colours, and how wide a text is in it. */

import { parseHex, type Rgb } from "../colour.ts";

export interface TextOptions {
  /** Columns of the terminal. Default 80. */
  width?: number;
  /** 24-bit colours by ANSI escapes. Default false. */
  colour?: boolean;
  /** Braille and block characters; plain ASCII when false. Default true. */
  unicode?: boolean;
  /** The terminal's background, which decides the palette. Default "dark". */
  theme?: "light" | "dark";
}

/** Removes what a terminal would act on: control characters, escapes, line breaks, marks that turn the direction of text. */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, " ");
}

/** A value with every text in it made plain; numbers and arrays of numbers are passed through. */
export function withPlainText<Value>(value: Value): Value {
  const plain = (item: unknown): unknown => {
    if (typeof item === "string") return plainText(item);
    if (typeof item !== "object" || item === null || ArrayBuffer.isView(item)) return item;
    if (Array.isArray(item)) return typeof item[0] === "number" ? item : item.map(plain);
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, plain(inner)]));
  };
  return plain(value) as Value;
}

/** Columns that a text takes: combining marks none, East Asian wide characters and emoji two. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const letter of text) {
    if (/\p{M}|\u200d/u.test(letter)) continue;
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Emoji_Presentation}/u.test(
        letter,
      )
        ? 2
        : 1;
  }
  return columns;
}

/** The text in exactly `columns` columns: cut with "…" or filled with spaces on the given side. */
export function padded(text: string, columns: number, side: "left" | "right" = "right"): string {
  let shown = text;
  if (columnsOf(shown) > columns) {
    const letters = [...text];
    while (letters.length > 0 && columnsOf(letters.join("")) > columns - 1) letters.pop();
    shown = columns > 0 ? `${letters.join("")}…` : "";
  }
  const fill = " ".repeat(Math.max(0, columns - columnsOf(shown)));
  return side === "right" ? shown + fill : fill + shown;
}

const foreground = ([r, g, b]: Rgb): string => `\u001b[38;2;${r};${g};${b}m`;
const background = ([r, g, b]: Rgb): string => `\u001b[48;2;${r};${g};${b}m`;
const reset = "\u001b[0m";

/** Text in a colour, or as it is when colours are off. */
export function painted(text: string, hex: string | undefined, colour: boolean): string {
  return colour && hex !== undefined ? `${foreground(parseHex(hex))}${text}${reset}` : text;
}

/** One character with two colours. */
export function paintedCell(text: string, front: Rgb, back: Rgb): string {
  return `${foreground(front)}${background(back)}${text}${reset}`;
}

/** A character grid in which later marks win. */
export class CellGrid {
  readonly columns: number;
  readonly rows: number;
  #text: string[];
  #colour: (string | undefined)[];

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#text = new Array(columns * rows).fill(" ");
    this.#colour = new Array(columns * rows).fill(undefined);
  }

  put(column: number, row: number, text: string, hex?: string): void {
    if (column < 0 || column >= this.columns || row < 0 || row >= this.rows) return;
    this.#text[row * this.columns + column] = text;
    this.#colour[row * this.columns + column] = hex;
  }

  at(column: number, row: number): string {
    return this.#text[row * this.columns + column] ?? " ";
  }

  line(row: number, colour: boolean): string {
    let line = "";
    for (let c = 0; c < this.columns; c++) {
      const i = row * this.columns + c;
      line += painted(this.#text[i]!, this.#colour[i], colour);
    }
    return line;
  }
}
