/** @file The study: measuring AI ability to complete long tasks, with capability against cost. */

import { defineStudy, type Study } from "../../study/index.ts";
import { horizonClaims } from "./claims.ts";
import { horizonPresets, horizonSchema } from "./config.ts";
import { horizonFigures } from "./figures.ts";
import { horizonInstruments } from "./instruments.ts";
import { horizonMeasures, horizonSeries } from "./measure-specs.ts";
import { runHorizon } from "./run.ts";

/** Horizons, their trend, what it would change, and what capability costs. */
export const timeHorizon: Study = defineStudy({
  id: "time-horizon",
  version: 1,
  title: "Time horizons",
  summary:
    "How long a task, in a skilled person's time, can a model finish, and how fast does that grow? See the trend with its intervals, what would change it, and what each step costs.",
  family: "capabilities",
  paper: {
    title: "Measuring AI Ability to Complete Long Tasks",
    authors: "Thomas Kwa, Ben West, Joel Becker, and others (METR)",
    year: 2025,
    venue: "arXiv",
    arxiv: "2503.14499",
  },
  schema: horizonSchema,
  presets: horizonPresets,
  paperPreset: "paper",
  series: horizonSeries,
  measures: horizonMeasures,
  claims: horizonClaims,
  figures: horizonFigures,
  instruments: horizonInstruments,
  atPaperScale: (config) => config.publicData && config.repetitions >= 200,
  run: runHorizon,
});
