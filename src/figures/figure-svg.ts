/** @file A figure value as a stand-alone SVG document. */

import type { Figure } from "../study/figure.ts";
import { drawFigure } from "./draw/draw.ts";
import { writeSvg } from "./svg.ts";
import { type ThemeName, themes } from "./theme.ts";

export interface SvgOptions {
  /** Default "light". */
  theme?: ThemeName;
  /** SVG units (CSS pixels). Default 640. */
  width?: number;
  /** Height of the plot with its axes; own to each kind when absent. */
  height?: number;
  /** Title above, caption, notes and source below. Default true. */
  titled?: boolean;
}

/** The figure as SVG text: well-formed, without scripts, styles or references to anything outside. */
export function figureToSvg(figure: Figure, options: SvgOptions = {}): string {
  const { theme = "light", ...rest } = options;
  return writeSvg(drawFigure(figure, { ...rest, theme: themes[theme] }).node);
}
