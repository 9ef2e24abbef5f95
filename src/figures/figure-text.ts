/** @file A figure value for the terminal: title, picture in characters, caption and notes. */

import type { Figure } from "../study/figure.ts";
import { withGaps } from "./gaps.ts";
import { barsToText, boxesToText, heatMapToText, tableToText } from "./text/blocks.ts";
import { columnsOf, type TextOptions, withPlainText } from "./text/cells.ts";
import { columnsToText, linesToText, mostRows, scatterToText } from "./text/plot.ts";

/** The figure as text with line breaks, no line wider than `width` columns (wide scripts in names aside). */
export function figureToText(given: Figure, options: TextOptions = {}): string {
  const figure = withPlainText(withGaps(given));
  const full: Required<TextOptions> = {
    width: Math.max(20, options.width ?? 80),
    colour: options.colour ?? false,
    unicode: options.unicode ?? true,
    theme: options.theme ?? "dark",
  };
  const words = (text: string): string[] => wrapColumns(text, full.width);
  return [
    ...words(figure.title),
    "",
    ...body(figure, full),
    "",
    ...words(figure.caption),
    ...(figure.notes ?? []).flatMap((note) => words(`Note: ${note}`)),
    ...(figure.source === undefined ? [] : words(`Source: ${figure.source}`)),
  ]
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd();
}

function body(figure: Figure, options: Required<TextOptions>): string[] {
  switch (figure.kind) {
    case "lines":
      return linesToText(figure, options);
    case "scatter":
      return scatterToText(figure, options);
    case "bars":
      return figure.x0.length > mostRows && typeof figure.x0[0] === "number"
        ? columnsToText(figure, options)
        : barsToText(figure, options);
    case "boxes":
      return boxesToText(figure, options);
    case "heatmap":
      return heatMapToText(figure, options);
    case "table":
      return tableToText(figure, options);
    case "panels":
      return figure.panels.flatMap((panel, i) => [
        ...(i === 0 ? [] : [""]),
        `${options.unicode ? "▸" : ">"} ${panel.title}`,
        ...body(panel, options),
      ]);
  }
}

/** Lines of at most `width` columns, broken at spaces. */
export function wrapColumns(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && columnsOf(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== "") lines.push(line);
  return lines;
}
