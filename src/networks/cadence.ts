/** @file At which steps something happens. */

import { InvalidInputError } from "../errors.ts";

/**
 * Every N steps (multiples of N, 0 included), or an explicit list of steps. With a number the last step of the training is
 * included too; a list is taken as it is.
 */
export type Cadence = number | readonly number[];

/** A cadence made ready for questions about one training of `total` steps. */
export interface Timetable {
  isDue(step: number): boolean;
  /** The first step after `step` at which it is due, or `undefined`. */
  next(step: number): number | undefined;
}

/** Prepares a cadence; refuses steps that are not whole and not positive intervals. */
export function timetable(cadence: Cadence, total: number): Timetable {
  if (typeof cadence === "number") {
    if (!Number.isSafeInteger(cadence) || cadence < 1) {
      throw new InvalidInputError(`cadence: wanted a whole number of steps >= 1, got ${cadence}`);
    }
    return {
      isDue: (step) => step % cadence === 0 || step === total,
      next(step) {
        const due = Math.min((Math.floor(step / cadence) + 1) * cadence, total);
        return due > step ? due : undefined;
      },
    };
  }
  const steps = [...new Set(cadence)].sort((a, b) => a - b);
  const bad = steps.find((step) => !Number.isSafeInteger(step) || step < 0);
  if (bad !== undefined) {
    throw new InvalidInputError(`cadence: wanted whole steps >= 0, got ${bad}`);
  }
  const due = new Set(steps);
  return {
    isDue: (step) => due.has(step),
    next: (step) => steps.find((one) => one > step && one <= total),
  };
}

/**
 * About `count` steps from 0 to `total`, evenly spaced on a logarithmic scale (0 and `total` included, no step twice).
 *
 * @example
 * logSpacedSteps(1000, 5) // [0, 1, 10, 100, 1000]
 */
export function logSpacedSteps(total: number, count: number): number[] {
  const last = Math.max(count - 2, 1);
  const steps = Array.from({ length: last + 1 }, (_, i) => Math.round(total ** (i / last)));
  return [...new Set([0, ...steps, total])].filter((step) => step <= total).sort((a, b) => a - b);
}
