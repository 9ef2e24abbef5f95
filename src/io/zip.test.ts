import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ndArray, toNested } from "../math/arrays.ts";
import { readNpz, writeNpz } from "./npz.ts";
import { readZip, writeZip } from "./zip.ts";

fc.configureGlobal({ seed: 2301 }); // the same cases every time

const text = (value: string) => new TextEncoder().encode(value);
const find = (bytes: Uint8Array, signature: number): number => {
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 4 <= bytes.length; at++) {
    if (view.getUint32(at, true) === signature) return at;
  }
  throw new Error("signature not found");
};
const central = (bytes: Uint8Array) => find(bytes, 0x02014b50);

describe("readZip", () => {
  it("gives back files of any content, stored or compressed", () => {
    const files = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,8}$/),
      fc.uint8Array({ maxLength: 3000 }),
      { maxKeys: 5, noNullPrototype: true },
    );
    fc.assert(
      fc.property(files, fc.constantFrom<(0 | 6)[]>(0, 6), (input, level) => {
        const archive = readZip(writeZip(input, { level }));
        expect([...archive.names].sort()).toEqual(Object.keys(input).sort());
        for (const name of archive.names) expect(archive.read(name)).toEqual(input[name]);
      }),
    );
  });

  it.each(["../x", "a/../../x", "/etc/x", "C:x", "a\\b", "a\0b"])("refuses the name %j", (name) => {
    expect(() => readZip(writeZip({ [name]: text("x") }))).toThrow(/relative names inside/);
  });

  it("refuses an archive that announces more than the limit", () => {
    const bomb = writeZip({ zeros: new Uint8Array(5_000_000) });
    expect(bomb.length).toBeLessThan(10_000);
    expect(() => readZip(bomb, { maxBytes: 1_000_000 })).toThrow(/at most 1000000 bytes/);
    expect(() => readZip(writeZip({ a: text("a"), b: text("b") }), { maxEntries: 1 })).toThrow(
      /at most 1 entries, got 2/,
    );
  });

  it("stops inflating an entry that lies about its size", () => {
    const bomb = writeZip({ zeros: new Uint8Array(5_000_000) });
    new DataView(bomb.buffer).setUint32(central(bomb) + 24, 1000, true);
    expect(() => readZip(bomb, { maxBytes: 1_000_000 }).read("zeros")).toThrow(
      /larger than the 1000 bytes announced/,
    );
  });

  it("refuses two entries over the same bytes and two with the same name", () => {
    const bytes = writeZip({ a: text("same content"), b: text("same content") }, { level: 0 });
    const second = central(bytes) + 46 + 1;
    const overlapping = Uint8Array.from(bytes);
    new DataView(overlapping.buffer).setUint32(second + 42, 0, true);
    expect(() => readZip(overlapping)).toThrow(/overlaps another entry/);
    const twice = Uint8Array.from(bytes);
    twice[second + 46] = "a".charCodeAt(0);
    expect(() => readZip(twice)).toThrow(/"a" is there twice/);
  });

  it("refuses damage: checksum, encryption, method, truncation, garbage", () => {
    const good = writeZip({ a: text("hello") }, { level: 0 });
    const change = (at: number, value: number) => {
      const bad = Uint8Array.from(good);
      bad[at] = value;
      return bad;
    };
    expect(() => readZip(change(31, 0)).read("a")).toThrow(/wrong checksum/);
    expect(() => readZip(change(central(good) + 8, 1))).toThrow(/encrypted/);
    expect(() => readZip(change(central(good) + 10, 12))).toThrow(/compression method 12/);
    expect(() => readZip(good.subarray(0, good.length - 1))).toThrow(/no directory at its end/);
    expect(() => readZip(text("this is not an archive at all"))).toThrow(/no directory/);
    expect(() => readZip(good).read("b")).toThrow(/missing entry "b"/);
  });

  it("fails with an error of ours on any damage", () => {
    const good = writeZip({ a: text("hello hello hello hello"), b: text("x") });
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
        const bad = Uint8Array.from(good);
        bad[at] = byte;
        try {
          const archive = readZip(bad);
          for (const name of archive.names) archive.read(name);
        } catch (error) {
          expect(error).toMatchObject({ code: "E_INVALID_INPUT" });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("npz", () => {
  it("gives back named arrays", () => {
    const arrays = {
      "W_E.weight": ndArray(Float32Array.of(1, 2, 3, 4), [2, 2]),
      step: ndArray(Int32Array.of(7), []),
    };
    expect(readNpz(writeNpz(arrays))).toEqual(arrays);
  });

  it("reads an archive that numpy.savez_compressed wrote", () => {
    // NumPy 1.24.2: numpy.savez_compressed(file, a=numpy.array([1.5, -2], dtype="f4")).
    const hex =
      "504b030414000000080000002100d6434b054b0000008800000005001400612e6e707901001000880000000000" +
      "00004b000000000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a06e9366a2aea3a09e965f54529498" +
      "179f5f94920a12774bcc294e058a17672416a402f91a463a9a3a0ab50a14002e068603f60c400200504b010214" +
      "0314000000080000002100d6434b054b00000088000000050000000000000000000000800100000000612e6e70" +
      "79504b0506000000000100010033000000820000000000";
    const bytes = Uint8Array.from(hex.match(/../g)!, (h) => Number.parseInt(h, 16));
    expect(toNested(readNpz(bytes).a!)).toEqual([1.5, -2]);
  });

  it("refuses what is not an array", () => {
    expect(() => readNpz(writeZip({ "a.txt": text("x") }))).toThrow(/only .npy entries/);
  });
});
