/** @file Bars: side by side or stacked, upright or lying, with intervals, waterfalls and histograms. */

import type { Axis, BarFigure, Numbers } from "../../study/figure.ts";
import { formatOnAxis } from "../number-format.ts";
import { type Domain, domainOf, extentOf, type Scale } from "../scale.ts";
import { type SvgNode, short, svg } from "../svg.ts";
import { paletteColour, type Theme } from "../theme.ts";
import { seriesNodes } from "./curve.ts";
import type { Drawing, Mark, Room } from "./drawing.ts";
import { clipped, type Frame, frame } from "./frame.ts";
import { type LegendItem, legend } from "./legend.ts";
import { legendOf } from "./lines.ts";
import { ruleNodes } from "./rules.ts";

/** Positions of the bars as numbers, and the axis that names them. */
export interface BarPositions {
  at: readonly number[];
  axis: Axis;
  /** Full width of the slot of bar i, in units of the position axis. */
  width(i: number): number;
}

/** Where the bars stand: named ones at 0, 1, 2, ...; numeric ones at their own numbers. */
export function barPositions(figure: BarFigure): BarPositions {
  const named = typeof figure.x0[0] === "string";
  if (named) {
    const names = figure.x0 as readonly string[];
    return {
      at: names.map((_, i) => i),
      axis: { ...figure.x, scale: "linear", categories: names },
      width: () => 0.78,
    };
  }
  const at = Array.from(figure.x0 as Numbers);
  if (figure.widths !== undefined) {
    const widths = figure.widths;
    return { at, axis: figure.x, width: (i) => widths[i] ?? 0 };
  }
  const sorted = at.filter(Number.isFinite).sort((a, b) => a - b);
  let spacing = Number.POSITIVE_INFINITY;
  for (let i = 1; i < sorted.length; i++) {
    const gap = sorted[i]! - sorted[i - 1]!;
    if (gap > 0 && gap < spacing) spacing = gap;
  }
  const slot = 0.78 * (Number.isFinite(spacing) ? spacing : 1);
  return { at, axis: figure.x, width: () => slot };
}

interface Bar {
  group: number;
  index: number;
  /** Ends on the position axis. */
  from: number;
  to: number;
  /** Ends on the value axis. */
  base: number;
  value: number;
}

function groupColour(figure: BarFigure, theme: Theme, i: number): string {
  return paletteColour(theme, figure.groups[i]!.colour ?? i);
}

function curveColour(figure: BarFigure, theme: Theme, i: number): string {
  const place = figure.curves![i]!.colour;
  return place === undefined ? theme.ink : paletteColour(theme, place);
}

/** The legend of a bar figure; a single group needs none. */
export function barLegend(figure: BarFigure, theme: Theme): LegendItem[] {
  const items: LegendItem[] = [
    ...figure.groups.map((group, i) => ({
      name: group.name,
      colour: groupColour(figure, theme, i),
      swatch: "box" as const,
    })),
    ...(figure.curves ?? []).flatMap((curve, i) => legendOf(curve, curveColour(figure, theme, i))),
  ];
  return items.length === 1 ? [] : items;
}

/** Draws the bars, upright unless `horizontal`. */
export function drawBars(figure: BarFigure, theme: Theme, room: Room): Drawing {
  const positions = barPositions(figure);
  const lying = figure.horizontal === true;
  const colour = (i: number): string => groupColour(figure, theme, i);
  const curves = figure.curves ?? [];
  const key = legend(theme, barLegend(figure, theme), room.width);
  const log = figure.y.scale === "log";
  const bars = layoutBars(figure, positions);
  const valueDomain = barDomain(figure, bars, log);
  const ends = bars.flatMap((bar) => [bar.from, bar.to]);
  const slots = positions.at.flatMap((x, i) => {
    const half = (positions.axis.categories ? 1 : positions.width(i)) / 2;
    return [x - half, x + half];
  });
  const positionDomain = domainOf(positions.axis, [ends, slots]);
  const area = frame({
    theme,
    ...room,
    above: key.height,
    x: lying ? figure.y : positions.axis,
    y: lying ? positions.axis : figure.y,
    xDomain: lying ? valueDomain : positionDomain,
    yDomain: lying ? positionDomain : valueDomain,
    yDown: lying,
    grid: { x: lying, y: !lying },
    rules: figure.rules,
  });
  const along = lying ? area.y : area.x;
  const across = lying ? area.x : area.y;
  const marks: Mark[] = [];
  const rects: SvgNode[] = [];
  for (const bar of bars) {
    const box = boxOf(bar, along, across, lying);
    if (box === undefined) continue;
    const group = figure.groups[bar.group]!;
    rects.push(
      svg("rect", {
        ...box,
        fill: colour(bar.group),
        "fill-opacity": figure.widths === undefined ? undefined : 0.75,
        stroke: figure.widths === undefined ? undefined : theme.paper,
        "stroke-width": figure.widths === undefined ? undefined : 0.5,
      }),
    );
    marks.push({
      ...box,
      colour: colour(bar.group),
      title: positionName(positions, bar.index),
      lines: describe(figure, bar),
      group: group.name,
      index: bar.index,
    });
  }
  const zero = log ? "" : baseline(area, across, lying);
  return {
    ...room,
    children: [
      ...area.back,
      clipped(area, [
        ...rects,
        ...whiskers(figure, bars, along, across, lying, theme),
        ...curves.flatMap((curve, i) =>
          seriesNodes(curve, curveColour(figure, theme, i), area.x, area.y),
        ),
      ]),
      svg("path", { d: zero, stroke: theme.axis, fill: "none" }),
      ...ruleNodes(theme, area, figure.rules),
      ...key.nodes,
    ],
    plots: [
      {
        ...area,
        xAxis: lying ? figure.y : positions.axis,
        yAxis: lying ? positions.axis : figure.y,
        marks,
      },
    ],
  };
}

function layoutBars(figure: BarFigure, positions: BarPositions): Bar[] {
  const bars: Bar[] = [];
  const stacked = figure.stacked === true || figure.widths !== undefined;
  const count = figure.groups.length;
  positions.at.forEach((x, index) => {
    const width = positions.width(index);
    let positive = 0;
    let negative = 0;
    figure.groups.forEach((group, g) => {
      const value = group.values[index] ?? Number.NaN;
      if (!Number.isFinite(value) || !Number.isFinite(x)) return;
      const share = stacked ? width : width / count;
      const from = stacked ? x - width / 2 : x - width / 2 + g * share;
      const given = group.base?.[index];
      let base = given !== undefined && Number.isFinite(given) ? given : 0;
      let end = value;
      if (figure.stacked === true && given === undefined) {
        base = value >= 0 ? positive : negative;
        end = base + value;
        if (value >= 0) positive = end;
        else negative = end;
      }
      bars.push({ group: g, index, from, to: from + share, base, value: end });
    });
  });
  return bars;
}

function barDomain(figure: BarFigure, bars: readonly Bar[], log: boolean): Domain {
  const values = bars.map((bar) => bar.value);
  const arrays = [
    values,
    ...figure.groups.flatMap((group) => [group.low, group.high, group.base]),
    ...(figure.curves ?? []).map((curve) => curve.y),
  ];
  if (!log)
    return domainOf(figure.y, [...arrays, bars.map((bar) => bar.base)], {
      include: [0],
      pad: 0.05,
    });
  if (figure.y.domain !== undefined) return domainOf(figure.y, arrays);
  const extent = extentOf(arrays, true) ?? [1, 10];
  // bars on a logarithmic axis start at the decade below the smallest value
  return [10 ** Math.floor(Math.log10(extent[0]) - 0.01), extent[1] * 1.3];
}

function boxOf(
  bar: Bar,
  along: Scale,
  across: Scale,
  lying: boolean,
): { x: number; y: number; width: number; height: number } | undefined {
  const a = along.place(bar.from);
  const b = along.place(bar.to);
  const value = across.place(bar.value);
  const start = across.place(bar.base);
  const base = Number.isFinite(start) ? start : across.range[0];
  if (!Number.isFinite(value)) return undefined;
  const gap = Math.abs(b - a) > 6 ? 0.5 : 0;
  const first = Math.min(a, b) + gap;
  const size = Math.max(0.5, Math.abs(b - a) - 2 * gap);
  const low = Math.min(base, value);
  const length = Math.abs(base - value);
  return lying
    ? { x: low, y: first, width: length, height: size }
    : { x: first, y: low, width: size, height: length };
}

function whiskers(
  figure: BarFigure,
  bars: readonly Bar[],
  along: Scale,
  across: Scale,
  lying: boolean,
  theme: Theme,
): SvgNode[] {
  let d = "";
  for (const bar of bars) {
    const group = figure.groups[bar.group]!;
    const low = across.place(group.low?.[bar.index] ?? Number.NaN);
    const high = across.place(group.high?.[bar.index] ?? Number.NaN);
    if (!Number.isFinite(low) || !Number.isFinite(high)) continue;
    const middle = along.place((bar.from + bar.to) / 2);
    const cap = Math.min(4, Math.abs(along.place(bar.to) - along.place(bar.from)) / 3);
    const m = short(middle);
    const lead = short(middle - cap);
    const wide = short(2 * cap);
    d += lying
      ? `M${short(low)} ${m}H${short(high)}M${short(low)} ${lead}v${wide}M${short(high)} ${lead}v${wide}`
      : `M${m} ${short(low)}V${short(high)}M${lead} ${short(low)}h${wide}M${lead} ${short(high)}h${wide}`;
  }
  return d === ""
    ? []
    : [svg("path", { d, fill: "none", stroke: theme.ink, "stroke-width": 1.25 })];
}

function baseline(area: Frame, across: Scale, lying: boolean): string {
  if (!(across.domain[0] < 0 && across.domain[1] > 0)) return "";
  const zero = short(across.place(0));
  return lying
    ? `M${zero} ${short(area.top)}v${short(area.height)}`
    : `M${short(area.left)} ${zero}h${short(area.width)}`;
}

function positionName(positions: BarPositions, index: number): string {
  const { axis } = positions;
  const text = formatOnAxis(axis, positions.at[index]!);
  return axis.categories === undefined ? `${axis.label} ${text}` : text;
}

function describe(figure: BarFigure, bar: Bar): string[] {
  const group = figure.groups[bar.group]!;
  const value = formatOnAxis(figure.y, group.values[bar.index]!);
  const low = group.low?.[bar.index];
  const high = group.high?.[bar.index];
  const interval =
    low === undefined || high === undefined
      ? ""
      : ` (${formatOnAxis(figure.y, low, { unit: false })} to ${formatOnAxis(figure.y, high)})`;
  return [`${group.name}: ${value}${interval}`];
}
