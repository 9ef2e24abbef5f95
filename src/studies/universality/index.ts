/** @file The study: how networks learn to compose the elements of a finite group, and what is universal about it. */

import { defineStudy, type Study } from "../../study/index.ts";
import { universalityClaims } from "./claims.ts";
import {
  checkUniversality,
  isPaperScale,
  universalityPresets,
  universalitySchema,
} from "./config.ts";
import { universalityFigures } from "./figures.ts";
import { universalityInstruments } from "./instruments.ts";
import { universalityMeasures } from "./measures.ts";
import { runUniversality } from "./run.ts";
import { universalitySeries } from "./series.ts";

/** Group composition via irreps, over many networks at once. */
export const universality: Study = defineStudy({
  id: "universality",
  version: 1,
  title: "Universality",
  summary:
    "Do networks with other seeds learn the same thing? On group composition all possible features are known in advance: the irreducible representations. Watch which ones each network picks, and in which order.",
  family: "interpretability",
  paper: {
    title: "A toy model of universality: reverse engineering how networks learn group operations",
    authors: "Bilal Chughtai, Lawrence Chan, Neel Nanda",
    year: 2023,
    venue: "ICML 2023",
    arxiv: "2302.03025",
  },
  schema: universalitySchema,
  presets: universalityPresets,
  paperPreset: "paper",
  series: universalitySeries,
  measures: universalityMeasures,
  claims: universalityClaims,
  figures: universalityFigures,
  instruments: universalityInstruments,
  check: checkUniversality,
  atPaperScale: isPaperScale,
  run: runUniversality,
});
