/** @file Axes: margins that fit their labels, grid lines, ticks and titles around one plot area. */

import type { Axis, Rule } from "../../study/figure.ts";
import { axisTitle } from "../number-format.ts";
import { type Domain, type Scale, scaleOf } from "../scale.ts";
import { type SvgNode, short, svg } from "../svg.ts";
import { fitText, textWidth } from "../text-width.ts";
import { type Theme, type } from "../theme.ts";
import { type Tick, ticksOf } from "../ticks.ts";
import { type RuleLabel, ruleLabels, ruleRowHeight } from "./rules.ts";
import { text } from "./text.ts";

export interface FrameOptions {
  theme: Theme;
  width: number;
  height: number;
  /** Space above, already taken by a legend. */
  above: number;
  /** Space on the right, for a colour bar. */
  right?: number;
  x: Axis;
  y: Axis;
  xDomain: Domain;
  yDomain: Domain;
  /** The first value of y is at the top (rows of a table-like figure). */
  yDown?: boolean;
  /** Width over height of one unit of x and y. */
  aspect?: number;
  /** Labels of vertical rules stand in rows above the plot, where they cover no data. */
  rules?: readonly Rule[] | undefined;
  grid: { x: boolean; y: boolean };
  /** A thin box instead of two axis lines. */
  boxed?: boolean;
}

export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  x: Scale;
  y: Scale;
  /** Drawn behind the data. */
  back: SvgNode[];
  /** Labels of the vertical rules that lie inside. */
  ruleLabels: RuleLabel[];
}

const tickLength = 4;

/** Lays out the axes of one plot and draws everything behind the data. */
export function frame(options: FrameOptions): Frame {
  const { theme, x: xAxis, y: yAxis, xDomain, yDomain } = options;
  const yTitle = axisTitle(yAxis);
  const xTitle = axisTitle(xAxis);
  let top = options.above + (yTitle === "" ? 8 : 24);
  const roughHeight = Math.max(40, options.height - top - 48);
  const yTicks = ticksOf(yAxis, yDomain, tickCount(yAxis, roughHeight, 40, 17));
  const widest = Math.max(0, ...yTicks.map((tick) => textWidth(tick.label, type.tick)));
  const labelWidth = Math.min(widest, options.width * 0.38);
  const left = Math.ceil(labelWidth + tickLength + 6);
  const right = options.right ?? 20;
  let width = Math.max(40, options.width - left - right);
  const xTicks = fittingTicks(xAxis, xDomain, width);
  const slanted = xTicks.slanted;
  const ruled = scaleOf(xAxis.scale, xDomain, [left, left + width]);
  const labels = ruleLabels(options.rules, ruled, options.width);
  const ruleRows = labels.reduce((rows, label) => Math.max(rows, label.row + 1), 0);
  const titleBase = top - 11;
  top += ruleRows * ruleRowHeight;
  const below = tickLength + (slanted > 0 ? slanted : 16) + (xTitle === "" ? 2 : 20);
  let height = Math.max(40, options.height - top - below);

  if (options.aspect !== undefined) {
    const want = (options.aspect * (xDomain[1] - xDomain[0])) / (yDomain[1] - yDomain[0]) || 1;
    if (width / height > want) {
      width = Math.max(40, height * want);
    } else height = Math.max(40, width / want);
  }

  const x = scaleOf(xAxis.scale, xDomain, [left, left + width]);
  const y = scaleOf(
    yAxis.scale,
    yDomain,
    options.yDown ? [top, top + height] : [top + height, top],
  );
  const back: SvgNode[] = [];
  const bottom = top + height;
  if (options.grid.y)
    back.push(gridLines(theme, yTicks, (v) => `M${short(left)} ${v}h${short(width)}`, y));
  if (options.grid.x)
    back.push(gridLines(theme, xTicks.ticks, (v) => `M${v} ${short(top)}v${short(height)}`, x));
  back.push(
    svg("path", {
      d: options.boxed
        ? `M${short(left)} ${short(top)}h${short(width)}v${short(height)}h${short(-width)}z`
        : `M${short(left)} ${short(top)}V${short(bottom)}H${short(left + width)}`,
      fill: "none",
      stroke: theme.axis,
    }),
  );
  back.push(tickMarks(theme, yTicks, y, (v, n) => `M${short(left)} ${v}h${-n}`));
  back.push(tickMarks(theme, xTicks.ticks, x, (v, n) => `M${v} ${short(bottom)}v${n}`));
  for (const tick of yTicks) {
    if (tick.label === "") continue;
    const label = fitText(tick.label, type.tick, labelWidth + 1);
    back.push(
      text(left - tickLength - 4, y.place(tick.value) + 4, label, {
        size: type.tick,
        colour: theme.muted,
        anchor: "end",
      }),
    );
  }
  for (const tick of xTicks.ticks) {
    if (tick.label === "") continue;
    const place = x.place(tick.value);
    back.push(
      slanted > 0
        ? text(place + 4, bottom + tickLength + 10, fitText(tick.label, type.tick, 110), {
            size: type.tick,
            colour: theme.muted,
            anchor: "end",
            rotate: -40,
          })
        : text(place, bottom + tickLength + 13, tick.label, {
            size: type.tick,
            colour: theme.muted,
            anchor: "middle",
          }),
    );
  }
  if (yTitle !== "") {
    const room = options.width - (options.aspect === undefined ? 0 : right);
    back.push(
      text(
        options.aspect === undefined ? 0 : Math.max(0, left - labelWidth - 10),
        titleBase,
        fitText(yTitle, type.label, room),
        {
          colour: theme.muted,
        },
      ),
    );
  }
  if (xTitle !== "") {
    const middle = left + width / 2;
    const room = 2 * Math.min(middle, options.width - middle);
    back.push(
      text(middle, bottom + below - 3, fitText(xTitle, type.label, room), {
        colour: theme.muted,
        anchor: "middle",
      }),
    );
  }
  return { left, top, width, height, x, y, back, ruleLabels: labels };
}

function tickCount(axis: Axis, length: number, spacing: number, rowHeight: number): number {
  return Math.max(2, Math.floor(length / (axis.categories === undefined ? spacing : rowHeight)));
}

/** As many ticks as fit beside each other; many named categories are slanted (`slanted` is then the height of the labels). */
function fittingTicks(
  axis: Axis,
  domain: Domain,
  width: number,
): { ticks: Tick[]; slanted: number } {
  const wide = (ticks: readonly Tick[]): number =>
    Math.max(0, ...ticks.map((tick) => textWidth(tick.label, type.tick)));
  if (axis.categories !== undefined) {
    const slots = Math.max(1, domain[1] - domain[0]);
    const slot = width / slots;
    const ticks = ticksOf(axis, domain, slots + 1);
    const widest = wide(ticks);
    if (widest + 6 <= slot) return { ticks, slanted: 0 };
    const numeric = ticks.every((tick) => tick.label.length <= 3);
    if (!numeric && slot >= 18) {
      return { ticks, slanted: 12 + Math.min(110, widest) * Math.sin((40 * Math.PI) / 180) };
    }
    const most = Math.max(1, Math.floor(width / (numeric ? widest + 8 : 18)));
    const thinned = ticksOf(axis, domain, most);
    return numeric
      ? { ticks: thinned, slanted: 0 }
      : { ticks: thinned, slanted: 12 + Math.min(110, wide(thinned)) * 0.643 };
  }
  for (let count = Math.max(2, Math.floor(width / 72)); count > 2; count--) {
    const ticks = ticksOf(axis, domain, count);
    const scale = scaleOf(axis.scale, domain, [0, width]);
    if (!crowded(ticks, scale)) return { ticks, slanted: 0 };
  }
  return { ticks: ticksOf(axis, domain, 2), slanted: 0 };
}

function crowded(ticks: readonly Tick[], scale: Scale): boolean {
  let end = Number.NEGATIVE_INFINITY;
  for (const tick of ticks) {
    if (tick.label === "") continue;
    const half = textWidth(tick.label, type.tick) / 2;
    const place = scale.place(tick.value);
    if (place - half < end + 8) return true;
    end = place + half;
  }
  return false;
}

function gridLines(
  theme: Theme,
  ticks: readonly Tick[],
  line: (place: string) => string,
  scale: Scale,
): SvgNode {
  const d = ticks
    .filter((tick) => tick.label !== "")
    .map((tick) => line(short(scale.place(tick.value))))
    .join("");
  return svg("path", { d, fill: "none", stroke: theme.grid });
}

function tickMarks(
  theme: Theme,
  ticks: readonly Tick[],
  scale: Scale,
  line: (place: string, length: number) => string,
): SvgNode {
  const d = ticks
    .map((tick) => line(short(scale.place(tick.value)), tick.label === "" ? 2 : tickLength))
    .join("");
  return svg("path", { d, fill: "none", stroke: theme.axis });
}

/** Wraps what must not leave the plot area; a nested svg clips without needing ids. */
export function clipped(area: Frame, children: readonly SvgNode[]): SvgNode {
  const room = 2; // half a thick line at the edge
  const box = [area.left - room, area.top - room, area.width + 2 * room, area.height + 2 * room];
  return svg(
    "svg",
    {
      x: box[0],
      y: box[1],
      width: box[2],
      height: box[3],
      viewBox: box.map(short).join(" "),
      overflow: "hidden",
    },
    ...children,
  );
}
