/** @file The claims of a study, judged on one run. */

import { type ClaimRow, judge } from "../study/claims.ts";
import type { Study } from "../study/contract.ts";
import type { Measures } from "../study/measures.ts";
import { changedFields } from "./config.ts";
import type { RunFile } from "./format.ts";

/** Judges all claims on the measures of a run. A run that has not ended is judged on what it has measured so far. */
export function claimsOfRun(
  study: Study,
  run: Pick<RunFile, "config" | "preset">,
  measures: Measures,
): ClaimRow[] {
  return judge(study.claims, measures, {
    config: run.config,
    preset: presetInWords(study, run),
    atPaperScale: study.atPaperScale(run.config),
  });
}

/** "quick", or "quick with weightDecay" when fields were changed; `undefined` for a configuration without preset. */
export function presetInWords(
  study: Study,
  run: Pick<RunFile, "config" | "preset">,
): string | undefined {
  if (run.preset === undefined) return undefined;
  const changed = changedFields(study, run.preset, run.config);
  return changed.length === 0 ? run.preset : `${run.preset} with ${changed.join(", ")}`;
}

/** True when at least one claim was measured and did not hold: exit code 1. */
export function someNotHeld(claims: readonly ClaimRow[]): boolean {
  return claims.some((claim) => claim.verdict === "not-held");
}
