/**
 * @file A run or a report as one HTML file that needs nothing else: no scripts, no fonts, no network.
 *
 * Figures are inline SVG, once for light and once for dark; the reader's system decides which is shown, and paper is light.
 * Every text from outside passes through `escapeXml`, and a content security policy forbids everything but inline styles and
 * embedded images, so that a hostile name in a run can neither run code nor call home.
 */

import {
  cellText,
  columnHead,
  escapeXml,
  figureSummary,
  figureToSvg,
  formatNumber,
  formatWithUnit,
  rightAligned,
} from "../figures/index.ts";
import type { ClaimRow, Verdict } from "../study/claims.ts";
import type { Notice } from "../study/contract.ts";
import type { Figure, TableFigure } from "../study/figure.ts";
import type { Measures } from "../study/measures.ts";
import { styles } from "./export-style.ts";

/** One line of a list of facts. */
export type Fact = readonly [name: string, value: string];

/** A row of the configuration. */
export interface ConfigRow {
  name: string;
  value: string;
  unit: string;
  description: string;
  /** Differs from the preset. */
  changed: boolean;
}

/** Everything that a page shows, in its order. Empty parts are left out. */
export interface PageContent {
  title: string;
  /** Below the title: the paper, or what the report is about. */
  lead: readonly string[];
  facts: readonly Fact[];
  notices: readonly Notice[];
  claims: readonly ClaimRow[];
  measures: Measures;
  /** Labels and descriptions of measures by name. */
  words: Readonly<Record<string, { label: string; description: string } | undefined>>;
  sections: readonly { heading: string; figures: readonly Figure[] }[];
  config: readonly ConfigRow[];
  /** Commands that give the same numbers again. */
  commands: readonly string[];
  /** Last line: who wrote the file. */
  foot: string;
}

const verdictWords: Readonly<Record<Verdict, string>> = {
  held: "held",
  "held-at-this-scale": "held at this scale",
  "not-held": "not held",
  "not-run": "not run",
};

/** Shapes beside the words: verdicts are told apart without colours. */
const verdictSigns: Readonly<Record<Verdict, string>> = {
  held: "●",
  "held-at-this-scale": "◐",
  "not-held": "✕",
  "not-run": "○",
};

const e = escapeXml;

/** The page as text. */
export function pageHtml(content: PageContent): string {
  const { title, lead, facts, notices, sections } = content;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${e(title)}</title>
<style>${styles}</style>
</head>
<body>
<main>
<header>
<h1>${e(title)}</h1>
${lead.map((line) => `<p class="lead">${e(line)}</p>`).join("\n")}
</header>
${factList(facts)}
${notices.map(noticeHtml).join("\n")}
${claimsHtml(content.claims)}
${sections.map(sectionHtml).join("\n")}
${measuresHtml(content)}
${configHtml(content.config)}
${commandsHtml(content.commands)}
<footer>${e(content.foot)}</footer>
</main>
</body>
</html>
`;
}

function factList(facts: readonly Fact[]): string {
  if (facts.length === 0) return "";
  const rows = facts.map(([name, value]) => `<div><dt>${e(name)}</dt><dd>${e(value)}</dd></div>`);
  return `<dl class="facts">${rows.join("")}</dl>`;
}

function noticeHtml(notice: Notice): string {
  return `<p class="notice ${e(notice.level)}"><strong>${e(notice.level)}</strong> ${e(notice.text)}</p>`;
}

function claimsHtml(claims: readonly ClaimRow[]): string {
  if (claims.length === 0) return "";
  const count = (verdict: Verdict): number => claims.filter((c) => c.verdict === verdict).length;
  const summary = (Object.keys(verdictWords) as Verdict[])
    .filter((verdict) => count(verdict) > 0)
    .map((verdict) => `${count(verdict)} ${verdictWords[verdict]}`)
    .join(", ");
  const rows = claims.map((claim) => {
    const remarks = [claim.reason, claim.doubtful && `Doubtful: ${claim.doubtful}`]
      .filter((text): text is string => text !== undefined && text !== "")
      .map((text) => `<small>${e(text)}</small>`);
    return `<tr class="${claim.verdict}">
<td class="verdict"><span aria-hidden="true">${verdictSigns[claim.verdict]}</span> ${verdictWords[claim.verdict]}</td>
<td>${e(claim.statement)}<small>${e(claim.source)}</small></td>
<td>${e(claim.paper)}</td>
<td>${e(claim.measured)}${remarks.join("")}</td>
<td>${e(claim.tolerance)}</td>
</tr>`;
  });
  return `<section><h2>Claims</h2><p>${e(summary)}.</p>
<div class="wide"><table class="claims"><thead><tr><th scope="col">Verdict</th><th scope="col">Statement</th><th scope="col">Paper</th><th scope="col">Measured</th><th scope="col">Tolerance</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div></section>`;
}

function sectionHtml({ heading, figures }: PageContent["sections"][number]): string {
  return `<section><h2>${e(heading)}</h2>${figures.map(figureHtml).join("\n")}</section>`;
}

function figureHtml(figure: Figure): string {
  const notes = (figure.notes ?? []).map((note) => `<p class="note">${e(note)}</p>`);
  const source =
    figure.source === undefined ? "" : `<p class="source">Source: ${e(figure.source)}</p>`;
  return `<figure><h3>${e(figure.title)}</h3>
${figure.kind === "table" ? tableHtml(figure) : pictureHtml(figure)}
<figcaption><p>${e(figure.caption)}</p>${notes.join("")}${source}</figcaption></figure>`;
}

function pictureHtml(figure: Figure): string {
  const options = { width: 760, titled: false } as const;
  return `<p class="unseen">${e(figureSummary(figure))}</p>
<div class="light" aria-hidden="true">${figureToSvg(figure, { ...options, theme: "light" })}</div>
<div class="dark" aria-hidden="true">${figureToSvg(figure, { ...options, theme: "dark" })}</div>`;
}

function tableHtml(figure: TableFigure): string {
  const side = (column: number): string => (rightAligned(figure, column) ? ' class="number"' : "");
  const head = figure.columns.map((c, i) => `<th scope="col"${side(i)}>${e(columnHead(c))}</th>`);
  const rows = figure.rows.map((row) => {
    const cells = figure.columns.map((_, i) => `<td${side(i)}>${e(cellText(row[i] ?? null))}</td>`);
    return `<tr>${cells.join("")}</tr>`;
  });
  return `<div class="wide"><table><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}

function measuresHtml({ measures, words }: PageContent): string {
  const names = Object.keys(measures);
  if (names.length === 0) return "";
  const rows = names.map((name) => {
    const { value, unit, error, note } = measures[name]!;
    const word = words[name];
    const uncertainty = error === undefined ? "" : ` ± ${formatNumber(error, 2)}`;
    const shown = value === null ? "does not exist" : `${formatNumber(value, 6)}${uncertainty}`;
    const title = value === null ? "" : ` title="${e(formatWithUnit(value, unit, 17))}"`;
    return `<tr><td>${e(word?.label ?? name)}<small>${e(name)}</small></td><td class="number"${title}>${e(shown)}</td><td>${e(unit)}</td><td>${e([word?.description, note].filter((text) => text).join(" "))}</td></tr>`;
  });
  return `<section><h2>Measures</h2><div class="wide"><table><thead><tr><th scope="col">Measure</th><th scope="col" class="number">Value</th><th scope="col">Unit</th><th scope="col">Meaning</th></tr></thead><tbody>${rows.join("\n")}</tbody></table></div></section>`;
}

function configHtml(config: readonly ConfigRow[]): string {
  if (config.length === 0) return "";
  const rows = config.map(
    ({ name, value, unit, description, changed }) =>
      `<tr><td><code>${e(name)}</code></td><td class="number">${e(value)}${changed ? "<small>changed</small>" : ""}</td><td>${e(unit)}</td><td>${e(description)}</td></tr>`,
  );
  return `<section><h2>Configuration</h2><div class="wide"><table><thead><tr><th scope="col">Parameter</th><th scope="col" class="number">Value</th><th scope="col">Unit</th><th scope="col">Meaning</th></tr></thead><tbody>${rows.join("\n")}</tbody></table></div></section>`;
}

function commandsHtml(commands: readonly string[]): string {
  if (commands.length === 0) return "";
  return `<section><h2>How to reproduce</h2><pre>${commands.map(e).join("\n")}</pre></section>`;
}
