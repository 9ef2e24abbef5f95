import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ndArray, toNested } from "../math/arrays.ts";
import type { NdArray } from "../math/nd-array.ts";
import { readNpy, writeNpy } from "./npy.ts";

fc.configureGlobal({ seed: 2301 }); // the same cases every time

const fromHex = (text: string) =>
  Uint8Array.from(text.match(/../g) ?? [], (h) => Number.parseInt(h, 16));

/** A version 1.0 file as `numpy.save` lays it out: header padded to 128 bytes. */
function npyFile(header: string, bodyHex: string, version = 1): Uint8Array {
  const start = 128;
  const prefix = version === 1 ? 10 : 12;
  const out = new Uint8Array(start + bodyHex.length / 2);
  out.set(fromHex(`934e554d5059${version.toString(16).padStart(2, "0")}00`));
  const length = start - prefix;
  out.set([length & 0xff, length >> 8], 8);
  out.set(new TextEncoder().encode(`${header.padEnd(length - 1)}\n`), prefix);
  out.set(fromHex(bodyHex), start);
  return out;
}

const head = (descr: string, shape: string, order = "False") =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;

describe("readNpy", () => {
  // Headers and bodies as written by numpy.save, NumPy 1.24.2.
  it.each([
    [
      "<f4",
      "(2, 2)",
      "0000c03f000000c00000000000005040",
      [
        [1.5, -2],
        [0, 3.25],
      ],
      "float32",
    ],
    ["<i8", "(3,)", "0100000000000000feffffffffffffff0300000000000000", [1, -2, 3], "int32"],
    [">i4", "(2,)", "00000001fffffffe", [1, -2], "int32"],
    ["|b1", "(3,)", "010001", [true, false, true], "bool"],
    ["<f2", "(5,)", "003c00b8ff7b0100007c", [1, -0.5, 65504, 2 ** -24, Infinity], "float32"],
    ["|u1", "(2,)", "00ff", [0, 255], "int32"],
    ["<f8", "()", "0000000000000440", 2.5, "float64"],
    ["<f4", "(0, 3)", "", [], "float32"],
    ["<u4", "(2,)", "ffffffff00000000", [4294967295, 0], "float64"],
    ["<i2", "(2,)", "ffff0080", [-1, -32768], "int32"],
  ])("reads %s of shape %s", (descr, shape, body, values, dtype) => {
    const array = readNpy(npyFile(head(descr, shape), body));
    expect(toNested(array)).toEqual(values);
    expect(array.dtype).toBe(dtype);
  });

  it("reads column-major files in row-major order", () => {
    const body =
      "00000000000000000000000000000840000000000000f03f000000000000104000000000000000400000000000001440";
    const array = readNpy(npyFile(head("<f8", "(2, 3)", "True"), body));
    expect(toNested(array)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  it("reads versions 2 and 3, whose header length has four bytes", () => {
    for (const version of [2, 3]) {
      expect(toNested(readNpy(npyFile(head("|u1", "(1,)"), "07", version)))).toEqual([7]);
    }
  });

  it("says what is wrong with a file that is not good", () => {
    const good = npyFile(head("<f4", "(2,)"), "0000c03f000000c0");
    expect(() => readNpy(good.subarray(0, good.length - 1), "w.npy")).toThrow(
      /^w.npy: wanted 136 bytes for shape \[2\] of float32, got 135/,
    );
    expect(() => readNpy(good.subarray(0, 40))).toThrow(/whole header/);
    expect(() => readNpy(new Uint8Array(3))).toThrow(/wanted a .npy file/);
    expect(() => readNpy(npyFile(head("|O", "(1,)"), ""))).toThrow(
      /unsupported element type '\|O'/,
    );
    const structured =
      "{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (2,), }";
    expect(() => readNpy(npyFile(structured, ""))).toThrow(/unsupported element type \[\('a'/);
    expect(() => readNpy(npyFile(head("<i8", "(1,)"), "0000000000000010"))).toThrow(
      /below 2\^53 in size, got 1152921504606846976 at element 0/,
    );
    expect(() => readNpy(npyFile(head("<f8", "(99999999, 99999999, 99)"), ""))).toThrow(
      /shape that fits in memory/,
    );
    expect(() => readNpy(npyFile("__import__('os').system('true')", ""))).toThrow(/unsupported/);
  });
});

describe("writeNpy", () => {
  it("writes the bytes that numpy.save writes", () => {
    const array = ndArray(Float32Array.of(1.5, -2, 0, 3.25), [2, 2]);
    expect(writeNpy(array)).toEqual(
      npyFile(head("<f4", "(2, 2)"), "0000c03f000000c00000000000005040"),
    );
  });

  it("gives back every array that it wrote", () => {
    const data = fc.oneof<fc.Arbitrary<NdArray["data"]>[]>(
      fc.float32Array({ maxLength: 24 }),
      fc.float64Array({ maxLength: 24 }),
      fc.int32Array({ maxLength: 24 }),
      fc.uint8Array({ maxLength: 24, max: 1 }),
    );
    fc.assert(
      fc.property(data, fc.boolean(), (values, split) => {
        const n = values.length;
        const shape = split && n % 2 === 0 ? [n / 2, 1, 2] : [n];
        const array = ndArray(values, shape);
        expect(readNpy(writeNpy(array))).toEqual(array);
      }),
    );
  });
});
