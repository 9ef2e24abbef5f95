/** @file `/api/runs`: list, start, look at, stop, resume, label and delete runs; their series, events and figures. */

import { Hono } from "hono";
import { z } from "zod";
import { AssayError, InvalidInputError } from "../../errors.ts";
import {
  defaultExecutor,
  defaultThreads,
  figuresOf,
  plainMeasures,
  resolveConfig,
  studyById,
} from "../../lab/index.ts";
import { longestLabel, writeLabel } from "../../lab/run-file.ts";
import { awaitDigests, type ServerContext, summaryOf } from "../context.ts";
import { seriesBytes } from "../series-bytes.ts";
import type { RunDetail } from "../wire.ts";

/** One line of the user's own words. */
const label = z
  .string()
  .trim()
  .max(longestLabel)
  .regex(/^[^\n\r]*$/, "wanted one line");

const startBody = z.object({
  study: z.string(),
  preset: z.string().optional(),
  config: z.record(z.string(), z.unknown()).default({}),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  label: label.optional(),
});
const labelBody = z.object({ label });
const choices = z.record(z.string(), z.unknown());

export function runRoutes(context: ServerContext): Hono {
  const { store, studies, control, logs } = context;
  const routes = new Hono();

  routes.get("/", async (c) => {
    const study = c.req.query("study");
    const { runs } = await store.list();
    const wanted = study === undefined ? runs : runs.filter(({ run }) => run.study === study);
    await awaitDigests(context, wanted);
    return c.json(wanted.map((stored) => summaryOf(context, stored)));
  });

  routes.post("/", async (c) => {
    const { study: id, preset, config: changes, seed, label } = startBody.parse(await c.req.json());
    const study = studyById(studies, id);
    const { config } = resolveConfig(study, { preset, changes });
    control.checkRoom();
    const stored = await store.create({
      study,
      ...(preset === undefined ? {} : { preset }),
      config,
      seed,
      executor: defaultExecutor(),
      threads: defaultThreads(),
      ...(label === undefined || label === "" ? {} : { label }),
    });
    await control.start(stored);
    return c.json({ id: stored.run.id }, 201);
  });

  routes.get("/:run", async (c) => {
    const stored = await store.open(c.req.param("run"));
    const { data, log, offset } = await logs.load(stored);
    const { verdicts: _counted, ...summary } = summaryOf(context, stored);
    const detail: RunDetail = {
      ...summary,
      ...(log.progress === undefined ? {} : { progress: log.progress }),
      notices: data.notices,
      measures: plainMeasures(data.measures),
      claims: logs.claims(stored, data.measures),
      checkpointSteps: data.checkpointSteps(),
      seriesNames: data.seriesNames(),
      figureNames: figuresOf(studyById(studies, stored.run.study), stored.run.config).map(
        ({ id }) => id,
      ),
      offset,
    };
    return c.json(detail);
  });

  routes.get("/:run/series", async (c) => {
    const { data, offset } = await logs.load(await store.open(c.req.param("run")));
    const asked = c.req.query("names")?.split(",");
    const names = data.seriesNames().filter((name) => asked?.includes(name) ?? true);
    const series = names.map((name) => ({ name, ...data.series(name) }));
    return c.body(seriesBytes(offset, series), 200, { "content-type": "application/octet-stream" });
  });

  routes.get("/:run/events", (c) => {
    const from = Number(c.req.header("last-event-id") ?? c.req.query("from") ?? 0);
    if (!Number.isSafeInteger(from) || from < 0) {
      throw new InvalidInputError("events: wanted a byte offset of 0 or more");
    }
    return context.streams.serve(c, c.req.param("run"), from);
  });

  routes.get("/:run/figures/:figure", async (c) => {
    const options = choices.parse(JSON.parse(c.req.query("options") ?? "{}"));
    const stored = await store.open(c.req.param("run"));
    const figure = c.req.param("figure");
    const json = await context.workshop.build(stored, { figure, options });
    return c.body(json, 200, { "content-type": "application/json; charset=utf-8" });
  });

  routes.post("/:run/stop", async (c) => {
    await control.stop(await store.open(c.req.param("run")));
    return c.json({});
  });

  routes.post("/:run/resume", async (c) => {
    await control.start(await store.open(c.req.param("run")));
    return c.json({});
  });

  routes.patch("/:run", async (c) => {
    const { label } = labelBody.parse(await c.req.json());
    const { directory } = await store.open(c.req.param("run"));
    await writeLabel(directory, label);
    return c.json({});
  });

  routes.delete("/:run", async (c) => {
    const id = c.req.param("run");
    if (control.holds(id)) {
      throw new AssayError(`run ${id}: cannot be deleted while it is running`, {
        code: "E_RUN_RUNNING",
        hint: "stop it first",
      });
    }
    await store.delete((await store.open(id)).run.id);
    logs.forget(id);
    return c.json({});
  });

  return routes;
}
