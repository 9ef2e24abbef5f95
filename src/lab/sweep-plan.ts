/** @file From `--seed 0..9 --set weightDecay=0.3,1` to the list of runs that is meant. */

import { z } from "zod";
import { InvalidInputError } from "../errors.ts";
import type { Study } from "../study/contract.ts";
import { resolveConfig } from "./config.ts";
import { canonicalJson, sha256 } from "./hash.ts";
import { readField, schemaFields } from "./schema-fields.ts";

/** Values that the members of a sweep take, by field, in the order of the command line. */
export type SweepAxes = Readonly<Record<string, readonly unknown[]>>;

const maxMembers = 100_000; // beyond this a typing error is likelier than a plan

/** `sweeps/<id>/sweep.json`: the plan of a sweep and the runs that were made for it. */
export const sweepFile = z.object({
  formatVersion: z.number().int(),
  id: z.string(),
  study: z.string(),
  studyVersion: z.number().int(),
  preset: z.string().optional(),
  executor: z.enum(["native", "wasm", "webgpu"]),
  threads: z.number().int(),
  axes: z.record(z.string(), z.array(z.unknown())),
  seeds: z.array(z.number().int()),
  createdAt: z.string(),
  members: z.array(
    z.object({
      changes: z.record(z.string(), z.unknown()),
      seed: z.number().int(),
      /** Id of the run, once it was created. */
      run: z.string().optional(),
    }),
  ),
});

/** A sweep as stored. */
export type Sweep = z.infer<typeof sweepFile>;

/** `0..9`, `0..20..5`, `1,2,3` or any mixture of them. */
export function readSeeds(text: string): number[] {
  const seeds = text.split(",").flatMap((part) => integerRange(part.trim()) ?? [Number(part)]);
  if (seeds.length > 0 && text.trim() !== "" && seeds.every(Number.isSafeInteger)) {
    return [...new Set(seeds)];
  }
  throw new InvalidInputError(
    `--seed: wanted whole numbers, got ${JSON.stringify(text)}`,
    "for example: --seed 0..9 or --seed 1,2,5",
  );
}

function integerRange(text: string): number[] | undefined {
  const match = /^(-?\d+)\.\.(-?\d+)(?:\.\.(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [from, to, step] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 1)];
  if (step < 1 || to < from || (to - from) / step >= maxMembers) {
    throw new InvalidInputError(`range: wanted low..high, got ${JSON.stringify(text)}`);
  }
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

/** Reads `field=v1,v2,...`; the values of fields that are lists are separated by `;`, because they contain commas. */
export function readAxes(schema: z.ZodObject, assignments: readonly string[]): SweepAxes {
  const fields = schemaFields(schema);
  const axes: Record<string, unknown[]> = {};
  for (const assignment of assignments) {
    const at = assignment.indexOf("=");
    if (at < 1) {
      throw new InvalidInputError(
        `--set: wanted name=value or name=value,value, got ${JSON.stringify(assignment)}`,
        "for example: --set weightDecay=0.3,1",
      );
    }
    const name = assignment.slice(0, at).trim();
    const text = assignment.slice(at + 1);
    const field = fields.find((candidate) => candidate.name === name);
    const nested = field?.type === "list" || field?.type === "json";
    axes[name] = text.split(nested ? ";" : ",").flatMap((part) => {
      if (field === undefined) return [part];
      const range = field.type === "integer" ? integerRange(part.trim()) : undefined;
      return range ?? [readField(field, part.trim())];
    });
  }
  return axes;
}

/** What a sweep is made from. */
export interface SweepRequest {
  preset?: string | undefined;
  axes: SweepAxes;
  seeds: readonly number[];
  executor: Sweep["executor"];
  threads: number;
}

/**
 * The plan: every combination of the axes with every seed; the last axis varies fastest, seeds fastest of all. Each
 * configuration is checked here, so that a sweep does not find out at its last member. The id is made from the plan: the
 * same request names the same sweep, and goes on with it.
 */
export function planSweep(study: Study, request: SweepRequest): Sweep {
  const combinations = Object.entries(request.axes).reduce<Record<string, unknown>[]>(
    (found, [name, values]) =>
      found.flatMap((changes) => values.map((value) => ({ ...changes, [name]: value }))),
    [{}],
  );
  const count = combinations.length * request.seeds.length;
  if (count === 0 || count > maxMembers) {
    throw new InvalidInputError(`sweep: wanted 1 to ${maxMembers} runs, got ${count}`);
  }
  for (const changes of combinations) resolveConfig(study, { preset: request.preset, changes });
  const plan = {
    study: study.id,
    studyVersion: study.version,
    ...(request.preset === undefined ? {} : { preset: request.preset }),
    executor: request.executor,
    threads: request.threads,
    axes: Object.fromEntries(Object.entries(request.axes).map(([name, v]) => [name, [...v]])),
    seeds: [...request.seeds],
  };
  return {
    formatVersion: 1,
    id: `${study.id}-${sha256(canonicalJson(plan)).slice(0, 8)}`,
    ...plan,
    createdAt: new Date().toISOString(),
    members: combinations.flatMap((changes) => request.seeds.map((seed) => ({ changes, seed }))),
  };
}
