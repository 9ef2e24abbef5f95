/** @file `assay run <study>`: start a run and follow it. */

import { InvalidInputError } from "../../errors.ts";
import { readChanges, resolveConfig, startRun, studyById } from "../../lab/index.ts";
import type { Study } from "../../study/contract.ts";
import {
  type Cli,
  Command,
  type ExecutionOptions,
  executionOf,
  printJson,
  repeated,
  type StoreOptions,
  storeOf,
  wholeNumber,
  withExecution,
  withJson,
  withStore,
} from "../cli.ts";
import { reporterFor } from "../reporters/reporter.ts";
import { runInForeground } from "../run-session.ts";

interface RunOptions extends StoreOptions, ExecutionOptions {
  preset?: string;
  seed: number;
  set?: string[];
  label?: string;
  quiet?: boolean;
  detach?: boolean;
}

export function runCommand(cli: Cli): Command {
  const command = new Command("run")
    .description("run a study; Ctrl-C saves a checkpoint and stops")
    .argument("<study>")
    .option("--preset <name>", "named configuration (default: quick where there is one)")
    .option("--seed <number>", "seed of all random numbers", wholeNumber("--seed", 0), 0)
    .option("--set <name=value>", "change a parameter; may be repeated", repeated)
    .option("--label <text>", "your own words for the run")
    .option("--quiet", "print only the id and the status")
    .option("--detach", "start it in the background and return");
  withJson(withStore(withExecution(command)));
  return command.action(async (id: string, options: RunOptions) => {
    const study = studyById(await cli.studies(), id);
    const preset = options.preset ?? defaultPreset(study);
    const changes = readChanges(study.schema, options.set ?? []);
    const { config, notices } = resolveConfig(study, { preset, changes });
    if (options.detach === true && options.quiet === true) {
      throw new InvalidInputError("run: --detach and --quiet do not go together");
    }
    const store = storeOf(options);
    const stored = await store.create({
      study,
      ...(preset === undefined ? {} : { preset }),
      config,
      seed: options.seed,
      ...executionOf(options),
      ...(options.label === undefined ? {} : { label: options.label }),
    });
    for (const notice of notices) cli.output.err.line(`${notice.level}: ${notice.text}`);
    if (options.detach === true) {
      const handle = startRun(stored, { detached: true });
      await handle.started;
      handle.release();
      const { run, directory } = stored;
      if (options.json === true) {
        printJson(cli, {
          run: { id: run.id, dir: directory, study: run.study, status: "running", seconds: 0 },
        });
      } else {
        cli.output.out.line(`${run.id} works in the background (process ${handle.pid})`);
        cli.output.err.line(`look: assay show ${run.id}   stop: assay stop ${run.id}`);
      }
      return;
    }
    const reporter = reporterFor(cli, options);
    cli.exit((await runInForeground(cli, store, study, stored, reporter)).exitCode);
  });
}

/** `quick`, else the first preset. */
export function defaultPreset(study: Study): string | undefined {
  return Object.hasOwn(study.presets, "quick") ? "quick" : Object.keys(study.presets)[0];
}
