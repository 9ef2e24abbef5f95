import fc from "fast-check";
import { expect, test } from "vitest";
import { fromOklab, linearLight, parseHex, type Rgb, toHex, toOklab } from "./colour.ts";
import { themes } from "./theme.ts";

const rgb = fc.tuple(
  fc.integer({ min: 0, max: 255 }),
  fc.integer({ min: 0, max: 255 }),
  fc.integer({ min: 0, max: 255 }),
);

test("hex and OKLab give every colour back", () => {
  fc.assert(
    fc.property(rgb, (colour) => {
      expect(parseHex(toHex(colour))).toEqual(colour);
      expect(fromOklab(toOklab(colour))).toEqual(colour);
    }),
  );
});

test("OKLab of the primaries is as published", () => {
  // W3C CSS Color 4, sample conversions of red, lime and white
  expect(toOklab([255, 0, 0])).toBeAllclose([0.62796, 0.22486, 0.12585], { atol: 2e-5 });
  expect(toOklab([0, 255, 0])).toBeAllclose([0.86644, -0.23389, 0.1795], { atol: 2e-5 });
  expect(toOklab([255, 255, 255])).toBeAllclose([1, 0, 0], { atol: 2e-5 });
});

const lightness = (scale: (t: number) => Rgb, from: number, to: number): number[] =>
  Array.from({ length: 33 }, (_, i) => toOklab(scale(from + (i / 32) * (to - from)))[0]);

const rises = (values: readonly number[]): boolean =>
  values.every((v, i) => i === 0 || v > values[i - 1]!);

test.each(["light", "dark"] as const)(
  "%s: lightness of the sequential scale rises strictly",
  (name) => {
    expect(rises(lightness(themes[name].sequential, 0, 1))).toBe(true);
  },
);

test("diverging scales are monotone from the middle to both ends, in opposite directions by theme", () => {
  for (const end of [0, 1]) {
    expect(rises(lightness(themes.light.diverging, end, 0.5))).toBe(true);
    expect(rises(lightness(themes.dark.diverging, 0.5, end))).toBe(true);
  }
});

test("the cyclic scale closes and keeps its lightness", () => {
  for (const { cyclic } of Object.values(themes)) {
    expect(cyclic(0)).toEqual(cyclic(1));
    const values = lightness(cyclic, 0, 1);
    expect(Math.max(...values) - Math.min(...values)).toBeLessThan(0.04);
  }
});

const luminance = (hex: string): number => {
  const [r, g, b] = parseHex(hex).map(linearLight) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const contrast = (a: string, b: string): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

test.each(["light", "dark"] as const)(
  "%s: every palette colour has 3:1 against the paper, text 4.5:1",
  (name) => {
    const theme = themes[name];
    for (const colour of theme.palette)
      expect(contrast(colour, theme.paper)).toBeGreaterThanOrEqual(3);
    for (const text of [theme.ink, theme.muted, theme.warning]) {
      expect(contrast(text, theme.paper)).toBeGreaterThanOrEqual(4.5);
    }
  },
);

// Machado, Oliveira and Fernandes 2009, severity 1.0, on linear light
const deficiencies = {
  none: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ],
  deuteranopia: [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
  ],
};

const seen = (hex: string, m: readonly number[]) => {
  const light = parseHex(hex).map(linearLight);
  const through = [0, 1, 2].map((row) =>
    light.reduce((sum, value, i) => sum + m[3 * row + i]! * value, 0),
  );
  const encoded = through.map((value) => {
    const c = Math.min(1, Math.max(0, value));
    return 255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);
  });
  return toOklab(encoded as unknown as Rgb);
};

test.each(Object.entries(deficiencies))("any two palette colours stay apart: %s", (_, matrix) => {
  for (const { palette } of Object.values(themes)) {
    palette.forEach((a, i) => {
      for (const b of palette.slice(0, i)) {
        const [x, y] = [seen(a, matrix), seen(b, matrix)];
        const distance = Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
        // about three just noticeable differences in OKLab
        expect(distance, `${a} and ${b}`).toBeGreaterThan(0.06);
      }
    });
  }
});
