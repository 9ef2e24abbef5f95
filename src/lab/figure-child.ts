/** @file The worker process of a `FigureWorkshop`: takes requests, answers with the JSON text of figures. */

import { join } from "node:path";
import { z } from "zod";
import { studyById } from "./config.ts";
import { plainError } from "./errors.ts";
import { fileSize } from "./events.ts";
import { encodeFigure } from "./figure-json.ts";
import { buildFigure } from "./figures.ts";
import { type LoadedRun, loadRun } from "./run-data.ts";
import { readRunFile } from "./run-file.ts";
import { loadStudies } from "./studies.ts";

const request = z.object({
  directory: z.string(),
  status: z.enum(["created", "running", "finished", "stopped", "failed", "interrupted"]),
  figure: z.string(),
  options: z.record(z.string(), z.unknown()).optional(),
});

/** The run that was asked for last stays loaded: a page asks for ten figures of one run in a row. */
let loaded: { key: string; run: LoadedRun } | undefined;

async function answer(message: z.infer<typeof request>): Promise<string> {
  const { directory, status } = message;
  const run = await readRunFile(directory);
  const study = studyById(await loadStudies(), run.study);
  const key = `${directory} ${status} ${await fileSize(join(directory, "events.jsonl"))}`;
  if (loaded?.key !== key) loaded = { key, run: await loadRun({ run, directory, status }) };
  const figure = await buildFigure(study, loaded.run.data, {
    figure: message.figure,
    ...(message.options === undefined ? {} : { options: message.options }),
  });
  return encodeFigure(figure);
}

process.on("message", async (raw) => {
  try {
    process.send?.({ json: await answer(request.parse(raw)) });
  } catch (error) {
    process.send?.({ error: plainError(error) });
  }
});
process.on("disconnect", () => process.exit(0));
process.on("SIGINT", () => undefined); // Ctrl-C is for the parent, which ends this worker
