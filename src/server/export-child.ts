/** @file The process in which one export is made; several files become one zip archive. */

import { zipSync } from "fflate";
import { z } from "zod";
import { exportFormats, exportRun } from "../lab/export.ts";
import { loadRun, loadStudies, plainError, Store, studyById } from "../lab/index.ts";

const job = z.object({ store: z.string(), run: z.string(), format: z.enum(exportFormats) });

/** What the server sends, once. */
export type ExportJob = z.infer<typeof job>;

process.on("disconnect", () => process.exit(1));
process.once("message", (raw) => {
  work(job.parse(raw))
    .catch((error: unknown) => ({ error: plainError(error) }))
    .then((answer) => process.send?.(answer, () => process.exit(0)));
});

async function work({ store, run: id, format }: ExportJob) {
  const stored = await new Store(store).open(id);
  const study = studyById(await loadStudies(), stored.run.study);
  const { data } = await loadRun(stored);
  const files = await exportRun({ run: stored.run, study, data }, { format });
  const [first] = files;
  if (files.length === 1 && first !== undefined) return { file: first };
  const bytes = zipSync(Object.fromEntries(files.map((file) => [file.name, file.bytes])));
  return { file: { name: `${id}-${format}.zip`, mediaType: "application/zip", bytes } };
}
