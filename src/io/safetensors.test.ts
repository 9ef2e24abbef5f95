import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ndArray, toNested } from "../math/arrays.ts";
import type { NdArray } from "../math/nd-array.ts";
import { isSafetensors, readSafetensors, writeSafetensors } from "./safetensors.ts";

fc.configureGlobal({ seed: 2301 }); // the same cases every time

function file(header: unknown, body: readonly number[] = []): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const out = new Uint8Array(8 + text.length + body.length);
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true);
  out.set(text, 8);
  out.set(body, 8 + text.length);
  return out;
}
const one = (dtype: string, shape: readonly number[], from: number, to: number) => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

describe("readSafetensors", () => {
  it.each([
    ["F32", [0, 0, 0xc0, 0x3f], [1.5]],
    ["BF16", [0xc0, 0x3f], [1.5]],
    ["F16", [0x00, 0x3e], [1.5]],
    ["F64", [0, 0, 0, 0, 0, 0, 0xf8, 0x3f], [1.5]],
    ["I64", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [-1]],
    ["I32", [0xfe, 0xff, 0xff, 0xff], [-2]],
    ["U8", [200], [200]],
    ["BOOL", [1], [true]],
  ])("reads %s", (dtype, body, values) => {
    const { arrays } = readSafetensors(file({ x: one(dtype, [1], 0, body.length) }, body));
    expect(toNested(arrays.x!)).toEqual(values);
  });

  it("reads the metadata and scalars, with a padded header and unordered entries", () => {
    const header = `${JSON.stringify({ b: one("U8", [], 1, 2), __metadata__: { step: "7" }, a: one("U8", [1], 0, 1) })}   `;
    const { arrays, metadata } = readSafetensors(file(header, [1, 2]));
    expect(metadata).toEqual({ step: "7" });
    expect(toNested(arrays.b!)).toBe(2);
    expect(toNested(arrays.a!)).toEqual([1]);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["too short", new Uint8Array(5), /got 5 bytes/],
    ["a header beyond the file", file("{}").subarray(0, 9), /header inside the 9 bytes/],
    ["a header that is not JSON", file("{"), /invalid safetensors header/],
    ["a header that is a list", file("[]"), /invalid safetensors header/],
    [
      "offsets outside",
      file({ x: one("U8", [2], 0, 2) }, [1]),
      /"x": wanted offsets inside 1 bytes/,
    ],
    ["offsets backwards", file({ x: one("U8", [1], 1, 0) }, [1]), /wanted offsets inside/],
    [
      "a size that does not fit",
      file({ x: one("F32", [2], 0, 4) }, [0, 0, 0, 0]),
      /wanted 8 bytes/,
    ],
    [
      "overlapping arrays",
      file({ x: one("U8", [2], 0, 2), y: one("U8", [2], 1, 3) }, [1, 2, 3]),
      /"y" overlaps/,
    ],
    ["a hole", file({ x: one("U8", [1], 1, 2) }, [1, 2]), /"x" leaves a hole/],
    [
      "unused bytes at the end",
      file({ x: one("U8", [1], 0, 1) }, [1, 2]),
      /wanted 1 bytes of data/,
    ],
    [
      "an unknown type",
      file({ x: one("F8_E4M3", [1], 0, 1) }, [1]),
      /unsupported element type F8_E4M3/,
    ],
    ["a negative length", file({ x: one("U8", [-1], 0, 1) }, [1]), /lengths >= 0/],
    ["a huge shape", file({ x: one("U8", [1e9, 1e9], 0, 1) }, [1]), /fits in memory/],
    ["an entry of another form", file({ x: 3 }), /invalid entry "x"/],
    ["metadata that is not text", file({ __metadata__: { a: 1 } }), /wanted text in __metadata__/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
  });

  it("keeps odd names as plain keys", () => {
    const bytes = file('{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', [3]);
    const { arrays } = readSafetensors(bytes);
    expect(Object.keys(arrays)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>).shape).toBeUndefined();
  });

  it("fails with an error of ours, never another, on any damage", () => {
    const good = writeSafetensors({ a: ndArray(Float32Array.of(1, 2)) }, { k: "v" });
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
        const bad = Uint8Array.from(good);
        bad[at] = byte;
        try {
          readSafetensors(bad);
        } catch (error) {
          expect(error).toMatchObject({ code: "E_INVALID_INPUT" });
        }
      }),
    );
  });
});

describe("writeSafetensors", () => {
  const arrays = fc.dictionary(
    fc.string({ minLength: 1 }).filter((name) => name !== "__metadata__"),
    fc
      .oneof<fc.Arbitrary<NdArray["data"]>[]>(
        fc.float32Array({ maxLength: 6 }),
        fc.float64Array({ maxLength: 6 }),
        fc.int32Array({ maxLength: 6 }),
        fc.uint8Array({ maxLength: 6, max: 1 }),
      )
      .map((data) => ndArray(data)),
    { noNullPrototype: true },
  );

  it("gives back all names, types, numbers and metadata", () => {
    fc.assert(
      fc.property(arrays, fc.dictionary(fc.string(), fc.string()), (input, metadata) => {
        const bytes = writeSafetensors(input, metadata);
        expect(isSafetensors(bytes)).toBe(true);
        const read = readSafetensors(bytes);
        expect(new Map(Object.entries(read.arrays))).toEqual(new Map(Object.entries(input)));
        expect(new Map(Object.entries(read.metadata))).toEqual(new Map(Object.entries(metadata)));
      }),
    );
  });

  it("starts every array at a multiple of its element size", () => {
    const bytes = writeSafetensors({
      flag: ndArray(Uint8Array.of(1)),
      x: ndArray(Float64Array.of(1)),
      y: ndArray(Float32Array.of(1)),
    });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(length % 8).toBe(0);
    expect(header.x.data_offsets).toEqual([0, 8]);
    expect(header.y.data_offsets).toEqual([8, 12]);
    expect(header.flag.data_offsets).toEqual([12, 13]);
  });

  it("does not depend on the order of the names", () => {
    const [a, b] = [ndArray(Float32Array.of(1)), ndArray(Float32Array.of(2))];
    expect(writeSafetensors({ a, b }, { x: "1", y: "2" })).toEqual(
      writeSafetensors({ b, a }, { y: "2", x: "1" }),
    );
  });
});
