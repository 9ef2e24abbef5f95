/** @file The numbers that are logged while the networks train. */

import type { SeriesSpec } from "../../study/index.ts";

/** Live series: means over the networks. Each network has its own `testLoss.<i>` and `testAccuracy.<i>` beside them. */
export const universalitySeries: readonly SeriesSpec[] = [
  {
    name: "trainLoss",
    label: "Train loss",
    unit: "nats",
    scale: "log",
    group: "Loss",
    description: "Mean over the networks, before the update.",
  },
  {
    name: "testLoss",
    label: "Test loss",
    unit: "nats",
    scale: "log",
    group: "Loss",
    description: "Mean over the networks, on the pairs that each was not trained on.",
  },
  {
    name: "trainAccuracy",
    label: "Train accuracy",
    unit: "fraction",
    scale: "linear",
    group: "Accuracy",
    description: "Mean over the networks.",
  },
  {
    name: "testAccuracy",
    label: "Test accuracy",
    unit: "fraction",
    scale: "linear",
    group: "Accuracy",
    description: "Mean over the networks.",
  },
  {
    name: "generalised",
    label: "Above 0.99",
    unit: "networks",
    scale: "linear",
    group: "Networks",
    description: "Networks with test accuracy above 0.99.",
  },
];
