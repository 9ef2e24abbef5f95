/**
 * @file The one-layer transformer on `[a, b, =]`: names, shapes and initial values of its parameters.
 *
 * No layer norm; the query is read at the last position only; vectors are rows, so a layer is `x @ W`. Parameter names are
 * those of the field: `W_E` [tokens, dModel], `W_pos` [3, dModel], `W_Q W_K W_V` [nHeads, dModel, dHead], `W_O` [nHeads,
 * dHead, dModel], `W_in` [dModel, dMlp], `b_in` [dMlp], `W_out` [dMlp, dModel], `b_out` [dModel], `W_U` [dModel, outputs].
 */

import { InvalidInputError } from "../errors.ts";
import type { NdArray } from "../math/nd-array.ts";
import type { Random } from "../math/random.ts";

/** Sizes of a one-layer transformer. */
export interface OneLayerShape {
  /** Number of values of a and of b; the token "=" has id p. */
  p: number;
  /** Size of the output vocabulary: p, or p + 1 when "=" is one of the answers. */
  outputs: number;
  dModel: number;
  nHeads: number;
  dHead: number;
  dMlp: number;
  /** Whether the hidden layer has `b_in` and `b_out`. */
  mlpBiases: boolean;
}

/** Arrays by parameter name. */
export type OneLayerParameters = Readonly<Record<string, NdArray>>;

/** Shape of every parameter, in a fixed order. */
export function oneLayerParameterShapes(shape: OneLayerShape): Record<string, readonly number[]> {
  const { p, outputs, dModel, nHeads, dHead, dMlp } = shape;
  return {
    W_E: [p + 1, dModel],
    W_pos: [3, dModel],
    W_Q: [nHeads, dModel, dHead],
    W_K: [nHeads, dModel, dHead],
    W_V: [nHeads, dModel, dHead],
    W_O: [nHeads, dHead, dModel],
    W_in: [dModel, dMlp],
    ...(shape.mlpBiases ? { b_in: [dMlp] } : {}),
    W_out: [dMlp, dModel],
    ...(shape.mlpBiases ? { b_out: [dModel] } : {}),
    W_U: [dModel, outputs],
  };
}

/** Number of parameters. */
export function oneLayerParameterCount(shape: OneLayerShape): number {
  return Object.values(oneLayerParameterShapes(shape)).reduce(
    (sum, lengths) => sum + lengths.reduce((product, n) => product * n, 1),
    0,
  );
}

/**
 * How the weights begin. `grokking`: standard deviation 1/sqrt(dModel) everywhere but 1/sqrt(tokens) for `W_U` (tokens =
 * p + 1). `transformer-lens`: 0.8/sqrt(dModel) everywhere. Biases begin at 0.
 *
 * @source the public code of Nanda et al. 2023; TransformerLens's default initialisation
 */
export type OneLayerInit = "grokking" | "transformer-lens";

/** Fresh float32 parameters; each parameter draws from its own stream, so sizes do not shift each other's numbers. */
export function initOneLayer(
  shape: OneLayerShape,
  random: Random,
  init: OneLayerInit = "grokking",
): Record<string, NdArray> {
  const parameters: Record<string, NdArray> = {};
  for (const [name, lengths] of Object.entries(oneLayerParameterShapes(shape))) {
    const size = lengths.reduce((product, n) => product * n, 1);
    const data = new Float32Array(size);
    if (!name.startsWith("b_")) {
      const deviation =
        init === "transformer-lens"
          ? 0.8 / Math.sqrt(shape.dModel)
          : 1 / Math.sqrt(name === "W_U" ? shape.p + 1 : shape.dModel);
      const normals = random.fork(name).normals(size);
      for (let i = 0; i < size; i++) data[i] = deviation * normals[i]!;
    }
    parameters[name] = { shape: lengths, dtype: "float32", data };
  }
  return parameters;
}

/**
 * Sizes read off the parameters, after checking that all of them fit together.
 *
 * Throws `InvalidInputError` that lists every parameter that is missing or has another shape than expected. `p` may be
 * given to say which tokens are numbers; by default the last token is "=".
 */
export function oneLayerShapeOf(
  parameters: OneLayerParameters,
  p: number = (parameters.W_E?.shape[0] ?? 0) - 1,
): OneLayerShape {
  const dModel = parameters.W_E?.shape[1] ?? 0;
  const [nHeads = 0, , dHead = 0] = parameters.W_Q?.shape ?? [];
  const shape: OneLayerShape = {
    p,
    outputs: parameters.W_U?.shape[1] ?? 0,
    dModel,
    nHeads,
    dHead,
    dMlp: parameters.W_in?.shape[1] ?? 0,
    mlpBiases: "b_in" in parameters || "b_out" in parameters,
  };
  const problems = Object.entries(oneLayerParameterShapes(shape)).flatMap(([name, expected]) => {
    const found = parameters[name]?.shape;
    return found !== undefined && String(found) === String(expected)
      ? []
      : [
          `${name}: expected [${expected}], found ${found === undefined ? "nothing" : `[${found}]`}`,
        ];
  });
  if (shape.outputs < p)
    problems.push(`W_U: expected at least ${p} outputs, found ${shape.outputs}`);
  if (problems.length > 0) {
    throw new InvalidInputError(
      `one-layer transformer: wanted parameters that fit together, got\n  ${problems.join("\n  ")}`,
      "check p and the layout of the file; vectors are rows here (a layer is x @ W)",
    );
  }
  return shape;
}

/** Sum of squares of each parameter and of all of them together (`total`). */
export function weightNorms(parameters: OneLayerParameters): Record<string, number> {
  const norms: Record<string, number> = { total: 0 };
  for (const [name, { data }] of Object.entries(parameters)) {
    let sum = 0;
    for (let i = 0; i < data.length; i++) sum += data[i]! ** 2;
    norms[name] = sum;
    norms.total! += sum;
  }
  return norms;
}
