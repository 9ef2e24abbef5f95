/** @file `assay export <run>`: a run as files to keep or to send. */

import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Option } from "commander";
import { InvalidInputError } from "../../errors.ts";
import type { ExportedFile, ExportFormat } from "../../lab/export.ts";
import { loadRun, studyById, writeFileAtomic } from "../../lab/index.ts";
import {
  type Cli,
  Command,
  printJson,
  repeated,
  type StoreOptions,
  storeOf,
  wholeNumber,
  withJson,
  withStore,
} from "../cli.ts";
import { figureOptions } from "../figure-options.ts";

const formats: readonly ExportFormat[] = ["html", "csv", "json", "svg", "png", "safetensors"];

interface ExportOptions extends StoreOptions {
  format: ExportFormat;
  figure?: string[];
  option?: string[];
  step?: number;
  theme: "light" | "dark";
  out?: string;
}

export function exportCommand(cli: Cli): Command {
  const command = new Command("export")
    .description("write a run as a report (html), tables (csv), data (json), pictures or arrays")
    .argument("<run>", "id, unique beginning of an id, or last")
    .addOption(new Option("--format <format>", "kind of file").choices(formats).default("html"))
    .option("--figure <id>", "only this figure (svg, png, csv); may be repeated", repeated)
    .option("--option <name=value>", "choice of the figure, for example a neuron", repeated)
    .option("--step <step>", "checkpoint that the figure looks at", wholeNumber("--step", 0))
    .addOption(
      new Option("--theme <theme>", "of pictures").choices(["light", "dark"]).default("light"),
    )
    .option("--out <path>", "file or folder to write; - for standard output");
  withJson(withStore(command));
  return command.action(async (name: string, options: ExportOptions) => {
    const { exportRun } = await import("../../lab/export.ts"); // with it come the drawing libraries
    const stored = await storeOf(options).find(name);
    const study = studyById(await cli.studies(), stored.run.study);
    const { data } = await loadRun(stored);
    const source = { run: stored.run, study, data };
    const { format, theme } = options;
    const files: ExportedFile[] = [];
    for (const figure of options.figure ?? []) {
      const choices = figureOptions(study, figure, options);
      files.push(...(await exportRun(source, { format, theme, figure, figureOptions: choices })));
    }
    if (options.figure === undefined) files.push(...(await exportRun(source, { format, theme })));

    if (options.out === "-") {
      if (files.length !== 1) {
        throw new InvalidInputError(
          `export: wanted one file for standard output, got ${files.length}`,
        );
      }
      process.stdout.write(files[0]!.bytes);
      return;
    }
    const paths = await placesFor(files, `${stored.run.id}-${format}`, options.out);
    for (const [i, file] of files.entries()) await writeFileAtomic(paths[i]!, file.bytes);
    if (options.json === true) printJson(cli, { run: stored.run.id, format, files: paths });
    else for (const path of paths) cli.output.out.line(path);
  });
}

/** One file goes to the path that was named; several go into a folder. */
async function placesFor(
  files: readonly ExportedFile[],
  folder: string,
  out: string | undefined,
): Promise<string[]> {
  if (files.length === 1 && out === undefined) return [resolve(files[0]!.name)];
  const isFolder = out !== undefined && (out.endsWith("/") || (await isDirectory(out)));
  if (files.length === 1 && !isFolder) return [resolve(out!)];
  return files.map((file) => resolve(join(out ?? folder, file.name)));
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
