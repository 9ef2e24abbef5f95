/** @file What the study offers for the user's own runs: fit, trend, compare, sensitivity, frontier, prices, budget. */

import type { Instrument } from "../../study/index.ts";
import type { HorizonConfig } from "./config.ts";
import { compareInstrument } from "./instrument-compare.ts";
import { frontierInstrument } from "./instrument-cost.ts";
import { fitInstrument, trendInstrument } from "./instrument-fit.ts";
import { budgetInstrument, pricesInstrument } from "./instrument-prices.ts";
import { sensitivityInstrument } from "./instrument-sensitivity.ts";

export const horizonInstruments: readonly Instrument<HorizonConfig>[] = [
  fitInstrument,
  trendInstrument,
  compareInstrument,
  sensitivityInstrument,
  frontierInstrument,
  pricesInstrument,
  budgetInstrument,
];
