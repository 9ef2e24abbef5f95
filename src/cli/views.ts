/** @file Tables that several commands print: measures, claims, notices, curves. */

import { formatNumber, formatWithUnit } from "../figures/index.ts";
import type { RunLog, SeenStatus } from "../lab/index.ts";
import type { ClaimRow, Verdict } from "../study/claims.ts";
import type { Notice, Study } from "../study/contract.ts";
import type { Measure, Measures } from "../study/measures.ts";
import type { Channel } from "./terminal/output.ts";
import { spark } from "./terminal/spark.ts";
import { table, wrapText } from "./terminal/table.ts";

const verdictWords: Readonly<Record<Verdict, string>> = {
  held: "held",
  "held-at-this-scale": "held at this scale",
  "not-held": "not held",
  "not-run": "not run",
};

const verdictStyles = {
  held: "green",
  "held-at-this-scale": "green",
  "not-held": "red",
  "not-run": "dim",
} as const;

/** A verdict in words and colour, with a sign that needs no colour to be read. */
export function verdictText(verdict: Verdict, on: Channel): string {
  const sign = { held: "✓", "held-at-this-scale": "✓", "not-held": "✗", "not-run": "·" }[verdict];
  return on.paint(verdictStyles[verdict], `${sign} ${verdictWords[verdict]}`);
}

const statusStyles = {
  created: "dim",
  running: "cyan",
  finished: "green",
  stopped: "yellow",
  interrupted: "yellow",
  failed: "red",
} as const;

/** A status in colour. */
export function statusText(status: SeenStatus, on: Channel): string {
  return on.paint(statusStyles[status], status);
}

/** A measure with its error: "0.961 ± 0.004 fraction"; "does not exist" for `null`. */
export function measureText(measure: Measure | undefined): string {
  if (measure === undefined) return "not measured";
  if (measure.value === null) return "does not exist";
  if (measure.error === undefined) return formatWithUnit(measure.value, measure.unit);
  return `${formatNumber(measure.value)} ± ${formatWithUnit(measure.error, measure.unit, 2)}`;
}

/** Lines of the measures of a run, with the labels of its study where it has some. */
export function measureLines(measures: Measures, specs: Study["measures"], on: Channel): string[] {
  const entries = Object.entries(measures);
  if (entries.length === 0) return [on.paint("dim", "No measures yet.")];
  const rows = entries.map(([name, measure]) => [
    specs.find((spec) => spec.name === name)?.label ?? name,
    measureText(measure),
    measure.note ?? "",
  ]);
  const columns = [
    { title: "Measure", wrap: true },
    { title: "Value" },
    { title: "Note", wrap: true },
  ];
  return table(columns, rows, { width: on.width, heading: (text) => on.paint("dim", text) });
}

/** Lines of a claims table. */
export function claimLines(claims: readonly ClaimRow[], on: Channel): string[] {
  if (claims.length === 0) return [on.paint("dim", "This study makes no claims.")];
  const rows = claims.map((claim) => [
    `${claim.statement}${claim.doubtful === undefined ? "" : ` (doubtful: ${claim.doubtful})`}`,
    claim.paper,
    claim.reason === undefined ? claim.measured : `${claim.measured} (${claim.reason})`,
    verdictText(claim.verdict, on),
  ]);
  return table(
    [
      { title: "Claim", wrap: true },
      { title: "Paper", wrap: true },
      { title: "This run", wrap: true },
      { title: "Verdict" },
    ],
    rows,
    { width: on.width, heading: (text) => on.paint("dim", text) },
  );
}

/** "7 of 9 claims held (2 not held, 0 not run)". */
export function claimSummary(claims: readonly ClaimRow[], on: Channel): string {
  const count = (verdict: Verdict): number => claims.filter((c) => c.verdict === verdict).length;
  const held = count("held") + count("held-at-this-scale");
  const text = `${held} of ${claims.length} claims held`;
  const rest = `${count("not-held")} not held, ${count("not-run")} not run`;
  return on.paint("bold", `${text} (${rest})`);
}

const noticeStyles = { info: "cyan", warning: "yellow", failure: "red" } as const;

/** Lines of one notice. */
export function noticeLines(notice: Notice, on: Channel): string[] {
  const lines = wrapText(`${notice.level}: ${notice.text}`, on.width);
  return lines.map((line) => on.paint(noticeStyles[notice.level], line));
}

/** One line per logged series: label, spark line, first and last value. */
export function seriesLines(log: RunLog, specs: Study["series"], on: Channel): string[] {
  const names = log.seriesNames();
  if (names.length === 0) return [];
  const room = Math.max(12, Math.min(60, on.width - 56));
  const rows = names.map((name) => {
    const spec = specs.find((candidate) => candidate.name === name);
    const { values } = log.series(name);
    return [
      spec?.label ?? name,
      on.paint("cyan", spark(values, room, spec?.scale ?? "linear")),
      formatNumber(values[0] ?? Number.NaN),
      formatWithUnit(values.at(-1) ?? Number.NaN, spec?.unit),
    ];
  });
  const columns = [
    { title: "Series", wrap: true },
    { title: "" },
    { title: "First", align: "right" as const },
    { title: "Last" },
  ];
  return table(columns, rows, { width: on.width, heading: (text) => on.paint("dim", text) });
}
