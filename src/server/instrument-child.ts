/** @file The process in which one instrument works on what the user sent; nothing of it can hold up or harm the server. */

import { z } from "zod";
import {
  encodeReport,
  loadRun,
  loadStudies,
  openDataSet,
  plainError,
  Store,
  studyById,
  validated,
} from "../lab/index.ts";
import { replayOf } from "../lab/replay.ts";
import type { InputFile } from "../study/index.ts";
import { publicError } from "./refusals.ts";

/** What the server sends, once. */
export interface InstrumentJob {
  study: string;
  instrument: string;
  options: Readonly<Record<string, unknown>>;
  files: Readonly<Record<string, readonly InputFile[]>>;
  store: string;
  run: string | undefined;
}

const job = z.object({
  study: z.string(),
  instrument: z.string(),
  options: z.record(z.string(), z.unknown()),
  files: z.record(
    z.string(),
    z.array(z.object({ name: z.string(), bytes: z.instanceof(Uint8Array) })),
  ),
  store: z.string(),
  run: z.string().optional(),
});

const send = (message: unknown): Promise<void> =>
  new Promise((done) => {
    if (process.send === undefined || !process.connected) done();
    else process.send(message, () => done());
  });

process.on("disconnect", () => process.exit(1));
process.once("message", (raw) => {
  work(job.parse(raw))
    .then(
      (report) => send({ line: `{"report":${report}}` }),
      (error: unknown) => {
        const plain = plainError(error);
        if (plain.code === "E_INTERNAL") process.stderr.write(`assay serve: ${plain.message}\n`);
        return send({ line: JSON.stringify({ error: publicError(plain) }) });
      },
    )
    .finally(() => process.exit(0));
});

async function work({ store, ...wanted }: z.infer<typeof job>): Promise<string> {
  const study = studyById(await loadStudies(), wanted.study);
  const instrument = study.instruments.find(({ id }) => id === wanted.instrument);
  if (instrument === undefined) throw new Error("instrument: unknown");
  const options = validated(`instrument ${instrument.id}`, instrument.options, wanted.options);
  const run =
    wanted.run === undefined ? undefined : await loadRun(await new Store(store).open(wanted.run));
  const report = await instrument.run(options, {
    signal: new AbortController().signal,
    progress: (progress) => void send({ line: JSON.stringify({ progress }) }),
    files: wanted.files,
    run: run?.data,
    data: (name) => openDataSet(name),
  });
  const { files } = wanted;
  return encodeReport({
    ...report,
    replay: replayOf(study, instrument, { options, files, run: wanted.run }),
  });
}
