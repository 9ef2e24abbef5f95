/** @file Figures of the network at a checkpoint of a run. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import type { OneLayerParameters } from "../../networks/one-layer-shape.ts";
import { checkpointFigures, type FigureSpec } from "../../study/index.ts";
import type { NetworkAnalysis } from "./analysis.ts";
import type { GrokkingConfig } from "./config.ts";
import { clusterBars, directionTable, neuronHistogram, neuronScatter } from "./figures-neurons.ts";
import {
  analysisOrigin,
  attentionMaps,
  circleView,
  type FigureOrigin,
  logitMap,
  neuronMap,
  spectrumBars,
  spectrumMap,
  strongestFrequency,
} from "./figures-weights.ts";
import { analysisAt, networkAt } from "./networks-of-run.ts";

type Spec = FigureSpec<GrokkingConfig>;

const ofNetwork = checkpointFigures<GrokkingConfig, [OneLayerParameters, number, FigureOrigin]>(
  async (run, step) => {
    const network = await networkAt(run, step);
    return [network.parameters, network.task.p, { source: `${run.id}, step ${network.step}` }];
  },
);

const ofAnalysis = checkpointFigures<GrokkingConfig, [NetworkAnalysis, FigureOrigin]>(
  async (run, step) => {
    const analysis = await analysisAt(run, step);
    return [analysis, analysisOrigin(analysis, `${run.id}, step ${analysis.step}`)];
  },
);

/** Number of an input, neuron or answer as a figure option. */
const pick = (title: string, description: string) =>
  z.coerce.number().int().min(0).default(0).meta({ title, description, unit: "", source: "own" });

const circle: Spec = {
  id: "circle",
  title: "Circle view",
  section: "Weights",
  perCheckpoint: true,
  options: z.object({
    frequency: z.coerce.number().int().min(0).default(0).meta({
      title: "Frequency k",
      description: "Which circle; 0 takes the frequency with the largest wave in the logits.",
      unit: "",
      source: "own",
    }),
  }),
  build: async (run, chosen) => {
    const { p } = run.config;
    const wanted = Number(chosen.frequency ?? 0);
    if (wanted > Math.floor(p / 2)) {
      throw new InvalidInputError(
        `frequency: wanted a number in 0..${Math.floor(p / 2)}, got ${wanted}`,
      );
    }
    if (wanted > 0) {
      const { parameters, step } = await networkAt(run, chosen.step);
      return circleView(parameters, p, wanted, { source: `${run.id}, step ${step}` });
    }
    const analysis = await analysisAt(run, chosen.step);
    return circleView(
      analysis.parameters,
      p,
      strongestFrequency(analysis),
      analysisOrigin(analysis, `${run.id}, step ${analysis.step}`),
    );
  },
};

/** Figures of a network at a checkpoint, in the order of the page. */
export const networkFigures: readonly Spec[] = [
  ofNetwork("embed-spectrum", "Spectrum of the embedding", "Weights", (w, p, origin) =>
    spectrumBars("embed", w, p, origin),
  ),
  ofNetwork("readout-spectrum", "Spectrum of the readout", "Weights", (w, p, origin) =>
    spectrumBars("readout", w, p, origin),
  ),
  circle,
  ofNetwork("attention", "Attention of the heads", "Inputs", attentionMaps),
  ofNetwork(
    "neuron",
    "One neuron on all inputs",
    "Inputs",
    (w, p, origin, options) => neuronMap(w, p, Number(options.neuron), origin),
    z.object({ neuron: pick("Neuron", "Which hidden neuron, from 0.") }),
  ),
  ofAnalysis(
    "logit",
    "One logit on all inputs",
    "Inputs",
    (analysis, origin, options) => logitMap(analysis, Number(options.answer), origin),
    z.object({ answer: pick("Answer c", "Which answer's logit, from 0.") }),
  ),
  ofAnalysis("logit-spectrum", "Spectrum of the logits", "Inputs", spectrumMap),
  ofAnalysis("neuron-variance", "Neuron variance explained", "Neurons", neuronHistogram),
  ofAnalysis("neuron-frequencies", "Neuron frequencies", "Neurons", neuronScatter),
  ofAnalysis("clusters", "Cluster sizes", "Neurons", clusterBars),
  ofAnalysis("directions", "Readout directions", "Neurons", directionTable),
];
