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
  layerName,
  mostLayers,
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
  W_U: "unembed.W_U",
};

/** Names inside `blocks.N.` of foreign files. */
const foreignBlock: Readonly<Record<string, string>> = {
  W_Q: "attn.W_Q",
  W_K: "attn.W_K",
  W_V: "attn.W_V",
  W_O: "attn.W_O",
  W_in: "mlp.W_in",
  b_in: "mlp.b_in",
  W_out: "mlp.W_out",
  b_out: "mlp.b_out",
};

/**
 * Reads a network out of named arrays. The attention rate and its constant are not in the arrays and must be said. Throws
 * `InvalidInputError` for layer norm, more layers than the family has, or arrays that do not fit together.
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
  const norm = names.find((name) => /(^|\.)ln(_final|1|2)?\.(w|b)$/.test(name));
  if (norm !== undefined) {
    throw new InvalidInputError(
      `weights: wanted a network without layer norm, got ${norm}`,
      "fold layer norms away only where they do nothing; the account covers networks without them",
    );
  }
  const own = `${prefix}W_E` in arrays;
  const numbers = names.map((name) => Number(/(?:^|\.)blocks\.(\d+)\./.exec(name)?.[1] ?? 0));
  const layers = 1 + Math.max(...numbers);
  if (layers > mostLayers) {
    throw new InvalidInputError(`weights: wanted 1 to ${mostLayers} layers, got ${layers}`);
  }
  const parameters: Record<string, NdArray> = {};
  const put = (name: string, from: string) => {
    const array = arrays[prefix + from];
    if (array !== undefined) parameters[name] = toFloat64(array);
  };
  for (const [name, foreign] of Object.entries(foreignNames)) put(name, own ? name : foreign);
  for (let layer = 0; layer < layers; layer++) {
    for (const [name, foreign] of Object.entries(foreignBlock)) {
      const ours = layerName(name, layer);
      put(ours, own ? ours : `blocks.${layer}.${foreign}`);
    }
  }
  const layout = own ? "own" : parameters.W_O?.shape.length === 2 ? "columns" : "transformer-lens";
  if (layout === "columns") turn(parameters, layers);
  for (let layer = 0; layer < layers; layer++) {
    if (facts.attentionRate === 0) {
      delete parameters[layerName("W_Q", layer)];
      delete parameters[layerName("W_K", layer)];
    }
    for (const [bias, matrix] of [
      ["b_in", "W_in"],
      ["b_out", "W_out"],
    ] as const) {
      const width = parameters[layerName(matrix, layer)]?.shape[1];
      if (width !== undefined) {
        parameters[layerName(bias, layer)] ??= {
          shape: [width],
          dtype: "float64",
          data: new Float64Array(width),
        };
      }
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
function turn(parameters: Record<string, NdArray>, layers: number): void {
  const transpose = (name: string) => {
    const array = parameters[name];
    if (array !== undefined && array.shape.length >= 2) parameters[name] = transposeLast(array);
  };
  transpose("W_E");
  for (let layer = 0; layer < layers; layer++) {
    for (const name of ["W_Q", "W_K", "W_V", "W_in", "W_out"]) transpose(layerName(name, layer));
    const name = layerName("W_O", layer);
    const output = parameters[name];
    const [heads = 0, , dHead = 0] = parameters[layerName("W_V", layer)]?.shape ?? [];
    if (output?.shape.length !== 2) continue;
    const turned = transposeLast(output); // [heads * dHead, dModel]
    if (turned.shape[0] !== heads * dHead) continue;
    parameters[name] = { ...turned, shape: [heads, dHead, turned.shape[1]!] };
  }
}

function firstColumns({ shape, data }: NdArray, columns: number): NdArray {
  const [rows, all] = shape as [number, number];
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    out.set(data.subarray(i * all, i * all + columns), i * columns);
  }
  return { shape: [rows, columns], dtype: "float64", data: out };
}
