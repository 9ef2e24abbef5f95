/** @file The study of the assistive bandit. */

import { type RecurrentTrainer, recurrentTrainer } from "../../planning/recurrent/train.ts";
import { defineStudy } from "../../study/index.ts";
import { runUnits } from "../../study/units.ts";
import { assistiveClaims } from "./claims.ts";
import { assistivePresets, assistiveSchema, checkAssistive, isPaperScale } from "./config.ts";
import { assistiveFigures } from "./figures.ts";
import { assistiveInstruments } from "./instruments.ts";
import { assistiveMeasures } from "./measure-specs.ts";
import { measuresOf } from "./measures.ts";
import { assistiveUnits } from "./task.ts";

export const assistiveBandit = defineStudy({
  id: "assistive-bandit",
  version: 4,
  title: "The assistive multi-armed bandit",
  summary:
    "A person who is still finding out what she likes wishes for an arm; a robot that never sees the rewards may pull another. When can it help, and why is a person who does better alone not always better assisted?",
  family: "human-behaviour",
  paper: {
    title: "The Assistive Multi-Armed Bandit",
    authors: "L. Chan, D. Hadfield-Menell, S. Srinivasa, A. Dragan",
    year: 2019,
    venue: "HRI",
    arxiv: "1901.08654",
  },
  schema: assistiveSchema,
  presets: assistivePresets,
  paperPreset: "paper",
  series: [
    {
      name: "robotRegret",
      label: "Regret while training",
      unit: "regret",
      scale: "linear",
      group: "Learned robot",
      description:
        "Mean total regret of the last updates' games of the robot in training, pulls sampled; a step is one of the calculations of the run. Every update is in the figure.",
    },
  ],
  measures: assistiveMeasures,
  claims: assistiveClaims,
  figures: assistiveFigures,
  instruments: assistiveInstruments,
  check: checkAssistive,
  atPaperScale: isPaperScale,
  async run(context) {
    let trainer: RecurrentTrainer | undefined;
    const { trainArms: arms, trainRounds: rounds, hidden } = context.config;
    const needed = (): RecurrentTrainer => {
      trainer ??= recurrentTrainer({ arms, rounds, hidden });
      return trainer;
    };
    try {
      const arrays = await runUnits(context, assistiveUnits(context, needed));
      if (arrays === undefined) return;
      for (const [name, measure] of Object.entries(measuresOf(arrays, context.config)))
        context.measure(name, measure);
    } finally {
      trainer?.dispose();
    }
  },
});
