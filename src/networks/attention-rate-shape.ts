/**
 * @file The attention-rate family: networks on a pair (a, b) whose attention is partly or wholly constant.
 *
 * One to four layers, no layer norm, no causal mask. Tokens are [a, b] read at b, or [a, b, =] read at "=". A look at position j has
 * the weight rate * softmax_j + (1 - rate) * constant, where the constant is 1 in one line of work and 1/2 in another: it is
 * part of the shape, because it changes the scale of everything. At rate 0 and with one layer the input of every neuron is a
 * sum f(a) + g(b).
 *
 * Parameters (vectors as rows): `W_E` [tokens, dModel], `W_pos` [2 or 3, dModel], `W_Q W_K` (only where the rate is above 0)
 * and `W_V` [nHeads, dModel, dHead], `W_O` [nHeads, dHead, dModel], `W_in` [dModel, dMlp], `b_in`, `W_out` [dMlp, dModel],
 * `b_out`, `W_U` [dModel, p]. A second layer repeats those from `W_Q` to `b_out` as `blocks.1.W_Q` and so on.
 * The linear variants have no attention and no residual stream: `W_E` [tokens, dModel], `W_in` [dModel, dMlp] for the sum of both
 * embeddings or [2 dModel, dMlp] for the two side by side, `b_in`, and `W_U` [dMlp, p].
 */

import { InvalidInputError } from "../errors.ts";
import type { NdArray } from "../math/nd-array.ts";
import type { Random } from "../math/random.ts";

/** How the two embeddings meet. */
export type PairArchitecture = "attention" | "linear-sum" | "linear-concat";

/** Sizes and constants of a network of the family. */
export interface AttentionRateShape {
  architecture: PairArchitecture;
  /** Number of values of each input and of answers. */
  p: number;
  /** Layers of attention and MLP; 1 in the linear variants. */
  layers: number;
  dModel: number;
  nHeads: number;
  dHead: number;
  dMlp: number;
  /** Share of the softmax in the attention, in [0, 1]. */
  attentionRate: number;
  /** Weight of the constant part: 1 or 1/2 in published work. */
  constantWeight: number;
  /** Own embedding vectors for b: token p + b. */
  separateVocabularies: boolean;
  /** A third token "=" (the last one), at which the answer is read. */
  equalsToken: boolean;
  activation: "relu" | "gelu";
}

/** Deepest network of the family in published work. */
export const mostLayers = 4;

/** Arrays by parameter name. */
export type AttentionRateParameters = Readonly<Record<string, NdArray>>;

/** Number of rows of `W_E`. */
export function tokenCount({ p, separateVocabularies, equalsToken }: AttentionRateShape): number {
  return (separateVocabularies ? 2 : 1) * p + (equalsToken ? 1 : 0);
}

/** Name of a parameter of a layer, counted from 0. */
export function layerName(name: string, layer: number): string {
  return layer === 0 ? name : `blocks.${layer}.${name}`;
}

/** Shape of every parameter, in a fixed order. */
export function attentionRateParameterShapes(
  shape: AttentionRateShape,
): Record<string, readonly number[]> {
  const { architecture, p, layers, dModel, nHeads, dHead, dMlp, attentionRate, equalsToken } =
    shape;
  const tokens = tokenCount(shape);
  if (architecture !== "attention") {
    return {
      W_E: [tokens, dModel],
      W_in: [architecture === "linear-concat" ? 2 * dModel : dModel, dMlp],
      b_in: [dMlp],
      W_U: [dMlp, p],
    };
  }
  const block: Record<string, readonly number[]> = {
    ...(attentionRate > 0 ? { W_Q: [nHeads, dModel, dHead], W_K: [nHeads, dModel, dHead] } : {}),
    W_V: [nHeads, dModel, dHead],
    W_O: [nHeads, dHead, dModel],
    W_in: [dModel, dMlp],
    b_in: [dMlp],
    W_out: [dMlp, dModel],
    b_out: [dModel],
  };
  const blocks = Array.from({ length: layers }, (_, layer) =>
    Object.entries(block).map(([name, lengths]) => [layerName(name, layer), lengths] as const),
  );
  return {
    W_E: [tokens, dModel],
    W_pos: [equalsToken ? 3 : 2, dModel],
    ...Object.fromEntries(blocks.flat()),
    W_U: [dModel, p],
  };
}

/** Number of parameters. */
export function attentionRateParameterCount(shape: AttentionRateShape): number {
  return Object.values(attentionRateParameterShapes(shape)).reduce(
    (sum, lengths) => sum + lengths.reduce((product, n) => product * n, 1),
    0,
  );
}

/**
 * How the weights begin. `pizza`: standard deviation 1/sqrt(dModel), but 1/sqrt(dMlp) for `W_in` and 1/sqrt(p) for `W_U`; in
 * the linear variants 1/sqrt(rows) for `W_in` and 1/sqrt(dMlp) for `W_U`. `transformer-lens`: 0.8/sqrt(dModel) everywhere.
 *
 * @source public code of Zhong et al. 2023; TransformerLens's default initialisation
 */
export type AttentionRateInit = "pizza" | "transformer-lens";

/** Fresh float32 parameters; each parameter draws from its own stream. Biases begin at 0. */
export function initAttentionRate(
  shape: AttentionRateShape,
  random: Random,
  init: AttentionRateInit = "pizza",
): Record<string, NdArray> {
  const { architecture, p, dModel, dMlp } = shape;
  const parameters: Record<string, NdArray> = {};
  for (const [name, lengths] of Object.entries(attentionRateParameterShapes(shape))) {
    const size = lengths.reduce((product, n) => product * n, 1);
    const data = new Float32Array(size);
    const kind = name.replace(/^blocks\.\d+\./, "");
    const fans: Record<string, number> =
      architecture === "attention" ? { W_in: dMlp, W_U: p } : { W_in: lengths[0]!, W_U: dMlp };
    const fan = fans[kind] ?? dModel;
    const deviation = init === "pizza" ? 1 / Math.sqrt(fan) : 0.8 / Math.sqrt(dModel);
    if (!kind.startsWith("b_")) {
      const normals = random.fork(name).normals(size);
      for (let i = 0; i < size; i++) data[i] = deviation * normals[i]!;
    }
    parameters[name] = { shape: lengths, dtype: "float32", data };
  }
  return parameters;
}

/** What the arrays alone cannot tell. */
export type AttentionRateFacts = Pick<
  AttentionRateShape,
  "attentionRate" | "constantWeight" | "activation"
>;

/**
 * Sizes read off the arrays, after checking that all of them fit together; throws `InvalidInputError` that lists expected and
 * found shapes.
 */
export function attentionRateShapeOf(
  parameters: AttentionRateParameters,
  facts: AttentionRateFacts,
): AttentionRateShape {
  const of = (name: string): readonly number[] => parameters[name]?.shape ?? [];
  const p = of("W_U")[1] ?? 0;
  const [tokens = 0, dModel = 0] = of("W_E");
  const linear = !("W_V" in parameters);
  const numbers = Object.keys(parameters).map((name) =>
    Number(/^blocks\.(\d+)\./.exec(name)?.[1] ?? 0),
  );
  const layers = 1 + Math.max(0, ...numbers);
  if (!(layers <= mostLayers)) {
    throw new InvalidInputError(
      `network on pairs: wanted 1 to ${mostLayers} layers, got ${layers}`,
    );
  }
  const [nHeads = 1, , dHead = 0] = of("W_V");
  const shape: AttentionRateShape = {
    ...facts,
    attentionRate: linear ? 0 : facts.attentionRate,
    architecture: !linear
      ? "attention"
      : of("W_in")[0] === 2 * dModel
        ? "linear-concat"
        : "linear-sum",
    p,
    layers,
    dModel,
    nHeads,
    dHead: linear ? dModel : dHead,
    dMlp: of("W_in")[1] ?? 0,
    separateVocabularies: tokens >= 2 * p && p > 0,
    equalsToken: tokens % Math.max(p, 1) === 1 && p > 1,
  };
  const problems = Object.entries(attentionRateParameterShapes(shape)).flatMap(
    ([name, expected]) => {
      const found = parameters[name]?.shape;
      if (found !== undefined && String(found) === String(expected)) return [];
      return [
        `${name}: expected [${expected}], found ${found === undefined ? "nothing" : `[${found}]`}`,
      ];
    },
  );
  if (problems.length > 0) {
    throw new InvalidInputError(
      `network on pairs: wanted parameters that fit together, got\n  ${problems.join("\n  ")}`,
      "vectors are rows here (a layer is x @ W); a network with attention rate 0 needs no W_Q and W_K",
    );
  }
  return shape;
}
