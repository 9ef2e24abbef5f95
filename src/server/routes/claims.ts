/** @file `/api/claims`: every study's claims against its newest runs, for the claim board. */

import { Hono } from "hono";
import { awaitDigests, type ServerContext } from "../context.ts";
import type { ClaimBoard } from "../wire.ts";

/** Runs per study on the board: the newest ones that have measured something. */
const columns = 8;

export function claimRoutes(context: ServerContext): Hono {
  const { store, studies, logs } = context;
  return new Hono().get("/", async (c) => {
    const { runs } = await store.list();
    await awaitDigests(context, runs, 1_000);
    const boards = studies.map((study): ClaimBoard => {
      const measured = runs
        .filter(({ run }) => run.study === study.id)
        .map((stored) => ({ stored, claims: logs.digestSoFar(stored)?.claims ?? [] }))
        .filter(({ claims }) => claims.some(({ verdict }) => verdict !== "not-run"))
        .slice(0, columns);
      return {
        study: study.id,
        title: study.title,
        runs: measured.map(({ stored: { run } }) => ({
          id: run.id,
          seed: run.seed,
          ...(run.preset === undefined ? {} : { preset: run.preset }),
          ...(run.label === undefined ? {} : { label: run.label }),
        })),
        claims: study.claims.map(({ id, statement, paper, tolerance, source }) => ({
          id,
          statement,
          paper,
          tolerance,
          source,
          outcomes: measured.map(({ claims }) => {
            const row = claims.find((claim) => claim.id === id);
            return { verdict: row?.verdict ?? "not-run", measured: row?.measured ?? "" };
          }),
        })),
      };
    });
    return c.json(boards);
  });
}
