/** @file Everything that can be varied in the grokking study, with the paper's values as defaults. */

import { z } from "zod";
import type { Notice, Preset } from "../../study/index.ts";

const paper = (where: string) => `Nanda et al. 2023, ${where}`;

export const grokkingSchema = z.object({
  p: z
    .number()
    .int()
    .min(2)
    .max(401)
    .default(113)
    .meta({
      title: "Modulus p",
      description:
        "Number of residues; inputs are all p x p ordered pairs. Primes behave most simply; the Fourier account holds for any p.",
      unit: "",
      source: paper("section 3"),
    }),
  operation: z.enum(["add", "subtract", "quadratic", "random"]).default("add").meta({
    title: "Operation",
    description:
      "Label of (a, b) modulo p: a+b, a-b, a^2+ab+b^2, or a random label that is fixed by the seed. The last two have no Fourier account.",
    unit: "",
    source: "public code of the paper",
  }),
  trainFraction: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.3)
    .meta({
      title: "Training fraction",
      description: "Share of all pairs that the network is trained on; the rest is the test set.",
      unit: "fraction",
      source: paper("section 3"),
    }),
  split: z.enum(["assay", "python"]).default("assay").meta({
    title: "Split method",
    description:
      "How the seed chooses the training pairs: our own generator, or Python's random.shuffle as in the paper's code.",
    unit: "",
    source: "public code of the paper (python); own (assay)",
  }),
  dModel: z
    .number()
    .int()
    .min(2)
    .max(1024)
    .default(128)
    .meta({
      title: "Width of the residual stream",
      description: "Length of the embedding vectors; a multiple of the number of heads.",
      unit: "dimensions",
      source: paper("section 3"),
    }),
  nHeads: z
    .number()
    .int()
    .min(1)
    .max(16)
    .default(4)
    .meta({
      title: "Attention heads",
      description: "Number of heads; each has dModel / nHeads dimensions.",
      unit: "heads",
      source: paper("section 3"),
    }),
  dMlp: z
    .number()
    .int()
    .min(1)
    .max(4096)
    .default(512)
    .meta({
      title: "Hidden neurons",
      description: "Width of the ReLU layer.",
      unit: "neurons",
      source: paper("section 3"),
    }),
  learningRate: z
    .number()
    .gt(0)
    .max(1)
    .default(1e-3)
    .meta({
      title: "Learning rate",
      description: "Step size of AdamW after the warm-up.",
      unit: "",
      source: paper("section 3"),
    }),
  weightDecay: z
    .number()
    .min(0)
    .max(100)
    .default(1)
    .meta({
      title: "Weight decay",
      description:
        "Decoupled decay of every parameter, biases included. Without it no network generalises late.",
      unit: "",
      source: paper("section 3"),
    }),
  beta1: z.number().min(0).lt(1).default(0.9).meta({
    title: "Momentum",
    description: "Decay of AdamW's first moment.",
    unit: "",
    source: "public code of the paper",
  }),
  beta2: z.number().min(0).lt(1).default(0.98).meta({
    title: "Second-moment decay",
    description: "Decay of AdamW's second moment.",
    unit: "",
    source: "public code of the paper",
  }),
  epsilon: z.number().gt(0).max(1e-2).default(1e-8).meta({
    title: "Epsilon",
    description: "Added to the root of the second moment.",
    unit: "",
    source: "public code of the paper",
  }),
  warmupSteps: z.number().int().min(0).default(10).meta({
    title: "Warm-up",
    description:
      "Steps over which the learning rate rises linearly from 0; the first update then changes nothing.",
    unit: "steps",
    source: "public code of the paper",
  }),
  epochs: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(40_000)
    .meta({
      title: "Epochs",
      description: "Full-batch optimiser steps at most.",
      unit: "steps",
      source: paper("section 3"),
    }),
  stopTestLoss: z.number().min(0).default(0).meta({
    title: "Stop at test loss",
    description: "Training may end early once the test loss is below this; 0 means never.",
    unit: "nats",
    source: "own",
  }),
  stopFactor: z.number().min(1).max(10).default(1).meta({
    title: "Then train on until",
    description:
      "After the stop criterion is met at step s, training goes on to step s times this factor, so that the cleanup is seen.",
    unit: "times the step",
    source: "own",
  }),
  lossPrecision: z.enum(["float64", "float32"]).default("float64").meta({
    title: "Precision of the loss",
    description:
      "Type in which the log-softmax is computed. float32 cannot represent losses below about 1e-7 and gives spikes.",
    unit: "",
    source: "paper's notebook (float64)",
  }),
  testEvery: z.number().int().min(1).default(10).meta({
    title: "Test interval",
    description: "Steps between evaluations of the test loss.",
    unit: "steps",
    source: "own",
  }),
  measureEvery: z.number().int().min(1).default(500).meta({
    title: "Interval of live measures",
    description: "Steps between evaluations of the progress measures while training.",
    unit: "steps",
    source: "own",
  }),
  checkpointEvery: z.number().int().min(1).default(100).meta({
    title: "Checkpoint interval",
    description: "Steps between saved networks; the final progress measures are computed on these.",
    unit: "steps",
    source: "public code of the paper",
  }),
  keySet: z.enum(["filtered", "all"]).default("filtered").meta({
    title: "Key frequencies",
    description:
      "Which frequencies count as key: every frequency that some neuron prefers (the paper's code), or only those with at least 1 % of the neurons (or two) whose removal raises the training loss by more than 10 %.",
    unit: "",
    source: "own (filtered); public code of the paper (all)",
  }),
});

/** A resolved configuration of the study. */
export type GrokkingConfig = z.infer<typeof grokkingSchema>;

/** Presets; `minutes` are for two free cores, those of `paper` by the measured time of a step. */
export const grokkingPresets: Record<string, Preset<GrokkingConfig>> = {
  quick: {
    title: "Quick: p = 53, the whole story in under a minute",
    expect:
      "Memorises by step 400 and generalises between steps 500 and 2,500, depending on the seed; then trains on, up to three times as long, while the network cleans up. Memorisation and circuit formation overlap at this size: the excluded loss rises from the start.",
    minutes: 1,
    values: {
      p: 53,
      dModel: 64,
      dMlp: 128,
      trainFraction: 0.6,
      epochs: 6000,
      stopTestLoss: 1e-5,
      stopFactor: 3,
      measureEvery: 50,
      checkpointEvery: 50,
    },
  },
  small: {
    title: "Small: p = 53, less data, a wider gap",
    expect:
      "Memorises by step 350; the test loss peaks between 6 and 10 and falls below 1 after 1,400 to 5,000 steps, depending on the seed. The three phases separate more clearly than in the quick preset.",
    minutes: 3,
    values: {
      p: 53,
      dModel: 64,
      dMlp: 256,
      trainFraction: 0.5,
      epochs: 12_000,
      stopTestLoss: 1e-5,
      stopFactor: 1.5,
      measureEvery: 100,
    },
  },
  paper: {
    title: "Paper: p = 113, 40,000 epochs",
    expect:
      "The paper's mainline: memorises by step 300, test loss peaks near 27 and falls below 1 between 4,000 and 15,000 steps, five or so key frequencies, more than 80 % single-frequency neurons at the end. Its 400 checkpoints take 1.2 GB.",
    minutes: 25,
    values: {},
  },
};

/** Is the network and the data that of the paper's mainline, trained for at least as long? */
export function isPaperScale(config: GrokkingConfig): boolean {
  return (
    config.p >= 113 &&
    config.dModel >= 128 &&
    config.dMlp >= 512 &&
    config.epochs >= 40_000 &&
    config.stopTestLoss === 0
  );
}

/** Conditions of a configuration that make it impossible ("failure") or that its user should know. */
export function checkGrokking(config: GrokkingConfig): Notice[] {
  const { p, trainFraction, weightDecay, dModel, nHeads } = config;
  const notices: Notice[] = [];
  const say = (level: Notice["level"], code: string, text: string) =>
    notices.push({ level, code, text });

  const trainPairs = Math.floor(trainFraction * p * p);
  if (p < 5) {
    say("failure", "modulus-too-small", `p: wanted at least 5, got ${p}; use a prime such as 53`);
  } else if (trainPairs < 2 * p) {
    say(
      "failure",
      "too-few-training-pairs",
      `trainFraction: wanted at least 2p = ${2 * p} training pairs, got ${trainPairs}; raise it to ${Math.ceil((200 * p) / p ** 2) / 100} or more`,
    );
  }
  if (trainPairs >= p * p) {
    say("failure", "no-test-pairs", "trainFraction: wanted at least one test pair, got none");
  }
  if (dModel % nHeads !== 0) {
    say(
      "failure",
      "heads-do-not-divide",
      `dModel: wanted a multiple of nHeads = ${nHeads}, got ${dModel}`,
    );
  }
  if (p % 2 === 0) {
    say(
      "warning",
      "even-modulus",
      `p = ${p} is even: frequency ${p / 2} has a cosine but no sine; the basis is complete with that one row`,
    );
  }
  if (p % 2 === 1 && !isPrime(p)) {
    say(
      "info",
      "composite-modulus",
      `p = ${p} is not prime: residues have proper subgroups, and frequencies that share a factor with p see only a quotient`,
    );
  }
  if (weightDecay === 0) {
    say(
      "info",
      "no-weight-decay",
      "weight decay 0: the network memorises and is not expected to generalise later",
    );
  }
  if (trainFraction > 0.6 || (trainFraction >= 0.6 && p >= 97)) {
    say(
      "info",
      "no-delay-expected",
      `training fraction ${trainFraction}: the network is expected to generalise at once, without a delay`,
    );
  }
  if (config.lossPrecision === "float32") {
    say(
      "warning",
      "float32-loss",
      "loss in float32: losses below about 1e-7 cannot be represented, and late training shows spikes",
    );
  }
  if (config.operation === "quadratic" || config.operation === "random") {
    say(
      "info",
      "no-fourier-account",
      `operation ${config.operation}: the answer is no function of a+b or a-b, so restricted and excluded losses do not exist`,
    );
  }
  return notices;
}

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return n > 1;
}
