/**
 * @file Trains a recurrent robot by policy gradient: people on the host, the policy and its gradient through all rounds on the
 * engine. What a pull is worth is judged with the help of a critic that knows the arms, which the robot never does.
 */

import {
  add,
  type CompileOptions,
  compile,
  exp,
  mean,
  mul,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  valueAndGrad,
} from "../../engine/index.ts";
import { InvalidInputError } from "../../errors.ts";
import type { NdArray } from "../../math/nd-array.ts";
import { rng } from "../../math/random.ts";
import { adamW, clipGlobalNorm, type OptimiserState } from "../../networks/optimisers.ts";
import type { BanditHuman } from "../bandit/humans.ts";
import {
  advantages,
  type CriticTensors,
  criticParameterNames,
  criticValues,
  initialCritic,
  viewWidth,
} from "./critic.ts";
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
  /** Games per update. Default 512. */
  games?: number;
  /** In [0, 1]: how far ahead a pull is judged by what came rather than by the critic, see {@link advantages}. Default 0.9. */
  lambda?: number;
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

/** Everything that a training goes on from: parameters of policy and critic, moments, and the number of updates made. */
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

type Learned = { readonly policy: PolicyTensors; readonly critic: CriticTensors };
type Carry = { readonly params: Learned; readonly optimiser: OptimiserState };

/** A batch as tensors, shapes as in a rollout; `toGo` is [T*B, 1]. */
type BatchTensors = Readonly<Record<"inputs" | "wishes" | "pulls" | "toGo" | "views", Tensor>>;

/**
 * REINFORCE surrogate per game: minus Σ_t advantage · log π(pull), minus `entropy` times the summed entropy. `inputs` and `wishes`
 * as in a rollout; `targets` [T*B, arms] has the advantage at the arm that was pulled and 0 elsewhere.
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

/** Arrays of a checkpoint: the policy's by their names, the critic's after "critic.", the moments of both after "m." and "v.". */
const parts = ["", "m.", "v."] as const;

function stateOf({ params, optimiser }: Carry, update: number): RecurrentState {
  const arrays: Record<string, NdArray> = {};
  for (const [i, tree] of [params, optimiser.m as Learned, optimiser.v as Learned].entries()) {
    for (const name of policyParameterNames) arrays[parts[i] + name] = tree.policy[name];
    for (const name of criticParameterNames)
      arrays[`${parts[i]}critic.${name}`] = tree.critic[name];
  }
  return { update, arrays };
}

function learned(arrays: Readonly<Record<string, NdArray>>, part = ""): Learned {
  const tensors = (names: readonly string[], prefix: string) =>
    Object.fromEntries(names.map((name) => [name, tensor(arrays[prefix + name])]));
  return {
    policy: tensors(policyParameterNames, part) as PolicyTensors,
    critic: tensors(criticParameterNames, `${part}critic.`) as CriticTensors,
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
  const { arms, rounds, hidden = 24, games = 512, lambda = 0.9 } = size;
  if (!(lambda >= 0 && lambda <= 1)) {
    throw new InvalidInputError(`lambda: wanted a number in [0, 1], got ${lambda}`);
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
    ({ params, optimiser }: Carry, batch: BatchTensors, rate: Tensor, bonus: Tensor) => {
      const errors = (critic: CriticTensors): Tensor =>
        sub(batch.toGo, criticValues(critic, batch.views, shape)); // [T*B, 1]
      const targets = mul(batch.pulls, advantages(errors(params.critic), shape, lambda));
      const policy = valueAndGrad((p: PolicyTensors) =>
        policyLoss(p, { ...batch, targets }, bonus, shape),
      )(params.policy);
      const critic = valueAndGrad((p: CriticTensors) => mean(square(errors(p))))(params.critic);
      const next = adamW({ learningRate: rate }).update(
        params,
        {
          policy: clipGlobalNorm(policy.gradient, 1),
          critic: clipGlobalNorm(critic.gradient, 1),
        },
        optimiser,
      );
      return {
        carry: { params: next.params, optimiser: next.state },
        loss: add(policy.value, critic.value), // not finite when either is not
      };
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
      let carry: Carry;
      if (resumeFrom === undefined) {
        const params = learned({
          ...initialPolicy(shape, rng(seed, "recurrent/init")),
          ...initialCritic(arms, rng(seed, "recurrent/critic")),
        });
        carry = { params, optimiser: adamW({ learningRate: 1 }).init(params) };
      } else {
        const { update, arrays } = resumeFrom;
        const [params, m, v] = parts.map((part) => learned(arrays, part)) as Learned[];
        carry = { params, optimiser: { step: tensor(update, { dtype: "int32" }), m, v } };
      }
      const regrets: number[] = [];
      let diverged = false;
      let stopped = false;
      for (let update = resumeFrom?.update ?? 0; update < updates; update++) {
        if (rest.signal?.aborted === true) {
          stopped = true;
          break;
        }
        const { policy } = carry.params;
        const batch = await rollout(
          (seen, wishes, state) => round(policy, seen, wishes, state),
          who,
          rng(seed, `recurrent/update/${update}`),
          shape,
        );
        const share = update / Math.max(1, plannedUpdates - 1);
        const part = (x: Float32Array, columns: number): Tensor =>
          tensor(x, { shape: [rounds * games, columns] });
        const result = await step(
          carry,
          {
            inputs: part(batch.inputs, width),
            wishes: part(batch.wishes, arms),
            pulls: part(batch.pulls, arms),
            toGo: part(batch.toGo, 1),
            views: part(batch.views, viewWidth(arms)),
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
      return { parameters: carry.params.policy, regrets, diverged, stopped };
    },
  };
}
