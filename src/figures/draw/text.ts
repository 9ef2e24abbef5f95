/** @file Text elements in the house's type. */

import { type SvgAttributes, type SvgNode, svg } from "../svg.ts";
import { type } from "../theme.ts";

export interface TextStyle {
  size?: number;
  colour: string;
  anchor?: "start" | "middle" | "end";
  weight?: number;
  /** Colour of an outline that keeps the text readable over lines. */
  halo?: string;
  /** Degrees, about the text's own place. */
  rotate?: number;
}

/** A line of text whose baseline starts (or centres, or ends) at x, y. */
export function text(x: number, y: number, content: string, style: TextStyle): SvgNode {
  const attributes: SvgAttributes = {
    x,
    y,
    "font-size": style.size ?? type.label,
    fill: style.colour,
    "text-anchor": style.anchor === "start" ? undefined : style.anchor,
    "font-weight": style.weight,
    stroke: style.halo,
    "stroke-width": style.halo === undefined ? undefined : 3,
    "stroke-linejoin": style.halo === undefined ? undefined : "round",
    "paint-order": style.halo === undefined ? undefined : "stroke",
    transform:
      style.rotate === undefined
        ? undefined
        : `rotate(${style.rotate} ${Math.round(x * 100) / 100} ${Math.round(y * 100) / 100})`,
  };
  return svg("text", attributes, content);
}
