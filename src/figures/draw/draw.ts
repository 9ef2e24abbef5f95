/** @file Any figure value to a drawing of a given width, with title, caption and notes when they are wanted. */

import type { Figure, PanelFigure } from "../../study/figure.ts";
import { withGaps } from "../gaps.ts";
import { squareCells } from "../heat-map.ts";
import { type SvgNode, short, svg } from "../svg.ts";
import { fitText, wrapText } from "../text-width.ts";
import { boldness, fontFamily, type Theme, themes, type } from "../theme.ts";
import { barLegend, drawBars } from "./bars.ts";
import { drawBoxes } from "./boxes.ts";
import { type Drawing, shifted } from "./drawing.ts";
import { drawHeatMap } from "./heat-map.ts";
import { legend } from "./legend.ts";
import { drawLines, lineLegend } from "./lines.ts";
import { ruleRowHeight } from "./rules.ts";
import { drawScatter, scatterLegend } from "./scatter.ts";
import { drawTable, tableHeight, tableWidth } from "./table.ts";
import { text } from "./text.ts";

const panelGap = 24;
const panelTitle = 22;

/** Height of the legend, and of the words of rules, above the plot itself. */
function aboveHeight(figure: Figure, width: number): number {
  const theme = themes.light; // colours do not matter here
  const items =
    figure.kind === "lines"
      ? lineLegend(figure, theme)
      : figure.kind === "scatter"
        ? scatterLegend(figure, theme)
        : figure.kind === "bars"
          ? barLegend(figure, theme)
          : [];
  const rules = "rules" in figure ? (figure.rules ?? []) : [];
  const ruled = rules.filter((rule) => rule.axis === "x" && rule.label !== "").length;
  return legend(theme, items, width).height + ruleRowHeight * Math.min(ruled, 3);
}

/** The height that suits a figure at this width; own to each kind. */
export function naturalHeight(figure: Figure, width: number): number {
  switch (figure.kind) {
    case "lines":
      return aboveHeight(figure, width) + clamp(0.52 * width, 180, 330);
    case "scatter":
      return (
        aboveHeight(figure, width) +
        (figure.equalAspect === true
          ? clamp(0.84 * width, 200, 500)
          : clamp(0.56 * width, 200, 390))
      );
    case "bars":
      return (
        aboveHeight(figure, width) +
        (figure.horizontal === true
          ? figure.x0.length *
              Math.max(20, 10 * (figure.stacked === true ? 1 : figure.groups.length)) +
            72
          : clamp(0.46 * width, 200, 320))
      );
    case "boxes":
      return aboveHeight(figure, width) + figure.rows.length * 28 + 70;
    case "heatmap":
      return squareCells(figure)
        ? clamp((width - 120) * (figure.rows / figure.columns) + 70, 110, 520)
        : clamp(figure.rows * 22 + 80, 130, 520);
    case "table":
      return tableHeight(figure);
    case "panels":
      return panelGrid(figure, width).height;
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.round(Math.min(high, Math.max(low, value)));
}

/** Draws the figure's own area: no title, no caption. */
export function drawBody(figure: Figure, theme: Theme, width: number, height?: number): Drawing {
  const room = { width, height: height ?? naturalHeight(figure, width) };
  switch (figure.kind) {
    case "lines":
      return drawLines(figure, theme, room);
    case "scatter":
      return drawScatter(figure, theme, room);
    case "bars":
      return drawBars(figure, theme, room);
    case "boxes":
      return drawBoxes(figure, theme, room);
    case "heatmap":
      return drawHeatMap(figure, theme, room);
    case "table":
      return drawTable(figure, theme, room);
    case "panels":
      return drawPanels(figure, theme, room.width);
  }
}

interface PanelGrid {
  columns: number;
  panelWidth: number;
  /** Height of each row, titles included. */
  rows: number[];
  height: number;
}

function panelGrid(figure: PanelFigure, width: number): PanelGrid {
  const barred = figure.panels.some((panel) => panel.kind === "heatmap");
  const least = (barred ? 190 : 150) + panelGap;
  const fitting = Math.max(1, Math.floor((width + panelGap) / least));
  const count = Math.max(1, figure.panels.length);
  const most = Math.max(1, Math.min(figure.columns, count, fitting));
  const columns = Math.ceil(count / Math.ceil(count / most)); // rows of equal length
  const panelWidth = (width - panelGap * (columns - 1)) / columns;
  const rows: number[] = [];
  figure.panels.forEach((panel, i) => {
    const row = Math.floor(i / columns);
    const height = naturalHeight(panel, panelWidth) + panelTitle;
    rows[row] = Math.max(rows[row] ?? 0, height);
  });
  const height = rows.reduce((a, b) => a + b, 0) + panelGap * 0.6 * Math.max(0, rows.length - 1);
  return { columns, panelWidth, rows, height };
}

function drawPanels(figure: PanelFigure, theme: Theme, width: number): Drawing {
  const grid = panelGrid(figure, width);
  const children: SvgNode[] = [];
  const plots: Drawing["plots"][number][] = [];
  let y = 0;
  figure.panels.forEach((panel, i) => {
    const column = i % grid.columns;
    const row = Math.floor(i / grid.columns);
    if (column === 0 && row > 0) y += grid.rows[row - 1]! + panelGap * 0.6;
    const x = column * (grid.panelWidth + panelGap);
    const height =
      panel.kind === "table" || panel.kind === "panels" ? undefined : grid.rows[row]! - panelTitle;
    const inner = drawBody(panel, theme, grid.panelWidth, height);
    children.push(
      svg(
        "g",
        { transform: `translate(${short(x)} ${short(y)})` },
        text(0, 12, fitText(panel.title, type.label * boldness, grid.panelWidth), {
          colour: theme.ink,
          weight: 600,
        }),
        svg("g", { transform: `translate(0 ${panelTitle})` }, ...inner.children),
      ),
    );
    plots.push(...shifted(inner, x, y + panelTitle));
  });
  return { width, height: grid.height, children, plots };
}

export interface DrawOptions {
  theme: Theme;
  /** Default 640. */
  width?: number;
  /** Of the body; own to each kind when absent. */
  height?: number;
  /** Title above, caption, notes and source below. Default true. */
  titled?: boolean;
  /** Paint the paper behind it. Default true when titled. */
  paper?: boolean;
}

/** The whole figure as one `<svg>` element with absolute places of everything that can be pointed at. */
export function drawFigure(given: Figure, options: DrawOptions): { node: SvgNode } & Drawing {
  const figure = withGaps(given);
  const { theme } = options;
  const titled = options.titled ?? true;
  const margin = titled ? 16 : 2;
  const wanted = Math.max(160, options.width ?? 640);
  // a wide table is better wide than cut, up to the width of a large screen
  const width =
    figure.kind === "table" && titled
      ? Math.max(wanted, Math.min(1600, Math.ceil(tableWidth(figure)) + 2 * margin))
      : wanted;
  const inner = width - 2 * margin;
  const head: SvgNode[] = [];
  let y = margin;
  if (titled) {
    for (const line of wrapText(figure.title, type.title * boldness, inner)) {
      y += type.title;
      head.push(text(margin, y, line, { size: type.title, colour: theme.ink, weight: 600 }));
      y += 5;
    }
    y += 12;
  }
  const body = drawBody(figure, theme, inner, options.height);
  const foot: SvgNode[] = [];
  let end = y + body.height + margin;
  if (titled) {
    end += 4;
    const paragraph = (content: string, colour: string): void => {
      for (const line of wrapText(content, type.caption, inner)) {
        foot.push(text(margin, end, line, { size: type.caption, colour }));
        end += type.caption * type.leading;
      }
    };
    paragraph(figure.caption, theme.muted);
    for (const note of figure.notes ?? []) paragraph(`Note: ${note}`, theme.warning);
    if (figure.source !== undefined) paragraph(`Source: ${figure.source}`, theme.muted);
  }
  const height = Math.ceil(end);
  const paper = options.paper ?? titled;
  const node = svg(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${short(width)} ${height}`,
      "font-family": fontFamily,
      role: "img",
      "aria-label": figure.title,
    },
    svg("title", {}, figure.title),
    ...(paper ? [svg("rect", { width, height, fill: theme.paper })] : []),
    ...head,
    svg("g", { transform: `translate(${margin} ${short(y)})` }, ...body.children),
    ...foot,
  );
  return { node, width, height, children: [], plots: shifted(body, margin, y) };
}
