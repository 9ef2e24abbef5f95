/** @file `assay serve`: the local page. */

import { spawn } from "node:child_process";
import { storePath } from "../../lab/index.ts";
import { type Cli, Command, type StoreOptions, wholeNumber, withStore } from "../cli.ts";

interface ServeOptions extends StoreOptions {
  port?: number;
  open?: boolean;
}

export function serveCommand(cli: Cli): Command {
  const command = new Command("serve")
    .description("serve the page on this machine")
    .option("--port <number>", "port on 127.0.0.1", wholeNumber("--port", 0))
    .option("--open", "open it in the browser");
  return withStore(command).action(async (options: ServeOptions) => {
    const { startServer } = await import("../../server/index.ts");
    const server = await startServer({
      store: storePath(options.store),
      ...(options.port === undefined ? {} : { port: options.port }),
    });
    cli.output.out.line(server.link);
    cli.output.err.line("Ctrl-C ends the server; runs that it started save a checkpoint and stop.");
    if (options.open === true) openInBrowser(server.link);
    await untilInterrupted();
    await server.close();
  });
}

/** Resolves at Ctrl-C or SIGTERM; a second one ends the process at once. */
export function untilInterrupted(): Promise<void> {
  return new Promise((done) => {
    let count = 0;
    const interrupt = (): void => {
      count++;
      if (count > 1) process.exit(130);
      done();
    };
    process.on("SIGINT", interrupt);
    process.on("SIGTERM", interrupt);
  });
}

/** Opens an address with the system's own opener; a machine without one only shows the link. */
function openInBrowser(link: string): void {
  const [command, ...args] =
    process.platform === "darwin"
      ? ["open"]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", ""]
        : ["xdg-open"];
  const child = spawn(command!, [...args, link], { stdio: "ignore", detached: true });
  child.on("error", () => undefined); // no opener: the link has been printed
  child.unref();
}
