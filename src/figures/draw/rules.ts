/** @file Rules: thin dashed lines across a plot; words of vertical ones stand above it, one row below the other. */

import type { Rule } from "../../study/figure.ts";
import type { Scale } from "../scale.ts";
import { type SvgNode, short, svg } from "../svg.ts";
import { fitText, textWidth } from "../text-width.ts";
import { type Theme, type } from "../theme.ts";
import type { Frame } from "./frame.ts";
import { text } from "./text.ts";

export const ruleRowHeight = 14;

/** Where the words of a vertical rule stand; row 0 is the lowest, next to the plot. */
export interface RuleLabel {
  rule: Rule;
  place: number;
  start: number;
  text: string;
  row: number;
}

/** Places the labels of all vertical rules inside the scale so that none covers another. */
export function ruleLabels(
  rules: readonly Rule[] | undefined,
  x: Scale,
  figureWidth: number,
): RuleLabel[] {
  const vertical = (rules ?? [])
    .filter((rule) => rule.axis === "x")
    .map((rule) => ({ rule, place: x.place(rule.value) }))
    .filter(({ place }) => place >= x.range[0] - 0.5 && place <= x.range[1] + 0.5)
    .sort((a, b) => b.place - a.place);
  const starts: number[] = []; // left end of the last label in each row, from the right
  return vertical.map(({ rule, place }) => {
    const label = fitText(rule.label, type.tick, figureWidth * 0.6);
    const width = textWidth(label, type.tick);
    const start = Math.max(0, Math.min(place - 1, figureWidth - width));
    let row = starts.findIndex((left) => start + width + 10 <= left);
    if (row < 0) row = starts.push(0) - 1;
    // a line that rises to a higher row must not cross words further right in the rows below
    starts[row] = start;
    return { rule, place, start, text: label, row };
  });
}

/** Lines and labels of all rules that lie inside the plot. */
export function ruleNodes(theme: Theme, area: Frame, rules: readonly Rule[] = []): SvgNode[] {
  const nodes: SvgNode[] = [];
  const line = (d: string): SvgNode =>
    svg("path", { d, fill: "none", stroke: theme.rule, "stroke-dasharray": "4 3" });
  for (const label of area.ruleLabels) {
    const rise = label.text === "" ? 0 : label.row * ruleRowHeight + 3;
    nodes.push(
      line(`M${short(label.place)} ${short(area.top - rise)}V${short(area.top + area.height)}`),
    );
    nodes.push(
      text(label.start, area.top - 5 - ruleRowHeight * label.row, label.text, {
        size: type.tick,
        colour: theme.muted,
      }),
    );
  }
  for (const rule of rules) {
    if (rule.axis !== "y") continue;
    const place = area.y.place(rule.value);
    if (!(place >= area.top - 0.5 && place <= area.top + area.height + 0.5)) continue;
    nodes.push(line(`M${short(area.left)} ${short(place)}h${short(area.width)}`));
    if (rule.label === "") continue;
    nodes.push(
      text(area.left + area.width - 2, place < area.top + 16 ? place + 13 : place - 5, rule.label, {
        size: type.tick,
        colour: theme.muted,
        anchor: "end",
        halo: theme.paper,
      }),
    );
  }
  return nodes;
}
