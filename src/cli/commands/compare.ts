/** @file `assay compare <run> <run>...`: what differs in the configurations, and in the results. */

import { InvalidInputError } from "../../errors.ts";
import { type LoadedRun, loadRun, type StoredRun, studyById } from "../../lab/index.ts";
import type { Study } from "../../study/contract.ts";
import {
  type Cli,
  Command,
  printJson,
  type StoreOptions,
  storeOf,
  withJson,
  withStore,
} from "../cli.ts";
import { runDocument } from "../run-document.ts";
import type { Channel } from "../terminal/output.ts";
import { spark } from "../terminal/spark.ts";
import { type Column, table } from "../terminal/table.ts";
import { measureText } from "../views.ts";

interface Member {
  stored: StoredRun;
  loaded: LoadedRun;
}

export function compareCommand(cli: Cli): Command {
  const command = new Command("compare")
    .description("compare runs of one study: configuration, measures, curves")
    .argument("<runs...>", "two or more runs");
  withJson(withStore(command));
  return command.action(async (names: string[], options: StoreOptions) => {
    const store = storeOf(options);
    const members: Member[] = [];
    for (const name of names) {
      const stored = await store.find(name);
      members.push({ stored, loaded: await loadRun(stored) });
    }
    const [first] = members;
    if (members.length < 2 || first === undefined) {
      throw new InvalidInputError(`compare: wanted two or more runs, got ${members.length}`);
    }
    const other = members.find(({ stored }) => stored.run.study !== first.stored.run.study);
    if (other !== undefined) {
      throw new InvalidInputError(
        `compare: wanted runs of one study, got ${first.stored.run.study} and ${other.stored.run.study}`,
      );
    }
    const study = studyById(await cli.studies(), first.stored.run.study);
    if (options.json === true) {
      printJson(cli, {
        config: Object.fromEntries(differences(members)),
        runs: members.map(({ stored, loaded }) => ({
          ...runDocument(study, stored, loaded),
          config: stored.run.config,
          seed: stored.run.seed,
        })),
      });
      return;
    }
    cli.output.out.line(comparison(study, members, cli.output.out).join("\n"));
  });
}

/** Fields (and seed) in which the runs differ, with each run's value as JSON. */
function differences(members: readonly Member[]): [string, string[]][] {
  const configs = members.map(
    ({ stored }): Record<string, unknown> => ({
      ...stored.run.config,
      seed: stored.run.seed,
    }),
  );
  const names = [...new Set(configs.flatMap((config) => Object.keys(config)))];
  return names
    .map((name): [string, string[]] => [name, configs.map((c) => JSON.stringify(c[name]) ?? "–")])
    .filter(([, values]) => values.some((value) => value !== values[0]));
}

function comparison(study: Study, members: readonly Member[], on: Channel): string[] {
  const heading = (text: string): string => on.paint("dim", text);
  const runColumns: Column[] = members.map(({ stored }) => ({ title: stored.run.id }));
  const block = (title: string, rows: string[][], empty: string): string[] =>
    rows.length === 0
      ? [empty]
      : table([{ title, wrap: true }, ...runColumns], rows, { width: on.width, heading });
  const measures = [...new Set(members.flatMap(({ loaded }) => Object.keys(loaded.data.measures)))];
  const width = Math.max(12, Math.floor((on.width - 24) / members.length) - 4);
  const shared = members[0]!.loaded.log
    .seriesNames()
    .filter((name) => members.every(({ loaded }) => loaded.log.series(name).values.length > 0));
  const labelOf = (list: readonly { name: string; label: string }[], name: string): string =>
    list.find((spec) => spec.name === name)?.label ?? name;
  return [
    ...block(
      "Configuration",
      differences(members).map(([name, v]) => [name, ...v]),
      "The configurations are equal.",
    ),
    "",
    ...block(
      "Measure",
      measures.map((name) => [
        labelOf(study.measures, name),
        ...members.map(({ loaded }) => measureText(loaded.data.measures[name])),
      ]),
      "No measures yet.",
    ),
    "",
    ...block(
      "Series",
      shared.map((name) => [
        labelOf(study.series, name),
        ...members.map(({ loaded }) =>
          on.paint(
            "cyan",
            spark(
              loaded.log.series(name).values,
              width,
              study.series.find((spec) => spec.name === name)?.scale,
            ),
          ),
        ),
      ]),
      "No series in common.",
    ),
  ];
}
