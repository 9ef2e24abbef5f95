/** @file Trains a recurrent robot with REINFORCE: people on the host, the policy and its gradient through all rounds on the engine. */

import {
  type CompileOptions,
  compile,
  exp,
  mul,
  sub,
  sum,
  type Tensor,
  type Tree,
  tensor,
  valueAndGrad,
} from "../../engine/index.ts";
import { InvalidInputError } from "../../errors.ts";
import type { NdArray } from "../../math/nd-array.ts";
import { rng } from "../../math/random.ts";
import { adamW, clipGlobalNorm, type OptimiserState } from "../../networks/optimisers.ts";
import type { BanditHuman } from "../bandit/humans.ts";
import { type BatchShape, type PolicyTensors, policyGames, policyRound } from "./network.ts";
import { inputWidth } from "./observation.ts";
import { initialPolicy, type PolicyParameters, policyParameterNames } from "./policy.ts";
import { rollout } from "./rollout.ts";

/** Size of the games that a trainer is compiled for. */
export interface TrainerSize {
  arms: number;
  rounds: number;
  /** Default 24. */
  hidden?: number;
  /** Games per update, a multiple of `sameArms`. Default 512. */
  games?: number;
  /** Games that share their arms and are scored against each other, at least 2. Default 8. */
  sameArms?: number;
}

/** What differs between trainings. The random numbers of an update come from a stream of its own, so a resumed training makes the same updates. */
export interface RecurrentOptions {
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

type Carry = { readonly params: PolicyTensors; readonly optimiser: OptimiserState };

/**
 * REINFORCE surrogate per game: minus Σ_t advantage · log π(pull), minus `entropy` times the summed entropy. `inputs`, `wishes`
 * and `targets` as in a rollout.
 */
export function policyLoss(
  params: PolicyTensors,
  batch: { inputs: Tensor; wishes: Tensor; targets: Tensor },
  entropy: Tensor,
  shape: BatchShape,
): Tensor {
  const log = policyGames(params, batch.inputs, batch.wishes, shape); // [T*B, arms]
  const gain = sum(mul(batch.targets, log));
  const spread = sum(mul(exp(log), log));
  return mul(sub(mul(entropy, spread), gain), 1 / shape.games);
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
    const tree = carry.optimiser[moment] as PolicyTensors;
    for (const name of policyParameterNames) arrays[`${moment}.${name}`] = tree[name];
  }
  return { update, arrays };
}

function carryOf(parameters: PolicyParameters): Carry {
  const params = Object.fromEntries(
    policyParameterNames.map((name) => [name, tensor(parameters[name])]),
  ) as PolicyTensors;
  return { params, optimiser: adamW({ learningRate: 1 }).init(params) };
}

function restored({ update, arrays }: RecurrentState): Carry {
  const part = (prefix: string): PolicyTensors =>
    Object.fromEntries(
      policyParameterNames.map((name) => [name, tensor(arrays[prefix + name])]),
    ) as PolicyTensors;
  return {
    params: part(""),
    optimiser: { step: tensor(update, { dtype: "int32" }), m: part("m."), v: part("v.") as Tree },
  };
}

/** Programs of one size of game that are compiled once and train any number of robots. */
export interface RecurrentTrainer {
  train(who: BanditHuman, options: RecurrentOptions): Promise<RecurrentResult>;
  dispose(): void;
}

/** A trainer for games of one size. */
export function recurrentTrainer(
  size: TrainerSize,
  compiling: CompileOptions = {},
): RecurrentTrainer {
  const { arms, rounds, hidden = 24, games = 512, sameArms = 8 } = size;
  if (sameArms < 2 || games % sameArms !== 0) {
    throw new InvalidInputError(
      `games: wanted a multiple of sameArms, which is at least 2, got ${games} and ${sameArms}`,
    );
  }
  const shape: BatchShape = { arms, rounds, hidden, games };
  const width = inputWidth(arms);
  // Products of this size are too small to be shared out: with more threads a step takes longer.
  const options: CompileOptions = { threads: 1, ...compiling };
  const round = compile(
    (params: PolicyTensors, seen: Tensor, wishes: Tensor, state: Tensor) =>
      policyRound(params, seen, wishes, state, shape),
    { ...options, name: "round of a recurrent robot" },
  );
  const step = compile(
    (
      carry: Carry,
      batch: { inputs: Tensor; wishes: Tensor; targets: Tensor },
      rate: Tensor,
      bonus: Tensor,
    ) => {
      const { value, gradient } = valueAndGrad((params: PolicyTensors) =>
        policyLoss(params, batch, bonus, shape),
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
  return {
    dispose() {
      round.dispose();
      step.dispose();
    },
    async train(who, { updates, plannedUpdates = updates, seed, ...rest }) {
      const [first, last] = rest.learningRate ?? [5e-3, 2e-4];
      const { entropy = 0.02, resumeFrom } = rest;
      let carry =
        resumeFrom === undefined
          ? carryOf(initialPolicy(shape, rng(seed, "recurrent/init")))
          : restored(resumeFrom);
      const regrets: number[] = [];
      let diverged = false;
      let stopped = false;
      for (let update = resumeFrom?.update ?? 0; update < updates; update++) {
        if (rest.signal?.aborted === true) {
          stopped = true;
          break;
        }
        const { params } = carry;
        const batch = await rollout(
          (seen, wishes, state) => round(params, seen, wishes, state),
          who,
          rng(seed, `recurrent/update/${update}`),
          { ...shape, sameArms },
        );
        const share = update / Math.max(1, plannedUpdates - 1);
        const part = (x: Float32Array, columns: number): Tensor =>
          tensor(x, { shape: [rounds * games, columns] });
        const result = await step(
          carry,
          {
            inputs: part(batch.inputs, width),
            wishes: part(batch.wishes, arms),
            targets: part(batch.targets, arms),
          },
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
        await rest.onUpdate?.(update + 1, batch.regret, () => stateOf(made, update + 1));
      }
      return { parameters: parametersOf(carry), regrets, diverged, stopped };
    },
  };
}
