/** @file Sweeps as tables, a figure and JSON. */

import {
  type Store,
  type Sweep,
  type SweepResult,
  sweepFigures,
  sweepResults,
} from "../lab/index.ts";
import type { Report, Study } from "../study/contract.ts";
import type { Figure } from "../study/figure.ts";
import { type Cli, printJson } from "./cli.ts";
import { writeReport } from "./report-output.ts";
import { figureLines } from "./terminal/figure.ts";
import { table } from "./terminal/table.ts";
import { measureText, statusText } from "./views.ts";

const tableMeasures = 4; // as many columns as fit beside the parameters

/** Prints all sweeps of a store. */
export function printSweeps(cli: Cli, sweeps: readonly Sweep[], json: boolean): void {
  const { out } = cli.output;
  if (json) {
    printJson(cli, { sweeps });
    return;
  }
  if (sweeps.length === 0) {
    out.line("No sweeps here yet.");
    return;
  }
  const rows = sweeps.map((sweep) => [
    sweep.id,
    String(sweep.members.length),
    Object.entries(sweep.axes)
      .map(([name, values]) => `${name} ${values.map((v) => JSON.stringify(v)).join(", ")}`)
      .join("; "),
    sweep.createdAt.slice(0, 16).replace("T", " "),
  ]);
  const columns = [
    { title: "Sweep" },
    { title: "Runs", align: "right" as const },
    { title: "Over", wrap: true },
    { title: "Created (UTC)" },
  ];
  const heading = (text: string): string => out.paint("dim", text);
  out.line(table(columns, rows, { width: out.width, heading }).join("\n"));
}

/** Prints the results of a sweep. Answers true when a member failed. */
export async function printSweep(
  cli: Cli,
  store: Store,
  study: Study,
  sweep: Sweep,
  options: { json: boolean; measure: string | undefined; out: string | undefined },
): Promise<boolean> {
  const results = await sweepResults(store, study, sweep);
  const figures = sweepFigures(study, sweep, results, options.measure);
  if (options.out !== undefined) {
    const report = sweepReport(study, sweep, results, figures);
    for (const path of await writeReport(report, options.out, sweep.id)) {
      cli.output.err.line(`written to ${path}`);
    }
  }
  const failed = results.some(({ status }) => status === "failed" || status === "interrupted");
  if (options.json) {
    printJson(cli, {
      sweep: { id: sweep.id, study: sweep.study, preset: sweep.preset },
      members: results,
    });
    return failed;
  }
  const { out } = cli.output;
  out.line(resultLines(study, sweep, results, cli).join("\n"));
  for (const figure of figures) out.line(["", ...figureLines(figure, out)].join("\n"));
  return failed;
}

function sweepReport(
  study: Study,
  sweep: Sweep,
  results: readonly SweepResult[],
  figures: readonly Figure[],
): Report {
  const finished = results.filter(({ status }) => status === "finished").length;
  return {
    title: `${study.title}: sweep ${sweep.id}`,
    summary: `${finished} of ${results.length} runs are finished.`,
    measures: {},
    claims: [],
    figures,
    notices: results
      .filter(({ error }) => error !== undefined)
      .map(({ run, error }) => ({
        level: "failure",
        code: "run-failed",
        text: `${run}: ${error?.split("\n")[0]}`,
      })),
  };
}

function resultLines(
  study: Study,
  sweep: Sweep,
  results: readonly SweepResult[],
  cli: Cli,
): string[] {
  const { out } = cli.output;
  const varied = Object.keys(sweep.axes).filter((name) => sweep.axes[name]!.length > 1);
  const measures = study.measures
    .filter(({ name }) => results.some((result) => name in result.measures))
    .slice(0, tableMeasures);
  const rows = results.map((result) => {
    const held = result.claims.filter(({ verdict }) => verdict.startsWith("held")).length;
    return [
      ...varied.map((name) => JSON.stringify(result.changes[name])),
      String(result.seed),
      statusText(result.status, out),
      ...measures.map(({ name }) => measureText(result.measures[name])),
      result.status === "finished" ? `${held}/${result.claims.length}` : "",
      result.run ?? "",
      result.error?.split("\n")[0] ?? "",
    ];
  });
  const columns = [
    ...varied.map((title) => ({ title })),
    { title: "Seed", align: "right" as const },
    { title: "Status" },
    ...measures.map(({ label }) => ({ title: label, wrap: true })),
    { title: "Held" },
    { title: "Run" },
    { title: "Trouble", wrap: true },
  ];
  const heading = (text: string): string => out.paint("dim", text);
  return table(columns, rows, { width: out.width, heading });
}
