/** @file Points, with error bars, shades, labels, fitted curves and rules. */

import type { Numbers, ScatterFigure } from "../../study/figure.ts";
import { toHex } from "../colour.ts";
import { formatNumber, formatOnAxis, formatWithUnit } from "../number-format.ts";
import { type Domain, domainOf, extentOf } from "../scale.ts";
import { type SvgNode, short, svg } from "../svg.ts";
import { colourScale, paletteColour, type Theme } from "../theme.ts";
import { seriesNodes } from "./curve.ts";
import type { Drawing, Mark, Room } from "./drawing.ts";
import { clipped, type Frame, frame } from "./frame.ts";
import { colourBar, colourBarWidth, type LegendItem, legend } from "./legend.ts";
import { legendOf } from "./lines.ts";
import { markPath } from "./mark.ts";
import { pointLabels } from "./point-labels.ts";
import { ruleNodes } from "./rules.ts";

type Points = ScatterFigure["points"][number];
type Shade = NonNullable<Points["shade"]>;

/** Groups beyond this many points are drawn as one path of dots. */
const manyPoints = 2000;

/** Curves behind points are in the ink of rules unless they have a place in the palette. */
function curveColours(figure: ScatterFigure, theme: Theme): string[] {
  return (figure.curves ?? []).map(({ colour }, i) =>
    colour === undefined && figure.points.length > 0
      ? theme.rule
      : paletteColour(theme, colour ?? i),
  );
}

/** The legend of a scatter figure: groups with a name, then curves; a single entry needs none. */
export function scatterLegend(figure: ScatterFigure, theme: Theme): LegendItem[] {
  const colours = curveColours(figure, theme);
  const items: LegendItem[] = [
    ...figure.points.map((points, i) => ({
      name: points.name,
      colour: groupColour(theme, points, i),
      swatch: points.mark ?? ("circle" as const),
      hollow: points.hollow === true,
    })),
    ...(figure.curves ?? []).flatMap((curve, i) => legendOf(curve, colours[i]!)),
  ].filter((item) => item.name !== "");
  return items.length === 1 ? [] : items;
}

/** Draws the points over their curves. */
export function drawScatter(figure: ScatterFigure, theme: Theme, room: Room): Drawing {
  const curves = figure.curves ?? [];
  const colours = curveColours(figure, theme);
  const key = legend(theme, scatterLegend(figure, theme), room.width);
  const { xDomain, yDomain } = domains(figure);
  const shaded = figure.points.find((points) => points.shade !== undefined)?.shade;
  const area = frame({
    theme,
    ...room,
    above: key.height,
    right: shaded === undefined ? 20 : colourBarWidth + 14,
    x: figure.x,
    y: figure.y,
    xDomain,
    yDomain,
    ...(figure.equalAspect === true ? { aspect: 1 } : {}),
    grid: { x: true, y: true },
    rules: figure.rules,
  });
  const marks: Mark[] = [];
  const inside = [
    ...curves.flatMap((curve, i) => seriesNodes(curve, colours[i]!, area.x, area.y, 1.5)),
    ...figure.points.flatMap((points, i) => group(figure, points, i, theme, area, marks)),
  ];
  const bar =
    shaded === undefined
      ? []
      : colourBar(
          theme,
          { ...shaded, scale: colourScale(theme, shaded.scale), domain: shadeDomain(shaded) },
          area.left + area.width + 16,
          area.top,
          area.height,
        );
  return {
    ...room,
    children: [
      ...area.back,
      clipped(area, inside),
      ...pointLabels(figure, theme, area, marks),
      ...ruleNodes(theme, area, figure.rules),
      ...bar,
      ...key.nodes,
    ],
    plots: [{ ...area, xAxis: figure.x, yAxis: figure.y, marks }],
  };
}

function domains(figure: ScatterFigure): { xDomain: Domain; yDomain: Domain } {
  const { points, curves = [] } = figure;
  const xDomain = domainOf(
    figure.x,
    [...points.flatMap((p) => [p.x, p.xLow, p.xHigh]), ...curves.map((c) => c.x)],
    { pad: 0.05 },
  );
  const yDomain = domainOf(
    figure.y,
    [
      ...points.flatMap((p) => [p.y, p.yLow, p.yHigh]),
      ...curves.flatMap((c) => [c.y, c.band?.low, c.band?.high]),
    ],
    { pad: 0.06 },
  );
  return { xDomain, yDomain };
}

function groupColour(theme: Theme, points: Points, index: number): string {
  return points.shade === undefined
    ? paletteColour(theme, points.colour ?? index)
    : toHex(colourScale(theme, points.shade.scale)(0.5));
}

function shadeDomain(shade: Shade): Domain {
  if (shade.domain !== undefined) return shade.domain;
  const [low, high] = extentOf([shade.values]) ?? [0, 1];
  if (shade.scale !== "diverging") return low < high ? [low, high] : [low - 0.5, high + 0.5];
  const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
  return [-reach, reach];
}

function radii(points: Points, count: number): (i: number) => number {
  const plain = count > 3000 ? 1.2 : count > 400 ? 2 : count > 120 ? 2.8 : 3.8;
  const size = points.size;
  if (size === undefined) return () => plain;
  const largest = extentOf([size], true)?.[1] ?? 1;
  // Many points of one size would hide each other.
  const top = Math.max(3, 9 * Math.sqrt(Math.min(1, 40 / count)));
  return (i) => Math.max(0.8, top * Math.sqrt(Math.max(0, size[i] ?? 0) / largest) || 0);
}

function group(
  figure: ScatterFigure,
  points: Points,
  index: number,
  theme: Theme,
  area: Frame,
  marks: Mark[],
): SvgNode[] {
  const count = Math.min(points.x.length, points.y.length);
  const radius = radii(points, count);
  const plain = groupColour(theme, points, index);
  const shade = points.shade;
  const [shadeLow, shadeHigh] = shade === undefined ? [0, 1] : shadeDomain(shade);
  const scale = shade === undefined ? undefined : colourScale(theme, shade.scale);
  const colourOf = (i: number): string => {
    if (shade === undefined || scale === undefined) return plain;
    const value = shade.values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) return theme.gap;
    return toHex(scale((value - shadeLow) / (shadeHigh - shadeLow)));
  };
  const nodes: SvgNode[] = [];
  if (points.joined === true) {
    const series = { name: points.name, x: points.x, y: points.y };
    nodes.push(svg("g", { opacity: 0.55 }, ...seriesNodes(series, plain, area.x, area.y, 1)));
  }
  const bars = errorBars(points, count, area);
  if (bars !== "")
    nodes.push(svg("path", { d: bars, fill: "none", stroke: plain, "stroke-opacity": 0.75 }));
  const hollow = points.hollow === true || points.mark === "cross";
  let dots = "";
  for (let i = 0; i < count; i++) {
    const x = area.x.place(points.x[i]!);
    const y = area.y.place(points.y[i]!);
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    const colour = colourOf(i);
    const label = points.labels?.[i];
    marks.push({
      x,
      y,
      colour,
      title: label ?? points.name,
      lines: describe(figure, points, i),
      group: points.name,
      index: i,
    });
    if (count > manyPoints && shade === undefined && !hollow) dots += `M${short(x)} ${short(y)}h0`;
    else {
      nodes.push(
        svg("path", {
          d: markPath(points.mark ?? "circle", x, y, radius(i)),
          fill: hollow ? theme.paper : colour,
          "fill-opacity": hollow
            ? points.mark === "cross"
              ? 0
              : 1
            : count > 400
              ? 0.7
              : undefined,
          stroke: hollow ? colour : theme.paper,
          "stroke-width": hollow ? 1.5 : 0.6,
        }),
      );
    }
  }
  if (dots !== "") {
    nodes.push(
      svg("path", {
        d: dots,
        fill: "none",
        stroke: plain,
        "stroke-opacity": 0.6,
        "stroke-width": 2 * radius(0),
        "stroke-linecap": "round",
      }),
    );
  }
  return nodes;
}

function errorBars(points: Points, count: number, area: Frame): string {
  let d = "";
  const cap = count > 120 ? 0 : 2.5;
  const bar = (
    low: Numbers | undefined,
    high: Numbers | undefined,
    i: number,
    vertical: boolean,
  ): void => {
    if (low === undefined || high === undefined) return;
    const along = vertical ? area.y : area.x;
    const across = vertical ? area.x.place(points.x[i]!) : area.y.place(points.y[i]!);
    const end = (v: number): number => {
      const place = along.place(v);
      // an open or infinite end runs out of the plot
      return Number.isFinite(place)
        ? place
        : along.range[v > 0 ? 1 : 0]! + (vertical ? 4 : -4) * (v > 0 ? -1 : 1);
    };
    if (Number.isNaN(low[i]!) || Number.isNaN(high[i]!) || !Number.isFinite(across)) return;
    const from = end(low[i]!);
    const to = end(high[i]!);
    const a = short(across);
    const lead = short(across - cap);
    if (vertical) {
      d += `M${a} ${short(from)}V${short(to)}`;
      if (cap > 0) d += `M${lead} ${short(from)}h${2 * cap}M${lead} ${short(to)}h${2 * cap}`;
    } else {
      d += `M${short(from)} ${a}H${short(to)}`;
      if (cap > 0) d += `M${short(from)} ${lead}v${2 * cap}M${short(to)} ${lead}v${2 * cap}`;
    }
  };
  for (let i = 0; i < count; i++) {
    bar(points.yLow, points.yHigh, i, true);
    bar(points.xLow, points.xHigh, i, false);
  }
  return d;
}

function describe(figure: ScatterFigure, points: Points, i: number): string[] {
  const range = (axis: typeof figure.x, value: number, low?: Numbers, high?: Numbers): string => {
    const text = `${axis.label}: ${formatOnAxis(axis, value)}`;
    if (low === undefined || high === undefined) return text;
    return `${text} (${formatOnAxis(axis, low[i]!, { unit: false })} to ${formatOnAxis(axis, high[i]!)})`;
  };
  const lines = [
    range(figure.x, points.x[i]!, points.xLow, points.xHigh),
    range(figure.y, points.y[i]!, points.yLow, points.yHigh),
  ];
  if (points.labels?.[i] !== undefined && points.name !== "") lines.unshift(points.name);
  if (points.shade !== undefined) {
    lines.push(
      `${points.shade.label}: ${formatWithUnit(points.shade.values[i] ?? Number.NaN, points.shade.unit)}`,
    );
  }
  if (points.size !== undefined)
    lines.push(`weight: ${formatNumber(points.size[i] ?? Number.NaN)}`);
  return lines;
}
