/** @file Heat maps: cells as one embedded image, axes and a colour bar around it. */

import type { HeatMapFigure } from "../../study/figure.ts";
import { cellLevels, cellPalette, edgeDomain, squareCells, valueDomain } from "../heat-map.ts";
import { axisTitle } from "../number-format.ts";
import { dataUrl, encodePng } from "../png.ts";
import { type SvgNode, short, svg } from "../svg.ts";
import { textWidth } from "../text-width.ts";
import { colourScale, type Theme, type } from "../theme.ts";
import type { Drawing, Room } from "./drawing.ts";
import { type Frame, frame } from "./frame.ts";
import { colourBar, colourBarWidth, type LegendItem, legend } from "./legend.ts";

/** The axes of a heat map, without its cells. */
export function heatMapFrame(
  figure: HeatMapFigure,
  theme: Theme,
  room: Room,
  above: number,
): Frame {
  const x = { ...figure.x, scale: "linear" as const };
  const y = { ...figure.y, scale: "linear" as const };
  const xDomain = edgeDomain(x, figure.columns);
  const yDomain = edgeDomain(y, figure.rows);
  const unit =
    (xDomain[1] - xDomain[0]) / figure.columns / ((yDomain[1] - yDomain[0]) / figure.rows);
  return frame({
    theme,
    ...room,
    above,
    right: colourBarWidth + 14,
    x,
    y,
    xDomain,
    yDomain,
    yDown: true,
    ...(squareCells(figure) ? { aspect: 1 / unit } : {}),
    grid: { x: false, y: false },
    boxed: true,
  });
}

/** Draws the cells with axes and colour bar; `cells: false` leaves the inner area empty for a canvas. */
export function drawHeatMap(
  figure: HeatMapFigure,
  theme: Theme,
  room: Room,
  options: { cells?: boolean } = {},
): Drawing {
  const key = legend(theme, legendItems(figure, theme), room.width);
  const area = heatMapFrame(figure, theme, room, key.height);
  const domain = valueDomain(figure);
  const box = { x: area.left, y: area.top, width: area.width, height: area.height };
  const empty = figure.rows === 0 || figure.columns === 0 || options.cells === false;
  const image = empty
    ? []
    : [
        svg("image", {
          ...box,
          href: dataUrl(
            "image/png",
            encodePng(
              figure.columns,
              figure.rows,
              cellLevels(figure, domain),
              cellPalette(figure, theme),
            ),
          ),
          preserveAspectRatio: "none",
          "image-rendering": "pixelated",
        }),
      ];
  const { label, unit, log } = figure.value;
  const bar = colourBar(
    theme,
    {
      label,
      ...(unit === undefined ? {} : { unit }),
      ...(log === undefined ? {} : { log }),
      domain,
      scale: colourScale(theme, figure.value.scale),
    },
    area.left + area.width + 14,
    area.top,
    area.height,
    area.left + area.width - textWidth(axisTitle(figure.y), type.label),
  );
  return {
    ...room,
    children: [...image, ...crosses(figure, area), ...area.back, ...bar, ...key.nodes],
    plots: [{ ...area, xAxis: figure.x, yAxis: figure.y, marks: [] }],
  };
}

function legendItems(figure: HeatMapFigure, theme: Theme): LegendItem[] {
  if (figure.marks === undefined || figure.marks.cells.length === 0) return [];
  return [{ name: figure.marks.label, colour: theme.ink, swatch: "cross" }];
}

/** A cross in every marked cell, dark on a light halo so that it shows on any colour. */
function crosses(figure: HeatMapFigure, area: Frame): SvgNode[] {
  if (figure.marks === undefined) return [];
  const width = area.width / figure.columns;
  const height = area.height / figure.rows;
  const arm = Math.min(width, height, 28) * 0.22;
  const d = figure.marks.cells
    .filter((cell) => cell >= 0 && cell < figure.rows * figure.columns)
    .map((cell) => {
      const x = area.left + ((cell % figure.columns) + 0.5) * width;
      const y = area.top + (Math.floor(cell / figure.columns) + 0.5) * height;
      const line = (side: number): string =>
        `M${short(x - arm)} ${short(y - side * arm)}L${short(x + arm)} ${short(y + side * arm)}`;
      return line(1) + line(-1);
    })
    .join("");
  if (d === "") return [];
  const stroke = (colour: string, thickness: number): SvgNode =>
    svg("path", {
      d,
      fill: "none",
      stroke: colour,
      "stroke-width": thickness,
      "stroke-linecap": "round",
    });
  const words = svg("title", {}, figure.marks.label);
  return [svg("g", {}, words, stroke("#ffffff", 3.5), stroke("#111111", 1.5))];
}
