/** @file Table figures as real tables that sort by a click on a head. */

import { useMemo, useState } from "react";
import { cellText, columnHead, rightAligned } from "../../../src/figures/draw/table.ts";
import type { TableFigure } from "../../../src/study/figure.ts";
import styles from "./figures.module.css";
import type { FigureViewProps } from "./types.ts";

interface Order {
  column: number;
  down: boolean;
}

/** The table; a third click on the same head restores the given order. */
export function TableView({
  figure,
  onSelect,
}: Omit<FigureViewProps, "figure"> & { figure: TableFigure }) {
  const [order, setOrder] = useState<Order | undefined>(undefined);
  const rows = useMemo(() => {
    const numbered = figure.rows.map((row, index) => ({ row, index }));
    if (order === undefined) return numbered;
    const sign = order.down ? -1 : 1;
    return numbered.sort((a, b) => sign * compare(a.row[order.column], b.row[order.column]));
  }, [figure, order]);
  const turn = (column: number): void =>
    setOrder((now) => {
      if (now?.column !== column) return { column, down: false };
      return now.down ? undefined : { column, down: true };
    });
  return (
    <div className={styles.tableScroll}>
      <table className={styles.table} aria-label={figure.title}>
        <thead>
          <tr>
            {figure.columns.map((column, c) => (
              <th
                key={column.name}
                scope="col"
                className={rightAligned(figure, c) ? styles.number : undefined}
                aria-sort={order?.column === c ? (order.down ? "descending" : "ascending") : "none"}
              >
                <button type="button" onClick={() => turn(c)}>
                  {columnHead(column)}
                  <span aria-hidden="true">
                    {order?.column === c ? (order.down ? " ↓" : " ↑") : ""}
                  </span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ row, index }) => (
            <tr
              key={index}
              onClick={() =>
                onSelect?.({
                  figure: figure.id,
                  group: "row",
                  index,
                  label: cellText(row[0] ?? null),
                })
              }
            >
              {figure.columns.map((column, c) => (
                <td
                  key={column.name}
                  className={rightAligned(figure, c) ? styles.number : undefined}
                >
                  {cellText(row[c] ?? null)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Numbers by size, then texts by letter, then what is absent. */
function compare(
  a: string | number | null | undefined,
  b: string | number | null | undefined,
): number {
  const rank = (value: typeof a): number =>
    typeof value === "number" ? 0 : typeof value === "string" ? 1 : 2;
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}
