/** @file The study: modular addition without black boxes, an MLP as a quadrature rule. */

import { defineStudy, type Study } from "../../study/index.ts";
import { quadratureClaims } from "./claims.ts";
import { checkQuadrature, isPaperScale, quadraturePresets, quadratureSchema } from "./config.ts";
import { quadratureFigures } from "./figures.ts";
import { quadratureInstruments } from "./instruments.ts";
import { quadratureMeasures } from "./measure-specs.ts";
import { runQuadrature } from "./run.ts";
import { quadratureSeries } from "./series.ts";
import { sweepFigures } from "./sweep.ts";

/** A hidden layer whose neurons are the rectangles of a numerical integration, with bounds. */
export const quadrature: Study = defineStudy({
  id: "quadrature",
  version: 1,
  title: "Quadrature",
  summary:
    "What does an MLP do, without checking it input by input? Here each neuron is one rectangle under a curve: watch a network learn to integrate, predict all its logits without a fitted constant, and bound how wrong that can be.",
  family: "interpretability",
  paper: {
    title:
      "Modular addition without black-boxes: compressing explanations of MLPs that compute numerical integration",
    authors: "Chun Hei Yip, Rajashree Agrawal, Lawrence Chan, Jason Gross",
    year: 2024,
    venue: "arXiv",
    arxiv: "2412.03773",
  },
  schema: quadratureSchema,
  presets: quadraturePresets,
  paperPreset: "paper",
  series: quadratureSeries,
  measures: quadratureMeasures,
  claims: quadratureClaims,
  figures: quadratureFigures,
  instruments: quadratureInstruments,
  check: checkQuadrature,
  atPaperScale: isPaperScale,
  run: runQuadrature,
  sweepFigures,
});
