import { expect, test } from "vitest";
import type { NdArray } from "../math/nd-array.ts";
import { rng } from "../math/random.ts";
import { gridLogits, gridTables } from "./one-layer-grid.ts";
import { importOneLayer, oneLayerPrefixes } from "./one-layer-import.ts";
import { initOneLayer } from "./one-layer-shape.ts";

const shape = { p: 5, outputs: 6, dModel: 6, nHeads: 2, dHead: 3, dMlp: 8, mlpBiases: true };
const random = rng(2, "import");
const parameters: Record<string, NdArray> = initOneLayer(shape, random);
parameters.b_in = { shape: [8], dtype: "float64", data: random.normals(8) };
parameters.b_out = { shape: [6], dtype: "float64", data: random.normals(6) };
const expected = gridLogits(gridTables(parameters));

const foreign = (name: string) =>
  name.startsWith("b_") || name === "W_in" || name === "W_out"
    ? `blocks.0.mlp.${name}`
    : name === "W_E"
      ? "embed.W_E"
      : name === "W_pos"
        ? "pos_embed.W_pos"
        : name === "W_U"
          ? "unembed.W_U"
          : `blocks.0.attn.${name}`;
const renamed = (prefix: string, arrays: Record<string, NdArray>): Record<string, NdArray> =>
  Object.fromEntries(Object.entries(arrays).map(([name, a]) => [prefix + foreign(name), a]));

function transposed({ shape: lengths, data }: NdArray): NdArray {
  const [rows, columns] = lengths.slice(-2) as [number, number];
  const out = Float64Array.from(data, (_, i) => {
    const block = Math.floor(i / (rows * columns)) * rows * columns;
    const at = i - block;
    return data[block + (at % rows) * columns + Math.floor(at / rows)]!;
  });
  return { shape: [...lengths.slice(0, -2), columns, rows], dtype: "float64", data: out };
}

test("our own names, with and without a prefix, are read as they are", () => {
  for (const prefix of ["", "params."]) {
    const arrays = Object.fromEntries(Object.entries(parameters).map(([n, a]) => [prefix + n, a]));
    const found = importOneLayer(arrays);
    expect(found.layout).toBe("own");
    expect(gridLogits(gridTables(found.parameters))).toBeAllclose(expected, { atol: 1e-12 });
  }
});

test("vectors as columns with merged heads are turned", () => {
  const columns: Record<string, NdArray> = { ...parameters };
  for (const name of ["W_E", "W_Q", "W_K", "W_V", "W_in", "W_out"]) {
    columns[name] = transposed(parameters[name]!);
  }
  columns.W_O = transposed({ ...parameters.W_O!, shape: [6, 6] });
  const found = importOneLayer(renamed("model.", columns));
  expect(found).toMatchObject({ layout: "columns", prefix: "model." });
  expect(gridLogits(gridTables(found.parameters))).toBeAllclose(expected, { atol: 1e-12 });
});

test("TransformerLens's extra biases are folded in exactly, or refused", () => {
  const arrays = renamed("", parameters);
  const b = (lengths: number[]) => ({
    shape: lengths,
    dtype: "float64" as const,
    data: random.normals(lengths.reduce((x, y) => x * y, 1)),
  });
  arrays["blocks.0.attn.b_V"] = b([2, 3]);
  arrays["blocks.0.attn.b_O"] = b([6]);
  arrays["blocks.0.attn.b_K"] = b([2, 3]);
  const found = importOneLayer(arrays);
  expect(found.layout).toBe("transformer-lens");
  // The same constant put into the network by hand: into the position of "=", less its effect on the attention.
  const shift = new Float64Array(6);
  for (let i = 0; i < 6; i++) {
    shift[i] = arrays["blocks.0.attn.b_O"]!.data[i]!;
    for (let row = 0; row < 6; row++) {
      shift[i]! += arrays["blocks.0.attn.b_V"]!.data[row]! * parameters.W_O!.data[row * 6 + i]!;
    }
  }
  const tables = gridTables(parameters);
  const { width } = tables;
  for (let j = 0; j < width; j++) {
    for (let i = 0; i < 6; i++) {
      const w = j < 8 ? parameters.W_in!.data[i * 8 + j]! : parameters.W_U!.data[i * 6 + j - 8]!;
      tables.base[j]! += shift[i]! * w;
    }
  }
  expect(gridLogits(gridTables(found.parameters))).toBeAllclose(gridLogits(tables), {
    atol: 1e-12,
  });
  expect(() => importOneLayer({ ...arrays, "blocks.0.attn.b_Q": b([2, 3]) })).toThrow(/b_Q/);
  expect(() => importOneLayer({ ...arrays, "ln_final.w": b([6]) })).toThrow(/layer norm/);
  expect(() => importOneLayer({ ...arrays, "blocks.1.attn.W_Q": b([2, 6, 3]) })).toThrow(
    /second layer/,
  );
});

test("of several checkpoints in a file the last is taken, or the one that is named", () => {
  const arrays = {
    ...renamed("state_dicts.0.", parameters),
    ...renamed("state_dicts.1.", initOneLayer(shape, rng(3, "other"))),
  };
  expect(oneLayerPrefixes(Object.keys(arrays))).toEqual(["state_dicts.0.", "state_dicts.1."]);
  expect(importOneLayer(arrays).prefix).toBe("state_dicts.1.");
  expect(
    gridLogits(gridTables(importOneLayer(arrays, { prefix: "state_dicts.0." }).parameters)),
  ).toBeAllclose(expected, { atol: 1e-12 });
});

test("misfits name what was expected and what was found", () => {
  expect(() => importOneLayer({ weights: parameters.W_E! })).toThrow(/W_E.*got weights/);
  expect(() => importOneLayer(parameters, { p: 7 })).toThrow(
    /W_E: expected \[8,6\], found \[6,6\]/,
  );
});
