/** @file Which mark of a drawing a pointer means. */

import type { Mark } from "../../../src/figures/draw/drawing.ts";

/** Farthest that a pointer may be from a point, in CSS pixels. */
const reach = 22;

/** Index of the bar under the pointer, else of the closest point in reach. Thin and short bars have a margin. */
export function nearestMark(marks: readonly Mark[], x: number, y: number): number | undefined {
  let best: number | undefined;
  let distance = reach;
  marks.forEach((mark, i) => {
    const width = mark.width ?? 0;
    const height = mark.height ?? 0;
    const dx = Math.max(mark.x - x, 0, x - mark.x - width);
    const dy = Math.max(mark.y - y, 0, y - mark.y - height);
    const away = Math.hypot(dx, dy);
    if (away < distance) {
      distance = away;
      best = i;
    }
  });
  return best;
}
