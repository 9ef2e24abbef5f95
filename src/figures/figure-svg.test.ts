import { Resvg } from "@resvg/resvg-js";
import { describe, expect, test } from "vitest";
import type { Figure, LineFigure } from "../study/figure.ts";
import { drawFigure } from "./draw/draw.ts";
import { figureToSvg } from "./figure-svg.ts";
import { figures, withHostileText } from "./figures.fixture.ts";
import { svgToPng } from "./png.node.ts";
import { themes } from "./theme.ts";

const kinds = Object.entries(figures) as [string, Figure][];
const hostile = `"><script>alert(1)</script><!--]]>&'\u0000\u001b`;

describe.each(kinds)("%s", (_, figure) => {
  test("is well-formed in both themes and at narrow and wide sizes", () => {
    for (const theme of ["light", "dark"] as const) {
      for (const width of [200, 390, 640, 1600]) {
        const svg = figureToSvg(figure, { theme, width });
        // the parser refuses anything that is not well-formed XML
        const { width: found } = new Resvg(svg, { font: { loadSystemFonts: false } });
        expect(found).toBe(width);
        expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      }
    }
  });

  test("carries title, caption, note and source", () => {
    const words = figureToSvg(figure).replace(/<[^>]+>/g, " ");
    for (const text of [figure.title, figure.caption, "A note.", "run a-1"])
      expect(words).toContain(text);
    const bare = figureToSvg(figure, { titled: false }).replace(/<title>.*?<\/title>/, "");
    expect(bare).not.toContain("A note.");
  });

  test("never lets a text become markup, nor refers to anything outside", () => {
    const svg = figureToSvg(withHostileText(figure, hostile));
    expect(() => new Resvg(svg, { font: { loadSystemFonts: false } })).not.toThrow();
    expect(svg).not.toMatch(/<script|<!--|\p{Cc}/iu);
    const references = [...svg.matchAll(/(?:href|src)="([^"]*)"/g)].map((match) => match[1]!);
    expect(references.every((url) => url.startsWith("data:image/png;base64,"))).toBe(true);
    expect(svg).not.toMatch(/url\(|style=|<style|on[a-z]+="/);
  });

  test("reads null as a gap, as it comes back from JSON", () => {
    const travelled = JSON.parse(
      JSON.stringify(figure, (_key, value: unknown) =>
        ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value,
      ),
    ) as Figure;
    // open interval ends are lost in JSON, so the scatter is compared without them
    if (figure.kind === "scatter") return;
    expect(figureToSvg(travelled)).toBe(figureToSvg(figure));
  });
});

const line = (y: number[], more: Partial<LineFigure> = {}): LineFigure => ({
  kind: "lines",
  id: "l",
  title: "L",
  caption: "",
  x: { label: "x" },
  y: { label: "y" },
  series: [{ name: "s", x: y.map((_, i) => i), y }],
  ...more,
});

/** Path data of the data curves. */
const curves = (figure: Figure): string[] =>
  [...figureToSvg(figure).matchAll(/<path d="([^"]*)"[^>]*stroke-width="1.75"/g)].map((m) => m[1]!);

test("NaN breaks a curve and is not drawn as zero", () => {
  expect(curves(line([1, 2, Number.NaN, 2, 1]))[0]!.match(/M/g)).toHaveLength(2);
  expect(curves(line([1, 2, 3, 2, 1]))[0]!.match(/M/g)).toHaveLength(1);
});

test("a point between two gaps is a visible dot", () => {
  expect(curves(line([Number.NaN, 1, Number.NaN]))[0]).toMatch(/h0$/);
});

test("values without a logarithm are gaps on a logarithmic axis", () => {
  const figure = line([1, 0, -1, 10], { y: { label: "y", scale: "log" } });
  expect(curves(figure)[0]!.match(/M/g)).toHaveLength(2);
});

test("decades are equally far apart on a logarithmic axis", () => {
  const { plots } = drawFigure(line([1e-6, 1e-3, 1], { y: { label: "y", scale: "log" } }), {
    theme: themes.light,
  });
  const y = plots[0]!.y!;
  expect(y.place(1e-3) - y.place(1)).toBeAllclose(y.place(1e-6) - y.place(1e-3), { rtol: 1e-12 });
});

test("empty figures are drawn as empty axes", () => {
  const nothing: Figure[] = [
    line([]),
    { ...figures.scatter, points: [], curves: [] },
    { ...figures.bars, x0: [], groups: [] },
    { ...figures.boxes, rows: [] },
    { ...figures.heatmap, rows: 0, columns: 0, values: [] },
    { ...figures.table, rows: [] },
    { ...figures.panels, panels: [] },
  ];
  for (const figure of nothing) {
    const svg = figureToSvg(figure);
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(() => new Resvg(svg, { font: { loadSystemFonts: false } })).not.toThrow();
  }
});

test("equal aspect makes a unit of x as long as a unit of y", () => {
  const { plots } = drawFigure(
    {
      kind: "scatter",
      id: "c",
      title: "C",
      caption: "",
      x: { label: "cos" },
      y: { label: "sin" },
      equalAspect: true,
      points: [{ name: "p", x: [-1, 2], y: [0, 1] }],
    },
    { theme: themes.light, width: 900 },
  );
  const { x, y } = plots[0]!;
  expect(x!.place(1) - x!.place(0)).toBeAllclose(y!.place(0) - y!.place(1), { rtol: 1e-9 });
});

test("a wide table grows rather than cutting its numbers", () => {
  const columns = Array.from({ length: 14 }, (_, i) => ({ name: `quantity ${i}` }));
  const rows = [columns.map((_, i) => 1.234567 + i)];
  const svg = figureToSvg(
    { kind: "table", id: "t", title: "T", caption: "", columns, rows },
    { width: 500 },
  );
  expect(svg).not.toContain("…");
  expect(Number(/width="(\d+)"/.exec(svg)![1])).toBeGreaterThan(500);
});

test("40,000 points a series stay a small file", () => {
  const y = Array.from({ length: 40_000 }, (_, i) => Math.sin(i) + 2);
  expect(figureToSvg(line(y)).length).toBeLessThan(60_000);
});

test("what can be pointed at lies where it is drawn", () => {
  const { plots } = drawFigure(figures.bars, { theme: themes.light });
  const { marks, y } = plots[0]!;
  expect(marks).toHaveLength(5); // one of six values is a gap
  const first = marks[0]!;
  expect(first.lines[0]).toBe("cos: 1 (0.5 to 1.5)");
  expect(first.y).toBeAllclose(y!.place(1), { atol: 1e-9 });
});

test("a PNG has the size of its SVG times the scale, and our fonts draw letters", () => {
  const png = svgToPng(figureToSvg(figures.lines, { width: 400 }), { scale: 2 });
  const view = new DataView(png.buffer, png.byteOffset);
  expect(view.getUint32(16)).toBe(800);
  const blank = svgToPng(
    figureToSvg(figures.lines, { width: 400 }).replace(/<text.*?<\/text>/g, ""),
    { scale: 2 },
  );
  expect(png.length).toBeGreaterThan(blank.length + 2000);
});
