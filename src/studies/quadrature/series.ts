/** @file The numbers that are logged while a run goes on. */

import { type SeriesSpec, seriesSpec } from "../../study/index.ts";

/** Series of the study. */
export const quadratureSeries: readonly SeriesSpec[] = [
  seriesSpec("trainLoss", "Train loss", "nats", "log", "Loss", "Every step, before its update."),
  seriesSpec("testLoss", "Test loss", "nats", "log", "Loss", "Pairs that are not for training."),
  seriesSpec(
    "testAccuracy",
    "Test accuracy",
    "fraction",
    "linear",
    "Accuracy",
    "Pairs not for training.",
  ),
  seriesSpec(
    "trainAccuracy",
    "Train accuracy",
    "fraction",
    "linear",
    "Accuracy",
    "Training pairs.",
  ),
  seriesSpec(
    "integralPrediction",
    "Logits explained by the integrals",
    "fraction",
    "linear",
    "The account",
    "No fitted constant; with secondary frequency and offset.",
  ),
  seriesSpec(
    "primaryPrediction",
    "Without secondary frequency and offset",
    "fraction",
    "linear",
    "The account",
    "Integrals of |cos| alone.",
  ),
  seriesSpec(
    "inputVarianceExplained",
    "Inputs explained by one frequency",
    "fraction",
    "linear",
    "The account",
    "All neurons together.",
  ),
  seriesSpec(
    "phaseError",
    "Phase error",
    "rad",
    "log",
    "Phase condition",
    "Weighted |psi - (phi + phi')|.",
  ),
  seriesSpec(
    "kappa",
    "Secondary coefficient",
    "",
    "linear",
    "Secondary frequency",
    "Weighted mean over all neurons.",
  ),
  seriesSpec(
    "offset",
    "Offset",
    "",
    "linear",
    "Secondary frequency",
    "Weighted mean over all neurons.",
  ),
];
