/** @file The study of irrational demonstrators. */

import { defineStudy } from "../../study/index.ts";
import { runUnits } from "../../study/units.ts";
import { irrationalityClaims } from "./claims.ts";
import {
  checkIrrationality,
  irrationalityPresets,
  irrationalitySchema,
  isPaperScale,
} from "./config.ts";
import { irrationalityFigures } from "./figures.ts";
import { irrationalityInstruments } from "./instruments.ts";
import { irrationalityMeasures, measuresOf } from "./measures.ts";
import { peopleOf } from "./people.ts";
import { irrationalityUnits } from "./task.ts";

export const irrationality = defineStudy({
  id: "irrationality",
  version: 1,
  title: "Irrational demonstrators",
  summary:
    "What does a machine learn about people's wishes when they are short-sighted, loss-averse or over-confident? Assuming that they are rational can be worse than learning nothing; knowing the bias can teach more than rationality would.",
  family: "human-behaviour",
  paper: {
    title: "Human irrationality: both bad and good for reward inference",
    authors: "L. Chan, A. Critch, A. Dragan",
    year: 2021,
    venue: "arXiv",
    arxiv: "2111.06956",
  },
  schema: irrationalitySchema,
  presets: irrationalityPresets,
  paperPreset: "paper",
  series: [],
  measures: irrationalityMeasures,
  claims: irrationalityClaims,
  figures: irrationalityFigures,
  instruments: irrationalityInstruments,
  check(config) {
    const notices = checkIrrationality(config);
    if (notices.some(({ level }) => level === "failure")) return notices;
    const { names, leftOut } = peopleOf(config);
    if (names.length > 0) return [...notices, ...leftOut];
    return leftOut.map((notice) => ({ ...notice, level: "failure" }));
  },
  atPaperScale: isPaperScale,
  async run(context) {
    const said = new Set<string>();
    const warn = (text: string): void => {
      if (!said.has(text)) context.notice({ level: "warning", code: "planning", text });
      said.add(text);
    };
    const units = irrationalityUnits(context.config, context.seed, warn);
    const arrays = await runUnits(context, units);
    if (arrays === undefined) return;
    for (const [name, measure] of Object.entries(measuresOf(arrays, context.config)))
      context.measure(name, measure);
  },
});
