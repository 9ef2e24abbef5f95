/** @file Trains a recurrent robot with REINFORCE: games on the host, the gradient through all rounds on the engine. */

import {
  add,
  type CompileOptions,
  compile,
  concatenate,
  exp,
  logSoftmax,
  matmul,
  mul,
  reshape,
  sigmoid,
  slice,
  sub,
  sum,
  type Tensor,
  type Tree,
  tanh,
  tensor,
  valueAndGrad,
} from "../../engine/index.ts";
import type { NdArray } from "../../math/nd-array.ts";
import { rng } from "../../math/random.ts";
import { adamW, clipGlobalNorm, type OptimiserState } from "../../networks/optimisers.ts";
import type { BanditHuman } from "../bandit/humans.ts";
import {
  initialPolicy,
  type PolicyParameters,
  type PolicyShape,
  policyParameterNames,
} from "./policy.ts";
import { rollout } from "./rollout.ts";

export interface RecurrentOptions extends CompileOptions {
  arms: number;
  rounds: number;
  /** Default 24. */
  hidden?: number;
  /** Games per update. Default 512. */
  games?: number;
  updates: number;
  /** Length of the schedule when this call makes only its first part. Default `updates`. */
  plannedUpdates?: number;
  seed: number;
  /** Learning rate at the start and at the end, in between in equal ratios. Default 5e-3 to 2e-4. */
  learningRate?: readonly [number, number];
  /** Weight of the entropy bonus at the start; falls linearly to 0. Default 0.02. */
  entropy?: number;
  signal?: AbortSignal;
  resumeFrom?: RecurrentState | undefined;
  /** Called after every update with the regret of the sampled policy; may await. */
  onUpdate?(update: number, regret: number, state: () => RecurrentState): void | Promise<void>;
}

/** Everything that a training goes on from: parameters, moments, and the number of updates made. */
export interface RecurrentState {
  update: number;
  arrays: Readonly<Record<string, NdArray>>;
}

export interface RecurrentResult {
  parameters: PolicyParameters;
  /** Regret of the sampled policy at each update made in this call. */
  regrets: number[];
  /** Set when a loss was not finite: the parameters are those before it. */
  diverged: boolean;
  stopped: boolean;
}

type Params = { readonly [K in (typeof policyParameterNames)[number]]: Tensor };
type Carry = { readonly params: Params; readonly optimiser: OptimiserState };

/**
 * REINFORCE surrogate per game: minus Σ_t advantage · log π(pull), minus `entropy` times the summed entropy. `inputs`
 * [T*B, D], `targets` [T*B, arms] as in a rollout.
 */
export function policyLoss(
  params: Params,
  inputs: Tensor,
  targets: Tensor,
  entropy: Tensor,
  { arms, hidden, rounds, games }: PolicyShape & { rounds: number; games: number },
): Tensor {
  // Weights are cut into gates once, and inputs into rounds: cutting the products instead would make the backward pass add
  // up one full-size array for every round.
  const cut = (x: Tensor, rows: number): Tensor[] =>
    [0, 1, 2].map((k) => slice(x, [0, k * hidden], [rows, (k + 1) * hidden]));
  const into = cut(params.inputs, 2 * arms + 1);
  const onto = cut(params.recurrent, hidden);
  const bias = cut(reshape(params.bias, [1, 3 * hidden]), 1);
  const states: Tensor[] = [];
  let state: Tensor | undefined;
  for (let t = 0; t < rounds; t++) {
    const seen = slice(inputs, [t * games, 0], [(t + 1) * games, 2 * arms + 1]); // [B, D]
    const from = (k: number): Tensor => add(matmul(seen, into[k]), bias[k]); // [B, H]
    const before = state;
    if (before === undefined) {
      state = mul(sub(1, sigmoid(from(0))), tanh(from(2)));
    } else {
      const keep = sigmoid(add(from(0), matmul(before, onto[0])));
      const reset = sigmoid(add(from(1), matmul(before, onto[1])));
      const candidate = tanh(add(from(2), mul(reset, matmul(before, onto[2]))));
      state = add(candidate, mul(keep, sub(before, candidate)));
    }
    states.push(state);
  }
  const all = concatenate(states, 0); // [T*B, H]
  const wishes = slice(inputs, [0, 0], [rounds * games, arms]);
  const logits = add(
    add(matmul(all, params.output), params.outputBias),
    mul(wishes, reshape(params.skip, [1, 1])),
  );
  const logPolicy = logSoftmax(logits, -1); // [T*B, arms]
  const gain = sum(mul(targets, logPolicy));
  const spread = sum(mul(exp(logPolicy), logPolicy));
  return mul(sub(mul(entropy, spread), gain), 1 / games);
}

/** The policy in a carry, as plain arrays. */
function parametersOf(carry: Carry): PolicyParameters {
  return Object.fromEntries(
    policyParameterNames.map((name) => {
      const { shape, data } = carry.params[name];
      return [name, { shape, dtype: "float32" as const, data }];
    }),
  ) as PolicyParameters;
}

const moments = ["m", "v"] as const;

function stateOf(carry: Carry, update: number): RecurrentState {
  const arrays: Record<string, NdArray> = { ...parametersOf(carry) };
  for (const moment of moments) {
    const tree = carry.optimiser[moment] as Params;
    for (const name of policyParameterNames) arrays[`${moment}.${name}`] = tree[name];
  }
  return { update, arrays };
}

function carryOf(parameters: PolicyParameters): Carry {
  const params = Object.fromEntries(
    policyParameterNames.map((name) => [name, tensor(parameters[name])]),
  ) as Params;
  return { params, optimiser: adamW({ learningRate: 1 }).init(params) };
}

function restored({ update, arrays }: RecurrentState): Carry {
  const part = (prefix: string): Params =>
    Object.fromEntries(
      policyParameterNames.map((name) => [name, tensor(arrays[prefix + name])]),
    ) as Params;
  return {
    params: part(""),
    optimiser: { step: tensor(update, { dtype: "int32" }), m: part("m."), v: part("v.") as Tree },
  };
}

/**
 * Trains a robot for one human. The random numbers of an update come from a stream of its own, so a resumed training makes
 * the same updates as one that was not interrupted.
 */
export async function trainRecurrent(
  who: BanditHuman,
  options: RecurrentOptions,
): Promise<RecurrentResult> {
  const { arms, rounds, hidden = 24, games = 512, updates, seed, entropy = 0.02 } = options;
  const [first, last] = options.learningRate ?? [5e-3, 2e-4];
  const shape = { arms, hidden, rounds, games };
  const step = compile(
    (carry: Carry, inputs: Tensor, targets: Tensor, rate: Tensor, bonus: Tensor) => {
      const { value, gradient } = valueAndGrad((params: Params) =>
        policyLoss(params, inputs, targets, bonus, shape),
      )(carry.params);
      const next = adamW({ learningRate: rate }).update(
        carry.params,
        clipGlobalNorm(gradient, 1),
        carry.optimiser,
      );
      return { carry: { params: next.params, optimiser: next.state }, loss: value };
    },
    { ...options, name: "recurrent robot" },
  );
  let carry =
    options.resumeFrom === undefined
      ? carryOf(initialPolicy({ arms, hidden }, rng(seed, "recurrent/init")))
      : restored(options.resumeFrom);
  const regrets: number[] = [];
  let diverged = false;
  let stopped = false;
  try {
    for (let update = options.resumeFrom?.update ?? 0; update < updates; update++) {
      if (options.signal?.aborted === true) {
        stopped = true;
        break;
      }
      const random = rng(seed, `recurrent/update/${update}`);
      const batch = rollout(parametersOf(carry), who, { rounds, games, random });
      const share = update / Math.max(1, (options.plannedUpdates ?? updates) - 1);
      const result = await step(
        carry,
        tensor(batch.inputs, { shape: [rounds * games, 2 * arms + 1] }),
        tensor(batch.targets, { shape: [rounds * games, arms] }),
        tensor(first * (last / first) ** share, { dtype: "float64" }),
        tensor(entropy * (1 - share)),
      );
      if (!Number.isFinite(result.loss.item())) {
        diverged = true;
        break;
      }
      carry = result.carry as Carry;
      regrets.push(batch.regret);
      const made = carry;
      await options.onUpdate?.(update + 1, batch.regret, () => stateOf(made, update + 1));
    }
  } finally {
    step.dispose();
  }
  return { parameters: parametersOf(carry), regrets, diverged, stopped };
}
