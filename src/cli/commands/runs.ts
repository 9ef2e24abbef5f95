/** @file `assay runs`: what is in the store. */

import { Option } from "commander";
import { formatDuration } from "../../figures/index.ts";
import type { SeenStatus, StoredRun } from "../../lab/index.ts";
import {
  type Cli,
  Command,
  printJson,
  type StoreOptions,
  storeOf,
  withJson,
  withStore,
} from "../cli.ts";
import { table } from "../terminal/table.ts";
import { statusText } from "../views.ts";

const statuses: readonly SeenStatus[] = [
  "created",
  "running",
  "finished",
  "stopped",
  "interrupted",
  "failed",
];

interface RunsOptions extends StoreOptions {
  study?: string;
  status?: SeenStatus;
}

export function runsCommand(cli: Cli): Command {
  const command = new Command("runs")
    .description("list the runs of the store, newest first")
    .option("--study <study>", "only runs of this study")
    .addOption(new Option("--status <status>", "only runs with this status").choices(statuses));
  withJson(withStore(command));
  return command.action(async (options: RunsOptions) => {
    const store = storeOf(options);
    const { runs, unreadable } = await store.list();
    const wanted = runs.filter(
      ({ run, status }) =>
        (options.study === undefined || run.study === options.study) &&
        (options.status === undefined || status === options.status),
    );
    for (const { id, reason } of unreadable) cli.output.err.line(`unreadable: ${id}: ${reason}`);
    if (options.json === true) {
      printJson(cli, {
        store: store.root,
        runs: wanted.map(runEntry),
        unreadable: unreadable.map(({ id, directory, reason }) => ({ id, dir: directory, reason })),
      });
      return;
    }
    const { out } = cli.output;
    if (wanted.length === 0) {
      out.line(
        `No ${runs.length === 0 ? "" : "such "}runs in ${store.root}. Start one with: assay run <study>`,
      );
      return;
    }
    const rows = wanted.map(({ run, status }) => [
      run.id,
      statusText(status, out),
      run.preset ?? "–",
      String(run.seed),
      formatDuration(run.seconds),
      run.createdAt.slice(0, 16).replace("T", " "),
      [
        run.label,
        run.sweep === undefined ? undefined : `sweep ${run.sweep}`,
        run.error?.message.split("\n")[0],
      ]
        .filter((text) => text !== undefined)
        .join("; "),
    ]);
    const lines = table(
      [
        { title: "Run" },
        { title: "Status" },
        { title: "Preset" },
        { title: "Seed", align: "right" },
        { title: "Work", align: "right" },
        { title: "Created (UTC)" },
        { title: "Notes", wrap: true },
      ],
      rows,
      { width: out.width, heading: (text) => out.paint("dim", text) },
    );
    out.line(lines.join("\n"));
  });
}

function runEntry({ run, directory, status }: StoredRun): unknown {
  const { id, study, preset, seed, seconds, createdAt, label, sweep, executor, threads, error } =
    run;
  return {
    id,
    dir: directory,
    study,
    status,
    seconds,
    preset,
    seed,
    executor,
    threads,
    createdAt,
    label,
    sweep,
    error,
  };
}
