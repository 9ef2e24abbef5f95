/** @file Giving an instrument's report to the user: tables and figures, one JSON document, or a file. */

import { extname } from "node:path";
import { InvalidInputError } from "../errors.ts";
import { figureToCsv, figureToSvg } from "../figures/index.ts";
import { encodeReport, someNotHeld, writeFileAtomic } from "../lab/index.ts";
import type { Report } from "../study/contract.ts";
import type { Figure } from "../study/figure.ts";
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
  const written =
    options.out === undefined ? [] : await writeReport(report, options.out, options.source);
  if (options.json) cli.output.out.line(encodeReport(report));
  else printReport(cli, report);
  for (const path of written) cli.output.err.line(`written to ${path}`);
  if (someNotHeld(report.claims)) cli.exit(1);
}

/** Help of `--out`. */
export const reportFiles =
  "write the report to a file (.html or .json), or its figures to one file each (.svg, .png, .csv)";

const endings: ReadonlySet<string> = new Set([".html", ".json", ".svg", ".png", ".csv"]);

/** The value of `--out`, checked before anything is computed for it. */
export function reportPath(path: string): string {
  if (endings.has(extname(path))) return path;
  throw new InvalidInputError(
    `--out: wanted a file name that ends in ${[...endings].join(", ").replace(/, (?=[^,]*$)/, " or ")}, got ${JSON.stringify(path)}`,
  );
}

/** Writes a report as a page or as JSON, or each of its figures beside the named file; gives the paths. */
export async function writeReport(report: Report, path: string, source: string): Promise<string[]> {
  switch (extname(reportPath(path))) {
    case ".json":
      await writeFileAtomic(path, `${encodeReport(report)}\n`);
      return [path];
    case ".html": {
      const { reportToHtml } = await import("../lab/export-report.ts");
      await writeFileAtomic(path, reportToHtml(report, source === "" ? {} : { source }));
      return [path];
    }
    case ".svg":
      return writeFigures(report, path, picture);
    case ".png": {
      const { svgToPng } = await import("../figures/png.node.ts"); // a native library, only when it is needed
      return writeFigures(report, path, (figure) => svgToPng(picture(figure)));
    }
    default:
      return writeFigures(report, path, figureToCsv);
  }
}

const picture = (figure: Figure): string => figureToSvg(figure, { width: 720, theme: "light" });

/** One file per figure: `plots.svg` becomes `plots-horizon.svg` and so on. */
async function writeFigures(
  report: Report,
  path: string,
  content: (figure: Figure) => string | Uint8Array,
): Promise<string[]> {
  const end = extname(path);
  return Promise.all(
    report.figures.map(async (figure) => {
      const id = figure.id.replace(/[^\w.-]+/g, "-");
      const target = `${path.slice(0, -end.length)}-${id}${end}`;
      await writeFileAtomic(target, content(figure));
      return target;
    }),
  );
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
