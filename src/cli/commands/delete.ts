/** @file `assay delete <run>...`: remove runs from the store. */

import {
  type Cli,
  Command,
  printJson,
  type StoreOptions,
  storeOf,
  withJson,
  withStore,
} from "../cli.ts";

export function deleteCommand(cli: Cli): Command {
  const command = new Command("delete")
    .description("delete runs with everything in them")
    .argument("<runs...>");
  withJson(withStore(command));
  return command.action(async (names: string[], options: StoreOptions) => {
    const store = storeOf(options);
    const found = await Promise.all(names.map((name) => store.find(name)));
    for (const { run } of found) {
      await store.delete(run.id);
      if (options.json !== true) cli.output.out.line(`deleted ${run.id}`);
    }
    if (options.json === true) printJson(cli, { deleted: found.map(({ run }) => run.id) });
  });
}
