/** @file Choices of a figure from the command line: `--option neuron=3 --step 1000`. */

import { z } from "zod";
import { figureById, readChanges } from "../lab/index.ts";
import type { Study } from "../study/contract.ts";

/** The choices as `buildFigure` wants them. `--step` counts only for figures that exist for each checkpoint. */
export function figureOptions(
  study: Study,
  figure: string,
  flags: { option?: readonly string[]; step?: number },
): Record<string, unknown> {
  const spec = figureById(study, figure);
  const choices = readChanges(spec.options ?? z.object({}), flags.option ?? []);
  const hasStep = spec.perCheckpoint === true && flags.step !== undefined;
  return hasStep ? { ...choices, step: flags.step } : choices;
}
