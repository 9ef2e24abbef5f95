/** @file Tables in the style of a paper: rules above, below and under the head, numbers to the right. */

import type { TableFigure } from "../../study/figure.ts";
import { formatNumber } from "../number-format.ts";
import { type SvgNode, svg } from "../svg.ts";
import { fitText, textWidth } from "../text-width.ts";
import { boldness, type Theme, type } from "../theme.ts";
import type { Drawing, Room } from "./drawing.ts";
import { text } from "./text.ts";

/** Rows beyond these are counted, not drawn. */
export const drawnRows = 60;
const rowHeight = 20;
const gutter = 18;

/** The text of a cell; nothing for an absent value. */
export function cellText(value: string | number | null): string {
  if (value === null) return "–";
  return typeof value === "number" ? formatNumber(value) : value;
}

/** Is the column set to the right? As told, else when every value is a number. */
export function rightAligned(figure: TableFigure, column: number): boolean {
  const align = figure.columns[column]?.align;
  if (align !== undefined) return align === "right";
  return figure.rows.every((row) => typeof (row[column] ?? 0) === "number");
}

/** Column head with its unit. */
export function columnHead(column: TableFigure["columns"][number]): string {
  return column.unit === undefined || column.unit === ""
    ? column.name
    : `${column.name} (${column.unit})`;
}

/** Height that a table takes. */
export function tableHeight(figure: TableFigure): number {
  const hidden = figure.rows.length > drawnRows ? 1 : 0;
  return rowHeight * (Math.min(figure.rows.length, drawnRows) + 1 + hidden) + 14;
}

/** Width of each column at full type size, in SVG units. */
function naturalWidths(figure: TableFigure): number[] {
  const rows = figure.rows.slice(0, drawnRows);
  return figure.columns.map((column, c) =>
    Math.max(
      textWidth(columnHead(column), type.label) * boldness,
      ...rows.map((row) => textWidth(cellText(row[c] ?? null), type.label)),
    ),
  );
}

/** Width at which nothing of the table has to give way. */
export function tableWidth(figure: TableFigure): number {
  const widths = naturalWidths(figure);
  return widths.reduce((a, b) => a + b, 8) + gutter * Math.max(0, widths.length - 1);
}

/** Draws the table; one that does not fit gets smaller type first, then shorter texts, and numbers last. */
export function drawTable(figure: TableFigure, theme: Theme, room: Room): Drawing {
  const rows = figure.rows.slice(0, drawnRows);
  const shrunk = Math.min(1, Math.max(0.72, room.width / tableWidth(figure)));
  const size = type.label * shrunk;
  const gap = gutter * shrunk;
  const gaps = gap * Math.max(0, figure.columns.length - 1) + 8;
  const widths = narrowed(
    naturalWidths(figure).map((width) => width * shrunk),
    figure.columns.map((_, c) => rightAligned(figure, c)),
    room.width - gaps,
  );
  const total = Math.min(
    room.width,
    widths.reduce((a, b) => a + b, gaps),
  );
  const nodes: SvgNode[] = [];
  const rule = (y: number, width: number): SvgNode =>
    svg("path", { d: `M0 ${y}H${Math.round(total)}`, stroke: theme.axis, "stroke-width": width });
  const line = (
    cells: readonly string[],
    y: number,
    weight: number | undefined,
    colour: string,
  ): void => {
    let x = 4;
    cells.forEach((cell, c) => {
      const width = widths[c]!;
      const right = rightAligned(figure, c);
      nodes.push(
        text(right ? x + width : x, y, fitText(cell, size * (weight ? boldness : 1), width + 1), {
          size,
          colour,
          anchor: right ? "end" : "start",
          ...(weight === undefined ? {} : { weight }),
        }),
      );
      x += width + gap;
    });
  };
  nodes.push(rule(1, 1.5));
  line(figure.columns.map(columnHead), 16, 600, theme.ink);
  nodes.push(rule(rowHeight + 3, 1));
  rows.forEach((row, r) => {
    const cells = figure.columns.map((_, c) => cellText(row[c] ?? null));
    line(cells, rowHeight * (r + 2) - 2, undefined, theme.ink);
  });
  const left = figure.rows.length - rows.length;
  const end = rowHeight * (rows.length + 1) + (left > 0 ? rowHeight : 0) + 7;
  if (left > 0) {
    nodes.push(text(4, end - 12, `and ${left} more rows`, { colour: theme.muted }));
  }
  nodes.push(rule(end, 1.5));
  return { ...room, children: nodes, plots: [] };
}

/** Takes width from the widest columns until all fit: from columns of words down to a few letters, then from numbers. */
function narrowed(natural: readonly number[], numeric: readonly boolean[], room: number): number[] {
  const widths = [...natural];
  const total = (): number => widths.reduce((a, b) => a + b, 0);
  for (const numbers of [false, true]) {
    const least = numbers ? 24 : 48;
    while (total() > room) {
      let widest = -1;
      widths.forEach((width, c) => {
        if (numeric[c] === numbers && width > least && width > (widths[widest] ?? 0)) widest = c;
      });
      if (widest < 0) break;
      widths[widest] = Math.max(least, widths[widest]! - Math.min(8, total() - room));
    }
  }
  return widths;
}
