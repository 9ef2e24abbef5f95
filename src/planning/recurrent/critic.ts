/** @file A critic for the training: what a game will still cost, from the true arms and from what the person has seen of them. */

import { add, matmul, mul, relu, reshape, slice, type Tensor, tensor } from "../../engine/index.ts";
import type { NdArray } from "../../math/nd-array.ts";
import type { Random } from "../../math/random.ts";
import type { HumanView } from "../bandit/humans.ts";
import type { BatchShape } from "./network.ts";

/** Units of its only hidden layer. */
const units = 32;

/** Parameters by name; shapes with F = {@link viewWidth}: [F, 32], [32], [32, 1], [1]. */
export const criticParameterNames = ["weights", "bias", "output", "outputBias"] as const;

export type CriticTensors = { readonly [K in (typeof criticParameterNames)[number]]: Tensor };

const perArm = 5;

/** Number F of what the critic sees in a round: five numbers for each arm, and the share of the game that is left. */
export function viewWidth(arms: number): number {
  return perArm * arms + 1;
}

/**
 * Writes what the critic sees when she has wished and nothing is pulled yet, [F]: for each arm, the best first, its true mean, the
 * mean that she saw (0 for none), 1 / (1 + pulls), whether she wishes for it and whether it was pulled last; then the share left.
 * `order` are the arms by their means. All of it is there before the pull, so that no pull is judged by its own luck.
 */
export function writeView(
  { successes, pulls, lastArm }: HumanView,
  game: { theta: ArrayLike<number>; order: readonly number[]; wish: number; left: number },
  out: Float32Array,
): void {
  game.order.forEach((arm, k) => {
    const at = k * perArm;
    out[at] = game.theta[arm];
    out[at + 1] = pulls[arm] === 0 ? 0 : successes[arm] / pulls[arm];
    out[at + 2] = 1 / (1 + pulls[arm]);
    out[at + 3] = arm === game.wish ? 1 : 0;
    out[at + 4] = arm === lastArm ? 1 : 0;
  });
  out[game.order.length * perArm] = game.left;
}

/** Fresh parameters, named as in a checkpoint ("critic.weights"): uniform in ±1/√(inputs of the layer), biases 0. */
export function initialCritic(arms: number, random: Random): Record<string, NdArray> {
  const draw = (rows: number, columns: number): NdArray => ({
    data: Float32Array.from(
      { length: rows * columns },
      () => (2 * random.uniform() - 1) / Math.sqrt(rows),
    ),
    shape: [rows, columns],
    dtype: "float32",
  });
  const zeros = (n: number): NdArray => ({
    data: new Float32Array(n),
    shape: [n],
    dtype: "float32",
  });
  return {
    "critic.weights": draw(viewWidth(arms), units),
    "critic.bias": zeros(units),
    "critic.output": draw(units, 1),
    "critic.outputBias": zeros(1),
  };
}

/** Expected sum of θ_a − max θ over the rounds that are left, [T*B, 1], from views [T*B, F]. */
export function criticValues(
  params: CriticTensors,
  views: Tensor,
  { arms, rounds }: Pick<BatchShape, "arms" | "rounds">,
): Tensor {
  const [rows, width] = [views.shape[0], viewWidth(arms)];
  const hidden = relu(add(matmul(views, params.weights), reshape(params.bias, [1, units])));
  const perRound = add(matmul(hidden, params.output), reshape(params.outputBias, [1, 1]));
  const left = slice(views, [0, width - 1], [rows, width]);
  return mul(mul(perRound, left), rounds);
}

/**
 * Advantages [T*B, 1] of the pulls from errors of the critic, gain to go − V: Σ_k λ^k (e_t+k − e_t+k+1), the second 0 after the last
 * round. That is Σ_k λ^k (g + V' − V) with g the gain of a round and V' the value of the next. λ = 1 leaves the error itself,
 * unbiased whatever V is; a smaller λ trusts the critic with what is far off, which takes the luck of the later rounds out.
 *
 * @source Schulman et al. 2016, "High-dimensional continuous control using generalized advantage estimation", equation 16
 */
export function advantages(
  errors: Tensor,
  { rounds, games }: Pick<BatchShape, "rounds" | "games">,
  lambda: number,
): Tensor {
  // As one product: the weight of e_u in round t is λ^(u−t) − λ^(u−t−1) after t, 1 at t, 0 before.
  const weights = Float32Array.from({ length: rounds * rounds }, (_, i) => {
    const ahead = (i % rounds) - Math.floor(i / rounds);
    return ahead < 0 ? 0 : ahead === 0 ? 1 : lambda ** ahead - lambda ** (ahead - 1);
  });
  const byRound = matmul(
    tensor(weights, { shape: [rounds, rounds] }),
    reshape(errors, [rounds, games]),
  );
  return reshape(byRound, [rounds * games, 1]);
}
