/** @file Everything that can be varied in the quadrature study, with the paper's values as defaults. */

import { z } from "zod";
import {
  type AttentionRateFacts,
  type AttentionRateShape,
  mostLayers,
} from "../../networks/attention-rate-shape.ts";
import type { Notice, Preset } from "../../study/index.ts";

const paper = "Yip et al. 2024, public configuration";
const zhong = "Zhong et al. 2023, section 2 and public code";

export const quadratureSchema = z.object({
  p: z.number().int().min(2).max(211).default(59).meta({
    title: "Modulus p",
    description:
      "Number of residues; inputs are all p x p ordered pairs. The account wants an odd number, and behaves best for a prime.",
    unit: "",
    source: paper,
  }),
  architecture: z.enum(["attention", "linear-sum", "linear-concat"]).default("attention").meta({
    title: "Architecture",
    description:
      "One attention layer with an MLP, or an MLP alone on the sum of both embeddings or on the two side by side.",
    unit: "",
    source: zhong,
  }),
  layers: z.number().int().min(1).max(mostLayers).default(1).meta({
    title: "Layers",
    description:
      "Layers of attention and MLP. The quadrature account is about one; with more the measures of clock and pizza remain, and the account is made of the last hidden layer.",
    unit: "layers",
    source: zhong,
  }),
  attentionRate: z.number().min(0).max(1).default(0).meta({
    title: "Attention rate",
    description:
      "Share of the softmax in the attention; the rest is constant. 0: constant attention (the quadrature account), 1: an ordinary transformer.",
    unit: "fraction",
    source: zhong,
  }),
  constantWeight: z.number().gt(0).max(1).default(0.5).meta({
    title: "Constant attention weight",
    description:
      "Weight of each position in the constant part: 1/2 in the quadrature paper, 1 in the clock-and-pizza paper. Changes the scale of everything.",
    unit: "",
    source: paper,
  }),
  separateVocabularies: z.boolean().default(false).meta({
    title: "Separate vocabularies",
    description: "Own embedding vectors for the second input.",
    unit: "",
    source: zhong,
  }),
  equalsToken: z.boolean().default(false).meta({
    title: "Equals token",
    description: "A third token at which the answer is read, instead of the second input.",
    unit: "",
    source: zhong,
  }),
  activation: z.enum(["relu", "gelu"]).default("relu").meta({
    title: "Activation",
    description:
      "The integral identities are those of ReLU; with GeLU the training runs and the bounds are refused.",
    unit: "",
    source: zhong,
  }),
  dModel: z.number().int().min(2).max(512).default(128).meta({
    title: "Width of the residual stream",
    description: "Length of the embedding vectors; a multiple of the number of heads.",
    unit: "dimensions",
    source: paper,
  }),
  nHeads: z.number().int().min(1).max(16).default(4).meta({
    title: "Attention heads",
    description: "Number of heads; each has dModel / nHeads dimensions.",
    unit: "heads",
    source: paper,
  }),
  dMlp: z.number().int().min(2).max(2048).default(512).meta({
    title: "Hidden neurons",
    description: "Width of the hidden layer: the number of rectangles of the integration.",
    unit: "neurons",
    source: paper,
  }),
  initialisation: z.enum(["transformer-lens", "pizza"]).default("transformer-lens").meta({
    title: "Initialisation",
    description:
      "Spread of the initial weights: 0.8/sqrt(dModel) everywhere (quadrature paper), or one over the root of the fan-in (clock-and-pizza paper).",
    unit: "",
    source: "public code of both papers",
  }),
  trainFraction: z.number().gt(0).lt(1).default(0.8).meta({
    title: "Training fraction",
    description: "Share of all pairs that the network is trained on; the rest is the test set.",
    unit: "fraction",
    source: paper,
  }),
  learningRate: z.number().gt(0).max(1).default(1e-3).meta({
    title: "Learning rate",
    description: "Step size of AdamW after the warm-up.",
    unit: "",
    source: paper,
  }),
  weightDecay: z.number().min(0).max(100).default(1).meta({
    title: "Weight decay",
    description:
      "Decoupled decay of every parameter, biases included; 2 in the clock-and-pizza paper.",
    unit: "",
    source: paper,
  }),
  beta1: z.number().min(0).lt(1).default(0.9).meta({
    title: "Momentum",
    description: "Decay of AdamW's first moment.",
    unit: "",
    source: paper,
  }),
  beta2: z.number().min(0).lt(1).default(0.98).meta({
    title: "Second-moment decay",
    description: "Decay of AdamW's second moment.",
    unit: "",
    source: paper,
  }),
  warmupSteps: z.number().int().min(0).default(10).meta({
    title: "Warm-up",
    description: "Steps over which the learning rate rises linearly from 0.",
    unit: "steps",
    source: paper,
  }),
  epochs: z.number().int().min(1).max(1_000_000).default(10_000).meta({
    title: "Epochs",
    description: "Full-batch optimiser steps.",
    unit: "steps",
    source: paper,
  }),
  testEvery: z.number().int().min(1).default(20).meta({
    title: "Test interval",
    description: "Steps between evaluations of the test loss.",
    unit: "steps",
    source: "own",
  }),
  measureEvery: z.number().int().min(1).default(500).meta({
    title: "Interval of live measures",
    description: "Steps between looks at the network as a quadrature rule while it trains.",
    unit: "steps",
    source: "own",
  }),
  checkpoints: z.number().int().min(2).max(500).default(40).meta({
    title: "Checkpoints",
    description: "Number of saved networks, evenly spaced on a logarithmic scale.",
    unit: "",
    source: "own",
  }),
});

/** A resolved configuration of the study. */
export type QuadratureConfig = z.infer<typeof quadratureSchema>;

const scaledDown = {
  trainFraction: 0.8,
  constantWeight: 1,
  initialisation: "pizza",
  weightDecay: 2,
} as const;

/**
 * Presets. `minutes` were measured on two quiet cores: `quick`, `clock` and `mixed` whole, the others from the time of 2,000 or
 * more of their steps (7 ms in `small`, 12 ms in `paper` and `pizza`); all were run to their end as well.
 */
export const quadraturePresets: Record<string, Preset<QuadratureConfig>> = {
  quick: {
    title: "Quick: p = 31, 128 neurons, under a minute",
    expect:
      "Most seeds generalise between steps 300 and 2,500, on three or four frequencies with tens of neurons each. The phase condition and the prediction without fitted constants mostly hold; with so few neurons the box bounds are often vacuous and the secondary frequency is weak. Seed 6 shows the whole account, seed 2 none of it.",
    minutes: 0.4,
    values: { p: 31, dModel: 64, dMlp: 128, epochs: 12_000, ...scaledDown },
  },
  small: {
    title: "Small: p = 59, 256 neurons",
    expect:
      "The published modulus at half the width. Networks with three or four heavy frequencies show the whole account: a weighted phase error of 0.01 to 0.03, 98 to 99 % of the logits predicted without a fitted constant, and box bounds that say something. Two of five seeds put most of the weight on one frequency with nodes in four clumps, and are no quadrature networks.",
    minutes: 0.7,
    values: { p: 59, dModel: 64, dMlp: 256, epochs: 6000, ...scaledDown },
  },
  clock: {
    title: "Full attention at the quick size",
    expect:
      "The other end of the family: attention rate 1. Gradient symmetricity falls and the distance a - b matters less; the hidden layer is no sum of two functions, so the bounds are refused.",
    minutes: 0.4,
    values: { p: 31, dModel: 64, dMlp: 128, epochs: 6000, attentionRate: 1, ...scaledDown },
  },
  mixed: {
    title: "Half attention at the quick size",
    expect:
      "Attention rate 1/2, for sweeps between the ends: set attentionRate to 0, 0.2, 0.4, 0.6, 0.8 and 1 and look at gradient symmetricity over the rate.",
    minutes: 0.4,
    values: { p: 31, dModel: 64, dMlp: 128, epochs: 6000, attentionRate: 0.5, ...scaledDown },
  },
  paper: {
    title: "Paper: p = 59, 512 neurons, 10,000 epochs",
    expect:
      "The quadrature paper's own configuration: constant attention of weight 1/2, weight decay 1, TransformerLens initialisation. Four or so frequencies, 99 % of the logits predicted, and box bounds of 0.3 to 0.5 of the peak.",
    minutes: 2,
    values: {},
  },
  pizza: {
    title: "Clock and Pizza: p = 59, 512 neurons, 20,000 epochs",
    expect:
      "The configuration of the public trained model: constant attention of weight 1, weight decay 2, 20,000 epochs. Three frequencies and numbers close to those of the public model.",
    minutes: 4,
    values: { epochs: 20_000, ...scaledDown },
  },
};

/** What the arrays of a network cannot tell. */
export function factsOf(config: QuadratureConfig): AttentionRateFacts {
  const { attentionRate, constantWeight, activation, architecture } = config;
  return {
    attentionRate: architecture === "attention" ? attentionRate : 0,
    constantWeight,
    activation,
  };
}

/** Sizes and constants of the network of a configuration. */
export function shapeOf(config: QuadratureConfig): AttentionRateShape {
  const { architecture, p, dModel, nHeads, dMlp, separateVocabularies, equalsToken } = config;
  const hasHeads = architecture === "attention";
  return {
    architecture,
    p,
    layers: hasHeads ? config.layers : 1,
    dModel,
    nHeads: hasHeads ? nHeads : 1,
    dHead: hasHeads ? dModel / nHeads : dModel,
    dMlp,
    separateVocabularies,
    equalsToken: hasHeads && equalsToken,
    ...factsOf(config),
  };
}

/** Is the network and the training that of one of the two papers, for at least as long? */
export function isPaperScale(config: QuadratureConfig): boolean {
  return config.p >= 59 && config.dModel >= 128 && config.dMlp >= 512 && config.epochs >= 10_000;
}

/** Conditions of a configuration that make it impossible ("failure") or that its user should know. */
export function checkQuadrature(config: QuadratureConfig): Notice[] {
  const { p, architecture, layers, dModel, nHeads, trainFraction, attentionRate, activation } =
    config;
  const notices: Notice[] = [];
  const say = (level: Notice["level"], code: string, text: string) =>
    notices.push({ level, code, text });
  if (p < 5) {
    say("failure", "modulus-too-small", `p: wanted at least 5, got ${p}; use a prime such as 31`);
  } else if (p % 2 === 0) {
    say(
      "warning",
      "even-modulus",
      `p = ${p} is even: the frequency ${p / 2} has no phase and is left out${p % 4 === 0 ? `, and twice ${p / 4} is that one, so frequency ${p / 4} has no secondary frequency` : ""}; odd frequencies are not twice any other, and half of all sums never meet half of all distances`,
    );
  }
  if (architecture === "attention" && dModel % nHeads !== 0) {
    say(
      "failure",
      "heads-do-not-divide",
      `dModel: wanted a multiple of nHeads = ${nHeads}, got ${dModel}`,
    );
  }
  if (Math.floor(trainFraction * p * p) >= p * p || Math.floor(trainFraction * p * p) < p) {
    say(
      "failure",
      "no-split",
      `trainFraction: wanted at least ${p} training pairs and one test pair, got ${Math.floor(trainFraction * p * p)} of ${p * p}`,
    );
  }
  if (architecture === "attention" && attentionRate > 0) {
    say(
      "info",
      "not-additive",
      `attention rate ${attentionRate}: the inputs of the neurons are no sums f(a) + g(b); the account is made of the constant part alone, and bounds are refused unless that explains 99 % of them`,
    );
  }
  if (architecture !== "attention" && attentionRate > 0) {
    say("info", "rate-unused", `architecture ${architecture}: the attention rate is not used`);
  }
  if (layers > 1) {
    say(
      "info",
      architecture === "attention" ? "layers" : "layers-unused",
      architecture === "attention"
        ? `${layers} layers: past the first one the inputs of the neurons are no sums f(a) + g(b), so bounds are refused`
        : `architecture ${architecture}: it has one hidden layer, and the number of layers is not used`,
    );
  }
  if (activation === "gelu") {
    say(
      "info",
      "gelu",
      "activation GeLU: its integrals depend on the amplitude, so the identities and bounds of ReLU do not apply and are refused",
    );
  }
  return notices;
}
