/** @file Values of configurations, measures and table cells in words. */

import { formatNumber, superscript } from "../../../src/figures/number-format.ts";
import type { PlainNumber } from "../../../src/lab/plain-numbers.ts";
import type { Paper } from "../../../src/study/contract.ts";

export { formatNumber };

/** Any value of a configuration in words; short, never more than one line. */
export function formatValue(value: unknown): string {
  if (typeof value === "number") return formatNumber(value, 6);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (value === null || value === undefined) return "–";
  if (typeof value === "string") return value === "" ? "–" : value;
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(formatValue).join(", ");
  return JSON.stringify(value);
}

/** The value of a measure in words; `undefined` was not measured, `null` was looked for and does not exist. */
export function measureWords(value: PlainNumber | null | undefined): string {
  if (value === undefined) return "–";
  if (value === null) return "does not exist";
  return value === "NaN" ? "not a number" : formatNumber(Number(value));
}

/** Count with its noun: `1 run`, `12 runs`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatNumber(count)} ${count === 1 ? noun : plural}`;
}

/** `weightDecay` as `weight decay`, for fields whose schema gives no title. */
export function spelled(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

/** Where a paper appeared: `ICLR 2023`. */
export function venueOf({ venue, year }: Paper): string {
  return venue.includes(String(year)) ? venue : `${venue} ${year}`;
}

/** Words with the numbers in them set properly: `5.54e-8` becomes `5.54×10⁻⁸`. */
export function typeset(text: string): string {
  return text.replace(
    /(\d)e([+-]?\d+)\b/g,
    (_all, digit: string, power: string) => `${digit}×10${superscript(Number(power))}`,
  );
}
