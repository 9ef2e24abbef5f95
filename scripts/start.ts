/**
 * @file `npm start`: from a fresh clone to a network that has understood modular addition, in one command.
 *
 * Builds the page when that is needed, serves it, and on a store without a grokking run begins one and follows it here.
 * A second start only serves. `--no-serve` ends after the run, `--store` and `--port` are those of the command line.
 */

import { parseArgs } from "node:util";
import type { Cli } from "../src/cli/cli.ts";
import { untilInterrupted } from "../src/cli/commands/serve.ts";
import { reportError } from "../src/cli/program.ts";
import { TerminalReporter } from "../src/cli/reporters/terminal.ts";
import { runInForeground } from "../src/cli/run-session.ts";
import { processOutput } from "../src/cli/terminal/output.ts";
import {
  defaultExecutor,
  defaultThreads,
  loadStudies,
  resolveConfig,
  Store,
  type StoredRun,
  storePath,
  studyById,
} from "../src/lab/index.ts";
import { buildPage, pageIsFresh } from "./page.ts";

const firstStudy = process.env.ASSAY_TEST_FIRST_STUDY ?? "grokking"; // tests begin with something quicker
const firstPreset = "quick";
const firstSeed = 1;

const output = processOutput();
let exitCode = 0;
const cli: Cli = {
  output,
  studies: loadStudies,
  exit: (code) => {
    exitCode = code;
  },
};

async function start(): Promise<void> {
  const { values } = parseArgs({
    options: {
      "no-serve": { type: "boolean", default: false },
      store: { type: "string" },
      port: { type: "string" },
    },
  });
  const store = new Store(storePath(values.store));
  const serve = !values["no-serve"];
  const server = serve ? await startPage(store, values.port) : undefined;
  try {
    const { runs } = await store.list();
    const earlier = runs.find(({ run }) => run.study === firstStudy);
    if (earlier === undefined) await firstRun(store);
    else tellAbout(earlier);
    if (server === undefined || exitCode === 130) return;
    output.err.line(`\nThe page: ${output.err.paint("cyan", server.link)}   (Ctrl-C ends it)`);
    await untilInterrupted();
  } finally {
    await server?.close();
  }
}

async function startPage(
  store: Store,
  port: string | undefined,
): Promise<{ link: string; close(): Promise<void> }> {
  if (!pageIsFresh()) {
    output.err.line("Building the page (a few seconds) ...");
    try {
      await buildPage();
    } catch (error) {
      // the run does not need the page: say what happened and go on
      output.err.line(
        `The page could not be built: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
  const { startServer } = await import("../src/server/index.ts");
  const server = await startServer({
    store,
    ...(port === undefined ? {} : { port: Number(port) }),
  });
  output.err.line(`The page: ${output.err.paint("cyan", server.link)}\n`);
  return server;
}

async function firstRun(store: Store): Promise<void> {
  const study = studyById(await loadStudies(), firstStudy);
  const { config } = resolveConfig(study, { preset: firstPreset });
  const stored = await store.create({
    study,
    preset: firstPreset,
    config,
    seed: firstSeed,
    executor: defaultExecutor(),
    threads: defaultThreads(),
  });
  const { presets } = study;
  output.err.line(
    `This takes about ${Math.max(1, Math.round(presets[firstPreset]!.minutes))} min.`,
  );
  const session = await runInForeground(cli, store, study, stored, new TerminalReporter(cli));
  exitCode = session.exitCode;
}

function tellAbout({ run, status }: StoredRun): void {
  output.err.line(`The store has a run of ${firstStudy} already: ${run.id} (${status}).`);
  if (status === "interrupted" || status === "stopped") {
    output.err.line(`Go on with it: npm run --silent assay -- resume ${run.id}`);
  }
}

try {
  await start();
} catch (error) {
  exitCode = reportError(error, output);
}
process.exit(exitCode);
