/** @file All figures of the study, in the order of the page. */

import type { Spec } from "./figure-parts.ts";
import {
  exactSpec,
  gittinsSpec,
  informationSpec,
  noiseSpec,
  scatterSpec,
} from "./figures-exact.ts";
import { bestSpec, consistencySpec, gamesSpec, regretSpec } from "./figures-games.ts";
import { learnedFigures } from "./figures-learned.ts";
import { matrixSpec } from "./figures-matrix.ts";
import { playedFigures } from "./figures-played.ts";

export const assistiveFigures: readonly Spec[] = [
  scatterSpec,
  matrixSpec,
  exactSpec,
  informationSpec,
  noiseSpec,
  gittinsSpec,
  gamesSpec,
  regretSpec,
  bestSpec,
  consistencySpec,
  ...playedFigures,
  ...learnedFigures,
];
