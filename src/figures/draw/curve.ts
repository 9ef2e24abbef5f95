/** @file Curves and bands as path data. */

import type { Numbers, Series } from "../../study/figure.ts";
import { type Polyline, reduceCurve } from "../reduce.ts";
import type { Scale } from "../scale.ts";
import { type SvgNode, short, svg } from "../svg.ts";

/** Dash pattern of a line style. */
export function dashOf(style: Series["style"]): string | undefined {
  if (style === "dashed") return "6 4";
  return style === "dotted" ? "1.5 3.5" : undefined;
}

/** Style of series `index`: its own, else solid; beyond the eight colours dashed, beyond sixteen dotted. */
export function styleOf(series: Series, index: number): NonNullable<Series["style"]> {
  if (series.style !== undefined) return series.style;
  const place = series.colour ?? index;
  return place < 8 ? "solid" : place < 16 ? "dashed" : "dotted";
}

/** Data to places, reduced to what is visible. Points without a place are gaps. */
export function placed(x: Numbers, y: Numbers, xScale: Scale, yScale: Scale): Polyline {
  const n = Math.min(x.length, y.length);
  const px = new Float64Array(n);
  const py = new Float64Array(n);
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const place = xScale.place(x[i]!);
    if (!Number.isFinite(place)) continue;
    const height = yScale.place(y[i]!);
    px[kept] = place;
    py[kept++] = Number.isFinite(height) ? height : Number.NaN;
  }
  return reduceCurve({ x: px.subarray(0, kept), y: py.subarray(0, kept) });
}

/** Path data of a curve; a point between two gaps becomes a dot (with round line caps). */
export function curvePath({ x, y }: Polyline, step = false): string {
  let path = "";
  let open = false;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(y[i]!)) {
      open = false;
      continue;
    }
    const px = short(x[i]!);
    const py = short(y[i]!);
    if (!open) {
      const alone = i + 1 >= x.length || Number.isNaN(y[i + 1]!);
      path += alone ? `M${px} ${py}h0` : `M${px} ${py}`;
    } else path += step ? `H${px}V${py}` : `L${px} ${py}`;
    open = true;
  }
  return path;
}

/** The closed outlines between two curves over the same x, one for each stretch without a gap. */
export function bandPath(
  x: Numbers,
  low: Numbers,
  high: Numbers,
  xScale: Scale,
  yScale: Scale,
): string {
  const lower = placed(x, low, xScale, yScale);
  const upper = placed(x, high, xScale, yScale);
  const below = stretches(lower);
  const above = stretches(upper);
  // the same gaps in both edges are the normal case; otherwise the outline would join strangers
  if (below.length !== above.length) return "";
  return below
    .map((edge, i) => {
      const back = [...edge].reverse();
      return `M${above[i]!.join("L")}L${back.join("L")}z`;
    })
    .join("");
}

function stretches({ x, y }: Polyline): string[][] {
  const all: string[][] = [];
  let current: string[] = [];
  for (let i = 0; i <= x.length; i++) {
    if (i === x.length || Number.isNaN(y[i]!)) {
      if (current.length > 0) all.push(current);
      current = [];
    } else current.push(`${short(x[i]!)} ${short(y[i]!)}`);
  }
  return all;
}

/** Band (if any) and line of a series. */
export function seriesNodes(
  series: Series,
  colour: string,
  xScale: Scale,
  yScale: Scale,
  width = 1.75,
): SvgNode[] {
  const nodes: SvgNode[] = [];
  if (series.band !== undefined) {
    const d = bandPath(series.x, series.band.low, series.band.high, xScale, yScale);
    nodes.push(svg("path", { d, fill: colour, "fill-opacity": 0.18 }));
  }
  nodes.push(
    svg("path", {
      d: curvePath(placed(series.x, series.y, xScale, yScale), series.step),
      fill: "none",
      stroke: colour,
      "stroke-width": width,
      "stroke-dasharray": dashOf(series.style),
      "stroke-linejoin": "round",
      "stroke-linecap": series.style === "dashed" ? "butt" : "round",
    }),
  );
  return nodes;
}
