/** @file `/api/sweeps`: many runs over seeds and values, their results, and a measure of them as a figure. */

import { type Context, Hono } from "hono";
import { z } from "zod";
import {
  defaultExecutor,
  encodeFigure,
  findSweep,
  listSweeps,
  plainMeasures,
  planSweep,
  readAxes,
  readSeeds,
  type StoredRun,
  type Sweep,
  studyById,
  sweepFigures,
  sweepResults,
} from "../../lab/index.ts";
import { countVerdicts, type ServerContext } from "../context.ts";
import type { SweepDetail, SweepView } from "../wire.ts";

const startBody = z.object({
  study: z.string(),
  preset: z.string().optional(),
  /** `name=value,value`, as on the command line. */
  set: z.array(z.string().max(2_000)).max(20).default([]),
  seeds: z.string().max(2_000).default("0"),
});

/** Runs that a sweep started from the page may have; larger ones are for the command line. */
const mostRuns = 500;

export function sweepRoutes(context: ServerContext): Hono {
  const { store, studies, sweeps, logs } = context;
  const routes = new Hono();

  const view = (sweep: Sweep, runs: ReadonlyMap<string, StoredRun>): SweepView => ({
    id: sweep.id,
    study: sweep.study,
    preset: sweep.preset,
    axes: sweep.axes,
    seeds: sweep.seeds,
    createdAt: sweep.createdAt,
    active: sweeps.holds(sweep.id),
    runs: sweep.members.length,
    finished: sweep.members.filter(({ run }) => runs.get(run ?? "")?.status === "finished").length,
  });
  const runsById = async (): Promise<Map<string, StoredRun>> =>
    new Map((await store.list()).runs.map((stored) => [stored.run.id, stored]));

  const figures = async (c: Context, measure?: string): Promise<Response> => {
    const sweep = await findSweep(store, c.req.param("sweep")!);
    const study = studyById(studies, sweep.study);
    const found = sweepFigures(study, sweep, await sweepResults(store, study, sweep), measure);
    return c.body(encodeFigure(found), 200, { "content-type": "application/json; charset=utf-8" });
  };

  routes.get("/", async (c) => {
    const runs = await runsById();
    return c.json((await listSweeps(store)).map((sweep) => view(sweep, runs)));
  });

  routes.post("/", async (c) => {
    const { study: id, preset, set, seeds } = startBody.parse(await c.req.json());
    const study = studyById(studies, id);
    const sweep = planSweep(study, {
      preset,
      axes: readAxes(study.schema, set),
      seeds: readSeeds(seeds),
      executor: defaultExecutor(),
      threads: 1, // many small runs side by side beat few that share their threads
    });
    z.array(z.unknown()).max(mostRuns, `wanted at most ${mostRuns} runs`).parse(sweep.members);
    await sweeps.start(sweep);
    return c.json({ id: sweep.id }, 201);
  });

  routes.get("/:sweep", async (c) => {
    const sweep = await findSweep(store, c.req.param("sweep"));
    const runs = await runsById();
    const detail: SweepDetail = {
      ...view(sweep, runs),
      members: await Promise.all(
        sweep.members.map(async ({ changes, seed, run }) => {
          const stored = runs.get(run ?? "");
          const digest = stored === undefined ? undefined : await logs.digest(stored);
          return {
            changes,
            seed,
            run: stored?.run.id,
            status: stored?.status ?? ("created" as const),
            measures: plainMeasures(digest?.measures ?? {}),
            verdicts: countVerdicts(digest?.claims ?? []),
          };
        }),
      ),
    };
    return c.json(detail);
  });

  /** The study's own figures of a sweep. */
  routes.get("/:sweep/figures", (c) => figures(c));

  /** One measure over the values of the sweep. */
  routes.get("/:sweep/figures/:measure", (c) => figures(c, c.req.param("measure")));

  routes.post("/:sweep/stop", async (c) => {
    sweeps.stop((await findSweep(store, c.req.param("sweep"))).id);
    return c.json({});
  });

  routes.post("/:sweep/resume", async (c) => {
    await sweeps.start(await findSweep(store, c.req.param("sweep")));
    return c.json({});
  });

  return routes;
}
