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
  concatenate,
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
  const look = concatenate([byHead(w.W_V!), scorers], 1); // [dModel, width + nHeads]
  const fromEquals = matmul(equals, look); // [1, width + nHeads]
  const ownValue = slice(fromEquals, [0, 0], [1, width]);
  const ownScore = slice(fromEquals, [0, width], [1, width + nHeads]);
  const firstLook = take(matmul(first, look), a, 0); // [batch, width + nHeads]
  const secondLook = take(matmul(second, look), b, 0);
  const scoresOf = (x: Tensor) => slice(x, [0, width], [batch, width + nHeads]);
  const pattern = softmax(
    stack([scoresOf(firstLook), scoresOf(secondLook), broadcastTo(ownScore, [batch, nHeads])], 0),
    0,
  ); // [3, batch, nHeads]
  const weigh = (i: number, x: Tensor) =>
    mul(
      reshape(slice(pattern, [i], [i + 1]), [batch, nHeads, 1]),
      reshape(sub(slice(x, [0, 0], [batch, width]), ownValue), [batch, nHeads, dHead]),
    );
  // Attention adds up to 1: the look at "=" is in the base, the others count as differences from it.
  const mixed = reshape(add(weigh(0, firstLook), weigh(1, secondLook)), [batch, width]);

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
