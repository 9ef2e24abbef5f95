/** @file One JSON document on standard output at the end; a few lines on standard error before it. */

import type { RunEvent, RunLog, StoredRun } from "../../lab/index.ts";
import type { Study } from "../../study/contract.ts";
import { type Cli, printJson } from "../cli.ts";
import { runDocument } from "../run-document.ts";
import { ProgressLine } from "../terminal/progress-line.ts";
import type { Reporter, RunResult } from "./reporter.ts";

export class JsonReporter implements Reporter {
  readonly #cli: Cli;
  readonly #progress: ProgressLine;

  constructor(cli: Cli) {
    this.#cli = cli;
    this.#progress = new ProgressLine(cli.output.err);
  }

  begin(_study: Study, stored: StoredRun): void {
    this.#cli.output.err.line(`run ${stored.run.id} in ${stored.directory}`);
  }

  events(_events: readonly RunEvent[], log: RunLog): void {
    if (log.progress !== undefined) this.#progress.show(log.progress);
  }

  stopping(): void {
    this.#progress.clear();
    this.#cli.output.err.line("stopping: saving a checkpoint");
  }

  end({ study, stored, loaded }: RunResult): void {
    this.#progress.clear();
    printJson(this.#cli, runDocument(study, stored, loaded));
  }
}
