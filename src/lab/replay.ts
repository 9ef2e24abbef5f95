/** @file Reports of instruments that can be checked: what they were made from, the same work again, and what came out otherwise. */

import { createHash } from "node:crypto";
import { z } from "zod";
import { InvalidInputError } from "../errors.ts";
import type { InputFile, Instrument, Replay, Report, Study } from "../study/contract.ts";
import { encodeReport } from "./plain-numbers.ts";

const replaySchema = z.object({
  study: z.string(),
  instrument: z.string(),
  version: z.number(),
  options: z.record(z.string(), z.unknown()),
  run: z.string().optional(),
  files: z.array(
    z.object({ slot: z.string(), name: z.string(), bytes: z.number(), sha256: z.string() }),
  ),
});

const measuresSchema = z.record(z.string(), z.looseObject({ value: z.unknown() }));

type Files = Readonly<Record<string, readonly InputFile[]>>;

/** What a report is made from; `options` after defaults were filled in. */
export function replayOf(
  study: Study,
  instrument: Instrument<unknown>,
  input: { options: Readonly<Record<string, unknown>>; files: Files; run?: string | undefined },
): Replay {
  return {
    study: study.id,
    instrument: instrument.id,
    version: study.version,
    options: input.options,
    ...(input.run === undefined ? {} : { run: input.run }),
    files: Object.entries(input.files).flatMap(([slot, list]) =>
      list.map(({ name, bytes }) => ({ slot, name, bytes: bytes.length, sha256: sha256(bytes) })),
    ),
  };
}

/** A stored report: what it was made from and the measures that it says, as JSON carries them. */
export interface StoredReport {
  replay: Replay;
  measures: Readonly<Record<string, unknown>>;
}

/** Reads a report as written by `--json` or `--out x.json`. */
export function readReport(text: string, where: string): StoredReport {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    document = undefined; // the schema then says what was wanted
  }
  const parsed = z.object({ replay: replaySchema, measures: measuresSchema }).safeParse(document);
  if (parsed.success) return parsed.data as StoredReport;
  throw new InvalidInputError(
    `${where}: wanted the report of an instrument with its replay, got something else`,
    "write one with --out report.json",
  );
}

/** Puts files into the slots that they had, by their sums; names do not matter. */
export function filesByHash({ files }: Replay, given: readonly InputFile[]): Files {
  const known = new Map(given.map((file) => [sha256(file.bytes), file]));
  const missing = files.filter((file) => !known.has(file.sha256));
  if (missing.length > 0) {
    throw new InvalidInputError(
      `replay: wanted the files of the report, missing ${missing.map((file) => `${file.name} (sha256 ${file.sha256.slice(0, 16)})`).join(", ")}`,
      "a file with the same name and another content is another file",
    );
  }
  const slots: Record<string, InputFile[]> = {};
  for (const { slot, name, sha256: sum } of files) {
    slots[slot] = [...(slots[slot] ?? []), { name, bytes: known.get(sum)!.bytes }];
  }
  return slots;
}

/** A measure that came out otherwise. */
export interface Difference {
  measure: string;
  before: unknown;
  now: unknown;
}

/** Measures that differ in any digit, or that only one side has. */
export function reportDifferences(before: StoredReport, now: Report): Difference[] {
  const { measures } = JSON.parse(encodeReport(now)) as StoredReport;
  const names = new Set([...Object.keys(before.measures), ...Object.keys(measures)]);
  return [...names].flatMap((measure): Difference[] => {
    const [a, b] = [valueIn(before.measures[measure]), valueIn(measures[measure])];
    return a === b ? [] : [{ measure, before: a, now: b }];
  });
}

function valueIn(measure: unknown): unknown {
  return (measure as { value?: unknown } | undefined)?.value;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
