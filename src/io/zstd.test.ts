import { expect, test } from "vitest";
import { zstdFrames } from "./zstd.fixture.ts";
import { decodeZstd } from "./zstd.ts";

const frame = (name: keyof typeof zstdFrames): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(zstdFrames[name].base64, "base64"));

test.each(["rows", "rowsFromPipe"] as const)(
  "%s: a frame of several blocks decodes to its text",
  (name) => {
    const wanted = Array.from(
      { length: 20_000 },
      (_, i) => `${(i * i) % 97} of row ${i % 7}\n`,
    ).join("");
    const bytes = decodeZstd(frame(name), zstdFrames[name].size, "rows");
    expect(new TextDecoder().decode(bytes)).toBe(wanted);
  },
);

test("a frame that announces another size, a dictionary, a second frame or no end is refused before decoding", () => {
  const rows = frame("rows");
  const change = (at: number, value: number): Uint8Array => {
    const bad = rows.slice();
    bad[at] = value;
    return bad;
  };
  const { size } = zstdFrames.rows;
  expect(() => decodeZstd(rows, 1000, "x")).toThrow(
    `wanted 1000 bytes, the zstd frame announces ${size}`,
  );
  expect(() => decodeZstd(change(4, rows[4]! | 1), size, "x")).toThrow("dictionary");
  expect(() => decodeZstd(change(0, 0), size, "x")).toThrow("wanted a zstd frame");
  expect(() => decodeZstd(rows.subarray(0, rows.length - 1), size, "x")).toThrow(/zstd frame/);
  expect(() => decodeZstd(Uint8Array.from([...rows, ...rows]), size, "x")).toThrow("exactly one");
  expect(() => decodeZstd(new Uint8Array(5), 5, "x")).toThrow("wanted a zstd frame");
});

test("damaged data give an error or other bytes, never more memory than announced", () => {
  const pipe = frame("rowsFromPipe");
  const { size } = zstdFrames.rowsFromPipe;
  for (let at = 10; at < pipe.length; at += 97) {
    const bad = pipe.slice();
    bad[at] = bad[at]! ^ 0x55;
    try {
      expect(decodeZstd(bad, size, "x").byteLength).toBe(size);
    } catch (error) {
      expect(error).toMatchObject({ name: "InvalidInputError" });
    }
  }
});
