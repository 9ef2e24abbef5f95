/** @file The numbers that are logged while a run goes on. */

import type { SeriesSpec } from "../../study/index.ts";

const spec = (
  name: string,
  label: string,
  unit: string,
  scale: SeriesSpec["scale"],
  group: string,
  description: string,
): SeriesSpec => ({ name, label, unit, scale, group, description });

/** Series of the study. */
export const quadratureSeries: readonly SeriesSpec[] = [
  spec("trainLoss", "Train loss", "nats", "log", "Loss", "Every step, before its update."),
  spec("testLoss", "Test loss", "nats", "log", "Loss", "Pairs that are not for training."),
  spec(
    "testAccuracy",
    "Test accuracy",
    "fraction",
    "linear",
    "Accuracy",
    "Pairs not for training.",
  ),
  spec("trainAccuracy", "Train accuracy", "fraction", "linear", "Accuracy", "Training pairs."),
  spec(
    "integralPrediction",
    "Logits explained by the integrals",
    "fraction",
    "linear",
    "The account",
    "No fitted constant; with secondary frequency and offset.",
  ),
  spec(
    "primaryPrediction",
    "Without secondary frequency and offset",
    "fraction",
    "linear",
    "The account",
    "Integrals of |cos| alone.",
  ),
  spec(
    "inputVarianceExplained",
    "Inputs explained by one frequency",
    "fraction",
    "linear",
    "The account",
    "All neurons together.",
  ),
  spec(
    "phaseError",
    "Phase error",
    "rad",
    "log",
    "Phase condition",
    "Weighted |psi - (phi + phi')|.",
  ),
  spec(
    "kappa",
    "Secondary coefficient",
    "",
    "linear",
    "Secondary frequency",
    "Weighted mean over all neurons.",
  ),
  spec("offset", "Offset", "", "linear", "Secondary frequency", "Weighted mean over all neurons."),
];
