/** @file `/api/compare?runs=a,b`: two or more runs side by side, only what differs of their configurations. */

import { Hono } from "hono";
import { InvalidInputError } from "../../errors.ts";
import { plainNumber, type StoredRun } from "../../lab/index.ts";
import { type ServerContext, summaryOf } from "../context.ts";
import type { Comparison } from "../wire.ts";

/** Runs that a comparison may hold: as many as there are colours that stay apart. */
const most = 8;

export function compareRoutes(context: ServerContext): Hono {
  const { store, logs } = context;
  return new Hono().get("/", async (c) => {
    const ids = [...new Set((c.req.query("runs") ?? "").split(",").filter((id) => id !== ""))];
    if (ids.length < 2 || ids.length > most) {
      throw new InvalidInputError(`compare: wanted 2 to ${most} different runs, got ${ids.length}`);
    }
    const stored = await Promise.all(ids.map((id) => store.open(id)));
    const loaded = await Promise.all(stored.map((run) => logs.load(run)));
    const measures = loaded.map(({ data }) => data.measures);
    const claims = stored.map((run, i) => logs.claims(run, measures[i]!));
    const comparison: Comparison = {
      runs: stored.map((run) => summaryOf(context, run)),
      config: configDifferences(stored),
      measures: unique(measures.flatMap(Object.keys)).map((name) => ({
        name,
        unit: measures.find((own) => name in own)?.[name]?.unit ?? "",
        values: measures.map((own) => {
          const value = own[name]?.value;
          return typeof value === "number" ? plainNumber(value) : value;
        }),
      })),
      claims: unique(claims.flatMap((rows) => rows.map(({ id }) => id))).map((id) => ({
        id,
        statement: claims.flat().find((row) => row.id === id)?.statement ?? id,
        verdicts: claims.map((rows) => rows.find((row) => row.id === id)?.verdict),
      })),
    };
    return c.json(comparison);
  });
}

function configDifferences(stored: readonly StoredRun[]): Comparison["config"] {
  const rows = stored.map(({ run }) => ({
    study: run.study,
    preset: run.preset,
    seed: run.seed,
    executor: run.executor,
    threads: run.threads,
    ...flattened(run.config),
  }));
  return unique(rows.flatMap(Object.keys))
    .map((path) => ({ path, values: rows.map((row) => (row as Record<string, unknown>)[path]) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}

/** Nested objects as dotted paths; lists stay whole. */
function flattened(value: Readonly<Record<string, unknown>>, prefix = ""): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      typeof inner === "object" && inner !== null && !Array.isArray(inner)
        ? Object.entries(flattened(inner as Record<string, unknown>, `${prefix}${name}.`))
        : [[`${prefix}${name}`, inner] as const],
    ),
  );
}

const unique = (names: readonly string[]): string[] => [...new Set(names)];
