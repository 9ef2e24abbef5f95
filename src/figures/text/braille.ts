/** @file Curves in braille dots: eight dots to a cell, the colour of the last curve that passes. */

import type { Polyline } from "../reduce.ts";
import type { CellGrid } from "./cells.ts";

// dot bits of U+2800 by row within the cell, left and right column
const bits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** A dot raster of two by four dots per cell. */
export class DotRaster {
  readonly width: number;
  readonly height: number;
  #grid: CellGrid;
  #unicode: boolean;

  constructor(grid: CellGrid, unicode: boolean) {
    this.#grid = grid;
    this.#unicode = unicode;
    this.width = 2 * grid.columns;
    this.height = 4 * grid.rows;
  }

  /** Sets one dot; without braille, the mark of the curve. */
  dot(x: number, y: number, hex: string, mark: string): void {
    if (!(x >= 0 && x < this.width && y >= 0 && y < this.height)) return;
    const column = x >> 1;
    const row = y >> 2;
    if (!this.#unicode) {
      this.#grid.put(column, row, mark, hex);
      return;
    }
    const there = this.#grid.at(column, row).codePointAt(0)!;
    const pattern = there >= 0x2800 && there < 0x2900 ? there : 0x2800;
    this.#grid.put(column, row, String.fromCodePoint(pattern | bits[y & 3]![x & 1]!), hex);
  }

  /** Joins the places of a curve; NaN is a gap. Coordinates are dots. */
  curve({ x, y }: Polyline, hex: string, mark: string): void {
    for (let i = 0; i < x.length; i++) {
      if (Number.isNaN(y[i]!)) continue;
      const joined = i > 0 && !Number.isNaN(y[i - 1]!);
      if (joined) this.#segment(x[i - 1]!, y[i - 1]!, x[i]!, y[i]!, hex, mark);
      else this.dot(Math.round(x[i]!), Math.round(y[i]!), hex, mark);
    }
  }

  #segment(x0: number, y0: number, x1: number, y1: number, hex: string, mark: string): void {
    const steps = Math.min(
      4 * this.width,
      Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)))),
    );
    for (let s = 0; s <= steps; s++) {
      const t = s / steps;
      this.dot(Math.round(x0 + t * (x1 - x0)), Math.round(y0 + t * (y1 - y0)), hex, mark);
    }
  }
}
