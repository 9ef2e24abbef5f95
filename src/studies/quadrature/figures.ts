/** @file All figures of the study, in the order of the page. */

import { z } from "zod";
import {
  checkpointFigures,
  type Figure,
  type FigureSpec,
  type RunData,
  type Series,
} from "../../study/index.ts";
import type { NetworkAnalysis } from "./analysis.ts";
import type { QuadratureConfig } from "./config.ts";
import {
  amplitudeCurves,
  correctLogitMap,
  type FigureOrigin,
  originOf,
  phaseCircles,
  phaseScatter,
  predictionWaterfall,
  rectangles,
} from "./figures-account.ts";
import { boundAttribution, boundLadder, frequencyTable, tierTable } from "./figures-bounds.ts";
import { circleTable, familyFigure } from "./figures-family.ts";
import { analysisAt } from "./networks-of-run.ts";

type Spec = FigureSpec<QuadratureConfig>;
type Run = RunData<QuadratureConfig>;

const whole = (title: string, description: string, initial: number, least = 0, most = 210) =>
  z.coerce.number().int().min(least).max(most).default(initial).meta({
    title,
    description,
    unit: "",
    source: "own",
  });

const frequencyOption = whole(
  "Frequency k",
  "One of the network's frequencies; 0 takes the one with the most weight.",
  0,
);

const ofAnalysis = checkpointFigures<QuadratureConfig, [NetworkAnalysis, FigureOrigin]>(
  async (run, step) => {
    const analysis = await analysisAt(run, step);
    return [analysis, originOf(analysis, `${run.id}, step ${analysis.step}`)];
  },
);

function curves(
  id: string,
  title: string,
  section: string,
  caption: string,
  y: Extract<Figure, { kind: "lines" }>["y"],
  names: readonly (readonly [string, string, Partial<Series>?])[],
): Spec {
  return {
    id,
    title,
    section,
    build: async (run: Run) => ({
      id,
      kind: "lines",
      title,
      caption,
      source: run.id,
      x: { label: "Step" },
      y,
      series: names.map(([name, label, more], colour) => {
        const { steps, values } = run.series(name);
        return { name: label, x: steps, y: values, colour, ...more };
      }),
    }),
  };
}

const family: Spec = {
  id: "family",
  title: "Between clock and pizza",
  section: "Clock or pizza",
  build: async (run) =>
    familyFigure(
      run.config.architecture === "attention" ? run.config.attentionRate : 0,
      run.measures,
      { source: run.id },
    ),
};

/** Every figure. */
export const quadratureFigures: readonly Spec[] = [
  curves(
    "loss",
    "Loss",
    "Training",
    "Loss on the training pairs at every step and on all other pairs now and then.",
    { label: "Loss", unit: "nats", scale: "log", alternatives: ["linear"] },
    [
      ["trainLoss", "train"],
      ["testLoss", "test"],
    ],
  ),
  curves(
    "account",
    "The account grows",
    "Training",
    "Share of the logits that the integrals predict with no fitted constant, with and without secondary frequency and offset, and share of the neurons' inputs that one frequency explains.",
    { label: "Share of the variance", domain: [0, 1], format: "percent" },
    [
      ["integralPrediction", "logits by the integrals"],
      ["primaryPrediction", "logits by |cos| alone"],
      ["inputVarianceExplained", "inputs by one frequency", { style: "dashed" }],
    ],
  ),
  curves(
    "phase-error",
    "Phase error",
    "Training",
    "Weighted mean distance of the readout phases from the sum of the input phases.",
    { label: "Phase error", unit: "rad", scale: "log", alternatives: ["linear"] },
    [["phaseError", "phase error"]],
  ),
  ofAnalysis(
    "rectangles",
    "Rectangles under the curve",
    "The hidden layer as an integration",
    (analysis, origin, { frequency, a, b, c, shift }) =>
      rectangles(
        analysis,
        Number(frequency),
        { a: Number(a), b: Number(b), c: Number(c), shift: Number(shift) },
        origin,
      ),
    z.object({
      frequency: frequencyOption,
      a: whole("First input a", "A residue.", 3),
      b: whole("Second input b", "A residue.", 4),
      c: whole("Answer c", "A residue; -1 takes the right answer.", -1, -1),
      shift: whole(
        "Shift of a - b",
        "Adds to a and takes from b, so that a + b stays and a - b moves by twice this.",
        0,
        -30,
        30,
      ),
    }),
  ),
  ofAnalysis("phases", "Phase condition", "The hidden layer as an integration", phaseScatter),
  ofAnalysis("circles", "Where the nodes lie", "The hidden layer as an integration", phaseCircles),
  ofAnalysis(
    "amplitude",
    "Amplitude against the distance",
    "The hidden layer as an integration",
    (analysis, origin, { frequency }) => amplitudeCurves(analysis, Number(frequency), origin),
    z.object({ frequency: frequencyOption }),
  ),
  ofAnalysis(
    "waterfall",
    "What explains the logits",
    "The hidden layer as an integration",
    predictionWaterfall,
  ),
  ofAnalysis("frequencies", "Frequencies", "Bounds", frequencyTable),
  ofAnalysis("bounds", "Bound ladder", "Bounds", boundLadder),
  ofAnalysis(
    "attribution",
    "Which neurons waste the bound",
    "Bounds",
    (analysis, origin, { frequency }) => boundAttribution(analysis, Number(frequency), origin),
    z.object({ frequency: frequencyOption }),
  ),
  ofAnalysis("tiers", "Three tiers of bounds", "Bounds", tierTable),
  ofAnalysis("correct-logit", "Correct logit", "Clock or pizza", correctLogitMap),
  ofAnalysis("circle-fits", "Circles one at a time", "Clock or pizza", circleTable),
  family,
];
