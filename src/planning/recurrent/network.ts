/** @file The recurrent policy as tensor programs: one round for many games at once, and whole games for the gradient. */

import {
  add,
  concatenate,
  logSoftmax,
  matmul,
  mul,
  reshape,
  sigmoid,
  slice,
  sub,
  type Tensor,
  tanh,
  tensor,
} from "../../engine/index.ts";
import { inputWidth } from "./observation.ts";
import type { PolicyShape, policyParameterNames } from "./policy.ts";

/** Parameters of a policy as tensors; shapes as in `PolicyParameters`. */
export type PolicyTensors = { readonly [K in (typeof policyParameterNames)[number]]: Tensor };

/** What the games of a batch look like. */
export interface BatchShape extends PolicyShape {
  rounds: number;
  games: number;
}

interface Gates {
  into: readonly Tensor[];
  onto: readonly Tensor[];
  bias: readonly Tensor[];
}

/**
 * Weights cut into update, reset and candidate. Cutting the products instead would make the backward pass add up one full-size
 * array for every round.
 */
function gatesOf(params: PolicyTensors, { arms, hidden }: PolicyShape): Gates {
  const cut = (x: Tensor, rows: number): Tensor[] =>
    [0, 1, 2].map((k) => slice(x, [0, k * hidden], [rows, (k + 1) * hidden]));
  return {
    into: cut(params.inputs, inputWidth(arms)),
    onto: cut(params.recurrent, hidden),
    bias: cut(reshape(params.bias, [1, 3 * hidden]), 1),
  };
}

function advance(seen: Tensor, before: Tensor, { into, onto, bias }: Gates): Tensor {
  const from = (k: number): Tensor => add(matmul(seen, into[k]), bias[k]); // [B, H]
  const keep = sigmoid(add(from(0), matmul(before, onto[0])));
  const reset = sigmoid(add(from(1), matmul(before, onto[1])));
  const candidate = tanh(add(from(2), mul(reset, matmul(before, onto[2]))));
  return add(candidate, mul(keep, sub(before, candidate)));
}

function logPolicy(states: Tensor, wishes: Tensor, params: PolicyTensors): Tensor {
  const logits = add(
    add(matmul(states, params.output), params.outputBias),
    mul(wishes, reshape(params.skip, [1, 1])),
  );
  return logSoftmax(logits, -1);
}

/** One round of B games: the next state [B, H] and log-probabilities of the pull [B, arms]. */
export function policyRound(
  params: PolicyTensors,
  seen: Tensor, // [B, D]
  wishes: Tensor, // [B, arms]
  state: Tensor, // [B, H]
  shape: PolicyShape,
): { state: Tensor; log: Tensor } {
  const next = advance(seen, state, gatesOf(params, shape));
  return { state: next, log: logPolicy(next, wishes, params) };
}

/** Log-probabilities [T*B, arms] of every pull of whole games, from inputs [T*B, D] and wishes [T*B, arms]. */
export function policyGames(
  params: PolicyTensors,
  inputs: Tensor,
  wishes: Tensor,
  shape: BatchShape,
): Tensor {
  const { arms, hidden, rounds, games } = shape;
  const gates = gatesOf(params, shape);
  const states: Tensor[] = [];
  let state = tensor(new Float32Array(games * hidden), { shape: [games, hidden] });
  for (let t = 0; t < rounds; t++) {
    const seen = slice(inputs, [t * games, 0], [(t + 1) * games, inputWidth(arms)]); // [B, D]
    state = advance(seen, state, gates);
    states.push(state);
  }
  return logPolicy(concatenate(states, 0), wishes, params);
}
