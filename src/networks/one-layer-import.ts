/**
 * @file Foreign weights of a one-layer transformer in our layout.
 *
 * Three families of names and orientations are understood. `own`: our names, vectors as rows. `transformer-lens`: names like
 * `blocks.0.attn.W_Q`, vectors as rows, optional biases everywhere. `columns`: the same names, vectors as columns, heads merged
 * in `W_O` (the public code of the progress-measures paper). Names may carry any prefix, and a file may hold several networks
 * under different prefixes.
 */

import { InvalidInputError } from "../errors.ts";
import { toFloat64 } from "../math/arrays.ts";
import type { NdArray } from "../math/nd-array.ts";
import { type OneLayerParameters, oneLayerShapeOf } from "./one-layer-shape.ts";

/** How the file names and orients its arrays. */
export type OneLayerLayout = "own" | "transformer-lens" | "columns";

/** A network found in a file. */
export interface ImportedOneLayer {
  layout: OneLayerLayout;
  /** What stood before the names, for example "model." or "state_dicts.250.". */
  prefix: string;
  /** float64, our layout. */
  parameters: OneLayerParameters;
}

const foreignNames: Readonly<Record<string, string>> = {
  W_E: "embed.W_E",
  W_pos: "pos_embed.W_pos",
  W_Q: "blocks.0.attn.W_Q",
  W_K: "blocks.0.attn.W_K",
  W_V: "blocks.0.attn.W_V",
  W_O: "blocks.0.attn.W_O",
  W_in: "blocks.0.mlp.W_in",
  b_in: "blocks.0.mlp.b_in",
  W_out: "blocks.0.mlp.W_out",
  b_out: "blocks.0.mlp.b_out",
  W_U: "unembed.W_U",
};

/** Prefixes under which a network lies in the file, in the order of the file. */
export function oneLayerPrefixes(names: readonly string[]): string[] {
  const found = names.flatMap((name) => {
    for (const mark of [/^(.*?)embed\.W_E$/, /^(.*?)W_E$/]) {
      const prefix = mark.exec(name)?.[1];
      if (prefix !== undefined) return [prefix];
    }
    return [];
  });
  return [...new Set(found)];
}

/**
 * Reads a network out of named arrays. `prefix` chooses one of several; by default the last one in the file, which in a list of
 * checkpoints is the newest. `p`: number of residues; by default all tokens but one.
 *
 * Throws `InvalidInputError` that lists expected and found shapes, or names what is not supported (a second layer, layer norm,
 * biases that the account leaves out).
 */
export function importOneLayer(
  arrays: Readonly<Record<string, NdArray>>,
  options: { p?: number; prefix?: string } = {},
): ImportedOneLayer {
  const names = Object.keys(arrays);
  const prefixes = oneLayerPrefixes(names);
  const prefix = options.prefix ?? (prefixes.includes("model.") ? "model." : prefixes.at(-1));
  if (prefix === undefined || !prefixes.includes(prefix)) {
    const some =
      prefixes.length > 0 ? `prefixes ${prefixes.join(", ")}` : names.slice(0, 12).join(", ");
    throw new InvalidInputError(
      `weights: wanted an array called W_E or embed.W_E${prefix === undefined ? "" : ` after "${prefix}"`}, got ${some || "no arrays"}`,
      "name the arrays as in TransformerLens (embed.W_E, blocks.0.attn.W_Q, ...) or as in our own checkpoints (W_E, W_Q, ...)",
    );
  }
  const own = `${prefix}W_E` in arrays;
  const get = (name: string): NdArray | undefined =>
    arrays[prefix + (own ? name : (foreignNames[name] ?? name))];
  refuse(arrays, prefix);
  const layout: OneLayerLayout = own
    ? "own"
    : get("W_O")?.shape.length === 2
      ? "columns"
      : "transformer-lens";
  const parameters: Record<string, NdArray> = {};
  for (const name of Object.keys(foreignNames)) {
    const array = get(name);
    if (array !== undefined) parameters[name] = toFloat64(array);
  }
  if (layout === "columns") turn(parameters);
  if (layout === "transformer-lens") foldBiases(parameters, arrays, prefix);
  oneLayerShapeOf(parameters, options.p);
  return { layout, prefix, parameters };
}

/** Parts that change the function and that the one-layer account does not have. */
function refuse(arrays: Readonly<Record<string, NdArray>>, prefix: string): void {
  const problems = Object.keys(arrays)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .flatMap((name) => {
      if (/^blocks\.[1-9]/.test(name)) return [`${name}: a second layer`];
      if (/(^|\.)ln(_final|1|2)?\.(w|b)$/.test(name)) return [`${name}: layer norm`];
      const leftOut = /\.b_(Q|U)$/.test(name);
      return leftOut && arrays[prefix + name]!.data.some((x) => x !== 0)
        ? [`${name}: a bias that is not 0`]
        : [];
    });
  if (problems.length > 0) {
    throw new InvalidInputError(
      `weights: wanted one layer without layer norm and without query and output-logit biases, got\n  ${problems.join("\n  ")}`,
    );
  }
}

/** Columns to rows, and heads apart in W_O. */
function turn(parameters: Record<string, NdArray>): void {
  for (const name of ["W_E", "W_in", "W_out"]) {
    const array = parameters[name];
    if (array?.shape.length === 2) parameters[name] = transposeLast(array);
  }
  for (const name of ["W_Q", "W_K", "W_V"]) {
    const array = parameters[name];
    if (array?.shape.length === 3) parameters[name] = transposeLast(array);
  }
  const output = parameters.W_O;
  const [heads, , dHead] = parameters.W_Q?.shape ?? [];
  if (output?.shape.length !== 2 || heads === undefined || dHead === undefined) return;
  const turned = transposeLast(output); // [heads * dHead, dModel]
  if (turned.shape[0] !== heads * dHead) return;
  parameters.W_O = { ...turned, shape: [heads, dHead, turned.shape[1]!] };
}

/** An array with its last two axes exchanged, in float64. */
export function transposeLast(array: NdArray): NdArray {
  const { shape, data } = toFloat64(array);
  const rows = shape[shape.length - 2]!;
  const columns = shape[shape.length - 1]!;
  const out = new Float64Array(data.length);
  for (let block = 0; block < data.length; block += rows * columns) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) out[block + j * rows + i] = data[block + i * columns + j]!;
    }
  }
  return { shape: [...shape.slice(0, -2), columns, rows], dtype: "float64", data: out };
}

/**
 * Value and output biases of the attention add one constant vector to the residual stream, as attention adds up to 1: its effect
 * on the hidden layer goes into `b_in`, its effect on the logits into `b_out`. A key bias moves all scores alike and has no effect.
 */
function foldBiases(
  parameters: Record<string, NdArray>,
  arrays: Readonly<Record<string, NdArray>>,
  prefix: string,
): void {
  const bias = (name: string) => arrays[`${prefix}blocks.0.attn.${name}`];
  const { W_in, W_O, b_in, b_out } = parameters;
  if (W_in?.shape.length !== 2 || W_O?.shape.length !== 3) return;
  const [dModel, dMlp] = W_in.shape as [number, number];
  const shift = new Float64Array(dModel);
  const output = bias("b_O");
  for (let i = 0; i < (output?.data.length ?? 0); i++) shift[i]! += output!.data[i]!;
  const values = bias("b_V");
  for (let row = 0; row < (values?.data.length ?? 0); row++) {
    for (let i = 0; i < dModel; i++) shift[i]! += values!.data[row]! * W_O.data[row * dModel + i]!;
  }
  if (shift.every((x) => x === 0)) return;
  const inner = Float64Array.from(b_in?.data ?? new Float64Array(dMlp));
  for (let i = 0; i < dModel; i++) {
    for (let n = 0; n < dMlp; n++) inner[n]! += shift[i]! * W_in.data[i * dMlp + n]!;
  }
  const outer = Float64Array.from(b_out?.data ?? new Float64Array(dModel), (x, i) => x + shift[i]!);
  parameters.b_in = { shape: [dMlp], dtype: "float64", data: inner };
  parameters.b_out = { shape: [dModel], dtype: "float64", data: outer };
}
