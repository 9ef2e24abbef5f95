/** @file Colour arithmetic: hex and OKLab, and scales that run through control points at even perceptual pace. */

/** Red, green and blue, each an integer in 0..255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Lightness in [0, 1] and the two opponent axes of OKLab. */
export type Oklab = readonly [lightness: number, a: number, b: number];

/** Maps [0, 1] to a colour; values outside are clamped. */
export type ColourScale = (t: number) => Rgb;

/** Parses `#rrggbb`. */
export function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Writes `#rrggbb`. */
export function toHex([red, green, blue]: Rgb): string {
  return `#${((1 << 24) | (red << 16) | (green << 8) | blue).toString(16).slice(1)}`;
}

/** sRGB channel in 0..255 to linear light in [0, 1] (IEC 61966-2-1). */
export function linearLight(channel: number): number {
  const c = channel / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

function encodeLight(light: number): number {
  const c = Math.min(1, Math.max(0, light));
  return Math.round(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055));
}

/**
 * sRGB to OKLab.
 *
 * @source Ottosson 2020, "A perceptual color space for image processing" (the published matrices)
 */
export function toOklab(rgb: Rgb): Oklab {
  const [r, g, b] = rgb.map(linearLight) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** OKLab to sRGB; colours outside the gamut are clipped per channel. */
export function fromOklab([lightness, a, b]: Oklab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encodeLight(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encodeLight(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encodeLight(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** A scale through evenly spaced control points, linear in OKLab between them. */
export function scaleThrough(points: readonly string[]): ColourScale {
  const labs = points.map((point) => toOklab(parseHex(point)));
  const last = labs.length - 1;
  return (t) => {
    const place = Math.min(1, Math.max(0, t)) * last;
    const i = Math.min(last - 1, Math.floor(place));
    const from = labs[i]!;
    const to = labs[i + 1]!;
    const share = place - i;
    return fromOklab([
      from[0] + share * (to[0] - from[0]),
      from[1] + share * (to[1] - from[1]),
      from[2] + share * (to[2] - from[2]),
    ]);
  };
}

/** A closed circle of hues at one lightness and chroma: 0 and 1 are the same colour. */
export function hueCircle(lightness: number, chroma: number): ColourScale {
  return (t) => {
    const angle = 2 * Math.PI * t + 0.4; // starts at red
    return fromOklab([lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)]);
  };
}
