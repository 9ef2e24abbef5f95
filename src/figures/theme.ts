/** @file The one look of all figures: palette, scales, inks and type sizes, in a light and a dark variant. */

import { type ColourScale, hueCircle, type Rgb, scaleThrough, toHex } from "./colour.ts";

export type ThemeName = "light" | "dark";

export interface Theme {
  name: ThemeName;
  /** Background of a figure. */
  paper: string;
  /** Titles and numbers. */
  ink: string;
  /** Axis labels, captions, ticks. */
  muted: string;
  /** Axis lines. */
  axis: string;
  /** Grid lines. */
  grid: string;
  /** Rules and reference curves. */
  rule: string;
  /** Warnings. */
  warning: string;
  /** Cells without a value. */
  gap: string;
  /** Eight colours that stay apart for readers with red-green blindness. */
  palette: readonly string[];
  /** Dark to bright, lightness strictly rising. */
  sequential: ColourScale;
  /** 0.5 is the paper-like middle; lightness changes strictly towards both ends. */
  diverging: ColourScale;
  /** Angles: both ends are the same colour. */
  cyclic: ColourScale;
}

/** Sizes in SVG user units (CSS pixels). */
export const type = {
  title: 15,
  label: 12,
  tick: 11,
  caption: 12,
  /** Line height as a multiple of the size. */
  leading: 1.4,
} as const;

/** How much wider the bold cut is. */
export const boldness = 1.12;

/** DejaVu first where it exists (the exporter brings it), else what the reader's system has. */
export const fontFamily =
  "Inter, 'Helvetica Neue', 'Segoe UI', 'DejaVu Sans', system-ui, sans-serif";

// matplotlib's viridis at nine even places (CC0).
const viridis = scaleThrough([
  "#440154",
  "#472d7b",
  "#3b528b",
  "#2c728e",
  "#21918c",
  "#28ae80",
  "#5ec962",
  "#addc30",
  "#fde725",
]);

const light: Theme = {
  name: "light",
  paper: "#ffffff",
  ink: "#1a1d21",
  muted: "#565d66",
  axis: "#8b929b",
  grid: "#e9ebee",
  rule: "#6b727c",
  warning: "#8f4a00",
  gap: "#eceef0",
  palette: ["#3f7be6", "#b8560b", "#24a088", "#86389f", "#a98a10", "#164f6e", "#70757f", "#96083a"],
  sequential: viridis,
  diverging: scaleThrough([
    "#12355f",
    "#2b6cab",
    "#7fb2dc",
    "#f7f6f3",
    "#eba27e",
    "#c2512f",
    "#6e1a16",
  ]),
  cyclic: hueCircle(0.66, 0.13),
};

const dark: Theme = {
  name: "dark",
  paper: "#14171c",
  ink: "#e9ecf0",
  muted: "#a3abb6",
  axis: "#6d7580",
  grid: "#262b32",
  rule: "#98a0ab",
  warning: "#f0b45f",
  gap: "#262b32",
  palette: ["#6f9bff", "#fb8a2c", "#42b79a", "#eeb0fb", "#ead869", "#6d93ab", "#d3d7e1", "#e2585c"],
  sequential: viridis,
  diverging: scaleThrough([
    "#b7dcff",
    "#5b9fe0",
    "#2b5680",
    "#1b1f25",
    "#84412b",
    "#dd7f55",
    "#ffd3bd",
  ]),
  cyclic: hueCircle(0.74, 0.13),
};

export const themes: Readonly<Record<ThemeName, Theme>> = { light, dark };

/** Colour of a place in the categorical palette; places beyond the palette wrap round. */
export function paletteColour(theme: Theme, place: number): string {
  const n = theme.palette.length;
  return theme.palette[((Math.trunc(place) % n) + n) % n]!;
}

/** Colour of member `index` of `count` ordered things; the palest part of the scale is left out in light. */
export function orderedColour(theme: Theme, index: number, count: number): string {
  const t = count < 2 ? 0.3 : index / (count - 1);
  return toHex(theme.sequential(theme.name === "light" ? 0.88 * t : 0.28 + 0.72 * t));
}

/** Scale by the name that figures use for it. */
export function colourScale(
  theme: Theme,
  name: "sequential" | "diverging" | "cyclic",
): (t: number) => Rgb {
  return theme[name];
}
