/** @file A run for a person at a terminal: progress with the time left, notices as they come, tables at the end. */

import { formatDuration } from "../../figures/index.ts";
import {
  claimsOfRun,
  presetInWords,
  type RunEvent,
  type RunLog,
  type StoredRun,
} from "../../lab/index.ts";
import type { Study } from "../../study/contract.ts";
import type { Cli } from "../cli.ts";
import { secondsOf } from "../run-document.ts";
import { ProgressLine } from "../terminal/progress-line.ts";
import { spark } from "../terminal/spark.ts";
import {
  claimLines,
  claimSummary,
  measureLines,
  noticeLines,
  seriesLines,
  statusText,
} from "../views.ts";
import type { Reporter, RunResult } from "./reporter.ts";

const sparkWidth = 20;

export class TerminalReporter implements Reporter {
  readonly #cli: Cli;
  readonly #progress: ProgressLine;
  #study: Study | undefined;

  constructor(cli: Cli) {
    this.#cli = cli;
    this.#progress = new ProgressLine(cli.output.err);
  }

  begin(study: Study, stored: StoredRun): void {
    this.#study = study;
    const { err } = this.#cli.output;
    const { run, directory } = stored;
    const preset = presetInWords(study, run) ?? "own configuration";
    err.line(`${err.paint("bold", study.title)}: ${preset}, seed ${run.seed}`);
    err.line(err.paint("dim", `run ${run.id} in ${directory}`));
    err.line(
      err.paint("dim", "Ctrl-C saves a checkpoint and stops; a second Ctrl-C ends at once."),
    );
  }

  events(events: readonly RunEvent[], log: RunLog): void {
    const { err } = this.#cli.output;
    for (const event of events) {
      if (event.type !== "notice") continue;
      this.#progress.clear();
      for (const line of noticeLines(event, err)) err.line(line);
    }
    if (log.progress === undefined || log.status !== "running") return;
    const first = this.#study?.series.find((spec) => log.series(spec.name).values.length > 1);
    const curve =
      first === undefined || !err.interactive
        ? ""
        : `${first.label} ${err.paint("cyan", spark(log.series(first.name).values, sparkWidth, first.scale))}`;
    this.#progress.show(log.progress, curve);
  }

  stopping(): void {
    this.#progress.clear();
    this.#cli.output.err.line("Stopping: saving a checkpoint ...");
  }

  end({ study, stored, loaded }: RunResult): void {
    this.#progress.clear();
    const { out } = this.#cli.output;
    const { run, status } = stored;
    const claims = claimsOfRun(study, run, loaded.data.measures);
    const curves = seriesLines(loaded.log, study.series, out);
    if (curves.length > 0) out.line(["", ...curves].join("\n"));
    if (Object.keys(loaded.data.measures).length > 0) {
      out.line(["", ...measureLines(loaded.data.measures, study.measures, out)].join("\n"));
    }
    if (status === "finished") {
      out.line(["", ...claimLines(claims, out), "", claimSummary(claims, out)].join("\n"));
    }
    const took = formatDuration(secondsOf(stored, loaded));
    out.line(`${run.id} ${statusText(status, out)} after ${took} of work`);
    const next =
      status === "finished"
        ? `look closer: assay show ${run.id}, or on the page: assay serve`
        : `go on with: assay resume ${run.id}`;
    out.line(out.paint("dim", next));
  }
}
