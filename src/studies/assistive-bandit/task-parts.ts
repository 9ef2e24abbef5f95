/** @file What the calculations of the study share. */

import { ndArray } from "../../math/arrays.ts";
import type { NdArray } from "../../math/nd-array.ts";
import type { GameOptions } from "../../planning/bandit/simulate.ts";
import { type AssistiveConfig, fixedArms } from "./config.ts";

/** Rows of equal length as one array. */
export const matrix = (rows: readonly ArrayLike<number>[]): NdArray =>
  ndArray(Float64Array.from(rows.flatMap((row) => Array.from(row))), [
    rows.length,
    rows[0]?.length ?? 0,
  ]);

/** Where the means of simulated arms come from. */
export function armsOf(config: AssistiveConfig): Pick<GameOptions, "theta" | "prior"> {
  return { theta: fixedArms(config), prior: [config.priorWins, config.priorLosses] };
}
