/** @file `assay data list | pull | where`: data sets that studies ask for by name. */

import {
  type DataSet,
  dataFolders,
  dataSetByName,
  dataSets,
  formatBytes,
  locate,
  pullDataSet,
  sizeOf,
} from "../../lab/index.ts";
import { type Cli, Command, printJson, withJson } from "../cli.ts";
import { ProgressLine } from "../terminal/progress-line.ts";
import { table } from "../terminal/table.ts";

interface DataOptions {
  data?: string;
  json?: boolean;
}

const withData = (command: Command): Command =>
  withJson(command).option(
    "--data <folder>",
    "folder of data sets (default: $ASSAY_DATA, then the cache)",
  );

export function dataCommand(cli: Cli): Command {
  const command = new Command("data").description("list, fetch and find data sets");
  const list = new Command("list").description("list the registered data sets");
  const pull = new Command("pull").description("fetch a data set and check it").argument("<name>");
  const where = new Command("where").description("print where a data set lies").argument("<name>");
  withData(list).action((options: DataOptions) => listSets(cli, options));
  withData(pull).action((name: string, options: DataOptions) => pullSet(cli, name, options));
  withData(where).action((name: string, options: DataOptions) => whereSet(cli, name, options));
  return command.addCommand(list, { isDefault: true }).addCommand(pull).addCommand(where);
}

async function stateOf(set: DataSet, folders: readonly string[]): Promise<string> {
  const states = await locate(set, folders);
  const sound = states.filter(({ state }) => state === "sound").length;
  if (sound === states.length) return "here";
  if (states.some(({ state }) => state === "damaged")) return "damaged";
  return sound === 0 ? "not here" : `${sound} of ${states.length} files`;
}

async function listSets(cli: Cli, options: DataOptions): Promise<void> {
  const folders = dataFolders(options.data);
  const states = await Promise.all(dataSets.map((set) => stateOf(set, folders)));
  if (options.json === true) {
    printJson(cli, { folders, dataSets: dataSets.map((set, i) => ({ ...set, state: states[i] })) });
    return;
  }
  const { out } = cli.output;
  if (dataSets.length === 0) {
    out.line("No data sets are registered: no study of this version needs one.");
    return;
  }
  const rows = dataSets.map((set, i) => [
    set.name,
    formatBytes(sizeOf(set)),
    states[i]!,
    set.licence,
    `${set.title}. ${set.description}`,
  ]);
  const columns = [
    { title: "Name" },
    { title: "Size", align: "right" as const },
    { title: "State" },
    { title: "Licence", wrap: true },
    { title: "What it is", wrap: true },
  ];
  const heading = (text: string): string => out.paint("dim", text);
  out.line(table(columns, rows, { width: out.width, heading }).join("\n"));
}

async function pullSet(cli: Cli, name: string, options: DataOptions): Promise<void> {
  const set = dataSetByName(name);
  const folder = dataFolders(options.data)[0]!;
  const line = new ProgressLine(cli.output.err);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once("SIGINT", interrupt);
  try {
    const fetched = await pullDataSet(set, folder, {
      signal: stop.signal,
      onProgress: (file, done, total) =>
        line.show({ at: 0, done: done / 1000, total: total / 1000, unit: "kB", message: file }),
    });
    line.clear();
    if (options.json === true) printJson(cli, { name, folder, fetched });
    else {
      const what =
        fetched.length === 0 ? "everything was here already" : `fetched ${fetched.join(", ")}`;
      cli.output.out.line(`${name}: ${what} (${folder}/${name})`);
    }
  } finally {
    line.clear();
    process.off("SIGINT", interrupt);
  }
}

async function whereSet(cli: Cli, name: string, options: DataOptions): Promise<void> {
  const folders = dataFolders(options.data);
  const states = await locate(dataSetByName(name), folders);
  if (options.json === true) {
    printJson(cli, {
      name,
      folders,
      files: states.map(({ file, state, path }) => ({ file: file.name, state, path })),
    });
  } else {
    for (const { file, state, path } of states) {
      cli.output.out.line(state === "sound" ? path : `${file.name}: ${state}`);
    }
  }
  if (states.some(({ state }) => state !== "sound")) {
    cli.output.err.line(`looked in ${folders.join(" and ")}; get it with: assay data pull ${name}`);
    cli.exit(3);
  }
}
