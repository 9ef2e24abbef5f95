/** @file The instruments of the study, in the order of the page. */

import { analyse } from "./instruments-analyse.ts";
import { ablate, clock, compare, forecasting } from "./instruments-run.ts";
import type { GrokkingInstrument } from "./instruments-shared.ts";

export const grokkingInstruments: readonly GrokkingInstrument[] = [
  ablate,
  analyse,
  compare,
  forecasting,
  clock,
];
