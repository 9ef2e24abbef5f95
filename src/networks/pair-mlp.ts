/**
 * @file The two-input MLP of the group-operation studies: two embeddings, one ReLU layer, an unembedding, no biases.
 *
 * Parameters: `W_x`, `W_y` [n, dEmbed], `W` [2 dEmbed, dHidden], `W_U` [dHidden, n]. The pre-activation of (a, b) is
 * E_a[a] + E_b[b] with the effective embeddings E_a = W_x W[:dEmbed] and E_b = W_y W[dEmbed:], so they are formed once per
 * step (n rows) and not once per pair (n² rows).
 */

import { add, matmul, relu, reshape, slice, type Tensor, take } from "../engine/index.ts";
import { InvalidInputError } from "../errors.ts";
import { toFloat64 } from "../math/arrays.ts";
import { matrixProduct } from "../math/linear-algebra.ts";
import type { NdArray } from "../math/nd-array.ts";
import type { Random } from "../math/random.ts";
import { normalInit } from "./initialisers.ts";

/** Sizes of a two-input MLP. */
export interface PairMlpShape {
  /** Number of values of each input and of answers. */
  n: number;
  dEmbed: number;
  dHidden: number;
}

/** Arrays by parameter name. */
export type PairMlpParameters = Readonly<Record<string, NdArray>>;

/** Shape of every parameter, in a fixed order. */
export function pairMlpParameterShapes(shape: PairMlpShape): Record<string, [number, number]> {
  const { n, dEmbed, dHidden } = shape;
  return {
    W_x: [n, dEmbed],
    W_y: [n, dEmbed],
    W: [2 * dEmbed, dHidden],
    W_U: [dHidden, n],
  };
}

/**
 * Initial weights: normal with standard deviation one over the root of the fan-in.
 *
 * @source Chughtai, Chan & Nanda 2023, public code: 1/√e, 1/√e, 1/√(2e), 1/√h
 */
export function initPairMlp(shape: PairMlpShape, random: Random): Record<string, Tensor> {
  const { dEmbed, dHidden } = shape;
  const spread: Record<string, number> = { W_x: dEmbed, W_y: dEmbed, W: 2 * dEmbed, W_U: dHidden };
  return Object.fromEntries(
    Object.entries(pairMlpParameterShapes(shape)).map(([name, lengths]) => [
      name,
      normalInit(random.fork(name), lengths, 1 / Math.sqrt(spread[name]!)),
    ]),
  );
}

/** Sizes from the arrays themselves; a misfit lists what was expected and what was found. */
export function pairMlpShapeOf(parameters: PairMlpParameters): PairMlpShape {
  const [n = 0, dEmbed = 0] = parameters.W_x?.shape ?? [];
  const shape = { n, dEmbed, dHidden: parameters.W_U?.shape[0] ?? 0 };
  const wrong = Object.entries(pairMlpParameterShapes(shape)).flatMap(([name, wanted]) => {
    const found = parameters[name]?.shape;
    if (found !== undefined && found.length === 2 && wanted.every((x, i) => x === found[i]))
      return [];
    return [
      `${name}: expected [${wanted}], found ${found === undefined ? "nothing" : `[${found}]`}`,
    ];
  });
  if (wrong.length > 0) {
    throw new InvalidInputError(
      `weights of a two-input MLP: ${wrong.join("; ")}`,
      "wanted W_x [n, e], W_y [n, e], W [2e, h] and W_U [h, n]",
    );
  }
  return shape;
}

/** Logits layer by layer, as the reference: embed both inputs, concatenate, one matrix. `a`, `b` int32 [batch]. */
export function pairMlpLogitsByLayers(
  parameters: Readonly<Record<string, Tensor>>,
  a: Tensor,
  b: Tensor,
): Tensor {
  const { W_x, W_y, W, W_U } = parameters as Record<string, Tensor>;
  const dEmbed = W_x!.shape[1]!;
  const dHidden = W!.shape[1]!;
  const left = matmul(take(W_x!, a, 0), slice(W!, [0, 0], [dEmbed, dHidden]));
  const right = matmul(take(W_y!, b, 0), slice(W!, [dEmbed, 0], [2 * dEmbed, dHidden]));
  return matmul(relu(add(left, right)), W_U!);
}

/** The same logits with the effective embeddings formed once. `a`, `b` int32 [batch] -> [batch, n]. */
export function pairMlpLogits(
  parameters: Readonly<Record<string, Tensor>>,
  a: Tensor,
  b: Tensor,
): Tensor {
  const { W_x, W_y, W, W_U } = parameters as Record<string, Tensor>;
  const dEmbed = W_x!.shape[1]!;
  const dHidden = W!.shape[1]!;
  const first = matmul(W_x!, slice(W!, [0, 0], [dEmbed, dHidden])); // [n, dHidden]
  const second = matmul(W_y!, slice(W!, [dEmbed, 0], [2 * dEmbed, dHidden]));
  return matmul(relu(add(take(first, a, 0), take(second, b, 0))), W_U!); // [batch, n]
}

/**
 * Logits of all n² pairs, [n², n] by pair a * n + b: no gather, so its gradient needs no scatter. Faster than
 * {@link pairMlpLogits} when more than about a third of the pairs is wanted, and the form that vectorises over networks.
 */
export function pairMlpGridLogits(parameters: Readonly<Record<string, Tensor>>): Tensor {
  const { W_x, W_y, W, W_U } = parameters as Record<string, Tensor>;
  const [n, dEmbed] = W_x!.shape as [number, number];
  const dHidden = W!.shape[1]!;
  const first = matmul(W_x!, slice(W!, [0, 0], [dEmbed, dHidden]));
  const second = matmul(W_y!, slice(W!, [dEmbed, 0], [2 * dEmbed, dHidden]));
  const inner = add(reshape(first, [n, 1, dHidden]), reshape(second, [1, n, dHidden])); // [n, n, dHidden]
  return matmul(reshape(relu(inner), [n * n, dHidden]), W_U!);
}

/** Effective embeddings in float64, [n, dHidden] each. */
export function effectiveEmbeddings(parameters: PairMlpParameters): {
  left: Float64Array;
  right: Float64Array;
} {
  const { dEmbed, dHidden } = pairMlpShapeOf(parameters);
  const whole = toFloat64(parameters.W!).data;
  const half = (from: number): NdArray => ({
    shape: [dEmbed, dHidden],
    dtype: "float64",
    data: whole.subarray(from * dHidden, (from + dEmbed) * dHidden),
  });
  return {
    left: matrixProduct(parameters.W_x!, half(0)).data,
    right: matrixProduct(parameters.W_y!, half(dEmbed)).data,
  };
}

/** A network run on all pairs, in float64. */
export interface PairMlpRun {
  shape: PairMlpShape;
  left: Float64Array;
  right: Float64Array;
  /** [n², dHidden] after the ReLU, by pair a * n + b. */
  hidden: Float64Array;
  /** [n², n]. */
  logits: Float64Array;
}

/** Runs a network on all pairs. n³ dHidden multiply-adds: 0.2 s at n = 120, dHidden = 128. */
export function runPairMlp(parameters: PairMlpParameters): PairMlpRun {
  const shape = pairMlpShapeOf(parameters);
  const { n, dHidden } = shape;
  const { left, right } = effectiveEmbeddings(parameters);
  const unembed = toFloat64(parameters.W_U!).data;
  const hidden = new Float64Array(n * n * dHidden);
  const logits = new Float64Array(n ** 3);
  for (let pair = 0; pair < n * n; pair++) {
    const [a, b] = [Math.floor(pair / n) * dHidden, (pair % n) * dHidden];
    const row = logits.subarray(pair * n, (pair + 1) * n);
    for (let j = 0; j < dHidden; j++) {
      const x = left[a + j]! + right[b + j]!;
      if (!(x > 0)) continue;
      hidden[pair * dHidden + j] = x;
      const from = j * n;
      for (let c = 0; c < n; c++) row[c]! += x * unembed[from + c]!;
    }
  }
  return { shape, left, right, hidden, logits };
}
