/**
 * @file The one-layer transformer as tensor programs: layer by layer as the reference, and restructured for training.
 *
 * Both give the same logits and the same gradients. The restructured one uses that only the last position is read and that its
 * residual stream begins the same for all inputs: queries and scores shrink to one number per head and token, keys and values
 * are worked out per token instead of per input, and the linear maps around the hidden layer are multiplied together once per
 * step (`W_O W_in`, `W_O W_U`, `W_out W_U`). At the paper's size that is a quarter of the arithmetic.
 */

import {
  add,
  broadcastTo,
  einsum,
  matmul,
  mul,
  relu,
  reshape,
  slice,
  softmax,
  stack,
  sub,
  type Tensor,
  take,
  tensor,
  transpose,
  where,
  zeros,
} from "../engine/index.ts";
import type { OneLayerShape } from "./one-layer-shape.ts";

/** Tensors by parameter name, see `one-layer-shape.ts`. */
export type OneLayerTensors = Readonly<Record<string, Tensor>>;

/**
 * Logits as the paper's code computes them: all three positions, causal mask, head by head. Shapes: `a`, `b` int32 [batch] ->
 * [batch, outputs], read at "=".
 *
 * @source Nanda et al. 2023, section 3 and appendix A
 */
export function oneLayerLogitsByLayers(
  parameters: OneLayerTensors,
  a: Tensor,
  b: Tensor,
  shape: OneLayerShape,
): Tensor {
  const w = parameters as Record<string, Tensor>;
  const { p, dHead, mlpBiases } = shape;
  const batch = a.size;
  const equals = broadcastTo(tensor([p], { dtype: "int32" }), [batch]);
  const tokens = stack([a, b, equals], 1); // [batch, 3]
  const x = add(take(w.W_E!, tokens, 0), w.W_pos!); // [batch, 3, dModel]
  const perHead = (name: string) => einsum("bsd,hdk->bhsk", x, w[name]!); // [batch, nHeads, 3, dHead]
  const scores = mul(
    matmul(perHead("W_Q"), transpose(perHead("W_K"), [0, 1, 3, 2])),
    1 / Math.sqrt(dHead),
  ); // [batch, nHeads, query, key]
  const causal = tensor([
    [0, 1, 1],
    [0, 0, 1],
    [0, 0, 0],
  ]);
  const hidden = broadcastTo(causal.greater(0.5), scores.shape);
  const pattern = softmax(where(hidden, -1e10, scores), -1);
  const z = matmul(pattern, perHead("W_V")); // [batch, nHeads, 3, dHead]
  const attended = einsum("bhsk,hkd->bsd", z, w.W_O!); // [batch, 3, dModel]
  const middle = add(x, attended);
  const inner = matmul(middle, w.W_in!);
  const active = relu(mlpBiases ? add(inner, w.b_in!) : inner); // [batch, 3, dMlp]
  const outer = matmul(active, w.W_out!);
  const last = add(middle, mlpBiases ? add(outer, w.b_out!) : outer);
  const logits = matmul(last, w.W_U!); // [batch, 3, outputs]
  return reshape(slice(logits, [0, 2], [batch, 3]), [batch, shape.outputs]);
}

/**
 * The same logits, restructured. Shapes: `a`, `b` int32 [batch] -> [batch, outputs].
 *
 * @source own restructuring, see `one-layer-grid.ts` for the algebra
 */
export function oneLayerLogits(
  parameters: OneLayerTensors,
  a: Tensor,
  b: Tensor,
  shape: OneLayerShape,
): Tensor {
  const w = parameters as Record<string, Tensor>;
  const { p, nHeads, dHead, dModel, dMlp, mlpBiases } = shape;
  const width = nHeads * dHead;
  const batch = a.size;
  const numbers = slice(w.W_E!, [0], [p]); // [p, dModel]
  const position = (i: number) => slice(w.W_pos!, [i], [i + 1]); // [1, dModel]
  const first = add(numbers, position(0)); // [p, dModel]
  const second = add(numbers, position(1));
  const equals = add(slice(w.W_E!, [p], [p + 1]), position(2)); // [1, dModel]

  const byHead = (x: Tensor) => reshape(transpose(x, [1, 0, 2]), [dModel, width]);

  // One direction per head whose dot product with a token is that token's score.
  const query = reshape(matmul(equals, byHead(w.W_Q!)), [nHeads, dHead, 1]);
  const scorer = mul(matmul(w.W_K!, query), 1 / Math.sqrt(dHead)); // [nHeads, dModel, 1]
  const scorers = transpose(reshape(scorer, [nHeads, dModel])); // [dModel, nHeads]
  const values = byHead(w.W_V!); // [dModel, width]
  const ownValue = matmul(equals, values); // [1, width]
  const ownScore = matmul(equals, scorers); // [1, nHeads]
  // Attention adds up to 1: the look at "=" is in the base, and the others count as differences from it. Taking the differences
  // per token, before the look-up, also leaves 0 for the score of "=".
  const lookUp = (x: Tensor, index: Tensor) => ({
    score: take(sub(matmul(x, scorers), ownScore), index, 0), // [batch, nHeads]
    value: reshape(take(sub(matmul(x, values), ownValue), index, 0), [batch, nHeads, dHead]),
  });
  const looks = [lookUp(first, a), lookUp(second, b)] as const;
  const pattern = softmax(
    stack([looks[0].score, looks[1].score, zeros([batch, nHeads], first.dtype)], 0),
    0,
  ); // [3, batch, nHeads]
  const weigh = (i: 0 | 1) =>
    mul(reshape(slice(pattern, [i], [i + 1]), [batch, nHeads, 1]), looks[i].value);
  const mixed = reshape(add(weigh(0), weigh(1)), [batch, width]);

  const output = reshape(w.W_O!, [width, dModel]);
  const base = add(equals, matmul(ownValue, output)); // [1, dModel]
  const innerBase = matmul(base, w.W_in!);
  const inner = add(
    matmul(mixed, matmul(output, w.W_in!)),
    mlpBiases ? add(innerBase, reshape(w.b_in!, [1, dMlp])) : innerBase,
  );
  const active = relu(inner); // [batch, dMlp]
  const directBase = mlpBiases ? add(base, reshape(w.b_out!, [1, dModel])) : base;
  const direct = add(matmul(mixed, matmul(output, w.W_U!)), matmul(directBase, w.W_U!)); // [batch, outputs]
  return add(matmul(active, matmul(w.W_out!, w.W_U!)), direct);
}
