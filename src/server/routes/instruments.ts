/** @file `/api/instruments`: what studies offer for the user's own files; one process per use. */

import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { stream } from "hono/streaming";
import { z } from "zod";
import { InvalidInputError, MissingError } from "../../errors.ts";
import { studyById, validated } from "../../lab/index.ts";
import type { InputFile, Instrument } from "../../study/index.ts";
import { Children } from "../children.ts";
import type { ServerContext } from "../context.ts";
import type { InstrumentJob } from "../instrument-child.ts";
import { refuse } from "../refusals.ts";
import { instrumentView } from "../study-views.ts";

/** Instruments at work at once; each may use all of the machine. */
const mostAtOnce = 2;
const childLine = z.object({ line: z.string() });

export function instrumentRoutes(context: ServerContext): Hono {
  const { studies, store, uploadBytes } = context;
  const routes = new Hono();
  const children = new Children("instrument-child", mostAtOnce);

  routes.get("/", (c) =>
    c.json(
      studies.flatMap((study) =>
        study.instruments.map((instrument) => instrumentView(study, instrument)),
      ),
    ),
  );

  const limit = bodyLimit({
    maxSize: uploadBytes,
    onError: (c) =>
      refuse(c, 413, "E_TOO_LARGE", `request: wanted at most ${uploadBytes} bytes of files`, {
        hint: "use the command line for larger files: it has no such limit",
      }),
  });

  /** Answers with JSON lines: `{progress}` as it goes on, then one `{report}` or `{error}`. */
  routes.post("/:study/:instrument", limit, async (c) => {
    const study = studyById(studies, c.req.param("study"));
    const id = c.req.param("instrument");
    const instrument = study.instruments.find((candidate) => candidate.id === id);
    if (instrument === undefined) {
      throw new MissingError(`study ${study.id}: unknown instrument ${JSON.stringify(id)}`);
    }
    const form = await c.req.formData();
    const options = readOptions(form.get("options"));
    validated(`instrument ${id}`, instrument.options, options);
    const files = await readFiles(instrument, form);
    const run = form.get("run");
    if (typeof run === "string") await store.open(run);
    children.checkRoom();
    const job: InstrumentJob = {
      study: study.id,
      instrument: id,
      options,
      files,
      store: store.root,
      run: typeof run === "string" ? run : undefined,
    };
    c.header("content-type", "application/x-ndjson; charset=utf-8");
    return stream(c, async (output) => {
      const child = children.start(job);
      output.onAbort(() => {
        child.kill("SIGKILL");
      });
      let answered = false;
      child.on("message", (raw) => {
        const { line } = childLine.parse(raw);
        answered ||= !line.startsWith('{"progress"');
        void output.writeln(line);
      });
      await new Promise<void>((done) => child.on("close", () => done()));
      if (!answered) {
        const error = { code: "E_CRASHED", message: `instrument ${id}: its process has died` };
        await output.writeln(JSON.stringify({ error }));
      }
    });
  });

  return routes;
}

function readOptions(text: FormDataEntryValue | null): Record<string, unknown> {
  if (text === null) return {};
  if (typeof text !== "string") throw new InvalidInputError("options: wanted JSON text");
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}

async function readFiles(
  instrument: Instrument<unknown>,
  form: FormData,
): Promise<Record<string, InputFile[]>> {
  const files: Record<string, InputFile[]> = {};
  for (const { slot, required, many } of instrument.files) {
    const given = form.getAll(`file:${slot}`).filter((entry) => typeof entry !== "string");
    if (required && given.length === 0) {
      throw new InvalidInputError(`instrument ${instrument.id}: file ${slot} is missing`);
    }
    if (given.length > 1 && many !== true) {
      throw new InvalidInputError(
        `instrument ${instrument.id}: wanted one file ${slot}, got ${given.length}`,
      );
    }
    files[slot] = await Promise.all(
      given.map(async (file) => ({
        name: file.name.slice(0, 200),
        bytes: new Uint8Array(await file.arrayBuffer()),
      })),
    );
  }
  return files;
}
