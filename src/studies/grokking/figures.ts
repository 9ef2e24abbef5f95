/** @file All figures of the study, in the order of the page. */

import type { FigureSpec } from "../../study/index.ts";
import type { GrokkingConfig } from "./config.ts";
import { explainerFigures } from "./figures-clock.ts";
import { curveFigures } from "./figures-curves.ts";
import { networkFigures } from "./figures-network.ts";

export const grokkingFigures: readonly FigureSpec<GrokkingConfig>[] = [
  ...curveFigures,
  ...networkFigures,
  ...explainerFigures,
];
