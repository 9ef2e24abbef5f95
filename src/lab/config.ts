/** @file From a preset and some changes to a complete, valid configuration, or to an error that lists every field. */

import type { z } from "zod";
import { InvalidInputError, MissingError } from "../errors.ts";
import type { Notice, Study } from "../study/contract.ts";
import { didYouMean } from "./closest.ts";
import { canonicalJson } from "./hash.ts";
import { readField, schemaFields, wantedBy } from "./schema-fields.ts";

/** One field that was not as wanted. */
export interface FieldProblem {
  field: string;
  wanted: string;
  got: string;
  hint?: string;
}

/** A configuration or a set of options that does not fit its schema; `problems` lists every field at once. */
export class InvalidConfigError extends InvalidInputError {
  readonly problems: readonly FieldProblem[];

  constructor(where: string, problems: readonly FieldProblem[], hint?: string) {
    const lines = problems.map(
      ({ field, wanted, got, hint: near }) =>
        `  ${field}: wanted ${wanted}, got ${got}${near === undefined ? "" : ` (${near})`}`,
    );
    super(
      `${where}: ${problems.length === 1 ? "one field is" : `${problems.length} fields are`} not as wanted\n${lines.join("\n")}`,
      hint,
    );
    this.problems = problems;
  }
}

/** The study with this id. Throws {@link MissingError} with the nearest name. */
export function studyById(studies: readonly Study[], id: string): Study {
  const study = studies.find((candidate) => candidate.id === id);
  if (study !== undefined) return study;
  const hint = didYouMean(
    id,
    studies.map((candidate) => candidate.id),
  );
  throw new MissingError(`study: unknown study ${JSON.stringify(id)}`, hint, "E_STUDY_NOT_FOUND");
}

/** What a caller asks for. `changes` are values; {@link readChanges} makes them from text. */
export interface ConfigRequest {
  preset?: string | undefined;
  changes?: Readonly<Record<string, unknown>>;
}

/** A configuration that can be run. */
export interface ResolvedConfig {
  preset: string | undefined;
  config: Record<string, unknown>;
  /** What the study has to say about it; failures have been thrown. */
  notices: readonly Notice[];
}

/** Resolves and checks a configuration. Without a preset the schema's own defaults are the base. */
export function resolveConfig(study: Study, request: ConfigRequest): ResolvedConfig {
  const known = request.preset !== undefined && Object.hasOwn(study.presets, request.preset);
  const preset = known ? study.presets[request.preset!] : undefined;
  if (request.preset !== undefined && !known) {
    throw new InvalidInputError(
      `study ${study.id}: unknown preset ${JSON.stringify(request.preset)}`,
      didYouMean(request.preset, Object.keys(study.presets)),
    );
  }
  const config = validated(`study ${study.id}`, study.schema, {
    ...preset?.values,
    ...request.changes,
  });
  const notices = study.check?.(config) ?? [];
  const failures = notices.filter((notice) => notice.level === "failure");
  if (failures.length > 0) {
    throw new InvalidInputError(
      `study ${study.id}: this configuration cannot be run: ${failures.map((f) => f.text).join("; ")}`,
      `see: assay info ${study.id}`,
    );
  }
  return { preset: request.preset, config, notices };
}

/** Parses values with a schema; unknown and unfit fields are collected into one {@link InvalidConfigError}. */
export function validated(
  where: string,
  schema: z.ZodObject,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const fields = schemaFields(schema);
  const names = fields.map((field) => field.name);
  const problems: FieldProblem[] = Object.keys(values)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      field: name,
      wanted: "a known field",
      got: canonicalJson(values[name]) ?? "nothing",
      hint: didYouMean(name, names),
    }));
  const parsed = schema.safeParse(values);
  if (parsed.success && problems.length === 0) return parsed.data;
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0] ?? "");
    const field = fields.find((candidate) => candidate.name === name);
    if (problems.some((problem) => problem.field === name)) continue;
    const got = name in values ? canonicalJson(values[name]) : "nothing";
    // a refinement or a pattern says more than the type: keep its words
    const ownWords = issue.code === "custom" || issue.code === "invalid_format";
    const wanted = field === undefined || ownWords ? issue.message : wantedBy(field);
    if (issue.code !== "unrecognized_keys") problems.push({ field: name || "all", wanted, got });
  }
  throw new InvalidConfigError(where, problems);
}

/** Reads `name=value` texts with the types of a schema. Texts of unknown fields stay texts, for {@link validated} to name. */
export function readChanges(
  schema: z.ZodObject,
  assignments: readonly string[],
): Record<string, unknown> {
  const fields = schemaFields(schema);
  const changes: Record<string, unknown> = {};
  for (const assignment of assignments) {
    const at = assignment.indexOf("=");
    if (at < 1) {
      throw new InvalidInputError(
        `--set: wanted name=value, got ${JSON.stringify(assignment)}`,
        "for example: --set weightDecay=1",
      );
    }
    const name = assignment.slice(0, at).trim();
    const text = assignment.slice(at + 1);
    const field = fields.find((candidate) => candidate.name === name);
    changes[name] = field === undefined ? text : readField(field, text);
  }
  return changes;
}

/** Names of the fields in which a configuration differs from its preset (or from the defaults). */
export function changedFields(
  study: Study,
  preset: string | undefined,
  config: Readonly<Record<string, unknown>>,
): string[] {
  const values = preset === undefined ? {} : (study.presets[preset]?.values ?? {});
  const base = study.schema.safeParse(values).data ?? {};
  return Object.keys(config).filter(
    (name) => canonicalJson(config[name]) !== canonicalJson(base[name]),
  );
}
