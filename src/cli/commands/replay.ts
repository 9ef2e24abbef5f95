/** @file `assay replay report.json FILE...`: the work behind a report once more, and whether the same numbers come out. */

import { InvalidInputError } from "../../errors.ts";
import { loadRun, openDataSet, studyById, validated } from "../../lab/index.ts";
import { filesByHash, readReport, reportDifferences } from "../../lab/replay.ts";
import {
  type Cli,
  Command,
  printJson,
  type StoreOptions,
  storeOf,
  withJson,
  withStore,
} from "../cli.ts";
import { readInput, readInputs } from "../instrument-flags.ts";
import { ProgressLine } from "../terminal/progress-line.ts";

export function replayCommand(cli: Cli): Command {
  const command = new Command("replay")
    .description(
      "check that a report gives the same numbers again: report.json and its input files",
    )
    .argument("<report>", "report as written with --out report.json")
    .argument("[files...]", "its input files (or their folder), in any order");
  withJson(withStore(command));
  return command.action(
    async (path: string, paths: string[], options: StoreOptions & { json?: boolean }) => {
      const stored = readReport(new TextDecoder().decode((await readInput(path)).bytes), path);
      const { replay } = stored;
      const study = studyById(await cli.studies(), replay.study);
      const instrument = study.instruments.find(({ id }) => id === replay.instrument);
      if (instrument === undefined) {
        throw new InvalidInputError(
          `replay: ${study.id} has no instrument ${JSON.stringify(replay.instrument)}`,
        );
      }
      const folder = instrument.files.find((slot) => slot.folder !== undefined)?.folder;
      const files = filesByHash(replay, await readInputs(paths, folder));
      const run =
        replay.run === undefined
          ? undefined
          : (await loadRun(await storeOf(options).find(replay.run))).data;
      const line = new ProgressLine(cli.output.err);
      const report = await instrument
        .run(validated(`${study.id} ${instrument.id}`, instrument.options, replay.options), {
          signal: new AbortController().signal,
          progress: (progress) => line.show({ at: Date.now(), ...progress }),
          files,
          run,
          data: (set) => openDataSet(set),
        })
        .finally(() => line.clear());
      const differences = reportDifferences(stored, report);
      const sameVersion = replay.version === study.version;
      if (options.json)
        printJson(cli, { same: differences.length === 0, sameVersion, differences });
      else {
        const { out } = cli.output;
        if (!sameVersion) {
          out.line(
            `The report is of version ${replay.version} of ${study.id}, this is version ${study.version}.`,
          );
        }
        const count = Object.keys(stored.measures).length;
        out.line(
          differences.length === 0
            ? `Same numbers: all ${count} measures, to the last digit.`
            : `${differences.length} of ${count} measures differ:`,
        );
        for (const { measure, before, now } of differences) {
          out.line(`  ${measure}: ${String(before ?? "none")} then, ${String(now ?? "none")} now`);
        }
      }
      if (differences.length > 0) cli.exit(1);
    },
  );
}
