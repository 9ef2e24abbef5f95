/** @file Curves over a common pair of axes. */

import type { LineFigure, Series } from "../../study/figure.ts";
import { domainOf } from "../scale.ts";
import { svg } from "../svg.ts";
import { orderedColour, paletteColour, type Theme } from "../theme.ts";
import { seriesNodes, styleOf } from "./curve.ts";
import type { Drawing, Room } from "./drawing.ts";
import { clipped, frame } from "./frame.ts";
import { type LegendItem, legend } from "./legend.ts";
import { ruleNodes } from "./rules.ts";

/** Colour of series `index` of a line figure. */
export function seriesColour(theme: Theme, figure: LineFigure, index: number): string {
  return figure.ordered === true
    ? orderedColour(theme, index, figure.series.length)
    : paletteColour(theme, figure.series[index]!.colour ?? index);
}

function shownSeries(figure: LineFigure, theme: Theme): { series: Series; colour: string }[] {
  return figure.series
    .map((series, index) => ({
      series: figure.ordered === true ? series : { ...series, style: styleOf(series, index) },
      colour: seriesColour(theme, figure, index),
    }))
    .filter(({ series }) => series.hidden !== true);
}

/** The legend of a line figure; a single curve needs none. */
export function lineLegend(figure: LineFigure, theme: Theme): LegendItem[] {
  const items = distinct(
    shownSeries(figure, theme).flatMap(({ series, colour }) => legendOf(series, colour)),
    theme,
  );
  return items.length === 1 ? [] : items;
}

/** Draws all series that are not hidden. */
export function drawLines(figure: LineFigure, theme: Theme, room: Room): Drawing {
  const shown = shownSeries(figure, theme);
  const key = legend(theme, lineLegend(figure, theme), room.width);
  const all = shown.map(({ series }) => series);
  const xDomain = domainOf(
    figure.x,
    all.map((s) => s.x),
  );
  const yDomain = domainOf(
    figure.y,
    all.flatMap((s) => [s.y, s.band?.low, s.band?.high]),
    { pad: 0.04 },
  );
  const area = frame({
    theme,
    ...room,
    above: key.height,
    x: figure.x,
    y: figure.y,
    xDomain,
    yDomain,
    grid: { x: false, y: true },
    rules: figure.rules,
  });
  const curves = shown.flatMap(({ series, colour }) => seriesNodes(series, colour, area.x, area.y));
  return {
    ...room,
    children: [
      ...area.back,
      clipped(area, curves),
      svg("g", {}, ...ruleNodes(theme, area, figure.rules)),
      ...key.nodes,
    ],
    plots: [{ ...area, xAxis: figure.x, yAxis: figure.y, marks: [] }],
  };
}

/** Bands that share their words share one grey entry. */
function distinct(items: readonly LegendItem[], theme: Theme): LegendItem[] {
  const bands = items.filter((item) => item.swatch === "band");
  const shared = (name: string): boolean => bands.filter((band) => band.name === name).length > 1;
  const lines = items.filter((item) => item.swatch !== "band" || !shared(item.name));
  const names = [...new Set(bands.map((band) => band.name).filter(shared))];
  return [
    ...lines,
    ...names.map((name) => ({ name, colour: theme.rule, swatch: "band" as const })),
  ];
}

/** Legend lines of a curve: itself and its band. */
export function legendOf(series: Series, colour: string): LegendItem[] {
  const items: LegendItem[] = [
    { name: series.name, colour, swatch: "line", style: series.style ?? "solid" },
  ];
  if (series.band !== undefined) {
    items.push({ name: series.band.label, colour, swatch: "band" });
  }
  return items;
}
