/** @file Numbers that JSON has no word for, as words: `null` already means "looked for and does not exist". */

import type { Report } from "../study/contract.ts";
import type { Measure, Measures } from "../study/measures.ts";
import { encodeFigure } from "./figure-json.ts";

/** A number as JSON can carry it; those that are not finite travel under their names, in files as on the wire. */
export type PlainNumber = number | "NaN" | "Infinity" | "-Infinity";

/** Measures as they leave this process. */
export type PlainMeasures = Readonly<
  Record<
    string,
    Omit<Measure, "value" | "error"> & { value: PlainNumber | null; error?: PlainNumber }
  >
>;

/** The number itself, or its name when it is not finite. */
export function plainNumber(value: number): PlainNumber {
  return Number.isFinite(value) ? value : (String(value) as PlainNumber);
}

/** Replacer for `JSON.stringify`: every number as a {@link PlainNumber}. */
export function namedNumbers(_key: string, value: unknown): unknown {
  return typeof value === "number" ? plainNumber(value) : value;
}

/** Measures with every number as a {@link PlainNumber}. */
export function plainMeasures(measures: Measures): PlainMeasures {
  return Object.fromEntries(
    Object.entries(measures).map(([name, { value, error, ...rest }]) => [
      name,
      {
        value: value === null ? null : plainNumber(value),
        ...(error === undefined ? {} : { error: plainNumber(error) }),
        ...rest,
      },
    ]),
  );
}

/** A report as JSON text: gaps of figures are `null`, measures that are not finite keep their names. */
export function encodeReport(report: Report): string {
  return encodeFigure({ ...report, measures: plainMeasures(report.measures) });
}
