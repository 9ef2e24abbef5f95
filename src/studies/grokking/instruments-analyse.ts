/** @file The instrument for weights that were trained elsewhere. */

import { z } from "zod";
import { MissingError } from "../../errors.ts";
import { type Figure, judge, type Measures, type Notice, type Report } from "../../study/index.ts";
import { analyseNetwork, type NetworkAnalysis } from "./analysis.ts";
import { grokkingClaims } from "./claims.ts";
import { checkGrokking, type GrokkingConfig } from "./config.ts";
import { clockFigure } from "./figures-clock.ts";
import { clusterBars, directionTable, neuronHistogram, neuronScatter } from "./figures-neurons.ts";
import {
  analysisOrigin,
  attentionMaps,
  circleView,
  spectrumBars,
  spectrumMap,
  strongestFrequency,
} from "./figures-weights.ts";
import { importNetwork } from "./import.ts";
import {
  ablationTable,
  field,
  type GrokkingInstrument,
  short,
  stateNotices,
} from "./instruments-shared.ts";
import { networkMeasures } from "./measures.ts";

/** Measures, figures and claims of own weights. */
export const analyse: GrokkingInstrument = {
  id: "analyse",
  title: "Analyse own weights",
  summary:
    "The same measures, figures and claims on a one-layer transformer that was trained elsewhere.",
  options: z.object({
    p: z.coerce
      .number()
      .int()
      .min(0)
      .default(0)
      .meta(field("Modulus p", "Number of residues; 0 reads it off the embedding.")),
    operation: z
      .enum(["add", "subtract", "quadratic", "random"])
      .default("add")
      .meta(field("Operation", "What the network was trained to answer.")),
    prefix: z
      .string()
      .default("")
      .meta(
        field(
          "Prefix",
          "Which network of the file, for example state_dicts.250.; empty takes the newest.",
        ),
      ),
    splitSeed: z.coerce
      .number()
      .int()
      .default(-1)
      .meta(
        field(
          "Split seed",
          "Seed of Python's shuffle that chose the training pairs; -1 when unknown.",
        ),
      ),
    trainFraction: z.coerce
      .number()
      .gt(0)
      .lt(1)
      .default(0.3)
      .meta(field("Training fraction", "Used with the split seed.", "fraction")),
    keySet: z
      .enum(["filtered", "all"])
      .default("filtered")
      .meta(
        field("Key frequencies", "Rule for the key frequencies, see the study's configuration."),
      ),
    ablations: z
      .boolean()
      .default(false)
      .meta(field("Ablations", "Also run the ablations A1 to A9.")),
  }),
  files: [
    {
      slot: "weights",
      description:
        "Parameters named as in TransformerLens, in the paper's public code, or in our checkpoints",
      accept: [".safetensors", ".npz", ".json", ".pth", ".pt"],
      required: true,
    },
    {
      slot: "train-mask",
      description: "Training pairs: 0/1 array [p, p] or [p*p], or a list [pairs, 2]",
      accept: [".npy", ".npz", ".json", ".safetensors"],
      required: false,
    },
  ],
  takesRun: false,
  async run(options, context): Promise<Report> {
    const chosen = analyse.options.parse(options) as {
      p: number;
      operation: GrokkingConfig["operation"];
      prefix: string;
      splitSeed: number;
      trainFraction: number;
      keySet: GrokkingConfig["keySet"];
      ablations: boolean;
    };
    const file = context.files.weights?.[0];
    if (file === undefined) {
      throw new MissingError("analyse: wanted a file of weights, got none", "give --weights FILE");
    }
    const imported = importNetwork(file, context.files["train-mask"]?.[0], chosen);
    context.progress({ done: 0, total: 2, unit: "stages", message: "running all pairs" });
    const analysis = analyseNetwork(imported.parameters, imported.task, chosen.keySet);
    context.progress({ done: 1, total: 2, unit: "stages", message: "measures and figures" });
    const source = file.name;
    const measures: Record<string, Measures[string]> = networkMeasures(analysis);
    const figures = networkFigureList(analysis, source);
    if (chosen.ablations) {
      const { table, measures: more } = ablationTable(analysis, source);
      Object.assign(measures, more);
      figures.push(table);
    }
    context.progress({ done: 2, total: 2, unit: "stages" });
    const { config, task, layout, prefix } = imported;
    const unknown: Notice[] =
      task.trainMask === undefined
        ? [
            {
              level: "info",
              code: "unknown-training-set",
              text: "the training pairs are not known: losses called test and excluded are over all pairs",
            },
          ]
        : [];
    return {
      title: `Weights of ${file.name}`,
      summary: `${analysis.run.tables.shape.dMlp} neurons, p = ${task.p}, layout ${layout}${prefix === "" ? "" : `, prefix ${prefix}`}. Loss on ${task.trainMask === undefined ? "all" : "unseen"} pairs ${short(analysis.losses.test.loss)}, key frequencies ${analysis.keys.inUse.join(", ")}, which explain ${short(100 * (measures.logitVarianceExplained?.value ?? Number.NaN))} % of the logits' variance.`,
      measures,
      claims: judge(grokkingClaims, measures, {
        config,
        preset: undefined,
        atPaperScale: config.p >= 113 && config.dMlp >= 512,
      }),
      figures,
      notices: [
        ...stateNotices(analysis),
        ...unknown,
        ...checkGrokking(config).filter(({ code }) => /modulus|no-fourier/.test(code)),
      ],
    };
  },
};

function networkFigureList(analysis: NetworkAnalysis, source: string): Figure[] {
  const origin = analysisOrigin(analysis, source);
  const { parameters, task } = analysis;
  const { p } = task;
  return [
    spectrumBars("embed", parameters, p, origin),
    spectrumBars("readout", parameters, p, origin),
    circleView(parameters, p, strongestFrequency(analysis), origin),
    neuronHistogram(analysis, origin),
    neuronScatter(analysis, origin),
    clusterBars(analysis, origin),
    directionTable(analysis, origin),
    spectrumMap(analysis, origin),
    attentionMaps(parameters, p, origin),
    clockFigure(analysis, 3, 4, origin),
  ];
}
