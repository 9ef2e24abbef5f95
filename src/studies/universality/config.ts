/** @file Everything that can be varied in the universality study, with the paper's values as defaults. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { type FiniteGroup, groupByName, groupFromTable } from "../../math/groups/index.ts";
import type { Notice, Preset } from "../../study/index.ts";

const paper = (where: string) => `Chughtai et al. 2023, ${where}`;
const code = "public code of the paper";

export const universalitySchema = z.object({
  group: z
    .string()
    .min(1)
    .max(100)
    .default("S_5")
    .meta({
      title: "Group",
      description:
        "Name of the group whose elements are composed: C_n, D_n (order 2n), S_n, A_n, Q_8, Dic_n, or a product such as C_2 x S_3. Ignored when a table is given.",
      unit: "",
      source: paper("section 5"),
    }),
  table: z
    .array(z.array(z.number().int().min(0)).max(400))
    .max(400)
    .default([])
    .meta({
      title: "Cayley table",
      description:
        "A group of your own: row a, column b is the index (from 0) of the product. Empty: the named group.",
      unit: "",
      source: "own",
    }),
  architecture: z
    .enum(["mlp", "transformer"])
    .default("mlp")
    .meta({
      title: "Architecture",
      description:
        "Two embeddings and one ReLU layer without biases, or the one-layer transformer.",
      unit: "",
      source: paper("section 3"),
    }),
  networks: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(4)
    .meta({
      title: "Networks",
      description:
        "How many networks are trained together, each with its own initial weights and training pairs.",
      unit: "networks",
      source: paper("section 5"),
    }),
  trainFraction: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.4)
    .meta({
      title: "Training fraction",
      description: "Share of all pairs that a network is trained on.",
      unit: "fraction",
      source: paper("appendix"),
    }),
  dEmbed: z.number().int().min(1).max(2048).default(256).meta({
    title: "Embedding width",
    description: "Length of each of the two embedding vectors of the MLP.",
    unit: "dimensions",
    source: code,
  }),
  dHidden: z.number().int().min(1).max(4096).default(128).meta({
    title: "Hidden neurons of the MLP",
    description: "Width of the ReLU layer of the MLP.",
    unit: "neurons",
    source: code,
  }),
  dModel: z.number().int().min(2).max(1024).default(128).meta({
    title: "Width of the residual stream",
    description: "Transformer only; a multiple of the number of heads.",
    unit: "dimensions",
    source: code,
  }),
  nHeads: z.number().int().min(1).max(16).default(4).meta({
    title: "Attention heads",
    description: "Transformer only.",
    unit: "heads",
    source: code,
  }),
  dMlp: z.number().int().min(1).max(4096).default(512).meta({
    title: "Hidden neurons of the transformer",
    description: "Transformer only.",
    unit: "neurons",
    source: code,
  }),
  learningRate: z.number().gt(0).max(1).default(1e-3).meta({
    title: "Learning rate",
    description: "Step size of AdamW; no warm-up.",
    unit: "",
    source: code,
  }),
  weightDecay: z.number().min(0).max(100).default(1).meta({
    title: "Weight decay",
    description: "Decoupled decay of every parameter.",
    unit: "",
    source: code,
  }),
  beta2: z.number().min(0).lt(1).default(0.98).meta({
    title: "Second-moment decay",
    description: "Decay of AdamW's second moment; the first is 0.9.",
    unit: "",
    source: code,
  }),
  epochs: z.number().int().min(1).max(1_000_000).default(250_000).meta({
    title: "Epochs",
    description: "Full-batch optimiser steps at most.",
    unit: "steps",
    source: code,
  }),
  stopTestLoss: z.number().min(0).default(0).meta({
    title: "Stop at test loss",
    description: "Training ends when all networks are below this; 0 means never.",
    unit: "nats",
    source: "own",
  }),
  testEvery: z.number().int().min(1).default(100).meta({
    title: "Test interval",
    description: "Steps between evaluations of losses and accuracies on all pairs.",
    unit: "steps",
    source: "own",
  }),
  checkpoints: z.number().int().min(3).max(1000).default(100).meta({
    title: "Checkpoints",
    description:
      "Logarithmically spaced over the epochs; irreps are followed over these. The paper keeps about 1,000.",
    unit: "checkpoints",
    source: code,
  }),
  keyThreshold: z.number().gt(0).lt(1).default(0.005).meta({
    title: "Key threshold",
    description: "An irrep is key when its logit similarity at the end is above this.",
    unit: "",
    source: code,
  }),
  orderThreshold: z.number().gt(0).lt(1).default(0.05).meta({
    title: "Order threshold",
    description: "An irrep counts as learned when its logit similarity first exceeds this.",
    unit: "",
    source: code,
  }),
});

/** A resolved configuration of the study. */
export type UniversalityConfig = z.infer<typeof universalitySchema>;

/** The group of a configuration; a table from outside is checked. */
export function groupOf(config: Pick<UniversalityConfig, "group" | "table">): FiniteGroup {
  if (config.table.length === 0) return groupByName(config.group);
  return groupFromTable(config.table, { name: "group from table" });
}

/** The name as the paper writes it: `S5` and `s_5` are S_5, and `Z_n` is C_n. Other texts stay as they are. */
export function canonicalName(group: string): string {
  const [, family, n] = /^([a-z]+)_?(\d+)$/i.exec(group.trim()) ?? [];
  if (family === undefined) return group;
  return `${family.toUpperCase().replace(/^Z$/, "C")}_${n}`;
}

/** Groups of the paper: training fraction, epochs and minutes of the MLP and of the transformer. */
const paperGroups = [
  ["C_113", 0.3, 250_000, 120, 0.3, 50_000, 85],
  ["C_118", 0.3, 250_000, 150, 0.3, 50_000, 100],
  ["D_59", 0.3, 250_000, 150, 0.3, 100_000, 190],
  ["D_61", 0.3, 250_000, 155, 0.3, 100_000, 210],
  ["S_5", 0.4, 250_000, 200, 0.6, 50_000, 225],
  ["S_6", 0.25, 100_000, 40_000, 0.4, 20_000, 20_000],
  ["A_5", 0.5, 250_000, 50, 0.6, 250_000, 195],
] as const;

const paperSize = (group: string, what: string): string =>
  group === "S_6"
    ? `The paper's own size for S_6, ${what}, four networks: weeks on two cores, and gigabytes of memory for each network.`
    : `The paper's own size for ${group}, ${what}, four networks. It can be stopped and resumed at any time.`;

/** Presets; minutes of all but `quick` are the measured time of a step on two quiet cores times the steps, and a tenth more. */
export const universalityPresets: Record<string, Preset<UniversalityConfig>> = {
  quick: {
    title: "Quick: S_4, five networks in under a minute",
    expect:
      "Networks memorise by step 500 and most generalise between steps 7,000 and 20,000, a few not within the budget. S_4 has four non-trivial irreps, and networks of this age often still use all of them: see the larger presets for the choice among many.",
    minutes: 1,
    values: {
      group: "S_4",
      networks: 5,
      trainFraction: 0.7,
      dEmbed: 64,
      dHidden: 64,
      epochs: 30_000,
      stopTestLoss: 1e-3,
      checkpoints: 40,
    },
  },
  small: {
    title: "Small: S_4, twelve networks trained to the end",
    expect:
      "Enough networks to see that the choice of irreps is arbitrary, and enough steps for nearly all of them to generalise.",
    minutes: 2,
    values: {
      group: "S_4",
      networks: 12,
      trainFraction: 0.7,
      dEmbed: 64,
      dHidden: 64,
      epochs: 40_000,
      stopTestLoss: 1e-4,
      checkpoints: 60,
    },
  },
  "small-a5": {
    title: "Small: A_5, the split irreps",
    expect:
      "The smallest simple group; its two three-dimensional irreps with the golden ratio appear. Test accuracy passes one half around step 6,000.",
    minutes: 4,
    values: {
      group: "A_5",
      networks: 4,
      trainFraction: 0.7,
      dEmbed: 128,
      dHidden: 128,
      epochs: 20_000,
      stopTestLoss: 1e-4,
      checkpoints: 50,
    },
  },
  paper: {
    title: "Paper: S_5, MLP",
    expect: paperSize("S_5", "the mainline MLP"),
    minutes: 200,
    values: {},
  },
  ...Object.fromEntries(
    paperGroups.flatMap(
      ([group, mlpFraction, mlpEpochs, mlpMinutes, fraction, epochs, minutes]) => {
        const id = group.toLowerCase().replace("_", "");
        const mlp = {
          title: `Paper: ${group}, MLP`,
          expect: paperSize(group, "MLP"),
          minutes: mlpMinutes,
          values: { group, trainFraction: mlpFraction, epochs: mlpEpochs },
        };
        const transformer = {
          title: `Paper: ${group}, transformer`,
          expect: paperSize(group, "one-layer transformer"),
          minutes,
          values: { group, architecture: "transformer" as const, trainFraction: fraction, epochs },
        };
        return [
          ...(group === "S_5" ? [] : [[`paper-${id}`, mlp] as const]),
          [`paper-${id}-transformer`, transformer] as const,
        ];
      },
    ),
  ),
};

/**
 * Largest order whose networks are run on all triples; beyond it the logits alone take more than 8 GB.
 *
 * @source Chughtai et al. 2023: S_6, the largest group of the paper, has 720 elements
 */
export const maxStudyOrder = 1000;

/** Memory of training and of the analysis of one network, in bytes: logits of all networks' pairs in float32 and float64 with their gradients; all logits and hidden activations in float64. */
function memoryOf(
  config: UniversalityConfig,
  order: number,
): { training: number; analysis: number } {
  const hidden = config.architecture === "mlp" ? config.dHidden : config.dMlp;
  return {
    training: 40 * config.networks * config.trainFraction * order ** 3,
    analysis: 8 * order ** 2 * (order + hidden),
  };
}

/** Conditions that stop a run before it starts, or that the reader must know. */
export function checkUniversality(config: UniversalityConfig): Notice[] {
  const notices: Notice[] = [];
  const say = (level: Notice["level"], code: string, text: string): void => {
    notices.push({ level, code, text });
  };
  let group: FiniteGroup;
  try {
    group = groupOf(config);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    say("failure", "invalid-group", error.message);
    return notices;
  }
  const { order } = group;
  if (order > maxStudyOrder) {
    say(
      "failure",
      "group-too-large",
      `${group.name} has ${order} elements: logits of all pairs would hold ${order} cubed numbers; wanted at most ${maxStudyOrder} elements. Its irreps can be inspected with "assay groups ${group.name}".`,
    );
  }
  const { training, analysis } = memoryOf(config, order);
  if (order <= maxStudyOrder && Math.max(training, analysis) > 2e9) {
    const size = (bytes: number): string => `${(bytes / 1e9).toPrecision(2)} GB`;
    say(
      "warning",
      "much-memory",
      `${group.name} has ${order} elements: training ${config.networks} networks together takes about ${size(training)} of memory, and taking one apart ${size(analysis)}. Fewer networks take less.`,
    );
  }
  if (order < 20) {
    say(
      "warning",
      "small-group",
      `${group.name} has ${order} elements; networks on groups with fewer than 20 often never generalise.`,
    );
  }
  if (config.architecture === "transformer" && config.dModel % config.nHeads !== 0) {
    say(
      "failure",
      "heads-do-not-divide",
      `dModel must be a multiple of nHeads, got ${config.dModel} and ${config.nHeads}.`,
    );
  }
  const pairs = Math.floor(config.trainFraction * order ** 2);
  if (pairs < 1) {
    say(
      "failure",
      "no-split",
      `trainFraction: wanted at least one training pair, got none of ${order ** 2}.`,
    );
  } else if (pairs < 2 * order) {
    say(
      "warning",
      "few-training-pairs",
      `${pairs} training pairs for ${order} elements: some element may never occur as an answer; a larger trainFraction is safer.`,
    );
  }
  return notices;
}

/** Is it one of the paper's groups, at its sizes and at least its number of epochs? */
export function isPaperScale(config: UniversalityConfig): boolean {
  const sizes =
    config.architecture === "mlp"
      ? config.dEmbed >= 256 && config.dHidden >= 128
      : config.dModel >= 128 && config.dMlp >= 512;
  const known = paperGroups.find(([group]) => group === canonicalName(config.group));
  if (known === undefined || config.table.length > 0) return false;
  return sizes && config.epochs >= (config.architecture === "mlp" ? known[2] : known[5]);
}
