/** @file All figures of the study, in the order of the page. */

import type { Spec } from "./figure-parts.ts";
import { boxesSpec, crowdSpec, curvesSpec, roundsSpec } from "./figures-curves.ts";
import { discardSpec, familiaritySpec, matrixSpec } from "./figures-misspecification.ts";
import { evidenceSpec, personSpec } from "./figures-models.ts";

export const learningFigures: readonly Spec[] = [
  curvesSpec,
  roundsSpec,
  matrixSpec,
  familiaritySpec,
  discardSpec,
  crowdSpec,
  boxesSpec,
  evidenceSpec,
  personSpec,
];
