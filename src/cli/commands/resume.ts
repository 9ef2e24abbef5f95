/** @file `assay resume <run>`: go on from the last sound checkpoint. */

import { studyById } from "../../lab/index.ts";
import { type Cli, Command, type StoreOptions, storeOf, withJson, withStore } from "../cli.ts";
import { reporterFor } from "../reporters/reporter.ts";
import { runInForeground } from "../run-session.ts";

export function resumeCommand(cli: Cli): Command {
  const command = new Command("resume")
    .description("go on with a run that was stopped, killed or failed")
    .argument("<run>", "id, unique beginning of an id, or last")
    .option("--quiet", "print only the id and the status");
  withJson(withStore(command));
  return command.action(async (name: string, options: StoreOptions & { quiet?: boolean }) => {
    const store = storeOf(options);
    const stored = await store.find(name);
    const study = studyById(await cli.studies(), stored.run.study);
    const reporter = reporterFor(cli, options);
    cli.exit((await runInForeground(cli, store, study, stored, reporter)).exitCode);
  });
}
