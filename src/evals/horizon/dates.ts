/** @file Calendar days as numbers: days since 1970-01-01, so that trends are lines. */

import { InvalidInputError } from "../../errors.ts";

const msPerDay = 86_400_000;

/** Mean days per month, as doubling times in months use it. @source METR eval-analysis-public */
export const daysPerMonth = 30.4375;
export const daysPerYear = 365.25;

/** Day number of a date `YYYY-MM-DD` (a time of day after it is ignored). @example dayOf("1970-01-02") // 1 */
export function dayOf(date: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date);
  const [year, month, day] = (match ?? []).slice(1).map(Number);
  const time = match === null ? Number.NaN : Date.UTC(year!, month! - 1, day!);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date.slice(0, 10)) {
    throw new InvalidInputError(`date: wanted YYYY-MM-DD, got ${JSON.stringify(date)}`);
  }
  return time / msPerDay;
}

/** Date `YYYY-MM-DD` of a day number (fractions fall on their day); "out of range" where the calendar ends. */
export function dateOf(day: number): string {
  const time = new Date(Math.floor(day) * msPerDay);
  return Number.isNaN(time.getTime()) ? "out of range" : time.toISOString().slice(0, 10);
}
