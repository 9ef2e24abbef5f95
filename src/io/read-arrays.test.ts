import { describe, expect, it } from "vitest";
import { ndArray } from "../math/arrays.ts";
import { writeNpy } from "./npy.ts";
import { writeNpz } from "./npz.ts";
import { zipped } from "./pth.fixture.ts";
import { readArrays } from "./read-arrays.ts";
import { writeSafetensors } from "./safetensors.ts";
import { writeZip } from "./zip.ts";

const text = (value: string) => new TextEncoder().encode(value);
const array = ndArray(Float32Array.of(1, 2, 3, 4), [2, 2]);

describe("readArrays", () => {
  it.each([
    ["w.safetensors", writeSafetensors({ w: array })],
    ["w.npz", writeNpz({ w: array })],
    ["w.npy", writeNpy(array)],
    ["folder/w.bin", writeNpy(array)], // the bytes decide
    ["w.pth", writeSafetensors({ w: array })],
  ])("reads %s", (name, bytes) => {
    expect({ ...readArrays({ name, bytes }) }).toEqual({ w: array });
  });

  it("reads JSON and PyTorch checkpoints", () => {
    const json = readArrays({ name: "w.json", bytes: text("[[1,2],[3,4]]") });
    expect(json.w).toMatchObject({ shape: [2, 2], dtype: "float64" });
    const named = readArrays({ name: "x.json", bytes: text('{"W_E":[1]}') });
    expect(Object.keys(named)).toEqual(["W_E"]);
    const pth = readArrays({
      name: "run.pth",
      bytes: Uint8Array.from(atob(zipped), (c) => c.charCodeAt(0)),
    });
    expect(pth["state_dicts.0.embed.W_E"]!.shape).toEqual([2, 3]);
  });

  it.each([
    ["w.npy", new Uint8Array(0), /^w.npy: wanted arrays, got an empty file/],
    ["w.safetensors", text("hello hello"), /^w.safetensors: wanted a header inside/],
    ["w.npy", text("hello"), /^w.npy: wanted a .npy file/],
    ["w.npz", text("hello"), /^w.npz: wanted a zip archive/],
    ["w.pth", text("hello"), /^w.pth: wanted a PyTorch checkpoint/],
    ["w.json", text("hello"), /^w.json: invalid JSON/],
    ["w.bin", text("hello"), /^w.bin: unsupported file/],
    ["w.npz", writeZip({ "readme.txt": text("x") }), /^w.npz: wanted only .npy entries/],
  ])("says what is wrong with %s", (name, bytes, message) => {
    expect(() => readArrays({ name, bytes })).toThrow(message);
  });
});
