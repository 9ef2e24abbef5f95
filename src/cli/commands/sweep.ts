/** @file `assay sweep <study>`: many runs over seeds and values, worked through by a pool of processes. */

import { InvalidInputError } from "../../errors.ts";
import {
  findSweep,
  listSweeps,
  planSweep,
  poolSize,
  readAxes,
  readSeeds,
  type Sweep,
  studyById,
  workOnSweep,
} from "../../lab/index.ts";
import {
  type Cli,
  Command,
  type ExecutionOptions,
  executionOf,
  repeated,
  type StoreOptions,
  storeOf,
  wholeNumber,
  withExecution,
  withJson,
  withStore,
} from "../cli.ts";
import { reportFiles, reportPath } from "../report-output.ts";
import { printSweep, printSweeps } from "../sweep-views.ts";
import { defaultPreset } from "./run.ts";

interface SweepFlags extends StoreOptions, ExecutionOptions {
  preset?: string;
  seed: string;
  set?: string[];
  jobs?: number;
  measure?: string;
  out?: string;
  resume?: string;
  show?: string;
  list?: boolean;
}

export function sweepCommand(cli: Cli): Command {
  const command = new Command("sweep")
    .description(
      "run a study over seeds and parameter values; the same command goes on where it stopped",
    )
    .argument("[study]")
    .option(
      "--preset <name>",
      "named configuration to start from (default: quick where there is one)",
    )
    .option("--seed <list>", "seeds, for example 0..9 or 1,2,5", "0")
    .option("--set <name=values>", "values of a parameter, for example weightDecay=0.3,1", repeated)
    .option(
      "--jobs <count>",
      "runs at the same time (default: cores / threads)",
      wholeNumber("--jobs", 1),
    )
    .option("--measure <name>", "draw this measure over the first varied parameter")
    .option("--out <file>", reportFiles, reportPath)
    .option("--resume <sweep>", "go on with an earlier sweep (id, beginning of it, or last)")
    .option("--show <sweep>", "only print the results of a sweep")
    .option("--list", "list the sweeps of the store");
  withJson(withStore(withExecution(command)));
  return command.action(async (id: string | undefined, options: SweepFlags) => {
    const store = storeOf(options);
    if (options.list === true) {
      printSweeps(cli, await listSweeps(store), options.json === true);
      return;
    }
    const earlier = options.show ?? options.resume;
    const known = earlier === undefined ? undefined : await findSweep(store, earlier);
    if (known === undefined && id === undefined) {
      throw new InvalidInputError(
        "sweep: wanted a study",
        "for example: assay sweep grokking --seed 0..9",
      );
    }
    const study = studyById(await cli.studies(), known?.study ?? id!);
    let sweep: Sweep =
      known ??
      planSweep(study, {
        preset: options.preset ?? defaultPreset(study),
        axes: readAxes(study.schema, options.set ?? []),
        seeds: readSeeds(options.seed),
        // one thread each: many small runs side by side beat few that share their threads
        ...executionOf({ ...options, threads: options.threads ?? 1 }),
      });
    let interrupted = false;
    if (options.show === undefined) {
      const { err } = cli.output;
      const jobs = options.jobs ?? poolSize(sweep.threads);
      err.line(`sweep ${sweep.id}: ${sweep.members.length} runs, ${jobs} at a time`);
      const stop = new AbortController();
      const interrupt = (): void => {
        if (stop.signal.aborted) process.exit(130); // children stop by themselves when their parent is gone
        err.line("Stopping: the runs that are going on save a checkpoint ...");
        stop.abort();
      };
      process.on("SIGINT", interrupt);
      process.on("SIGTERM", interrupt);
      try {
        sweep = await workOnSweep(store, study, sweep, {
          jobs,
          signal: stop.signal,
          onMember: (index, status, error) => {
            const member = sweep.members[index]!;
            const values = Object.entries(member.changes).map(
              ([name, v]) => `${name}=${JSON.stringify(v)}`,
            );
            const name = [`seed ${member.seed}`, ...values].join(" ");
            err.line(
              `${index + 1}/${sweep.members.length} ${name}: ${status}${error === undefined ? "" : ` (${error.message.split("\n")[0]})`}`,
            );
          },
        });
      } finally {
        process.off("SIGINT", interrupt);
        process.off("SIGTERM", interrupt);
      }
      interrupted = stop.signal.aborted;
    }
    const failed = await printSweep(cli, store, study, sweep, {
      json: options.json === true,
      measure: options.measure,
      out: options.out,
    });
    if (interrupted) cli.exit(130);
    else if (failed) cli.exit(1);
  });
}
