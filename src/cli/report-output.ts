/** @file Giving an instrument's report to the user: tables and figures, one JSON document, or a file. */

import { extname } from "node:path";
import { InvalidInputError } from "../errors.ts";
import { encodeReport, someNotHeld, writeFileAtomic } from "../lab/index.ts";
import type { Report } from "../study/contract.ts";
import type { Cli } from "./cli.ts";
import { figureLines } from "./terminal/figure.ts";
import { wrapText } from "./terminal/table.ts";
import { claimLines, claimSummary, measureLines, noticeLines } from "./views.ts";

/** Prints or writes a report; a claim that did not hold sets exit code 1. */
export async function giveReport(
  cli: Cli,
  report: Report,
  options: { json: boolean; out: string | undefined; source: string },
): Promise<void> {
  if (options.out !== undefined) await writeReport(report, options.out, options.source);
  if (options.json) cli.output.out.line(encodeReport(report));
  else printReport(cli, report);
  if (options.out !== undefined) cli.output.err.line(`written to ${options.out}`);
  if (someNotHeld(report.claims)) cli.exit(1);
}

/** Writes a report as a page or as JSON; `source` names what it is about. */
export async function writeReport(report: Report, path: string, source: string): Promise<void> {
  switch (extname(path)) {
    case ".json":
      return writeFileAtomic(path, `${encodeReport(report)}\n`);
    case ".html": {
      const { reportToHtml } = await import("../lab/export-report.ts");
      return writeFileAtomic(path, reportToHtml(report, source === "" ? {} : { source }));
    }
    default:
      throw new InvalidInputError(
        `--out: wanted a file name that ends in .html or .json, got ${JSON.stringify(path)}`,
      );
  }
}

function printReport(cli: Cli, report: Report): void {
  const { out } = cli.output;
  out.line(out.paint("bold", report.title));
  for (const line of wrapText(report.summary, out.width)) out.line(line);
  for (const notice of report.notices) out.line(noticeLines(notice, out).join("\n"));
  if (Object.keys(report.measures).length > 0) {
    out.line(["", ...measureLines(report.measures, [], out)].join("\n"));
  }
  if (report.claims.length > 0) {
    const lines = [...claimLines(report.claims, out), "", claimSummary(report.claims, out)];
    out.line(["", ...lines].join("\n"));
  }
  for (const figure of report.figures) out.line(["", ...figureLines(figure, out)].join("\n"));
}
