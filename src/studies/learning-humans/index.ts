/** @file The study of inferring preferences from people who are still learning. */

import { defineStudy } from "../../study/index.ts";
import { runUnits } from "../../study/units.ts";
import { learningClaims } from "./claims.ts";
import { checkLearning, isPaperScale, learningPresets, learningSchema } from "./config.ts";
import { learningFigures } from "./figures.ts";
import { learningInstruments } from "./instruments.ts";
import { learningMeasures } from "./measure-specs.ts";
import { measuresOf } from "./measures.ts";
import { learningUnits } from "./task.ts";

export const learningHumans = defineStudy({
  id: "learning-humans",
  version: 1,
  title: "People who are still learning",
  summary:
    "Inverse reinforcement learning takes people as fixed; newcomers are not. Watching somebody learn can reveal more of their wishes than watching an expert, and taking a learner for an expert misleads.",
  family: "human-behaviour",
  paper: {
    title: "Accounting for Human Learning when Inferring Human Preferences",
    authors: "H. Giles, L. Chan",
    year: 2020,
    venue: "NeurIPS workshop HAMLETS",
    arxiv: "2011.05596",
  },
  schema: learningSchema,
  presets: learningPresets,
  paperPreset: "paper",
  series: [],
  measures: learningMeasures,
  claims: learningClaims,
  figures: learningFigures,
  instruments: learningInstruments,
  check: checkLearning,
  atPaperScale: isPaperScale,
  async run(context) {
    const arrays = await runUnits(context, learningUnits(context.config, context.seed));
    if (arrays === undefined) return;
    for (const [name, measure] of Object.entries(measuresOf(arrays, context.config)))
      context.measure(name, measure);
  },
});
