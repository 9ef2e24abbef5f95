/** @file Checks of claims that look at named measures, and what they say about them. */

import { type Claim, type ClaimCheck, decide, notRun } from "./claims.ts";
import { type Measures, measured } from "./measures.ts";

/** A measure with its error in a few digits; "-" where it was not measured. */
export function withError(measures: Measures, name: string): string {
  const value = measured(measures, name);
  const error = measures[name]?.error;
  return value === undefined
    ? "-"
    : `${value.toPrecision(3)}${error === undefined ? "" : ` ± ${error.toPrecision(2)}`}`;
}

/** Why a check cannot be made with these measures missing. */
type Absent<Config> = (missing: readonly string[], config: Config) => string;

/** A check of the values of named measures, in order; not run when one is missing. */
export function whenMeasured<Config>(
  names: readonly string[],
  check: (values: number[], config: Config) => { held: boolean; text: string },
  absent: Absent<Config> = (missing) => `not measured here: ${missing.join(", ")}`,
): Claim<Config>["check"] {
  return (measures, { config }): ClaimCheck => {
    const values = names.map((name) => measured(measures, name));
    const missing = names.filter((_, i) => values[i] === undefined);
    if (missing.length > 0) return notRun(absent(missing, config));
    const { held, text } = check(values as number[], config);
    return decide(held, text);
  };
}

/** What a check by name may ask for. */
interface Judged<Config> {
  /** Measures that must be there. */
  names: readonly string[];
  judge(get: (name: string) => number, error: (name: string) => number, config: Config): boolean;
  /** The measured quantities in words; `show` gives a measure with its error. */
  words(show: (name: string) => string): string;
  /** Why this configuration cannot be judged, or `undefined`. */
  excuse?(config: Config): string | undefined;
}

/** A check that asks for measures and their errors (0 where there is none) by name. */
export function judged<Config>(of: Judged<Config>): Claim<Config>["check"] {
  return (measures, { config }): ClaimCheck => {
    const excuse = of.excuse?.(config);
    if (excuse !== undefined) return notRun(excuse);
    const absent = of.names.find((name) => measured(measures, name) === undefined);
    if (absent !== undefined) return notRun(`not measured here: ${absent}`);
    const held = of.judge(
      (name) => measured(measures, name) ?? Number.NaN,
      (name) => measures[name]?.error ?? 0,
      config,
    );
    return decide(
      held,
      of.words((name) => withError(measures, name)),
    );
  };
}
