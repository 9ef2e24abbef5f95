/** @file The study: human-calibrated autonomy software tasks. */

import { defineStudy, type Study } from "../../study/index.ts";
import { hcastClaims } from "./claims.ts";
import { hcastPresets, hcastSchema } from "./config.ts";
import { hcastFigures } from "./figures.ts";
import { hcastInstruments } from "./instruments.ts";
import { hcastMeasures } from "./measure-specs.ts";
import { runHcast } from "./run.ts";

/** Success by how long people need, and how good the knowledge of that length is. */
export const hcast: Study = defineStudy({
  id: "hcast",
  version: 1,
  title: "HCAST",
  summary:
    "If a task takes a skilled person X hours, how often does an agent finish it? See success fall with length and domain, and how well each length is known; time yourself on the built-in tasks.",
  family: "capabilities",
  paper: {
    title: "HCAST: Human-Calibrated Autonomy Software Tasks",
    authors: "David Rein, Joel Becker, Amy Deng, and others (METR)",
    year: 2025,
    venue: "arXiv",
    arxiv: "2503.17354",
  },
  schema: hcastSchema,
  presets: hcastPresets,
  paperPreset: "paper",
  series: [],
  measures: hcastMeasures,
  claims: hcastClaims,
  figures: hcastFigures,
  instruments: hcastInstruments,
  atPaperScale: (config) => config.publicData,
  run: runHcast,
});
