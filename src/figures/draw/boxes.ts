/** @file Distributions as boxes, one row each. */

import type { BoxFigure } from "../../study/figure.ts";
import { formatOnAxis } from "../number-format.ts";
import { domainOf } from "../scale.ts";
import { type SvgNode, short, svg } from "../svg.ts";
import { paletteColour, type Theme } from "../theme.ts";
import type { Drawing, Mark, Room } from "./drawing.ts";
import { clipped, frame } from "./frame.ts";
import { ruleNodes } from "./rules.ts";

/** Draws one row per distribution: whisker, box, median. */
export function drawBoxes(figure: BoxFigure, theme: Theme, room: Room): Drawing {
  const names = figure.rows.map((row) => row.name);
  const rowAxis = { label: "", categories: names };
  const xDomain = domainOf(
    figure.value,
    figure.rows.map((row) => [row.low, row.lowerQuartile, row.median, row.upperQuartile, row.high]),
    { pad: 0.05 },
  );
  const area = frame({
    theme,
    ...room,
    above: 0,
    x: figure.value,
    y: rowAxis,
    xDomain,
    yDomain: [-0.5, Math.max(0.5, names.length - 0.5)],
    yDown: true,
    grid: { x: true, y: false },
    rules: figure.rules,
  });
  const half = Math.min(11, (area.height / Math.max(1, names.length)) * 0.32);
  const marks: Mark[] = [];
  const nodes: SvgNode[] = figure.rows.flatMap((row, i) => {
    const y = area.y.place(i);
    const [low, q1, median, q3, high] = [
      row.low,
      row.lowerQuartile,
      row.median,
      row.upperQuartile,
      row.high,
    ].map((value) => area.x.place(value)) as [number, number, number, number, number];
    if (![low, q1, median, q3, high].every(Number.isFinite)) return [];
    const colour = paletteColour(theme, row.colour ?? 0);
    marks.push({
      x: low,
      y: y - half,
      width: high - low,
      height: 2 * half,
      colour,
      title: row.name,
      lines: [
        `median ${formatOnAxis(figure.value, row.median)}`,
        `quartiles ${formatOnAxis(figure.value, row.lowerQuartile, { unit: false })} to ${formatOnAxis(figure.value, row.upperQuartile)}`,
        `outer interval ${formatOnAxis(figure.value, row.low, { unit: false })} to ${formatOnAxis(figure.value, row.high)}`,
      ],
      group: row.name,
      index: i,
    });
    const cap = half * 0.5;
    return [
      svg("path", {
        d: `M${short(low)} ${short(y)}H${short(q1)}M${short(q3)} ${short(y)}H${short(high)}M${short(low)} ${short(y - cap)}v${short(2 * cap)}M${short(high)} ${short(y - cap)}v${short(2 * cap)}`,
        stroke: colour,
        "stroke-width": 1.25,
        fill: "none",
      }),
      svg("rect", {
        x: q1,
        y: y - half,
        width: Math.max(1, q3 - q1),
        height: 2 * half,
        rx: 1.5,
        fill: colour,
        "fill-opacity": 0.22,
        stroke: colour,
      }),
      svg("path", {
        d: `M${short(median)} ${short(y - half)}v${short(2 * half)}`,
        stroke: colour,
        "stroke-width": 2.5,
        fill: "none",
      }),
    ];
  });
  return {
    ...room,
    children: [...area.back, clipped(area, nodes), ...ruleNodes(theme, area, figure.rules)],
    plots: [{ ...area, xAxis: figure.value, yAxis: rowAxis, marks }],
  };
}
