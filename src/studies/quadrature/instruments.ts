/** @file The instruments of the study: own weights taken apart, and a plan for the number of neurons. */

import { z } from "zod";
import { MissingError } from "../../errors.ts";
import {
  angleBound,
  integrationBounds,
  planNeurons,
  planTable,
  quadratureGroups,
  quadratureNeuronsAt,
} from "../../interp/index.ts";
import { runAttentionRate } from "../../networks/attention-rate-grid.ts";
import { additiveWaves } from "../../networks/attention-rate-waves.ts";
import {
  type Figure,
  type Instrument,
  judge,
  type Measure,
  type Notice,
  type Report,
} from "../../study/index.ts";
import { analyseNetwork, type NetworkAnalysis } from "./analysis.ts";
import { boundInWords, quadratureClaims } from "./claims.ts";
import { checkQuadrature, isPaperScale, type QuadratureConfig } from "./config.ts";
import {
  amplitudeCurves,
  correctLogitMap,
  originOf,
  phaseCircles,
  phaseScatter,
  predictionWaterfall,
  rectangles,
} from "./figures-account.ts";
import { boundAttribution, boundLadder, frequencyTable, tierTable } from "./figures-bounds.ts";
import { circleTable, familyFigure } from "./figures-family.ts";
import { factNotices, importNetwork } from "./import.ts";
import { networkMeasures } from "./measures.ts";
import { stateNotices } from "./run.ts";

type QuadratureInstrument = Instrument<QuadratureConfig>;

const field = (title: string, description: string, unit = "") => ({
  title,
  description,
  unit,
  source: "own",
});

const short = (value: number | null | undefined): string =>
  value === null || value === undefined ? "none" : String(Number(value.toPrecision(3)));

/**
 * Measured time of the linear-time account (waves through the weights, amplitudes, bounds; frequencies known) and of the
 * network on all pairs, in milliseconds. Best of three each.
 */
export function boundTimes(analysis: NetworkAnalysis): { boundMs: number; bruteForceMs: number } {
  const { parameters, run, groups } = analysis;
  const frequencies = groups.map(({ frequency }) => frequency);
  const best = (work: () => void) => {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 3; i++) {
      const began = performance.now();
      work();
      least = Math.min(least, performance.now() - began);
    }
    return least;
  };
  return {
    boundMs: best(() => {
      const { waves } = additiveWaves(parameters, run.shape, frequencies);
      for (const group of quadratureGroups(quadratureNeuronsAt(waves)).groups) {
        integrationBounds(group);
        angleBound(group, group.phaseErrors);
      }
    }),
    bruteForceMs: best(() => runAttentionRate(parameters, run.shape)),
  };
}

/** Measures, figures and claims of own weights. */
const analyse: QuadratureInstrument = {
  id: "analyse",
  title: "Analyse own weights",
  summary:
    "The same account, bounds, figures and claims on a network that adds and was trained elsewhere; with constant or ordinary attention or without any. Of more than one layer only the measures of clock and pizza are given without reserve.",
  options: z.object({
    p: z.coerce
      .number()
      .int()
      .min(0)
      .default(0)
      .meta(field("Modulus p", "Number of residues; 0 reads it off the file.")),
    attentionRate: z.coerce
      .number()
      .min(0)
      .max(1)
      .default(0)
      .meta(field("Attention rate", "Share of the softmax in the attention.", "fraction")),
    constantWeight: z.coerce
      .number()
      .gt(0)
      .max(1)
      .default(1)
      .meta(
        field(
          "Constant attention weight",
          "1 in the clock-and-pizza code, 0.5 in the quadrature paper; it is not in the weights and changes everything.",
        ),
      ),
    activation: z
      .enum(["relu", "gelu"])
      .default("relu")
      .meta(field("Activation", "With GeLU the bounds are refused.")),
    skipGradients: z
      .boolean()
      .default(false)
      .meta(
        field(
          "Skip gradient symmetricity",
          "Leave out gradient symmetricity, which is exact over all pairs and answers and the slow part.",
        ),
      ),
  }),
  files: [
    {
      slot: "weights",
      description:
        "Parameters named as in TransformerLens, in the public clock-and-pizza code, or in our checkpoints",
      accept: [".safetensors", ".npz", ".json", ".pth", ".pt"],
      required: true,
    },
    {
      slot: "config",
      description: "Configuration file of the public clock-and-pizza code (attn_coeff, act_fn)",
      accept: [".json"],
      required: false,
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
      attentionRate: number;
      constantWeight: number;
      activation: "relu" | "gelu";
      skipGradients: boolean;
    };
    const weights = context.files.weights?.[0];
    if (weights === undefined) {
      throw new MissingError("analyse: wanted a file of weights, got none", "give --weights FILE");
    }
    const imported = importNetwork(
      { weights, config: context.files.config?.[0], mask: context.files["train-mask"]?.[0] },
      chosen,
    );
    const analysis = await analyseNetwork(imported.parameters, imported.facts, imported.task, {
      gradients: !chosen.skipGradients,
      progress: (done, total) =>
        context.progress({ done, total, unit: "answers", message: "gradient symmetricity" }),
    });
    const report = networkReport(analysis, imported.config, weights.name);
    return { ...report, notices: [...report.notices, ...factNotices(imported, options)] };
  },
};

/** Report on one network. */
function networkReport(
  analysis: NetworkAnalysis,
  config: QuadratureConfig,
  source: string,
): Report {
  const measures: Record<string, Measure> = networkMeasures(analysis);
  if (analysis.refusal === undefined) {
    const { boundMs, bruteForceMs } = boundTimes(analysis);
    measures.boundMs = { value: boundMs, unit: "ms", note: "measured here, frequencies known" };
    measures.bruteForceMs = { value: bruteForceMs, unit: "ms", note: "measured here" };
  }
  const { shape } = analysis.run;
  const value = (name: string) => short(measures[name]?.value);
  const bound = (name: string) => boundInWords(measures[name]?.value ?? undefined);
  const bounds =
    analysis.refusal ??
    `Relative to the peak: box bound with phases ${bound("boxBound")}, best bound ${bound("bestBound")}, measured error ${value("measuredErrorWithPhases")}; the bounds took ${value("boundMs")} ms, all inputs ${value("bruteForceMs")} ms.`;
  const unknown: Notice[] =
    analysis.task.trainMask === undefined
      ? [
          {
            level: "info",
            code: "unknown-training-set",
            text: "the training pairs are not known: losses called test are over all pairs",
          },
        ]
      : [];
  return {
    title: `Weights of ${source}`,
    summary: `p = ${shape.p}, ${shape.layers > 1 ? `${shape.layers} layers of ` : ""}${shape.dMlp} neurons, ${shape.architecture === "attention" ? `attention rate ${shape.attentionRate}, constant weight ${shape.constantWeight}` : shape.architecture}. ${analysis.problems.length === 0 ? "A quadrature network" : "Not a quadrature network"}; algorithm: ${analysis.verdict.algorithm}. The integrals predict ${value("integralPrediction")} of the logits' variance with no fitted constant. ${bounds}`,
    measures,
    claims: judge(quadratureClaims, measures, {
      config,
      preset: undefined,
      atPaperScale: isPaperScale(config),
    }),
    figures: networkFigures(analysis, config, measures, source),
    notices: [
      ...stateNotices(analysis),
      ...unknown,
      ...checkQuadrature(config).filter(({ code }) =>
        /modulus|not-additive|gelu|layers/.test(code),
      ),
    ],
  };
}

function networkFigures(
  analysis: NetworkAnalysis,
  config: QuadratureConfig,
  measures: Record<string, Measure>,
  source: string,
): Figure[] {
  const origin = originOf(analysis, source);
  const account =
    analysis.groups.length === 0
      ? []
      : [
          rectangles(analysis, 0, { a: 3, b: 4, c: -1, shift: 0 }, origin),
          phaseScatter(analysis, origin),
          phaseCircles(analysis, origin),
          amplitudeCurves(analysis, 0, origin),
          predictionWaterfall(analysis, origin),
          frequencyTable(analysis, origin),
          boundLadder(analysis, origin),
          boundAttribution(analysis, 0, origin),
        ];
  return [
    ...account,
    tierTable(analysis, origin),
    correctLogitMap(analysis, origin),
    circleTable(analysis, origin),
    familyFigure(config.attentionRate, measures, origin),
  ];
}

/** The smallest hidden layer for a wanted error. */
const plan: QuadratureInstrument = {
  id: "plan",
  title: "How many neurons?",
  summary:
    "The smallest number of equally spaced neurons per frequency whose integration error stays below a wanted one: in truth, guaranteed by boxes, and guaranteed by the best bound.",
  options: z.object({
    error: z.coerce
      .number()
      .min(1e-3)
      .max(0.99)
      .default(0.05)
      .meta(
        field(
          "Wanted error",
          "Largest error relative to the peak of the answer wave, for each frequency.",
          "of the peak",
        ),
      ),
    frequencies: z.coerce
      .number()
      .int()
      .min(1)
      .max(50)
      .default(3)
      .meta(field("Frequencies", "How many the network uses; each needs its own neurons.")),
  }),
  files: [],
  takesRun: false,
  async run(options): Promise<Report> {
    const { error, frequencies } = plan.options.parse(options) as {
      error: number;
      frequencies: number;
    };
    const found = planNeurons(error);
    const widths = [4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 32, 48, 64, 96, 128, 192, 256];
    const rows = planTable(widths);
    const neurons = (one: { neurons: number } | undefined) => one?.neurons ?? null;
    const measure = (count: number | null): Measure => ({ value: count, unit: "neurons" });
    const all = (one: { neurons: number } | undefined) =>
      one === undefined ? null : one.neurons * frequencies;
    const series = (name: string, key: "error" | "box" | "best", colour: number) => ({
      name,
      x: widths,
      y: rows.map((row) => row[key]),
      colour,
    });
    return {
      title: `Neurons for an error of ${short(100 * error)} % of the peak`,
      summary: `${neurons(found.reached) ?? "more than 1,024"} equally spaced neurons per frequency reach it (${all(found.reached) ?? "more"} for ${frequencies} frequencies); the best bound guarantees it from ${neurons(found.guaranteed) ?? "more than 1,024"} on, boxes alone from ${neurons(found.boxGuaranteed) ?? "more than 1,024"}. An odd number is as good as twice as many.`,
      measures: {
        neuronsReached: measure(neurons(found.reached)),
        neuronsGuaranteed: measure(neurons(found.guaranteed)),
        neuronsBoxGuaranteed: measure(neurons(found.boxGuaranteed)),
        neuronsTotal: measure(all(found.reached)),
      },
      claims: [],
      figures: [
        {
          id: "plan",
          kind: "lines",
          title: "Error against the number of neurons",
          caption:
            "Equally spaced neurons of equal weight on one frequency: real largest error, box bound, and best bound, relative to the peak. The best bound looks at 240 harmonics and levels off at the size of its tail. Trained neurons are neither equally spaced nor equally heavy and do worse.",
          x: { label: "Neurons per frequency", scale: "log" },
          y: { label: "Error over the peak", scale: "log" },
          series: [
            series("real error", "error", 0),
            series("best bound", "best", 1),
            series("box bound", "box", 2),
          ],
          rules: [
            { axis: "y", value: error, label: "wanted" },
            { axis: "y", value: 1, label: "vacuous above" },
          ],
        },
        {
          id: "plan-table",
          kind: "table",
          title: "Error and bounds by width",
          caption: "Relative to the peak of the answer wave; 1 or more is vacuous.",
          columns: [
            { name: "neurons", align: "right" },
            { name: "real error", align: "right" },
            { name: "best bound", align: "right" },
            { name: "box bound", align: "right" },
          ],
          rows: rows.map(({ neurons: n, error: real, best, box }) => [
            n,
            Number(real.toPrecision(4)),
            Number(best.toPrecision(3)),
            Number(box.toPrecision(3)),
          ]),
        },
      ],
      notices: [],
    };
  },
};

/** Every instrument. */
export const quadratureInstruments: readonly QuadratureInstrument[] = [analyse, plan];
