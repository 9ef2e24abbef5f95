import { Resvg } from "@resvg/resvg-js";
import { expect, test } from "vitest";
import type { Rgb } from "./colour.ts";
import { dataUrl, encodePng } from "./png.ts";

/** Decodes with another program's PNG reader, which also checks the sums of all chunks. */
function decode(png: Uint8Array, width: number, height: number): number[][] {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><image width="${width}" height="${height}" image-rendering="optimizeSpeed" href="${dataUrl("image/png", png)}"/></svg>`;
  const { pixels } = new Resvg(svg).render();
  return Array.from({ length: width * height }, (_, i) => [...pixels.subarray(4 * i, 4 * i + 4)]);
}

test("an independent reader finds the pixels that were put in", () => {
  const palette: Rgb[] = Array.from({ length: 256 }, (_, i) => [i, 255 - i, (i * 37) % 256]);
  const [width, height] = [23, 17];
  const indices = Uint8Array.from({ length: width * height }, (_, i) => (i * 101) % 256);
  const pixels = decode(encodePng(width, height, indices, palette), width, height);
  expect(pixels).toEqual(Array.from(indices, (index) => [...palette[index]!, 255]));
});

test("the first bytes are those of a PNG and the size stands in the header", () => {
  const png = encodePng(3, 2, new Uint8Array(6), [[1, 2, 3]]);
  expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const view = new DataView(png.buffer);
  expect([view.getUint32(16), view.getUint32(20)]).toEqual([3, 2]);
});
