/** @file `/api/studies`: the gallery, one study, and the check of a configuration that has not been started. */

import { Hono } from "hono";
import { z } from "zod";
import { changedFields, type StoredRun, studyById } from "../../lab/index.ts";
import type { Study } from "../../study/index.ts";
import { awaitDigests, type ServerContext } from "../context.ts";
import { fieldIssues } from "../refusals.ts";
import { studyDetail, studySummary } from "../study-views.ts";
import type { ConfigCheck, StudyDetail, StudySummary } from "../wire.ts";

const checkBody = z.object({ config: z.record(z.string(), z.unknown()) });

export function studyRoutes(context: ServerContext): Hono {
  const { studies, store } = context;
  const routes = new Hono();

  routes.get("/", async (c) => {
    const { runs } = await store.list();
    await awaitDigests(context, runs);
    const views = studies.map((study): StudySummary => {
      const own = runs.filter(({ run }) => run.study === study.id);
      return { ...studySummary(study), ...boardOf(context, study, own), runs: own.length };
    });
    return c.json(views);
  });

  routes.get("/:study", async (c) => {
    const study = studyById(studies, c.req.param("study"));
    const { runs } = await store.list();
    const own = runs.filter(({ run }) => run.study === study.id);
    await awaitDigests(context, own);
    const view: StudyDetail = {
      ...studyDetail(study),
      ...boardOf(context, study, own),
      runs: own.length,
    };
    return c.json(view);
  });

  routes.post("/:study/check", async (c) => {
    const study = studyById(studies, c.req.param("study"));
    const { config } = checkBody.parse(await c.req.json());
    return c.json(checkConfig(study, config));
  });

  return routes;
}

/** Does the configuration fit the schema, and what does the study have to say about it? */
function checkConfig(study: Study, config: Readonly<Record<string, unknown>>): ConfigCheck {
  const parsed = study.schema.safeParse(config);
  if (!parsed.success) {
    return { ok: false, issues: fieldIssues(parsed.error), notices: [], atPaperScale: false };
  }
  const notices = study.check?.(parsed.data) ?? [];
  return {
    ok: notices.every(({ level }) => level !== "failure"),
    issues: [],
    notices,
    atPaperScale: study.atPaperScale(parsed.data),
  };
}

/** Runs that are looked at for a board. */
const boardRuns = 24;

/**
 * Claims of the newest run that has measured any. A run of an unchanged preset is preferred: what a sweep's member or a
 * trial with other values finds says little about the paper.
 */
function boardOf(
  { logs }: ServerContext,
  study: Study,
  runs: readonly StoredRun[],
): Pick<StudySummary, "board"> {
  const measured = runs
    .slice(0, boardRuns)
    .map((stored) => ({ stored, claims: logs.digestSoFar(stored)?.claims ?? [] }))
    .filter(({ claims }) => claims.some(({ verdict }) => verdict !== "not-run"));
  const plain = measured.find(
    ({ stored: { run, status } }) =>
      status === "finished" &&
      run.preset !== undefined &&
      changedFields(study, run.preset, run.config).length === 0,
  );
  const chosen = plain ?? measured[0];
  if (chosen === undefined) return {};
  const { id, preset, endedAt } = chosen.stored.run;
  return {
    board: {
      run: id,
      ...(preset === undefined ? {} : { preset }),
      ...(endedAt === undefined ? {} : { endedAt }),
      rows: chosen.claims.map(({ id: claim, verdict, measured: words }) => ({
        id: claim,
        verdict,
        measured: words,
      })),
    },
  };
}
