/** @file The small tools under a figure: its numbers as a table, and downloads made from the same value. */

import { useState } from "react";
import { figureToCsv } from "../../../src/figures/figure-csv.ts";
import { type DataTable, figureData } from "../../../src/figures/figure-data.ts";
import { figureToSvg } from "../../../src/figures/figure-svg.ts";
import { formatNumber } from "../../../src/figures/number-format.ts";
import type { ThemeName } from "../../../src/figures/theme.ts";
import type { Figure } from "../../../src/study/figure.ts";
import styles from "./figures.module.css";

/** Rows of the data table on the page; the CSV has them all. */
const shownRows = 400;

/** Buttons and, when wanted, the numbers. */
export function FigureTools({ figure, theme }: { figure: Figure; theme: ThemeName }) {
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const png = (): void => {
    setProblem(undefined);
    picture(figure, theme).then(
      (blob) => save(blob, `${figure.id}.png`),
      (error: unknown) => setProblem(`The picture could not be made: ${String(error)}`),
    );
  };
  return (
    <div className={styles.tools}>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? "Hide numbers" : "Numbers"}
      </button>
      <button
        type="button"
        onClick={() =>
          save(new Blob([figureToCsv(figure)], { type: "text/csv" }), `${figure.id}.csv`)
        }
      >
        CSV
      </button>
      <button type="button" onClick={() => save(svgBlob(figure, theme), `${figure.id}.svg`)}>
        SVG
      </button>
      <button type="button" onClick={png}>
        PNG
      </button>
      {problem !== undefined && <span role="alert">{problem}</span>}
      {open && figureData(figure).map((table) => <Numbers key={table.title} table={table} />)}
    </div>
  );
}

function Numbers({ table }: { table: DataTable }) {
  const rest = table.rows.length - shownRows;
  return (
    <section
      className={styles.numbers}
      aria-label={`Numbers of: ${table.title}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <table className={styles.table}>
        <caption>{table.title}</caption>
        <thead>
          <tr>
            {table.head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.slice(0, shownRows).map((row, r) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity beyond their place
            <tr key={r}>
              {row.map((value, c) => (
                <td
                  key={table.head[c]}
                  className={typeof value === "number" ? styles.number : undefined}
                >
                  {typeof value === "number" ? formatNumber(value, 6) : (value ?? "–")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rest > 0 && <p>and {formatNumber(rest)} more rows in the CSV</p>}
    </section>
  );
}

function svgBlob(figure: Figure, theme: ThemeName): Blob {
  return new Blob([figureToSvg(figure, { theme, width: 720 })], { type: "image/svg+xml" });
}

/** The SVG drawn by the browser at twice its size. */
async function picture(figure: Figure, theme: ThemeName): Promise<Blob> {
  const url = URL.createObjectURL(svgBlob(figure, theme));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = 2 * image.naturalWidth;
    canvas.height = 2 * image.naturalHeight;
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("this browser gives no canvas");
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob(
        (blob) => (blob === null ? reject(new Error("the canvas is too large")) : resolve(blob)),
        "image/png",
      ),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Gives the reader a file. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
