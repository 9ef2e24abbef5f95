import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toNested } from "../math/arrays.ts";
import { PickleGlobal, PickleObject, readPickle } from "./pickle.ts";
import { hostile, legacy, zipped } from "./pth.fixture.ts";
import { readPth } from "./pth.ts";
import { readZip, writeZip } from "./zip.ts";

fc.configureGlobal({ seed: 2301 }); // the same cases every time

const decode = (base64: string) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const bytes = (...parts: (number | string)[]) =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "number" ? [part] : [...new TextEncoder().encode(part)],
    ),
  );

describe("readPth", () => {
  const file = readPth(decode(zipped));

  it("reads nested state dictionaries and lists of numbers under dotted names", () => {
    expect(toNested(file.array("state_dicts.0.embed.W_E"))).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(toNested(file.array("state_dicts.1.b"))).toEqual([1]);
    expect(toNested(file.array("train_losses"))).toEqual([4.5, 4.25, 0.125]);
    expect(toNested(file.array("epoch"))).toBe(7);
    expect(file.shape("state_dicts.1.embed.W_E")).toEqual([2, 3]);
  });

  it("reads views: transposed, a row inside a storage, expanded", () => {
    expect(toNested(file.array("transposed"))).toEqual([
      [0, 4, 8],
      [1, 5, 9],
      [2, 6, 10],
      [3, 7, 11],
    ]);
    expect(toNested(file.array("row"))).toEqual([4, 5, 6, 7]);
    expect(toNested(file.array("expanded"))).toEqual([
      [3, 3],
      [3, 3],
    ]);
    expect(file.array("empty")).toMatchObject({ shape: [0, 3], dtype: "float32" });
  });

  it("reads every element type, parameters and NumPy values", () => {
    expect(file.array("half")).toMatchObject({ dtype: "float32", data: Float32Array.of(1.5, -2) });
    expect(file.array("bf16")).toMatchObject({ dtype: "float32", data: Float32Array.of(1.5) });
    expect(file.array("index")).toMatchObject({ dtype: "int32", data: Int32Array.of(1, -2, 3) });
    expect(file.array("mask")).toMatchObject({ dtype: "bool", data: Uint8Array.of(1, 0) });
    expect(file.array("double")).toMatchObject({ dtype: "float64", data: Float64Array.of(1e300) });
    expect(toNested(file.array("scalar"))).toBe(2.5);
    expect(toNested(file.array("parameter"))).toEqual([1, 2]);
    expect(toNested(file.array("tagged"))).toEqual([8, 9]);
    expect(toNested(file.array("numpy"))).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(toNested(file.array("np_scalar"))).toBe(0.25);
    expect(toNested(file.array("flag"))).toBe(true);
  });

  it("keeps a class of the file's own as an inert object", () => {
    expect(file.inert).toEqual(["transformers.Config"]);
    expect(toNested(file.array("config.p"))).toBe(113);
    const config = (file.value as Map<string, unknown>).get("config") as PickleObject;
    expect(config).toBeInstanceOf(PickleObject);
    expect((file.value as Map<string, unknown>).get("big")).toBe(2n ** 70n);
  });

  it("reads the format before PyTorch 1.6", () => {
    const old = readPth(decode(legacy));
    expect(toNested(old.array("w"))).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(toNested(old.array("wt"))).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(toNested(old.array("n"))).toEqual([5]);
    expect(() => readPth(decode(legacy).subarray(0, 580))).toThrow(/truncated checkpoint/);
  });

  it("says what is missing", () => {
    expect(() => file.array("W_E")).toThrow(/missing array "W_E"/);
    expect(() => readPth(writeZip({ "a.txt": bytes("x") }))).toThrow(/without data.pkl/);
    expect(() => readPth(bytes("not a checkpoint"))).toThrow(/wanted a PyTorch checkpoint/);
  });

  it.skipIf(!existsSync("../shared/data/pizza/model_p99zdpze5l.pt"))(
    "reads a public trained network (skipped where ../shared/data/pizza is absent)",
    () => {
      const model = readPth(readFileSync("../shared/data/pizza/model_p99zdpze5l.pt"));
      expect(model.inert).toEqual([]);
      expect(model.shape("embed.W_E")).toEqual([128, 59]);
      expect(model.shape("blocks.0.mlp.W_out")).toEqual([128, 512]);
      expect(toNested(model.array("blocks.0.attn.mask"))).toEqual([
        [1, 0],
        [1, 1],
      ]);
      // PyTorch 1.13.0: sum of |W_E| in float64, and the element at [5, 7].
      const embed = model.array("embed.W_E");
      expect(Array.from(embed.data).reduce((sum, x) => sum + Math.abs(x), 0)).toBeAllclose(
        683.1117973377259,
        {
          rtol: 1e-12,
        },
      );
      expect(embed.data[5 * 59 + 7]).toBe(-0.14980357885360718);
    },
  );
});

describe("hostile pickles", () => {
  const zip = (pickle: Uint8Array) => writeZip({ "archive/data.pkl": pickle });
  const rebuild = "ctorch._utils\n_rebuild_tensor_v2\n";
  /** A tensor over a storage of 4 floats with the given offset, sizes and strides (single bytes). */
  const tensor = (offset: number, size: number[], stride: number[]) =>
    bytes(
      0x80,
      2,
      rebuild,
      "((",
      "X",
      7,
      0,
      0,
      0,
      "storage",
      "ctorch\nFloatStorage\n",
      "X",
      1,
      0,
      0,
      0,
      "0",
      "X",
      3,
      0,
      0,
      0,
      "cpu",
      "K",
      4,
      "tQ",
      "K",
      offset,
      "(",
      ...size.flatMap((n) => ["K", n]),
      "t",
      "(",
      ...stride.flatMap((n) => ["K", n]),
      "t",
      0x89,
      ")",
      "tR.",
    ); // prettier-ignore
  const load = (pickle: Uint8Array) =>
    readPth(writeZip({ "archive/data.pkl": pickle, "archive/data/0": new Uint8Array(16) }));

  it("never call anything: os.system becomes a label", () => {
    const { value } = readPickle(decode(hostile));
    expect(value).toBeInstanceOf(PickleObject);
    expect(value).toMatchObject({ className: "posix.system", args: ["true"] });
    expect(readPth(zip(decode(hostile))).inert).toEqual(["posix.system"]);
  });

  it("cannot call what they hide behind a known name or an inert object", () => {
    const getattr = bytes("cbuiltins\ngetattr\n(cos\nsystem\ntR(X", 1, 0, 0, 0, "xtR.");
    expect(() => readPickle(getattr)).toThrow(/a call of something that is not a name/);
    expect(readPickle(bytes("c__builtin__\neval\n.")).value).toEqual(
      new PickleGlobal("__builtin__.eval"),
    );
  });

  it("cannot reach outside of a storage or ask for endless memory", () => {
    expect(toNested(load(tensor(0, [2, 2], [2, 1])).array(""))).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(() => load(tensor(3, [2], [1]))).toThrow(/inside its storage of 4 elements, got 5/);
    expect(() => load(tensor(0, [2, 2], [200, 1]))).toThrow(/inside its storage/);
    expect(() => load(tensor(0, [255, 255, 255, 255, 255], [0, 0, 0, 0, 0]))).toThrow(
      /fits in memory/,
    );
    expect(() => load(tensor(0, [2], [1, 1]))).toThrow(/invalid tensor/);
  });

  it("cannot blow up by sharing or by containing themselves", () => {
    // A pair of the pair before it, 40 times: 2^40 leaves when walked naively.
    const nested = [0x5d, 0x71, 0]; // EMPTY_LIST, BINPUT 0
    for (let i = 0; i < 40; i++) nested.push(0x68, i, 0x68, i, 0x86, 0x71, i + 1); // TUPLE2 of the last one twice
    expect(() => readPth(zip(Uint8Array.from([...nested, 0x2e])))).toThrow(/too many or too deep/);
    // l = []; l.append(l)
    expect(() => readPth(zip(bytes("]", "q", 0, "h", 0, "a.")))).toThrow(/too many or too deep/);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["an opcode that is not on the list", bytes("(i"), /unsupported opcode 0x69 at byte 1/],
    ["an extension", bytes(0x82, 1, "."), /unsupported opcode 0x82/],
    ["text longer than the file", bytes("X", 255, 255, 255, 127, "."), /ends too early/],
    ["a huge integer", bytes(0x8b, 0, 0, 1, 0), /an integer of 65536 bytes/],
    ["an empty stack", bytes("."), /a value is missing/],
    ["no end", bytes("N"), /ends too early/],
    ["no mark", bytes("Nt."), /a mark is missing/],
    ["an unknown memo", bytes("h", 7, "."), /unknown memo 7/],
    ["items on a number", bytes("K", 1, "K", 2, "K", 3, "s."), /items without a dictionary/],
    ["data outside of it", bytes("NQ."), /data stored outside/],
    ["state on a number", bytes("K", 1, "Nb."), /state for something that is not an object/],
  ])("with %s are refused", (_, pickle, message) => {
    expect(() => readPickle(pickle)).toThrow(message);
  });

  it("give errors of ours on any damage behind a sound zip archive", () => {
    const archive = readZip(decode(zipped));
    const entries = Object.fromEntries(archive.names.map((name) => [name, archive.read(name)]));
    const good = entries["archive/data.pkl"]!;
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
        const bad = Uint8Array.from(good);
        bad[at] = byte;
        try {
          const file = readPth(writeZip({ ...entries, "archive/data.pkl": bad }, { level: 0 }));
          for (const name of file.names) file.array(name);
        } catch (error) {
          expect(error).toMatchObject({ code: "E_INVALID_INPUT" });
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("give errors of ours on any damage, and end", () => {
    const good = decode(legacy);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
        const bad = Uint8Array.from(good);
        bad[at] = byte;
        try {
          const file = readPth(bad);
          for (const name of file.names) file.array(name);
        } catch (error) {
          expect(error).toMatchObject({ code: "E_INVALID_INPUT" });
        }
      }),
      { numRuns: 2000 },
    );
  });
});
