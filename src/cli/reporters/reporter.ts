/** @file What is told about a run while it works and when it ends. */

import type { AssayError } from "../../errors.ts";
import type { LoadedRun, RunEvent, RunLog, StoredRun } from "../../lab/index.ts";
import type { Study } from "../../study/contract.ts";
import type { Cli } from "../cli.ts";
import { JsonReporter } from "./json.ts";
import { QuietReporter } from "./quiet.ts";
import { TerminalReporter } from "./terminal.ts";

/** Everything about a run that has ended. */
export interface RunResult {
  study: Study;
  stored: StoredRun;
  loaded: LoadedRun;
  error: AssayError | undefined;
}

/** Tells a person or a machine about one run. */
export interface Reporter {
  begin(study: Study, stored: StoredRun): void;
  /** New events; `log` has taken them in. */
  events(events: readonly RunEvent[], log: RunLog): void;
  /** The user has asked to stop, and the study is saving its work. */
  stopping(): void;
  end(result: RunResult): void;
}

/** The reporter that the flags ask for. */
export function reporterFor(cli: Cli, flags: { json?: boolean; quiet?: boolean }): Reporter {
  if (flags.json === true) return new JsonReporter(cli);
  if (flags.quiet === true) return new QuietReporter(cli);
  return new TerminalReporter(cli);
}
