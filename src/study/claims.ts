/** @file Claims of a paper as rows: what it says, what was measured, and whether that held. */

import type { Measures } from "./measures.ts";

/**
 * Outcome of a claim in one run.
 *
 * `held`: at the paper's own scale. `held-at-this-scale`: the same statement in a smaller run.
 * `not-held`: measured and outside the tolerance. `not-run`: this run does not measure it; `reason` says why.
 */
export type Verdict = "held" | "held-at-this-scale" | "not-held" | "not-run";

/** What a claim's check returns; the scale (paper or smaller) is added by {@link judge}. */
export interface ClaimCheck {
  outcome: "held" | "not-held" | "not-run";
  /** The measured quantity in words and numbers, for example "0.961 of the variance". */
  measured: string;
  /** Why it was not run, or what to keep in mind. */
  reason?: string;
}

/** What a check may look at beside the measures. */
export interface ClaimContext<Config> {
  config: Config;
  /** Preset the configuration came from, with the fields that were changed, or `undefined` for a free one. */
  preset: string | undefined;
}

/** One statement of the paper. `check` is pure and never throws: a measure that is absent is "not-run". */
export interface Claim<Config = unknown> {
  /** Stable, kebab-case, unique within the study. */
  id: string;
  statement: string;
  /** The paper's number or sentence. */
  paper: string;
  /** Tolerance in words, as decided before any run of ours. */
  tolerance: string;
  /** Section, figure or table. */
  source: string;
  /** Set where the specification itself is in doubt; shown to the reader. */
  doubtful?: string;
  check(measures: Measures, context: ClaimContext<Config>): ClaimCheck;
}

/** A claim after judgement, as printed, stored and shown. */
export interface ClaimRow {
  id: string;
  statement: string;
  paper: string;
  tolerance: string;
  source: string;
  measured: string;
  verdict: Verdict;
  reason?: string;
  doubtful?: string;
}

/** A check that this run cannot make, and why. */
export function notRun(reason: string): ClaimCheck {
  return { outcome: "not-run", measured: "", reason };
}

/** A check that was made: `text` is the measured quantity, `reason` what to keep in mind. */
export function decide(isHeld: boolean, text: string, reason?: string): ClaimCheck {
  return {
    outcome: isHeld ? "held" : "not-held",
    measured: text,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** A measured number in words: a few significant digits, with an exponent when it is very small or large. */
export function inWords(value: number, digits = 3): string {
  const isExtreme = value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5);
  return isExtreme ? value.toExponential(digits - 1) : String(Number(value.toPrecision(digits)));
}

/** Judges every claim against the measures of one run. `atPaperScale` decides between the two ways of holding. */
export function judge<Config>(
  claims: readonly Claim<Config>[],
  measures: Measures,
  context: ClaimContext<Config> & { atPaperScale: boolean },
): ClaimRow[] {
  return claims.map((claim) => {
    const check = claim.check(measures, context);
    const verdict: Verdict =
      check.outcome === "held" && !context.atPaperScale ? "held-at-this-scale" : check.outcome;
    return {
      id: claim.id,
      statement: claim.statement,
      paper: claim.paper,
      tolerance: claim.tolerance,
      source: claim.source,
      measured: check.measured,
      verdict,
      ...(check.reason === undefined ? {} : { reason: check.reason }),
      ...(claim.doubtful === undefined ? {} : { doubtful: claim.doubtful }),
    };
  });
}
