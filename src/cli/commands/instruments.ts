/** @file Verbs made from a study's instruments: `assay <study> <instrument> [run] [--option value] [--slot file]`. */

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Option } from "commander";
import { InvalidInputError, MissingError } from "../../errors.ts";
import {
  loadRun,
  openDataSet,
  readField,
  type SchemaField,
  schemaFields,
  systemCode,
  validated,
  wantedBy,
} from "../../lab/index.ts";
import type { InputFile, Instrument, InstrumentContext, Study } from "../../study/contract.ts";
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
import { giveReport } from "../report-output.ts";
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

function instrumentCommand(cli: Cli, study: Study, instrument: Instrument<unknown>): Command {
  const command = new Command(instrument.id).description(instrument.summary);
  if (instrument.takesRun) command.argument("[run]", "id, unique beginning of an id, or last");
  for (const { slot, description, accept, many } of instrument.files) {
    const text = `${description} (${accept.join(", ")})`;
    if (many === true)
      command.option(`--${kebab(slot)} <file>`, `${text}; may be repeated`, repeated);
    else command.option(`--${kebab(slot)} <file>`, text);
  }
  const fields = schemaFields(instrument.options);
  for (const field of fields) command.addOption(flagOf(field));
  command.option("--out <file>", "write the report to a file (.html or .json)");
  withJson(withStore(withExecution(command)));
  return command.action(async (...args: unknown[]) => {
    const name = instrument.takesRun ? (args[0] as string | undefined) : undefined;
    const flags = args[instrument.takesRun ? 1 : 0] as Flags;
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
    const inputs = Object.values(files).flatMap((list) => list.map((file) => file.name));
    const source = [...(stored === undefined ? [] : [stored.run.id]), ...inputs].join(", ");
    await giveReport(cli, report, { json: flags.json === true, out: flags.out, source });
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

const kebab = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The name under which commander keeps an option. */
const camel = (name: string): string =>
  kebab(name).replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

function flagOf(field: SchemaField): Option {
  const name = kebab(field.name);
  const standard =
    field.default === undefined ? "" : ` (default: ${JSON.stringify(field.default)})`;
  if (field.type === "boolean") {
    return new Option(field.default === true ? `--no-${name}` : `--${name}`, field.description);
  }
  return new Option(`--${name} <value>`, `${field.description}: ${wantedBy(field)}${standard}`);
}

function readFlag(field: SchemaField, value: unknown): unknown {
  return typeof value === "string" ? readField(field, value) : value;
}

async function readSlots(
  instrument: Instrument<unknown>,
  flags: Flags,
): Promise<Record<string, InputFile[]>> {
  const files: Record<string, InputFile[]> = {};
  for (const { slot, required, description } of instrument.files) {
    const value = flags[camel(slot)];
    const paths = Array.isArray(value)
      ? (value as string[])
      : typeof value === "string"
        ? [value]
        : [];
    if (required && paths.length === 0) {
      throw new InvalidInputError(
        `${instrument.id}: wanted --${kebab(slot)} <file>: ${description}`,
      );
    }
    if (paths.length > 0) files[slot] = await Promise.all(paths.map(readInput));
  }
  return files;
}

async function readInput(path: string): Promise<InputFile> {
  try {
    return { name: basename(path), bytes: new Uint8Array(await readFile(path)) };
  } catch (error) {
    const why = {
      ENOENT: "there is no such file",
      EISDIR: "it is a folder",
      EACCES: "it may not be read",
    };
    const known = why[systemCode(error) as keyof typeof why];
    if (known === undefined) throw error;
    throw new MissingError(`${path}: ${known}`);
  }
}
