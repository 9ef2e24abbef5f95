/**
 * @file Logs of Inspect (`.eval` archives and their JSON form) as run records: one record per sample and epoch.
 *
 * From an archive only the header and the summaries are read, never a transcript, so that logs of many gigabytes are cheap.
 * Inspect does not know how long a task takes a person: lengths come from the samples' metadata or from a table of the user.
 *
 * @source inspect.aisi.org.uk, "Log Files" and the reference of `EvalLog`, `EvalSampleSummary`
 */

import { InvalidInputError } from "../../errors.ts";
import { isZip, readZip, type ZipArchive } from "../../io/zip.ts";
import type { Raw } from "./record-fields.ts";
import { humanAlias } from "./tables.ts";

/** What the user knows about a task and the log does not say. */
export interface TaskLength {
  humanMinutes: number;
  humanSource?: string;
  family?: string;
}

export interface InspectOptions {
  /** Name of the score to use; default: the first of each sample. */
  scorer?: string;
  lengths?: ReadonlyMap<string, TaskLength>;
}

/** Records in the form that {@link RunReader.add} takes, and what a reader should know. */
export interface InspectRecords {
  records: readonly Raw[];
  warnings: readonly string[];
}

/** Is this parsed JSON an Inspect log? */
export function isInspectLog(document: unknown): boolean {
  return isRaw(document) && isRaw(document.eval) && "model" in document.eval;
}

/** Reads an `.eval` archive. Throws `InvalidInputError` for archives that are damaged, hostile or no Inspect logs. */
export function readInspectArchive(
  bytes: Uint8Array,
  name: string,
  options: InspectOptions = {},
): InspectRecords {
  if (!isZip(bytes)) {
    throw new InvalidInputError(`${name}: wanted an Inspect log (a zip archive), got other bytes`);
  }
  // Announced sizes only: transcripts are never unpacked.
  const archive = readZip(bytes, { maxBytes: 2 ** 40, maxEntryBytes: 2 ** 29 }, name);
  const header = ["header.json", "_journal/start.json", "start.json"].find((entry) =>
    archive.has(entry),
  );
  if (header === undefined) {
    throw new InvalidInputError(
      `${name}: wanted header.json or _journal/start.json in the archive, got ${archive.names.slice(0, 5).join(", ")}`,
    );
  }
  const start = readJson(archive, header, name);
  if (!isInspectLog(start)) {
    throw new InvalidInputError(`${name}: wanted eval.model in ${header}, got none`);
  }
  const samples = samplesOf(archive, name);
  const unfinished = header === "header.json" ? [] : [`${name}: the evaluation was not finished`];
  const read = recordsOf(start as Raw, samples, name, options);
  return { records: read.records, warnings: [...unfinished, ...read.warnings] };
}

/** Reads the JSON form of a log: `{ eval, samples }`. */
export function readInspectJson(
  document: unknown,
  name: string,
  options: InspectOptions = {},
): InspectRecords {
  if (!isInspectLog(document) || !Array.isArray((document as Raw).samples)) {
    throw new InvalidInputError(
      `${name}: wanted an Inspect log { eval, samples }, got no list of samples`,
      "write it with samples: inspect log convert --to json",
    );
  }
  const log = document as Raw;
  return recordsOf(log, log.samples as unknown[], name, options);
}

/** Lengths from rows (header first) with columns task_id, human_minutes and, where known, human_source, task_family. */
export function readTaskLengths(rows: readonly (readonly string[])[]): Map<string, TaskLength> {
  const [header = [], ...body] = rows;
  const column = (name: string): number => header.indexOf(name);
  if (column("task_id") < 0 || column("human_minutes") < 0) {
    throw new InvalidInputError(
      `lengths: wanted columns task_id and human_minutes, got ${header.slice(0, 8).join(", ")}`,
    );
  }
  return new Map(
    body.map((row, i) => {
      const humanMinutes = Number(row[column("human_minutes")] || Number.NaN);
      if (!(humanMinutes > 0) || humanMinutes === Number.POSITIVE_INFINITY) {
        throw new InvalidInputError(
          `lengths: line ${i + 2}: wanted human_minutes > 0, got ${JSON.stringify(row[column("human_minutes")])}`,
        );
      }
      const source = row[column("human_source")];
      const family = row[column("task_family")];
      return [
        row[column("task_id")]!,
        {
          humanMinutes,
          ...(source ? { humanSource: source } : {}),
          ...(family ? { family } : {}),
        },
      ];
    }),
  );
}

function samplesOf(archive: ZipArchive, name: string): unknown[] {
  for (const entry of ["summaries.json", "summary.json"]) {
    if (archive.has(entry)) return listOf(archive, entry, name);
  }
  const parts = archive.names.filter((entry) => /(^|\/)summaries\/\d+\.json$/.test(entry));
  if (parts.length > 0) return parts.flatMap((entry) => listOf(archive, entry, name));
  return archive.names
    .filter((entry) => entry.startsWith("samples/") && entry.endsWith(".json"))
    .map((entry) => readJson(archive, entry, name));
}

function listOf(archive: ZipArchive, entry: string, name: string): unknown[] {
  const list = readJson(archive, entry, name);
  if (!Array.isArray(list)) throw new InvalidInputError(`${name}: wanted a list in ${entry}`);
  return list;
}

function readJson(archive: ZipArchive, entry: string, name: string): unknown {
  // Inspect writes NaN where a number is missing, which JSON does not know.
  const text = new TextDecoder().decode(archive.read(entry));
  try {
    return JSON.parse(text.replace(/([:[,]\s*)(NaN|-?Infinity)(?=\s*[,}\]])/g, "$1null"));
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 120) : String(error);
    throw new InvalidInputError(`${name}: ${entry} is not JSON: ${reason}`);
  }
}

function recordsOf(
  log: Raw,
  samples: readonly unknown[],
  name: string,
  options: InspectOptions,
): InspectRecords {
  const spec = log.eval as Raw;
  const human = /human_(cli|agent)/.test(
    JSON.stringify([spec.solver, isRaw(log.plan) && log.plan]),
  );
  const alias = human ? humanAlias : String(spec.model);
  const records: Raw[] = [];
  let invalid = 0;
  let unscored = 0;
  const scorers = new Set<string>();
  for (const sample of samples) {
    if (!isRaw(sample)) {
      records.push({});
      continue;
    }
    if (sample.error !== undefined && sample.error !== null) {
      invalid++;
      continue;
    }
    const scores = isRaw(sample.scores) ? sample.scores : {};
    const names = Object.keys(scores);
    for (const scorer of names) scorers.add(scorer);
    const chosen = options.scorer ?? names[0];
    const found = chosen === undefined ? undefined : scores[chosen];
    if (found === undefined) {
      unscored++;
      continue;
    }
    records.push(recordOf(spec, sample, alias, gradeOf(found), options));
  }
  if (unscored > 0 && options.scorer !== undefined && !scorers.has(options.scorer)) {
    throw new InvalidInputError(
      `${name}: wanted scores named ${JSON.stringify(options.scorer)}, got ${[...scorers].join(", ") || "none"}`,
    );
  }
  const warnings = [
    invalid === 0
      ? ""
      : `${name}: ${invalid} samples stopped with an error: invalid runs, left out`,
    unscored === 0 ? "" : `${name}: ${unscored} samples have no score: left out`,
    scorers.size < 2 || options.scorer !== undefined
      ? ""
      : `${name}: samples carry several scores (${[...scorers].join(", ")}): the first is used; choose with --scorer`,
  ];
  return { records, warnings: warnings.filter((text) => text !== "") };
}

function recordOf(
  spec: Raw,
  sample: Raw,
  alias: string,
  score: unknown,
  { lengths }: InspectOptions,
): Raw {
  const metadata = isRaw(sample.metadata) ? sample.metadata : {};
  const id = taskIdOf(spec, sample, metadata);
  const known = lengths?.get(id) ?? lengths?.get(String(sample.id));
  const usage = Object.values(isRaw(sample.model_usage) ? sample.model_usage : {}).filter(isRaw);
  const sum = (field: string): number | undefined => {
    const values = usage.map((one) => one[field]).filter((one) => typeof one === "number");
    return values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0);
  };
  return {
    task_id: id,
    task_family: known?.family ?? metadata.task_family,
    alias,
    run_id: sample.uuid ?? `${spec.run_id ?? spec.created ?? ""} ${id} ${sample.epoch ?? 1}`,
    score_cont: score,
    human_minutes: known?.humanMinutes ?? metadata.human_minutes,
    human_source: known?.humanSource ?? metadata.human_source,
    human_score: metadata.human_score,
    human_cost: metadata.human_cost,
    task_source: metadata.task_source,
    person_id: metadata.person_id,
    task_version: spec.task_version,
    scaffold: spec.solver, // Inspect's word for the program around the model
    time_limit: isRaw(spec.config) ? spec.config.time_limit : undefined, // seconds, as in METR's files
    tokens_count: sum("total_tokens"),
    generation_cost: sum("total_cost"),
    ...timesOf(sample, alias === humanAlias),
    ...(sample.limit === undefined || sample.limit === null
      ? {}
      : { fatal_error_from: "usageLimits" }),
  };
}

/** `metadata.task_id`; else the sample's own id where it names a family; else task and sample. */
function taskIdOf(spec: Raw, sample: Raw, metadata: Raw): string {
  if (typeof metadata.task_id === "string" && metadata.task_id !== "") return metadata.task_id;
  const id = String(sample.id);
  if (id.includes("/") || id.includes("__")) return id;
  const task = String(spec.task ?? "task");
  return `${task.slice(task.lastIndexOf("/") + 1)}/${id}`;
}

/** Working time where it is known (people pause), else the span. */
function timesOf(sample: Raw, human: boolean): { started_at?: number; completed_at?: number } {
  const store = isRaw(sample.store) ? sample.store : {};
  const accumulated = store["HumanAgentState:accumulated_time"];
  const seconds =
    human && typeof accumulated === "number" && accumulated > 0
      ? accumulated
      : (sample.working_time ?? sample.total_time);
  if (typeof seconds === "number") return { started_at: 0, completed_at: seconds * 1000 };
  const from = Date.parse(String(sample.started_at));
  const to = Date.parse(String(sample.completed_at));
  return Number.isNaN(from) || Number.isNaN(to) ? {} : { started_at: from, completed_at: to };
}

/** Inspect's grades as numbers: C or yes is 1, P a half, I, N or no is 0; anything else is left for the reader to refuse. */
function gradeOf(score: unknown): unknown {
  const value = isRaw(score) ? score.value : score;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string") return value;
  const grade = { C: 1, P: 0.5, I: 0, N: 0, YES: 1, TRUE: 1, NO: 0, FALSE: 0 }[value.toUpperCase()];
  return grade ?? value;
}

function isRaw(value: unknown): value is Raw {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
