/** @file `assay stop <run>`: ask a run that works elsewhere on this machine to save a checkpoint and stop. */

import { stopRun } from "../../lab/index.ts";
import { type Cli, Command, type StoreOptions, storeOf, withStore } from "../cli.ts";

export function stopCommand(cli: Cli): Command {
  const command = new Command("stop")
    .description("stop a run that works in the background or for the page")
    .argument("<run>");
  return withStore(command).action(async (name: string, options: StoreOptions) => {
    const stored = await storeOf(options).find(name);
    const asked = await stopRun(stored);
    cli.output.out.line(
      asked ? `${stored.run.id} saves a checkpoint and stops` : `${stored.run.id} is not running`,
    );
  });
}
