/** @file The command line as a whole: which commands there are, and what becomes of errors. */

import { Command, CommanderError } from "commander";
import { AssayError, InvalidInputError } from "../errors.ts";
import { assayVersion, closest, didYouMean, loadStudies } from "../lab/index.ts";
import type { Study } from "../study/contract.ts";
import type { Cli } from "./cli.ts";
import { claimsCommand } from "./commands/claims.ts";
import { compareCommand } from "./commands/compare.ts";
import { dataCommand } from "./commands/data.ts";
import { deleteCommand } from "./commands/delete.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { exportCommand } from "./commands/export.ts";
import { infoCommand } from "./commands/info.ts";
import { addInstrumentVerbs, studyCommand } from "./commands/instruments.ts";
import { replayCommand } from "./commands/replay.ts";
import { resumeCommand } from "./commands/resume.ts";
import { runCommand } from "./commands/run.ts";
import { runsCommand } from "./commands/runs.ts";
import { serveCommand } from "./commands/serve.ts";
import { showCommand } from "./commands/show.ts";
import { stopCommand } from "./commands/stop.ts";
import { studiesCommand } from "./commands/studies.ts";
import { sweepCommand } from "./commands/sweep.ts";
import { welcome } from "./commands/welcome.ts";
import { type Output, processOutput } from "./terminal/output.ts";

const commands = [
  studiesCommand,
  infoCommand,
  runCommand,
  resumeCommand,
  stopCommand,
  runsCommand,
  showCommand,
  compareCommand,
  claimsCommand,
  sweepCommand,
  exportCommand,
  replayCommand,
  dataCommand,
  serveCommand,
  doctorCommand,
  deleteCommand,
] as const;

/**
 * Executes one command line and returns the exit code: 0 fine, 1 a claim or check failed, 2 wrong usage, 3 something is
 * missing, 130 interrupted.
 */
export async function main(
  args: readonly string[],
  output: Output = processOutput(),
): Promise<number> {
  let code = 0;
  let studies: Promise<readonly Study[]> | undefined;
  const cli: Cli = {
    output,
    studies: () => {
      studies ??= loadStudies();
      return studies;
    },
    exit: (wanted) => {
      code = wanted;
    },
  };
  try {
    const program = await programFor(cli, args);
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    return reportError(error, output);
  }
}

async function programFor(cli: Cli, args: readonly string[]): Promise<Command> {
  const program = new Command("assay")
    .description(
      "A laboratory for trustworthy AI: run, see, check and change small, reproducible results.",
    )
    .version(assayVersion())
    .helpCommand(true)
    .action(() => welcome(cli));
  for (const make of commands) program.addCommand(make(cli));
  const isKnown = (): boolean => program.commands.some((command) => command.name() === verb);
  const verb = args[0] ?? "";
  if (!isKnown()) {
    // the verbs of instruments need the studies, which a command like `runs` does not have to wait for
    const studies = await cli.studies();
    for (const study of studies) program.addCommand(studyCommand(cli, study));
    addInstrumentVerbs(program, cli, studies);
  }
  if (/^[^-]/.test(verb) && verb !== "help" && !isKnown()) {
    const names = program.commands.map((command) => command.name());
    throw new InvalidInputError(
      `assay: unknown command ${JSON.stringify(verb)}`,
      closest(verb, names) === undefined ? "see: assay help" : didYouMean(verb, names),
    );
  }
  prepare(program, cli.output);
  return program;
}

/** Commander's own settings, for the command and everything below it. */
function prepare(command: Command, output: Output): void {
  command.exitOverride().showHelpAfterError("(--help says more)").allowExcessArguments(false);
  command.configureOutput({
    writeOut: (text) => output.out.write(text),
    writeErr: (text) => output.err.write(text),
  });
  for (const inner of command.commands) prepare(inner, output);
}

/** Prints an error and returns the exit code that goes with it. */
export function reportError(error: unknown, { err }: Output): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof AssayError) {
    err.line(`${err.paint("red", "error:")} ${error.message}`);
    if (error.hint !== undefined) err.line(`hint: ${error.hint}`);
    return error.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  err.line(`${err.paint("red", "error:")} this is a fault of Assay itself\n${text}`);
  return 1;
}
