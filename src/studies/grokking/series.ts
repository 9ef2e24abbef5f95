/** @file The numbers that are logged while a run goes on, and those that the final analysis adds. */

import type { SeriesSpec } from "../../study/index.ts";

const spec = (
  name: string,
  label: string,
  unit: string,
  scale: SeriesSpec["scale"],
  group: string,
  description: string,
  rest: Pick<SeriesSpec, "replacedBy" | "secondary"> = {},
): SeriesSpec => ({ name, label, unit, scale, group, description, ...rest });

const matrices = [
  "W_E",
  "W_pos",
  "W_Q",
  "W_K",
  "W_V",
  "W_O",
  "W_in",
  "b_in",
  "W_out",
  "b_out",
  "W_U",
];

/** Series of the study; live ones first. */
export const grokkingSeries: readonly SeriesSpec[] = [
  spec("trainLoss", "Train loss", "nats", "log", "Loss", "Every step, before its update."),
  spec("testLoss", "Test loss", "nats", "log", "Loss", "On all pairs that are not for training."),
  spec(
    "liveRestrictedLoss",
    "Restricted loss (provisional)",
    "nats",
    "log",
    "Progress while training",
    "Only the five largest waves of the network as it is now; replaced by the final key frequencies when the run ends.",
    { replacedBy: "restrictedLoss" },
  ),
  spec(
    "liveExcludedLoss",
    "Excluded loss (provisional)",
    "nats",
    "log",
    "Progress while training",
    "Without the five largest waves of the network as it is now, training pairs.",
    { replacedBy: "excludedLoss" },
  ),
  spec(
    "liveLogitVarianceExplained",
    "Logit variance explained (provisional)",
    "fraction",
    "linear",
    "Waves while training",
    "By the five largest waves of the network as it is now.",
    { replacedBy: "logitVarianceExplained" },
  ),
  spec(
    "giniEmbed",
    "Gini of W_E",
    "",
    "linear",
    "Fourier sparsity",
    "Of the norms of its Fourier components.",
  ),
  spec(
    "giniReadout",
    "Gini of W_L",
    "",
    "linear",
    "Fourier sparsity",
    "Of the norms of its Fourier components.",
  ),
  spec("weightNorm", "All weights", "", "linear", "Sum of squared weights", "Over all parameters."),
  ...matrices.map((name) =>
    spec(`weightNorm_${name}`, name, "", "linear", "Sum of squared weights", `Of ${name}.`, {
      secondary: true,
    }),
  ),
  spec(
    "restrictedLoss",
    "Restricted loss",
    "nats",
    "log",
    "Progress",
    "Final key frequencies, all pairs.",
  ),
  spec(
    "restrictedLossTrain",
    "Restricted loss, train",
    "nats",
    "log",
    "Progress",
    "Training pairs.",
    { secondary: true },
  ),
  spec("restrictedLossTest", "Restricted loss, test", "nats", "log", "Progress", "Test pairs.", {
    secondary: true,
  }),
  spec(
    "excludedLoss",
    "Excluded loss",
    "nats",
    "log",
    "Progress",
    "Final key frequencies, training pairs.",
  ),
  spec("excludedLossAll", "Excluded loss, all pairs", "nats", "log", "Progress", "All pairs.", {
    secondary: true,
  }),
  spec(
    "excludedCubeLoss",
    "Excluded loss, 3-D",
    "nats",
    "log",
    "Progress",
    "Only the part along cos w(a+b-c) removed, training pairs.",
    { secondary: true },
  ),
  spec(
    "testToRestrictedRatio",
    "Test / restricted loss",
    "",
    "log",
    "Ratio",
    "At the checkpoints.",
  ),
  spec("trainAccuracy", "Train accuracy", "fraction", "linear", "Accuracy", "At the checkpoints."),
  spec("testAccuracy", "Test accuracy", "fraction", "linear", "Accuracy", "At the checkpoints."),
  spec("restrictedAccuracy", "Restricted accuracy", "fraction", "linear", "Accuracy", "All pairs."),
  spec(
    "excludedAccuracy",
    "Excluded accuracy",
    "fraction",
    "linear",
    "Accuracy",
    "Training pairs.",
  ),
  spec(
    "logitVarianceExplained",
    "Logit variance explained",
    "fraction",
    "linear",
    "Waves",
    "By the final key frequencies.",
  ),
];
