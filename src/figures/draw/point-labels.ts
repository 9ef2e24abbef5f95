/** @file Words beside points, each on the first free side; a word without a free place is left to the hover read-out. */

import type { ScatterFigure } from "../../study/figure.ts";
import type { SvgNode } from "../svg.ts";
import { textWidth } from "../text-width.ts";
import type { Theme } from "../theme.ts";
import type { Mark } from "./drawing.ts";
import type { Frame } from "./frame.ts";
import { text } from "./text.ts";

const size = 10;
/** Beyond this many labelled points words would only be noise. */
const mostLabels = 300;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Labels of all groups that ask for them. `marks` are the points as drawn. */
export function pointLabels(
  figure: ScatterFigure,
  theme: Theme,
  area: Frame,
  marks: readonly Mark[],
): SvgNode[] {
  const shown = new Set(figure.points.filter((p) => p.showLabels === true).map((p) => p.name));
  const wanted = marks.filter((mark) => shown.has(mark.group));
  if (wanted.length === 0 || wanted.length > mostLabels) return [];
  const taken: Box[] = marks
    .slice(0, 2000)
    .map((mark) => ({ left: mark.x - 4, right: mark.x + 4, top: mark.y - 4, bottom: mark.y + 4 }));
  const nodes: SvgNode[] = [];
  for (const mark of wanted) {
    const width = textWidth(mark.title, size);
    const place = [
      { left: mark.x + 7, base: mark.y + 3.5 },
      { left: mark.x - 7 - width, base: mark.y + 3.5 },
      { left: mark.x - width / 2, base: mark.y - 7.5 },
      { left: mark.x - width / 2, base: mark.y + 15 },
      { left: mark.x + 6, base: mark.y - 5 },
      { left: mark.x + 6, base: mark.y + 12 },
      { left: mark.x - 6 - width, base: mark.y - 5 },
      { left: mark.x - 6 - width, base: mark.y + 12 },
    ].find(({ left, base }) => {
      const box = { left, right: left + width, top: base - 8, bottom: base + 1.5 };
      const inside =
        box.left >= area.left + 1 &&
        box.right <= area.left + area.width + 10 &&
        box.top >= area.top - 2 &&
        box.bottom <= area.top + area.height;
      if (!inside || taken.some((other) => overlap(box, other))) return false;
      taken.push(box);
      return true;
    });
    if (place === undefined) continue;
    nodes.push(
      text(place.left, place.base, mark.title, { size, colour: theme.muted, halo: theme.paper }),
    );
  }
  return nodes;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
