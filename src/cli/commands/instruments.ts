/** @file Verbs made from a study's instruments: `assay <study> <instrument> [run] [--option value] [--slot file]`. */

import { InvalidInputError } from "../../errors.ts";
import { loadRun, openDataSet, schemaFields, validated } from "../../lab/index.ts";
import { replayOf } from "../../lab/replay.ts";
import type { Instrument, InstrumentContext, Study } from "../../study/contract.ts";
import {
  type Cli,
  Command,
  type ExecutionOptions,
  executionOf,
  repeated,
  type StoreOptions,
  storeOf,
  withExecution,
  withJson,
  withStore,
} from "../cli.ts";
import { camel, fillPositional, flagOf, kebab, readFlag, readSlots } from "../instrument-flags.ts";
import { giveReport, reportFiles, reportPath } from "../report-output.ts";
import { ProgressLine } from "../terminal/progress-line.ts";

type Flags = StoreOptions & ExecutionOptions & { out?: string } & Record<string, unknown>;

/** The verb of a study: one sub-command per instrument. */
export function studyCommand(cli: Cli, study: Study): Command {
  const command = new Command(study.id).description(`instruments of ${study.title}`);
  for (const instrument of study.instruments) {
    command.addCommand(instrumentCommand(cli, study, instrument));
  }
  if (study.instruments.length === 0) {
    command.action(() => {
      throw new InvalidInputError(
        `${study.id}: has no instruments`,
        `run it: assay run ${study.id}`,
      );
    });
  }
  return command;
}

/**
 * Adds the verbs that instruments bring beside `<study> <instrument>`, such as `assay groups` or `assay horizon fit`. A
 * name that is taken already (by the study itself, for example) keeps its meaning and gets the new verbs below it.
 */
export function addInstrumentVerbs(program: Command, cli: Cli, studies: readonly Study[]): void {
  const find = (parent: Command, name: string): Command | undefined =>
    parent.commands.find((command) => command.name() === name);
  for (const study of studies) {
    for (const instrument of study.instruments) {
      const [first, second] = instrument.verb ?? [];
      if (first === undefined) continue;
      let parent = program;
      if (second !== undefined) {
        const bringers = studies.filter((one) =>
          one.instruments.some((i) => i.verb?.[0] === first),
        );
        const titles = bringers.map(({ title }) => title).join(", ");
        const group =
          find(program, first) ?? new Command(first).description(`instruments of ${titles}`);
        if (group.parent === null) program.addCommand(group);
        parent = group;
      }
      const name = second ?? first;
      if (find(parent, name) === undefined) {
        parent.addCommand(instrumentCommand(cli, study, instrument, name));
      }
    }
  }
}

function instrumentCommand(
  cli: Cli,
  study: Study,
  instrument: Instrument<unknown>,
  verb: string = instrument.id,
): Command {
  const command = new Command(verb).description(instrument.summary);
  const { positional } = instrument;
  if (instrument.takesRun) command.argument("[run]", "id, unique beginning of an id, or last");
  else if (positional !== undefined) {
    command.argument(`[${kebab(positional)}...]`, `the same as --${kebab(positional)}`);
  }
  for (const { slot, description, accept, many } of instrument.files) {
    const text = `${description} (${accept.join(", ")})`;
    if (many === true)
      command.option(`--${kebab(slot)} <file>`, `${text}; may be repeated`, repeated);
    else command.option(`--${kebab(slot)} <file>`, text);
  }
  const fields = schemaFields(instrument.options);
  for (const field of fields) command.addOption(flagOf(field));
  command.option("--out <file>", reportFiles, reportPath);
  withJson(withStore(withExecution(command)));
  return command.action(async (...args: unknown[]) => {
    const name = instrument.takesRun ? (args[0] as string | undefined) : undefined;
    const takesWords = instrument.takesRun || positional !== undefined;
    const flags = args[takesWords ? 1 : 0] as Flags;
    if (!instrument.takesRun && positional !== undefined) {
      fillPositional(instrument, positional, args[0] as string[], flags);
    }
    const { executor, threads } = executionOf(flags);
    process.env.ASSAY_EXECUTOR = executor;
    process.env.ASSAY_THREADS = String(threads);
    const given = fields.filter((field) => flags[camel(field.name)] !== undefined);
    const values = given.map((field) => [field.name, readFlag(field, flags[camel(field.name)])]);
    const where = `${study.id} ${instrument.id}`;
    const options = validated(where, instrument.options, Object.fromEntries(values));
    const files = await readSlots(instrument, flags);
    const stored = name === undefined ? undefined : await storeOf(flags).find(name);
    if (stored !== undefined && stored.run.study !== study.id) {
      throw new InvalidInputError(
        `${where}: wanted a run of ${study.id}, got one of ${stored.run.study}`,
      );
    }
    if (instrument.takesRun && stored === undefined && Object.keys(files).length === 0) {
      throw new InvalidInputError(`${where}: wanted a run`, `for example: assay ${where} last`);
    }
    const run = stored === undefined ? undefined : (await loadRun(stored)).data;
    const report = await interruptible(cli, (signal, progress) =>
      instrument.run(options, { signal, progress, files, run, data: (set) => openDataSet(set) }),
    );
    const names = Object.values(files).flatMap((list) => list.map((file) => file.name));
    const inputs = new Set(names.map((given) => given.split("/")[0]!)); // a folder counts once
    const replay = replayOf(study, instrument, { options, files, run: stored?.run.id });
    const source = [...(stored === undefined ? [] : [stored.run.id]), ...inputs].join(", ");
    await giveReport(
      cli,
      { ...report, replay },
      { json: flags.json === true, out: flags.out, source },
    );
  });
}

/** Runs with a signal that Ctrl-C aborts; progress is drawn on standard error. */
async function interruptible<T>(
  cli: Cli,
  work: (signal: AbortSignal, progress: InstrumentContext<unknown>["progress"]) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const line = new ProgressLine(cli.output.err);
  const interrupt = (): void => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  process.on("SIGINT", interrupt);
  try {
    return await work(stop.signal, (progress) => line.show({ at: Date.now(), ...progress }));
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.exit(130);
  } finally {
    line.clear();
    process.off("SIGINT", interrupt);
  }
}
