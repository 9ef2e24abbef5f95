/** @file Heat maps on a canvas of one pixel per cell, with a cross-hair and a read-out of row, column and value. */

import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { naturalHeight } from "../../../src/figures/draw/draw.ts";
import { drawHeatMap } from "../../../src/figures/draw/heat-map.ts";
import { figureSummary } from "../../../src/figures/figure-summary.ts";
import { cellLevels, cellPalette, cellValue } from "../../../src/figures/heat-map.ts";
import { formatOnAxis, formatWithUnit } from "../../../src/figures/number-format.ts";
import { svg } from "../../../src/figures/svg.ts";
import { fontFamily, themes } from "../../../src/figures/theme.ts";
import type { HeatMapFigure } from "../../../src/study/figure.ts";
import styles from "./figures.module.css";
import { svgElement } from "./svg-react.ts";
import type { FigureViewProps } from "./types.ts";
import { useWidth } from "./use-width.ts";

interface Cell {
  row: number;
  column: number;
}

type Props = Omit<FigureViewProps, "figure"> & { figure: HeatMapFigure };

/** The map; arrow keys walk from cell to cell. */
export function HeatMapView({ figure, theme, onSelect }: Props) {
  const [ref, width] = useWidth();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [cell, setCell] = useState<Cell | undefined>(undefined);
  const { rows, columns } = figure;
  const drawing = useMemo(() => {
    if (width < 40) return undefined;
    const room = { width, height: naturalHeight(figure, width) };
    return drawHeatMap(figure, themes[theme], room, { cells: false });
  }, [figure, theme, width]);
  const axes = useMemo(() => {
    if (drawing === undefined) return null;
    const { height, children } = drawing;
    return svgElement(
      svg(
        "svg",
        { width, height, viewBox: `0 0 ${width} ${height}`, "font-family": fontFamily },
        ...children,
      ),
    );
  }, [drawing, width]);

  const plot = drawing?.plots[0];
  const ready = plot !== undefined;
  useEffect(() => {
    const context = ready ? canvas.current?.getContext("2d") : undefined;
    if (!context || rows === 0 || columns === 0) return;
    const image = context.createImageData(columns, rows);
    const palette = cellPalette(figure, themes[theme]);
    cellLevels(figure).forEach((level, i) => {
      const [red, green, blue] = palette[level]!;
      image.data.set([red, green, blue, 255], 4 * i);
    });
    context.putImageData(image, 0, 0);
  }, [figure, theme, ready, rows, columns]);

  const point = (event: PointerEvent<HTMLDivElement>): void => {
    if (plot === undefined) return;
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left - plot.left) / plot.width) * columns);
    const row = Math.floor(((event.clientY - box.top - plot.top) / plot.height) * rows);
    const inside = row >= 0 && row < rows && column >= 0 && column < columns;
    setCell(inside ? { row, column } : undefined);
  };
  const select = (): void => {
    if (cell === undefined) return;
    const label = readOut(figure, cell).join(", ");
    const index = cell.row * columns + cell.column;
    onSelect?.({ figure: figure.id, group: "cell", index, label });
  };
  const walk = (event: KeyboardEvent): void => {
    const { row, column } = cell ?? { row: 0, column: -1 };
    const moves: Record<string, Cell> = {
      ArrowRight: { row, column: Math.min(columns - 1, column + 1) },
      ArrowLeft: { row, column: Math.max(0, column - 1) },
      ArrowDown: { row: Math.min(rows - 1, row + 1), column: Math.max(0, column) },
      ArrowUp: { row: Math.max(0, row - 1), column: Math.max(0, column) },
    };
    if (event.key === "Enter") select();
    else if (event.key === "Escape") setCell(undefined);
    else if (moves[event.key] !== undefined) {
      setCell(moves[event.key]);
      event.preventDefault();
    }
  };
  const cellWidth = plot === undefined ? 0 : plot.width / columns;
  const cellHeight = plot === undefined ? 0 : plot.height / rows;
  const words = cell === undefined ? [] : readOut(figure, cell);
  return (
    <div
      ref={ref}
      className={styles.picture}
      role="application"
      aria-roledescription="figure"
      aria-label={`${figure.title}. ${figureSummary(figure)}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture is read cell by cell with the arrow keys
      tabIndex={0}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={() => setCell(undefined)}
      onClick={select}
      onKeyDown={walk}
      onBlur={() => setCell(undefined)}
    >
      {plot !== undefined && (
        <canvas
          ref={canvas}
          className={styles.cells}
          width={columns}
          height={rows}
          style={{ left: plot.left, top: plot.top, width: plot.width, height: plot.height }}
        />
      )}
      {axes}
      {plot !== undefined && cell !== undefined && (
        <>
          <div
            className={styles.cell}
            style={{
              left: plot.left + cell.column * cellWidth - 1,
              top: plot.top + cell.row * cellHeight - 1,
              width: cellWidth + 2,
              height: cellHeight + 2,
            }}
          />
          <div
            className={styles.readOut}
            style={{
              top: Math.max(0, plot.top + cell.row * cellHeight - 14),
              ...(cell.column > columns / 2
                ? { right: width - plot.left - cell.column * cellWidth + 10 }
                : { left: plot.left + (cell.column + 1) * cellWidth + 10 }),
            }}
            role="status"
          >
            {words.map((line, i) =>
              i === 2 ? <strong key={line}>{line}</strong> : <span key={line}>{line}</span>,
            )}
          </div>
        </>
      )}
    </div>
  );
}

function readOut(figure: HeatMapFigure, { row, column }: Cell): string[] {
  const { rows, columns, x, y, value, marks } = figure;
  const number = figure.values[row * columns + column] ?? Number.NaN;
  return [
    `${y.label}: ${formatOnAxis(y, cellValue(y, row, rows))}`,
    `${x.label}: ${formatOnAxis(x, cellValue(x, column, columns))}`,
    `${value.label}: ${formatWithUnit(number, value.unit)}`,
    ...(marks?.cells.includes(row * columns + column) ? [marks.label] : []),
  ];
}
