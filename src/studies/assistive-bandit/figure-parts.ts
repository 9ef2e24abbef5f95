/** @file What the figures of the study share. */

import type { NdArray } from "../../math/nd-array.ts";
import type { FigureSpec, RunData } from "../../study/index.ts";
import { type AssistiveConfig, conventions } from "./config.ts";

export type Run = RunData<AssistiveConfig>;
export type Spec = FigureSpec<AssistiveConfig>;

/** Conventions that stand beside every number. */
export const notes = (run: Run): string[] => [`Conventions: ${conventions(run.config)}.`];

/** One row of a stored matrix. */
export const row = (array: NdArray, i: number): number[] =>
  Array.from(array.data.slice(i * array.shape[1], (i + 1) * array.shape[1]));
