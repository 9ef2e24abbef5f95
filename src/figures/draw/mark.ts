/** @file Shapes of points, all of equal visual weight. */

import { short } from "../svg.ts";

/** Path data of a mark centred at (x, y); `radius` is that of the circle of equal area. */
export function markPath(
  shape: "circle" | "square" | "diamond" | "triangle" | "cross",
  x: number,
  y: number,
  radius: number,
): string {
  const at = (dx: number, dy: number): string => `${short(x + dx)} ${short(y + dy)}`;
  switch (shape) {
    case "circle": {
      const r = short(radius);
      const d = short(2 * radius);
      return `M${at(-radius, 0)}a${r} ${r} 0 1 0 ${d} 0a${r} ${r} 0 1 0 -${d} 0z`;
    }
    case "square": {
      const half = radius * 0.886; // side sqrt(pi) r
      return `M${at(-half, -half)}L${at(half, -half)}L${at(half, half)}L${at(-half, half)}z`;
    }
    case "diamond": {
      const half = radius * 1.253;
      return `M${at(0, -half)}L${at(half, 0)}L${at(0, half)}L${at(-half, 0)}z`;
    }
    case "triangle": {
      const side = radius * 1.347; // half the side of the equilateral triangle of equal area
      return `M${at(0, -side * 1.155)}L${at(side, side * 0.577)}L${at(-side, side * 0.577)}z`;
    }
    case "cross": {
      const arm = radius * 0.9;
      return `M${at(-arm, -arm)}L${at(arm, arm)}M${at(-arm, arm)}L${at(arm, -arm)}`;
    }
  }
}
