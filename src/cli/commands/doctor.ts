/** @file `assay doctor`: what works on this machine, and what to do about what does not. */

import { examine, storePath } from "../../lab/index.ts";
import { type Cli, Command, printJson, type StoreOptions, withJson, withStore } from "../cli.ts";
import { table } from "../terminal/table.ts";

const signs = { fine: "✓", limited: "!", broken: "✗" } as const;
const styles = { fine: "green", limited: "yellow", broken: "red" } as const;

export function doctorCommand(cli: Cli): Command {
  const command = new Command("doctor").description("examine this machine");
  withJson(withStore(command));
  return command.action(async (options: StoreOptions) => {
    const checks = await examine(storePath(options.store));
    const broken = checks.some((check) => check.state === "broken");
    if (options.json === true) printJson(cli, { fine: !broken, checks });
    else {
      const { out } = cli.output;
      const rows = checks.map(({ name, state, detail, hint }) => [
        out.paint(styles[state], signs[state]),
        name,
        hint === undefined || state === "fine" ? detail : `${detail}. ${hint}`,
      ]);
      const columns = [{ title: "" }, { title: "Part" }, { title: "Finding", wrap: true }];
      const heading = (text: string): string => out.paint("dim", text);
      out.line(table(columns, rows, { width: out.width, heading }).join("\n"));
    }
    if (broken) cli.exit(3);
  });
}
