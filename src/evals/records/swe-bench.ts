/** @file SWE-bench Verified: outcomes per instance joined with how long annotators think a fix takes. */

import { InvalidInputError } from "../../errors.ts";
import { type CountTable, countsOf, type TaskCount } from "../horizon/counts.ts";
import { familyOf } from "./run-reader.ts";

/**
 * Minutes for each annotation bucket. `metr`: geometric means of (1, 15), (15, 60), (60, 240), (240, 960) minutes;
 * `cross-domain`: the same with 7.5 for the first.
 *
 * @source arXiv 2503.14499, section 5; METR cross-domain-horizon
 */
export const sweBenchMinutes = {
  metr: [Math.sqrt(15), 30, 120, 480],
  "cross-domain": [7.5, 30, 120, 480],
} as const;

export type SweBenchMapping = keyof typeof sweBenchMinutes;

const bucketNames: Readonly<Record<string, number>> = {
  "<15 min fix": 0,
  "15 min - 1 hour": 1,
  "1-4 hours": 2,
  ">4 hours": 3,
};

/** Annotation bucket 0..3 of each instance, from a CSV (header first) with columns instance_id and difficulty. */
export function readAnnotations(rows: readonly (readonly string[])[]): Map<string, number> {
  const [header = [], ...body] = rows;
  const id = header.indexOf("instance_id");
  const difficulty = header.indexOf("difficulty");
  if (id < 0 || difficulty < 0) {
    throw new InvalidInputError("annotations: wanted columns instance_id and difficulty");
  }
  return new Map(
    body.map((row, line) => {
      const bucket = bucketNames[row[difficulty]?.trim() ?? ""];
      if (bucket === undefined) {
        throw new InvalidInputError(
          `annotations: line ${line + 2}: wanted one of ${Object.keys(bucketNames).join(", ")}, got ${JSON.stringify(row[difficulty])}`,
        );
      }
      return [row[id]!, bucket];
    }),
  );
}

/** Counts from the `resolved` lists of results files, one per agent; every annotated instance is one run. */
export function sweBenchCounts(
  results: readonly { agent: string; resolved: readonly string[] }[],
  annotations: ReadonlyMap<string, number>,
  mapping: SweBenchMapping,
): CountTable {
  const minutes = sweBenchMinutes[mapping];
  return countsOf(
    results.map(({ agent, resolved }) => {
      const solved = new Set(resolved);
      const unknown = resolved.filter((id) => !annotations.has(id));
      if (unknown.length > 0) {
        throw new InvalidInputError(
          `SWE-bench results of ${agent}: ${unknown.length} resolved instances have no annotation (${unknown.slice(0, 5).join(", ")})`,
        );
      }
      return {
        agent,
        cells: [...annotations].map(([id, bucket]) => cell(id, minutes[bucket]!, solved.has(id))),
      };
    }),
  );
}

/** The `resolved` list of a parsed results.json. */
export function readResolved(document: unknown): readonly string[] {
  const resolved = (document as { resolved?: unknown } | null)?.resolved;
  if (!Array.isArray(resolved) || !resolved.every((id) => typeof id === "string")) {
    throw new InvalidInputError("SWE-bench results: wanted { resolved: [instance ids] }");
  }
  return resolved;
}

/**
 * Counts from a matrix (header first): instance_id, repo_family, human_minutes, then one 0/1 column per agent.
 *
 * `mapping` replaces the minutes of the first bucket (7.5) where it differs.
 */
export function readOutcomeMatrix(
  rows: readonly (readonly string[])[],
  mapping: SweBenchMapping = "cross-domain",
): CountTable {
  const [header = [], ...body] = rows;
  const id = header.indexOf("instance_id");
  const minutesColumn = header.indexOf("human_minutes");
  if (id < 0 || minutesColumn < 0) {
    throw new InvalidInputError("outcome matrix: wanted columns instance_id and human_minutes");
  }
  const familyColumn = header.indexOf("repo_family");
  const agents = header.flatMap((agent, column) =>
    column === id || column === minutesColumn || column === familyColumn ? [] : [{ agent, column }],
  );
  return countsOf(
    agents.map(({ agent, column }) => ({
      agent,
      cells: body.map((row, line) => {
        const given = Number(row[minutesColumn]);
        const outcome = row[column]?.trim();
        if (!(given > 0) || (outcome !== "0" && outcome !== "1")) {
          throw new InvalidInputError(
            `outcome matrix: line ${line + 2}: wanted minutes > 0 and 0 or 1 for ${agent}, got ${row[minutesColumn]} and ${outcome}`,
          );
        }
        const minutes = mapping === "metr" && given === 7.5 ? sweBenchMinutes.metr[0] : given;
        return cell(row[id]!, minutes, outcome === "1");
      }),
    })),
  );
}

function cell(id: string, humanMinutes: number, solved: boolean): TaskCount {
  return {
    taskId: id,
    family: familyOf(id),
    suite: "swe_bench",
    label: { kind: "forecast", by: "estimate", humanMinutes },
    runs: 1,
    successes: solved ? 1 : 0,
  };
}
