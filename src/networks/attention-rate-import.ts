/**
 * @file Foreign weights of a network on pairs in our layout: our own names, TransformerLens's, and the public code of the
 * clock-and-pizza paper, which has the same names with vectors as columns and heads merged in `W_O`.
 */

import { InvalidInputError } from "../errors.ts";
import { toFloat64 } from "../math/arrays.ts";
import type { NdArray } from "../math/nd-array.ts";
import {
  type AttentionRateFacts,
  type AttentionRateParameters,
  type AttentionRateShape,
  attentionRateShapeOf,
} from "./attention-rate-shape.ts";
import { transposeLast } from "./one-layer-import.ts";

/** A network found in a file. */
export interface ImportedAttentionRate {
  layout: "own" | "transformer-lens" | "columns";
  /** What stood before the names. */
  prefix: string;
  /** float64, our layout. */
  parameters: AttentionRateParameters;
  shape: AttentionRateShape;
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

/**
 * Reads a network out of named arrays. The attention rate and its constant are not in the arrays and must be said. Throws
 * `InvalidInputError` for a second layer, layer norm, or arrays that do not fit together.
 */
export function importAttentionRate(
  arrays: Readonly<Record<string, NdArray>>,
  facts: AttentionRateFacts,
): ImportedAttentionRate {
  const names = Object.keys(arrays);
  const prefixOf = (mark: RegExp) =>
    names.map((name) => mark.exec(name)?.[1]).findLast((found) => found !== undefined);
  const prefix = prefixOf(/^(.*?)embed\.W_E$/) ?? prefixOf(/^(.*?)W_E$/);
  if (prefix === undefined) {
    throw new InvalidInputError(
      `weights: wanted an array called W_E or embed.W_E, got ${names.slice(0, 12).join(", ") || "no arrays"}`,
      "name the arrays as in TransformerLens (embed.W_E, blocks.0.attn.W_V, ...) or as in our own checkpoints (W_E, W_V, ...)",
    );
  }
  const tooMuch = names.find((name) => /blocks\.[1-9]|(^|\.)ln(_final|1|2)?\.(w|b)$/.test(name));
  if (tooMuch !== undefined) {
    throw new InvalidInputError(
      `weights: wanted one layer without layer norm, got ${tooMuch}`,
      "the quadrature account covers networks of one layer only",
    );
  }
  const own = `${prefix}W_E` in arrays;
  const parameters: Record<string, NdArray> = {};
  for (const [name, foreign] of Object.entries(foreignNames)) {
    const array = arrays[prefix + (own ? name : foreign)];
    if (array !== undefined) parameters[name] = toFloat64(array);
  }
  const layout = own ? "own" : parameters.W_O?.shape.length === 2 ? "columns" : "transformer-lens";
  if (layout === "columns") turn(parameters);
  if (facts.attentionRate === 0) {
    delete parameters.W_Q;
    delete parameters.W_K;
  }
  for (const [bias, matrix] of [
    ["b_in", "W_in"],
    ["b_out", "W_out"],
  ] as const) {
    const width = parameters[matrix]?.shape[1];
    if (parameters[bias] === undefined && width !== undefined) {
      parameters[bias] = { shape: [width], dtype: "float64", data: new Float64Array(width) };
    }
  }
  const { p, tokens } = { p: parameters.W_U?.shape[1] ?? 0, tokens: parameters.W_E?.shape[0] ?? 0 };
  // An "=" that can be answered too is no answer here.
  if (p > 2 && tokens === p && parameters.W_pos?.shape[0] === 3) {
    parameters.W_U = firstColumns(parameters.W_U!, p - 1);
  }
  return { layout, prefix, parameters, shape: attentionRateShapeOf(parameters, facts) };
}

/** Columns to rows, and heads apart in W_O. */
function turn(parameters: Record<string, NdArray>): void {
  for (const name of ["W_E", "W_Q", "W_K", "W_V", "W_in", "W_out"]) {
    const array = parameters[name];
    if (array !== undefined && array.shape.length >= 2) parameters[name] = transposeLast(array);
  }
  const output = parameters.W_O!;
  const [heads = 0, , dHead = 0] = parameters.W_V?.shape ?? [];
  const turned = transposeLast(output); // [heads * dHead, dModel]
  if (turned.shape[0] !== heads * dHead) return;
  parameters.W_O = { ...turned, shape: [heads, dHead, turned.shape[1]!] };
}

function firstColumns({ shape, data }: NdArray, columns: number): NdArray {
  const [rows, all] = shape as [number, number];
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    out.set(data.subarray(i * all, i * all + columns), i * columns);
  }
  return { shape: [rows, columns], dtype: "float64", data: out };
}
