/** @file Reads published horizons (METR's benchmark_results YAML), release dates and bootstrap tables. */

import { parse } from "yaml";
import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import type { HorizonReplicates } from "../horizon/bootstrap.ts";
import { dayOf } from "../horizon/dates.ts";

/** An estimate with its published interval, minutes. */
export interface PublishedHorizon {
  minutes: number;
  low?: number;
  high?: number;
}

/** One agent of a published table. */
export interface PublishedAgent {
  agent: string;
  /** Release date YYYY-MM-DD, where given. */
  releaseDate?: string;
  p50?: PublishedHorizon;
  p80?: PublishedHorizon;
  /** Weighted average score in [0, 1]. */
  average?: number;
  /** Sum over tasks of the mean cost of a run. Absent when the file says 0: that means unknown, not free. */
  costUsd?: number;
  workingMinutes?: number;
}

/** A published table of horizons. */
export interface PublishedTable {
  /** Suite and version as the file names it. */
  benchmark: string;
  agents: readonly PublishedAgent[];
  /** Doubling times that the file itself states, days, by name. */
  statedDoublingDays: Readonly<Record<string, number>>;
}

const estimate = z.object({
  estimate: z.number().nullable(),
  ci_low: z.number().nullish(),
  ci_high: z.number().nullish(),
});
const file = z.object({
  benchmark_name: z.string().default("unnamed benchmark"),
  doubling_time_in_days: z.record(z.string(), z.object({ point_estimate: z.number() })).default({}),
  results: z.record(
    z.string(),
    z.object({
      release_date: z.string().nullish(),
      metrics: z.object({
        average_score: estimate.optional(),
        p50_horizon_length: estimate.optional(),
        p80_horizon_length: estimate.optional(),
        usage: z
          .object({ usd: z.number().nullish(), working_time: z.number().nullish() })
          .optional(),
      }),
    }),
  ),
});

/** Reads a benchmark_results YAML text. Throws `InvalidInputError` that names the first field that does not fit. */
export function readPublishedHorizons(text: string): PublishedTable {
  const parsed = file.safeParse(parseYaml(text, "published horizons"));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new InvalidInputError(
      `published horizons: ${issue.path.join(".")}: ${issue.message}`,
      "wanted METR's benchmark_results form: results: <agent>: metrics, release_date",
    );
  }
  const { benchmark_name, results, doubling_time_in_days } = parsed.data;
  const agents = Object.entries(results).map(([agent, { metrics, release_date }]) => {
    const average = metrics.average_score?.estimate;
    const usd = metrics.usage?.usd;
    const working = metrics.usage?.working_time;
    const p50 = horizon(metrics.p50_horizon_length);
    const p80 = horizon(metrics.p80_horizon_length);
    return {
      agent,
      ...(release_date ? { releaseDate: release_date } : {}),
      ...(p50 === undefined ? {} : { p50 }),
      ...(p80 === undefined ? {} : { p80 }),
      ...(typeof average === "number" ? { average } : {}),
      ...(typeof usd === "number" && usd > 0 ? { costUsd: usd } : {}),
      ...(typeof working === "number" && working > 0 ? { workingMinutes: working } : {}),
    };
  });
  return {
    benchmark: benchmark_name,
    agents,
    statedDoublingDays: Object.fromEntries(
      Object.entries(doubling_time_in_days).map(([name, value]) => [name, value.point_estimate]),
    ),
  };
}

/** Reads `date: { alias: YYYY-MM-DD }`; every date is checked. */
export function readReleaseDates(text: string): Record<string, string> {
  const parsed = z
    .object({ date: z.record(z.string(), z.string()) })
    .safeParse(parseYaml(text, "release dates"));
  if (!parsed.success) {
    throw new InvalidInputError(
      "release dates: wanted YAML of the form date: { agent: YYYY-MM-DD }",
    );
  }
  for (const [agent, date] of Object.entries(parsed.data.date)) {
    try {
      dayOf(date);
    } catch (error) {
      throw new InvalidInputError(`release dates: ${agent}: ${(error as Error).message}`);
    }
  }
  return parsed.data.date;
}

/**
 * Reads a table of replicates with columns `<agent>_p50` and `<agent>_p80` in minutes; an empty cell has no horizon.
 *
 * `rows` are the lines of the CSV, the header first.
 */
export function readHorizonReplicates(rows: readonly (readonly string[])[]): HorizonReplicates {
  const [header = [], ...body] = rows;
  const columns = new Map<string, Float64Array>();
  header.forEach((name, column) => {
    const match = /^(.*)_p(\d{1,2})$/.exec(name);
    if (match === null) return;
    const values = Float64Array.from(body, (row, line) => {
      const text = row[column]?.trim() ?? "";
      const value = text === "" ? Number.NaN : Number(text);
      if (text !== "" && Number.isNaN(value)) {
        throw new InvalidInputError(
          `bootstrap table: line ${line + 2}, ${name}: wanted minutes, got ${JSON.stringify(text)}`,
        );
      }
      return value;
    });
    columns.set(`${match[1]} ${Number(match[2])}`, values);
  });
  if (columns.size === 0) {
    throw new InvalidInputError("bootstrap table: wanted columns named <agent>_p50, got none");
  }
  const agents = [...new Set([...columns.keys()].map((key) => key.slice(0, key.lastIndexOf(" "))))];
  return {
    agents,
    replicates: body.length,
    at: (agent, q) => columns.get(`${agent} ${Math.round(q * 100)}`),
  };
}

function horizon(value: z.infer<typeof estimate> | undefined): PublishedHorizon | undefined {
  if (value === undefined || value.estimate === null) return undefined;
  return {
    minutes: value.estimate,
    ...(typeof value.ci_low === "number" ? { low: value.ci_low } : {}),
    ...(typeof value.ci_high === "number" ? { high: value.ci_high } : {}),
  };
}

/** The parsed text; throws `InvalidInputError` that begins with `what`. Aliases are bounded against expansion bombs. */
export function parseYaml(text: string, what: string): unknown {
  try {
    return parse(text, { maxAliasCount: 50 });
  } catch (error) {
    throw new InvalidInputError(
      `${what}: not YAML: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`,
    );
  }
}
