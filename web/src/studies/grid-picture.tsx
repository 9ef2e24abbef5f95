/** @file Values of a grid as colours with the likely moves as arrows, and if wanted a person walking through it. */

import { useEffect, useRef } from "react";
import { colourScale, themes } from "../../../src/figures/theme.ts";
import type { SeenGrid } from "../../../src/planning/side-by-side.ts";
import { useTheme } from "../theme/theme.ts";

interface GridPictureProps {
  seen: SeenGrid;
  rows: readonly string[];
  /** Cells of a walk up to now; the last one is where the person stands. */
  walk?: readonly number[];
}

/** Units of a cell in drawing; the canvas is scaled to its place by style. */
const size = 24;
/** Pixels that the longer side of a picture has at least, so that small grids stay sharp. */
const sharp = 720;
const steps = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
] as const;

export function GridPicture({ seen, rows, walk }: GridPictureProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const width = rows[0]?.length ?? 0;
  const height = rows.length;
  const fine = Math.max(1, Math.ceil(sharp / (size * Math.max(1, width, height))));
  useEffect(() => {
    const context = ref.current?.getContext("2d");
    if (!context) return;
    const look = themes[theme];
    const scale = colourScale(look, "sequential");
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const v of seen.values) {
      if (v < low) low = v;
      if (v > high) high = v;
    }
    context.setTransform(fine, 0, 0, fine, 0, 0);
    context.clearRect(0, 0, width * size, height * size);
    for (let s = 0; s < width * height; s++) {
      const x = (s % width) * size;
      const y = Math.floor(s / width) * size;
      const cell = rows[Math.floor(s / width)]?.[s % width] ?? ".";
      const t = high > low ? ((seen.values[s] ?? 0) - low) / (high - low) : 0.5;
      const [red, green, blue] = scale(Number.isNaN(t) ? 0 : t);
      context.fillStyle = cell === "#" ? look.axis : `rgb(${red} ${green} ${blue})`;
      context.fillRect(x, y, size, size);
      if (cell === "#") continue;
      const ink = t > 0.6 ? "#111111" : "#ffffff";
      if (/[A-C]/.test(cell)) {
        context.fillStyle = "#ffffff";
        context.fillRect(x + 3, y + 3, size - 6, size - 6);
        context.fillStyle = "#111111";
        context.font = "bold 14px sans-serif";
        context.textAlign = "center";
        context.textBaseline = "middle";
        context.fillText(cell, x + size / 2, y + size / 2 + 1);
        continue;
      }
      context.strokeStyle = ink;
      context.lineWidth = 1.4;
      context.beginPath();
      steps.forEach(([dx, dy], a) => {
        const p = seen.policy[4 * s + a] ?? 0;
        if (p < 0.08) return;
        const reach = 0.45 * size * p;
        context.moveTo(x + size / 2, y + size / 2);
        context.lineTo(x + size / 2 + dx * reach, y + size / 2 + dy * reach);
      });
      context.stroke();
      if (cell === "H") {
        context.strokeRect(x + 2.5, y + 2.5, size - 5, size - 5);
      }
    }
    if (walk !== undefined && walk.length > 0) {
      const centre = (s: number): [number, number] => [
        (s % width) * size + size / 2,
        Math.floor(s / width) * size + size / 2,
      ];
      context.strokeStyle = "#ff5c39";
      context.lineWidth = 3;
      context.beginPath();
      walk.forEach((s, i) => {
        if (i === 0) context.moveTo(...centre(s));
        else context.lineTo(...centre(s));
      });
      context.stroke();
      context.fillStyle = "#ff5c39";
      context.beginPath();
      context.arc(...centre(walk.at(-1) ?? 0), size * 0.3, 0, 2 * Math.PI);
      context.fill();
    }
  }, [seen, rows, walk, theme, width, height, fine]);
  const words = seen.error ?? `values and choices of a person who is ${seen.name}`;
  return (
    <canvas
      ref={ref}
      width={width * size * fine}
      height={height * size * fine}
      role="img"
      aria-label={words}
    />
  );
}
