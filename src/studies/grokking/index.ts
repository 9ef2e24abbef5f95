/** @file The study: progress measures for grokking via mechanistic interpretability. */

import { defineStudy, type Study } from "../../study/index.ts";
import { grokkingClaims } from "./claims.ts";
import { checkGrokking, grokkingPresets, grokkingSchema, isPaperScale } from "./config.ts";
import { grokkingFigures } from "./figures.ts";
import { grokkingInstruments } from "./instruments.ts";
import { grokkingMeasures } from "./measure-specs.ts";
import { runGrokking } from "./run.ts";
import { grokkingSeries } from "./series.ts";
import { sweepFigures } from "./sweep.ts";

/** Delayed generalisation in modular addition, with the network taken apart. */
export const grokking: Study = defineStudy({
  id: "grokking",
  version: 1,
  title: "Grokking",
  summary:
    "Why does a network that has memorised modular addition suddenly understand it, long after? Watch it learn to add on a few circles, and see that circuit grow while the test loss is still flat.",
  family: "interpretability",
  paper: {
    title: "Progress measures for grokking via mechanistic interpretability",
    authors: "Neel Nanda, Lawrence Chan, Tom Lieberum, Jess Smith, Jacob Steinhardt",
    year: 2023,
    venue: "ICLR 2023",
    arxiv: "2301.05217",
  },
  schema: grokkingSchema,
  presets: grokkingPresets,
  paperPreset: "paper",
  series: grokkingSeries,
  measures: grokkingMeasures,
  claims: grokkingClaims,
  figures: grokkingFigures,
  instruments: grokkingInstruments,
  sweepFigures,
  check: checkGrokking,
  atPaperScale: isPaperScale,
  run: runGrokking,
});
