import type { Figure } from "../../../src/study/figure.ts";

/** Columns from which a table needs the whole width. */
const manyColumns = 5;

/** True for figures that are read across the whole width of the page: small multiples and wide tables. */
export function isWide(figure: Figure | undefined): boolean {
  if (figure?.kind === "table") return figure.columns.length >= manyColumns;
  return figure?.kind === "panels";
}

/** Nothing has been measured yet that it could show. */
export function isEmpty(figure: Figure): boolean {
  if (figure.kind === "lines") return figure.series.every(({ x }) => x.length === 0);
  if (figure.kind === "panels") return figure.panels.every(isEmpty);
  return figure.kind === "table" && figure.rows.length === 0;
}
