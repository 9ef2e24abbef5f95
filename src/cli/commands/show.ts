/** @file `assay show <run>`: curves, measures, claims and figures of a run in the terminal. */

import { formatDuration } from "../../figures/index.ts";
import {
  buildFigure,
  changedFields,
  claimsOfRun,
  figuresOf,
  loadRun,
  presetInWords,
  studyById,
} from "../../lab/index.ts";
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
import { runDocument, secondsOf } from "../run-document.ts";
import { figureLines } from "../terminal/figure.ts";
import { progressWords } from "../terminal/progress-line.ts";
import {
  claimLines,
  claimSummary,
  measureLines,
  noticeLines,
  seriesLines,
  statusText,
} from "../views.ts";

interface ShowOptions extends StoreOptions {
  figure?: string[];
  figures?: boolean;
  option?: string[];
  step?: number;
}

export function showCommand(cli: Cli): Command {
  const command = new Command("show")
    .description("show a run: curves, measures, claims, figures")
    .argument("<run>", "id, unique beginning of an id, or last")
    .option("--figure <id>", "draw this figure; may be repeated", repeated)
    .option("--figures", "draw all figures")
    .option("--option <name=value>", "choice of a figure, for example a neuron", repeated)
    .option("--step <step>", "checkpoint that the figures look at", wholeNumber("--step", 0));
  withJson(withStore(command));
  return command.action(async (name: string, options: ShowOptions) => {
    const stored = await storeOf(options).find(name);
    const study = studyById(await cli.studies(), stored.run.study);
    const loaded = await loadRun(stored);
    const { data, log } = loaded;
    const { out } = cli.output;
    const ids =
      options.figures === true
        ? figuresOf(study, stored.run.config).map(({ id }) => id)
        : (options.figure ?? []);
    if (options.json === true) {
      printJson(cli, runDocument(study, stored, loaded));
      return;
    }
    for (const id of ids) {
      const choices = figureOptions(study, id, options);
      const figure = await buildFigure(study, data, { figure: id, options: choices });
      out.line([...figureLines(figure, out), ""].join("\n"));
    }
    if (ids.length > 0) return;

    const { run, directory, status } = stored;
    const changed = changedFields(study, run.preset, run.config);
    out.line(
      `${out.paint("bold", study.title)}: ${presetInWords(study, run) ?? "own configuration"}, seed ${run.seed}`,
    );
    if (run.label !== undefined) out.line(run.label);
    out.line(out.paint("dim", directory));
    const work = formatDuration(secondsOf(stored, loaded));
    out.line(
      `${statusText(status, out)} after ${work} of work (${run.executor}, ${run.threads} threads)`,
    );
    for (const field of changed) out.line(`  ${field} = ${JSON.stringify(run.config[field])}`);
    if (run.error !== undefined) out.line(out.paint("red", run.error.message));
    if (status !== "finished" && log.progress !== undefined) out.line(progressWords(log.progress));
    for (const notice of data.notices) out.line(noticeLines(notice, out).join("\n"));
    const claims = claimsOfRun(study, run, data.measures);
    for (const lines of [
      seriesLines(log, study.series, out),
      measureLines(data.measures, study.measures, out),
      [...claimLines(claims, out), "", claimSummary(claims, out)],
    ]) {
      if (lines.length > 0) out.line(["", ...lines].join("\n"));
    }
    const figures = figuresOf(study, run.config);
    if (figures.length > 0) {
      const list = figures.map(({ id }) => id).join(", ");
      out.line(out.paint("dim", `\nFigures (--figure id): ${list}`));
    }
  });
}
