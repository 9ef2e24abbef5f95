/** @file Gradient symmetricity: do both inputs of a network on pairs enter in the same way? */

import { compile, grad, mul, sqrt, sum, type Tensor, tensor } from "../engine/index.ts";
import { mean } from "../math/statistics.ts";

/** Logits [batch, answers] from the embeddings of both inputs, [batch, width] each, and tensors by name. */
export type EmbeddingLogits = (
  parameters: Readonly<Record<string, Tensor>>,
  first: Tensor,
  second: Tensor,
) => Tensor;

/** Symmetricity over all pairs and answers. */
export interface GradientSymmetricity {
  /** Mean over all pairs and answers, in [-1, 1]. */
  mean: number;
  /** [p (c), p*p]: every cosine; pair a*p+b. */
  cosines: Float64Array;
}

/**
 * Mean over a, b, c of the cosine between the gradients of logit c with respect to the two token embeddings, exact: one
 * backward pass per answer for all pairs at once (pairs do not meet, so the gradient of the sum over pairs holds each pair's
 * own). Near 1 where the network looks at the sum of the embeddings (pizza), lower for a clock.
 *
 * Shapes: `first`, `second` [p, width], the embeddings of the values of a and of b.
 *
 * @source Zhong et al. 2023, section 4.1 (100 random triples there)
 */
export async function gradientSymmetricity(
  logits: EmbeddingLogits,
  parameters: Readonly<Record<string, Tensor>>,
  first: { data: ArrayLike<number>; p: number; width: number },
  second: ArrayLike<number>,
  afterAnswer: (answer: number) => void | Promise<void> = () => undefined,
): Promise<GradientSymmetricity> {
  const { p, width } = first;
  const rows = (source: ArrayLike<number>, rule: (pair: number) => number): Tensor => {
    const data = new Float32Array(p * p * width);
    for (let pair = 0; pair < p * p; pair++) {
      const from = rule(pair) * width;
      for (let i = 0; i < width; i++) data[pair * width + i] = source[from + i]!;
    }
    return tensor(data, { shape: [p * p, width] });
  };
  const inputs = {
    first: rows(first.data, (pair) => Math.floor(pair / p)),
    second: rows(second, (pair) => pair % p),
  };
  type Inputs = typeof inputs;
  const program = compile(
    (embeddings: Inputs, weights: Readonly<Record<string, Tensor>>, answer: Tensor): Tensor => {
      const gradient = grad((x: Inputs) => sum(mul(logits(weights, x.first, x.second), answer)))(
        embeddings,
      );
      const [u, v] = [gradient.first, gradient.second];
      const lengths = mul(sum(mul(u, u), -1), sum(mul(v, v), -1));
      return sum(mul(u, v), -1).div(sqrt(lengths)); // [p*p]
    },
    { name: "gradient symmetricity" },
  );
  const cosines = new Float64Array(p ** 3);
  try {
    for (let c = 0; c < p; c++) {
      const answer = tensor(
        Float32Array.from({ length: p }, (_, j) => (j === c ? 1 : 0)),
        { shape: [1, p] },
      );
      cosines.set((await program(inputs, { ...parameters }, answer)).data, c * p * p);
      await afterAnswer(c);
    }
  } finally {
    program.dispose();
  }
  // A network that ignores an input has no gradient and no cosine there.
  return { mean: mean(cosines.filter(Number.isFinite)) ?? Number.NaN, cosines };
}
