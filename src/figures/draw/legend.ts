/** @file Legends: swatches with names in rows above the plot, and colour bars beside it. */

import type { ColourScale } from "../colour.ts";
import { axisTitle } from "../number-format.ts";
import { dataUrl, encodePng } from "../png.ts";
import { type Domain, scaleOf } from "../scale.ts";
import { type SvgNode, svg } from "../svg.ts";
import { fitText, textWidth } from "../text-width.ts";
import { type Theme, type } from "../theme.ts";
import { ticksOf } from "../ticks.ts";
import { dashOf } from "./curve.ts";
import { markPath } from "./mark.ts";
import { text } from "./text.ts";

export interface LegendItem {
  name: string;
  colour: string;
  swatch: "line" | "band" | "box" | "circle" | "square" | "diamond" | "triangle" | "cross";
  style?: "solid" | "dashed" | "dotted";
  hollow?: boolean;
}

const swatchWidth = 20;
const rowHeight = 18;

/** The legend's elements from (0, 0) down, and the height they take; nothing for an empty list. */
export function legend(
  theme: Theme,
  items: readonly LegendItem[],
  width: number,
): { nodes: SvgNode[]; height: number } {
  const nodes: SvgNode[] = [];
  let x = 0;
  let row = 0;
  for (const item of items) {
    const name = fitText(item.name, type.label, Math.max(60, width - swatchWidth - 8));
    const itemWidth = swatchWidth + 6 + textWidth(name, type.label) + 16;
    if (x > 0 && x + itemWidth - 16 > width) {
      x = 0;
      row++;
    }
    const y = row * rowHeight + rowHeight / 2;
    nodes.push(swatch(item, x, y));
    nodes.push(text(x + swatchWidth + 6, y + 4, name, { colour: theme.ink }));
    x += itemWidth;
  }
  return { nodes, height: items.length === 0 ? 0 : (row + 1) * rowHeight + 6 };
}

function swatch(item: LegendItem, x: number, y: number): SvgNode {
  if (item.swatch === "line") {
    return svg("path", {
      d: `M${x} ${y}h${swatchWidth}`,
      stroke: item.colour,
      "stroke-width": 2,
      "stroke-dasharray": dashOf(item.style),
      fill: "none",
    });
  }
  if (item.swatch === "band") {
    return svg("rect", {
      x,
      y: y - 5,
      width: swatchWidth,
      height: 10,
      fill: item.colour,
      "fill-opacity": 0.2,
    });
  }
  if (item.swatch === "box") {
    return svg("rect", { x: x + 5, y: y - 5, width: 11, height: 10, rx: 1.5, fill: item.colour });
  }
  const hollow = item.hollow === true || item.swatch === "cross";
  return svg("path", {
    d: markPath(item.swatch, x + swatchWidth / 2, y, 4.5),
    fill: hollow ? "none" : item.colour,
    stroke: hollow ? item.colour : undefined,
    "stroke-width": hollow ? 1.5 : undefined,
  });
}

/** Width that a colour bar takes beside the plot. */
export const colourBarWidth = 74;

export interface ColourBarOptions {
  label: string;
  unit?: string;
  domain: Domain;
  log?: boolean;
  scale: ColourScale;
}

/** A vertical colour bar at (x, y): large values on top, ticks on the right, the label above with `room` to its left. */
export function colourBar(
  theme: Theme,
  options: ColourBarOptions,
  x: number,
  y: number,
  height: number,
  room = 0,
): SvgNode[] {
  const palette = Array.from({ length: 128 }, (_, i) => options.scale(1 - i / 127));
  const png = encodePng(
    1,
    128,
    Uint8Array.from(palette, (_, i) => i),
    palette,
  );
  const axis = {
    label: options.label,
    ...(options.unit === undefined ? {} : { unit: options.unit }),
    scale: options.log === true ? ("log" as const) : ("linear" as const),
  };
  const scale = scaleOf(axis.scale, options.domain, [y + height, y]);
  const ticks = ticksOf(axis, options.domain, Math.max(2, height / 48));
  const title = fitText(axisTitle(axis), type.tick, Math.max(120, room + colourBarWidth - 24));
  return [
    svg("image", {
      x,
      y,
      width: 12,
      height,
      href: dataUrl("image/png", png),
      preserveAspectRatio: "none",
    }),
    svg("rect", { x, y, width: 12, height, fill: "none", stroke: theme.axis, "stroke-width": 0.5 }),
    ...ticks
      .filter((tick) => tick.label !== "")
      .flatMap((tick) => [
        svg("path", {
          d: `M${x + 12} ${Math.round(scale.place(tick.value) * 10) / 10}h4`,
          stroke: theme.axis,
        }),
        text(x + 19, scale.place(tick.value) + 4, tick.label, {
          size: type.tick,
          colour: theme.muted,
        }),
      ]),
    text(x + 12 + Math.max(0, colourBarWidth - 24), y - 9, title, {
      size: type.tick,
      colour: theme.muted,
      anchor: "end",
    }),
  ];
}
