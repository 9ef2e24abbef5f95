/** @file The report of an instrument as a self-contained page and as text. */

import {
  figureToText,
  formatNumber,
  plainText,
  type TextOptions,
  wrapColumns,
} from "../figures/index.ts";
import type { Report } from "../study/contract.ts";
import type { Figure, TableFigure } from "../study/figure.ts";
import { pageHtml } from "./export-html.ts";
import { assayVersion } from "./machine.ts";

/** One HTML file with everything that the report says. `source` names what was analysed. */
export function reportToHtml(report: Report, options: { source?: string } = {}): string {
  return pageHtml({
    title: report.title,
    lead: [report.summary],
    facts: [
      ...(options.source === undefined ? [] : [["Source", options.source] as const]),
      ...replayFacts(report),
    ],
    notices: report.notices,
    claims: report.claims,
    measures: report.measures,
    words: {},
    sections: report.figures.length === 0 ? [] : [{ heading: "Figures", figures: report.figures }],
    config: [],
    commands: [],
    foot: `Written by Assay ${assayVersion()}.`,
  });
}

/** What gives the same numbers again. */
function replayFacts({ replay }: Report): (readonly [string, string])[] {
  if (replay === undefined) return [];
  const { study, instrument, version, options, files } = replay;
  return [
    ["Instrument", `${study} ${instrument}, version ${version}`],
    ...files.map(
      ({ slot, name, sha256 }) => [`File ${slot}`, `${name}, sha256 ${sha256}`] as const,
    ),
    ["Options", JSON.stringify(options)],
  ];
}

/** The same for a terminal or a log. */
export function reportToText(report: Report, options: TextOptions = {}): string {
  const width = options.width ?? 80;
  const blocks: string[] = [
    plainText(report.title),
    wrapColumns(plainText(report.summary), width).join("\n"),
    ...report.notices.map((notice) =>
      wrapColumns(plainText(`${notice.level}: ${notice.text}`), width).join("\n"),
    ),
  ];
  for (const figure of [claimTable(report), measureTable(report), ...report.figures]) {
    if (figure !== undefined) blocks.push(figureToText(figure, options));
  }
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function claimTable({ claims }: Report): Figure | undefined {
  if (claims.length === 0) return undefined;
  return table(
    "Claims",
    ["Verdict", "Statement", "Paper", "Measured"],
    claims.map((claim) => [
      claim.verdict.replaceAll("-", " "),
      claim.statement,
      claim.paper,
      claim.measured,
    ]),
  );
}

function measureTable({ measures }: Report): Figure | undefined {
  const rows = Object.entries(measures).map(([name, { value, unit, error, note }]) => [
    name,
    value === null ? "does not exist" : formatNumber(value, 6),
    error === undefined ? null : error,
    unit,
    note ?? null,
  ]);
  if (rows.length === 0) return undefined;
  return table("Measures", ["Measure", "Value", "±", "Unit", "Note"], rows);
}

function table(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): TableFigure {
  return {
    kind: "table",
    id: title.toLowerCase(),
    title,
    caption: "",
    columns: columns.map((name) =>
      name === "Value" ? { name, align: "right" as const } : { name },
    ),
    rows,
  };
}
