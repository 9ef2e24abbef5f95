/** @file SVG to PNG outside a browser, with the project's own copy of the DejaVu fonts. */

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Resvg } from "@resvg/resvg-js";

const fonts = join(
  dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")),
  "ttf",
);

/** PNG bytes of an SVG document, `scale` pixels to one SVG unit. Fonts of the machine are not used: same bytes everywhere. */
export function svgToPng(svg: string, options: { scale?: number } = {}): Uint8Array {
  // resvg knows the older word for nearest-neighbour cells only
  const crisp = svg.replaceAll('image-rendering="pixelated"', 'image-rendering="optimizeSpeed"');
  const renderer = new Resvg(crisp, {
    fitTo: { mode: "zoom", value: options.scale ?? 2 },
    font: {
      loadSystemFonts: false,
      fontFiles: ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((file) => join(fonts, file)),
      defaultFontFamily: "DejaVu Sans",
    },
  });
  return renderer.render().asPng();
}
