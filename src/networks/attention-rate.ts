/**
 * @file The attention-rate family as tensor programs: layer by layer as the reference, and restructured for training.
 *
 * Both give the same logits and gradients. The restructured one works on the whole grid of p*p pairs and forms everything
 * that belongs to one token once per token: at rate 0 the inputs of the hidden layer are sums of two tables, so the only
 * work per pair is the readout. Networks of more than one layer are run layer by layer.
 */

import {
  add,
  broadcastTo,
  concatenate,
  expandDims,
  gelu,
  matmul,
  mul,
  relu,
  reshape,
  slice,
  softmax,
  stack,
  type Tensor,
  take,
  transpose,
} from "../engine/index.ts";
import { type AttentionRateShape, layerName } from "./attention-rate-shape.ts";

/** Tensors by parameter name, see `attention-rate-shape.ts`. */
export type AttentionRateTensors = Readonly<Record<string, Tensor>>;

/** Token ids of b for values of b. */
export function secondToken(shape: AttentionRateShape, b: Tensor): Tensor {
  return shape.separateVocabularies ? add(b, shape.p) : b;
}

function activate(shape: AttentionRateShape, x: Tensor): Tensor {
  return shape.activation === "relu" ? relu(x) : gelu(x);
}

/**
 * Logits from the token embeddings of each pair, layer by layer: `ea`, `eb` [batch, dModel] (without position) -> [batch, p].
 *
 * @source Zhong et al. 2023, section 2 and public code
 */
export function attentionRateLogitsFromEmbeddings(
  parameters: AttentionRateTensors,
  ea: Tensor,
  eb: Tensor,
  shape: AttentionRateShape,
): Tensor {
  const w = parameters as Record<string, Tensor>;
  const { architecture, p, dModel, layers } = shape;
  if (architecture !== "attention") {
    const joined = architecture === "linear-sum" ? add(ea, eb) : concatenate([ea, eb], 1);
    return matmul(activate(shape, add(matmul(joined, w.W_in!), w.b_in!)), w.W_U!);
  }
  const batch = ea.shape[0]!;
  const position = (i: number) => slice(w.W_pos!, [i, 0], [i + 1, dModel]);
  let stream = [add(ea, position(0)), add(eb, position(1))];
  if (shape.equalsToken) {
    const last = slice(w.W_E!, [w.W_E!.shape[0]! - 1, 0], [w.W_E!.shape[0]!, dModel]);
    stream.push(add(mul(ea, 0), add(last, position(2))));
  }
  for (let layer = 0; layer < layers; layer++) {
    const weight = (name: string) => w[layerName(name, layer)]!;
    // After the last layer only the position where the answer is read is of use.
    const readers = layer === layers - 1 ? stream.slice(-1) : stream;
    const looks = attend(weight, stream, readers, shape);
    stream = readers.map((x, i) => {
      const middle = add(x, looks[i]!);
      const hidden = activate(shape, add(matmul(middle, weight("W_in")), weight("b_in")));
      return add(middle, add(matmul(hidden, weight("W_out")), weight("b_out")));
    });
  }
  return reshape(matmul(stream[0]!, w.W_U!), [batch, p]);
}

/** What attention brings to each reader: streams [batch, dModel] of all positions and of the readers among them. */
function attend(
  weight: (name: string) => Tensor,
  stream: readonly Tensor[],
  readers: readonly Tensor[],
  { dModel, nHeads, dHead, attentionRate, constantWeight }: AttentionRateShape,
): Tensor[] {
  const batch = stream[0]!.shape[0]!;
  const perHead = (name: string, inputs: readonly Tensor[]) =>
    matmul(
      reshape(stack(inputs, 1), [batch, 1, inputs.length, dModel]),
      reshape(weight(name), [1, nHeads, dModel, dHead]),
    ); // [batch, nHeads, positions, dHead]
  const values = perHead("W_V", stream);
  const output = reshape(weight("W_O"), [nHeads * dHead, dModel]);
  const bring = (attended: Tensor) => matmul(reshape(attended, [batch, nHeads * dHead]), output);
  if (attentionRate === 0) {
    const same = bring(mul(values.sum(2), constantWeight));
    return readers.map(() => same);
  }
  const scores = mul(
    matmul(perHead("W_Q", readers), transpose(perHead("W_K", stream), [0, 1, 3, 2])),
    1 / Math.sqrt(dHead),
  ); // [batch, nHeads, readers, positions]
  const pattern = add(
    mul(softmax(scores, -1), attentionRate),
    (1 - attentionRate) * constantWeight,
  );
  const attended = transpose(matmul(pattern, values), [2, 0, 1, 3]); // [readers, batch, nHeads, dHead]
  return readers.map((_, i) => bring(attended.at(i)));
}

/** Logits layer by layer. `a`, `b` int32 [batch] -> [batch, p]. */
export function attentionRateLogitsByLayers(
  parameters: AttentionRateTensors,
  a: Tensor,
  b: Tensor,
  shape: AttentionRateShape,
): Tensor {
  const embed = parameters.W_E!;
  return attentionRateLogitsFromEmbeddings(
    parameters,
    take(embed, a, 0),
    take(embed, secondToken(shape, b), 0),
    shape,
  );
}

/** Heads side by side: [nHeads, dModel, dHead] -> [dModel, nHeads * dHead]. */
function sideBySide(w: Tensor, { dModel, nHeads, dHead }: AttentionRateShape): Tensor {
  return reshape(transpose(w, [1, 0, 2]), [dModel, nHeads * dHead]);
}

/** Embeddings of the values of a and of b. */
function embeddings(w: Record<string, Tensor>, shape: AttentionRateShape): [Tensor, Tensor] {
  const { p, dModel, separateVocabularies } = shape;
  const first = slice(w.W_E!, [0, 0], [p, dModel]);
  return [first, separateVocabularies ? slice(w.W_E!, [p, 0], [2 * p, dModel]) : first];
}

/**
 * Logits of all p*p pairs, restructured: [p*p, p], row a*p+b.
 *
 * @source own restructuring
 */
export function attentionRateGridLogits(
  parameters: AttentionRateTensors,
  shape: AttentionRateShape,
): Tensor {
  const w = parameters as Record<string, Tensor>;
  const { architecture, p, dModel, dMlp, attentionRate } = shape;
  const [first, second] = embeddings(w, shape);
  if (shape.layers > 1) {
    // Past the first layer every position has seen the whole pair: nothing is left to form once per token.
    const grid = (x: Tensor, axis: number) =>
      reshape(broadcastTo(expandDims(x, axis), [p, p, dModel]), [p * p, dModel]);
    return attentionRateLogitsFromEmbeddings(parameters, grid(first, 1), grid(second, 0), shape);
  }
  const pairs = (x: Tensor, y: Tensor, width: number) =>
    reshape(add(expandDims(x, 1), expandDims(y, 0)), [p * p, width]);
  if (architecture !== "attention") {
    const isSum = architecture === "linear-sum";
    const top = isSum ? w.W_in! : slice(w.W_in!, [0, 0], [dModel, dMlp]);
    const bottom = isSum ? w.W_in! : slice(w.W_in!, [dModel, 0], [2 * dModel, dMlp]);
    const inner = pairs(matmul(first, top), add(matmul(second, bottom), w.b_in!), dMlp);
    return matmul(activate(shape, inner), w.W_U!);
  }
  const position = (i: number) => slice(w.W_pos!, [i, 0], [i + 1, dModel]);
  const x0 = add(first, position(0));
  const x1 = add(second, position(1));
  const tokens = w.W_E!.shape[0]!;
  const x2 = shape.equalsToken
    ? add(slice(w.W_E!, [tokens - 1, 0], [tokens, dModel]), position(2))
    : undefined;
  const readout = matmul(w.W_out!, w.W_U!); // [dMlp, p]
  const bias = matmul(reshape(w.b_out!, [1, dModel]), w.W_U!); // [1, p]
  const finish = (inner: Tensor, direct: Tensor) =>
    add(matmul(activate(shape, inner), readout), add(direct, bias));

  if (attentionRate === 0) {
    const look = (x: Tensor) =>
      mul(
        matmul(
          matmul(x, sideBySide(w.W_V!, shape)),
          reshape(w.W_O!, [shape.nHeads * shape.dHead, dModel]),
        ),
        shape.constantWeight,
      );
    const fromA = look(x0);
    const fromB = x2 === undefined ? add(look(x1), x1) : add(look(x1), add(look(x2), x2));
    const inner = pairs(matmul(fromA, w.W_in!), add(matmul(fromB, w.W_in!), w.b_in!), dMlp);
    return finish(inner, pairs(matmul(fromA, w.W_U!), matmul(fromB, w.W_U!), p));
  }
  const { inner, direct } = mixture(w, shape, x0, x1, x2);
  return finish(add(inner, w.b_in!), direct);
}

/** Inputs of the hidden layer (without bias) and direct logits of all pairs where attention depends on the pair. */
function mixture(
  w: Record<string, Tensor>,
  shape: AttentionRateShape,
  x0: Tensor,
  x1: Tensor,
  x2: Tensor | undefined,
): { inner: Tensor; direct: Tensor } {
  const { p, dModel, nHeads, dHead, dMlp, attentionRate, constantWeight } = shape;
  const width = dMlp + p;
  const into = concatenate([w.W_in!, w.W_U!], 1); // [dModel, width]
  const heads = (x: Tensor, name: string) =>
    transpose(
      reshape(matmul(x, sideBySide(w[name]!, shape)), [x.shape[0]!, nHeads, dHead]),
      [1, 0, 2],
    ); // [nHeads, tokens, dHead]
  const output = matmul(w.W_O!, reshape(into, [1, dModel, width])); // [nHeads, dHead, width]
  const look = (x: Tensor) => transpose(matmul(heads(x, "W_V"), output), [1, 0, 2]); // [tokens, nHeads, width]
  const reading = x2 ?? x1;
  const query = mul(heads(reading, "W_Q"), 1 / Math.sqrt(dHead));
  const against = (x: Tensor) => matmul(query, transpose(heads(x, "W_K"), [0, 2, 1])); // [nHeads, readers, tokens]
  // Scores of every pair as [nHeads, a, b]; with "=" there is one reader, else the reader is b and looks at itself.
  const ofA =
    x2 === undefined ? transpose(against(x0), [0, 2, 1]) : reshape(against(x0), [nHeads, p, 1]);
  const ofB =
    x2 === undefined
      ? reshape(mul(query, heads(x1, "W_K")).sum(-1), [nHeads, 1, p])
      : reshape(against(x1), [nHeads, 1, p]);
  const zero = mul(add(ofA, ofB), 0);
  const list = [add(ofA, zero), add(ofB, zero)];
  if (x2 !== undefined) list.push(add(reshape(against(x2), [nHeads, 1, 1]), zero));
  const pattern = add(
    mul(softmax(stack(list, 0), 0), attentionRate),
    (1 - attentionRate) * constantWeight,
  ); // [positions, nHeads, a, b]
  const weights = (i: number, order: readonly number[]) => transpose(pattern.at(i), order);
  const fromA = matmul(weights(0, [1, 2, 0]), look(x0)); // [a, b, width]
  const fromB = transpose(matmul(weights(1, [2, 1, 0]), look(x1)), [1, 0, 2]); // [a, b, width]
  let all = add(fromA, fromB);
  if (x2 === undefined) {
    all = add(all, reshape(matmul(x1, into), [1, p, width]));
  } else {
    const own = matmul(reshape(weights(2, [1, 2, 0]), [p * p, nHeads]), look(x2).at(0));
    all = add(all, add(reshape(own, [p, p, width]), reshape(matmul(x2, into), [1, 1, width])));
  }
  const flat = reshape(all, [p * p, width]);
  return {
    inner: slice(flat, [0, 0], [p * p, dMlp]),
    direct: slice(flat, [0, dMlp], [p * p, width]),
  };
}
