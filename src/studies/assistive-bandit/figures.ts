/** @file All figures of the study, in the order of the page. */

import type { AssistiveConfig } from "./config.ts";
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
import { beliefSpec, playedSpec } from "./figures-played.ts";

const played = ({ session }: AssistiveConfig): boolean => session !== "";

/** Figures of experiments; a run that analyses a played session has none of them. */
const experiment = (spec: Spec): Spec => ({ ...spec, applies: (config) => !played(config) });

export const assistiveFigures: readonly Spec[] = [
  { ...playedSpec, applies: played },
  ...[scatterSpec, matrixSpec, exactSpec, informationSpec, noiseSpec, gittinsSpec].map(experiment),
  ...[gamesSpec, regretSpec, bestSpec, consistencySpec].map(experiment),
  beliefSpec,
  ...learnedFigures.map(experiment),
];
