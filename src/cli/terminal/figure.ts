/** @file A figure value on a channel of the terminal. */

import { figureToText } from "../../figures/index.ts";
import type { Figure } from "../../study/figure.ts";
import type { Channel } from "./output.ts";

const widest = 110; // wider plots are harder to read, not easier

/** Lines of a figure with its title, caption and notes. */
export function figureLines(figure: Figure, on: Channel): string[] {
  const text = figureToText(figure, { width: Math.min(on.width, widest), colour: on.colours });
  return text.split("\n");
}
