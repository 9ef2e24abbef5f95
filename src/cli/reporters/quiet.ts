/** @file Says only which run it was. */

import type { StoredRun } from "../../lab/index.ts";
import type { Study } from "../../study/contract.ts";
import type { Cli } from "../cli.ts";
import type { Reporter, RunResult } from "./reporter.ts";

export class QuietReporter implements Reporter {
  readonly #cli: Cli;

  constructor(cli: Cli) {
    this.#cli = cli;
  }

  begin(_study: Study, _stored: StoredRun): void {}

  events(): void {}

  stopping(): void {}

  end({ stored }: RunResult): void {
    this.#cli.output.out.line(`${stored.run.id} ${stored.status}`);
  }
}
