/**
 * @file Optimisers as pure functions of trees, so that they are traced into the same program as the gradient.
 *
 * `init(params)` gives the first state, `update(params, gradients, state)` the next parameters and state. A state is a tree
 * like any other: it is saved, resumed and vectorised over seeds (`vmap`) with the parameters. `state.step` counts the
 * updates that were made (int32).
 *
 * Bias corrections and learning rates are numbers like 1 - 0.999^t: they are worked out in float64 scalars and rounded
 * once, as the reference implementations do on the host.
 */

import {
  add,
  cast,
  div,
  exp,
  flattenTree,
  minimum,
  mul,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tree,
  tensor,
  treeZerosLike,
  unflattenTree,
} from "../engine/index.ts";

/** A number, or a scalar tensor when it differs between networks that are trained together. */
export type Rate = number | Tensor;

/** State that an optimiser carries from update to update. */
export type OptimiserState = { readonly step: Tensor; readonly [part: string]: Tree };

export interface Optimiser {
  init(params: Tree): OptimiserState;
  update<P extends Tree>(
    params: P,
    gradients: P,
    state: OptimiserState,
  ): { params: P; state: OptimiserState };
}

/** What every optimiser here understands. */
interface CommonOptions {
  learningRate: Rate;
  /**
   * The rate of update number k (from 0) is multiplied by min(k / warmupSteps, 1): the first update has rate 0.
   * Default 0: no warm-up.
   */
  warmupSteps?: number;
  /** Further factor on the rate as a function of the update's number (a float scalar tensor, from 0). */
  schedule?: (step: Tensor) => Tensor;
  /** Type of the scalars behind rates and bias corrections. float32 only where there is no float64 (WebGPU). Default float64. */
  scalars?: "float64" | "float32";
}

export interface AdamWOptions extends CommonOptions {
  /** Decoupled decay: every parameter shrinks by the factor 1 - rate * weightDecay before the update. Default 0. */
  weightDecay?: Rate;
  /** Decay rates of the first and second moment. Default [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the root of the second moment. Default 1e-8. */
  eps?: number;
}

export interface SgdOptions extends CommonOptions {
  /** Share of the last direction that is kept. Default 0. */
  momentum?: number;
  /** Added to the gradient as weightDecay * parameter (coupled, L2). Default 0. */
  weightDecay?: Rate;
}

function scalar(value: Rate, dtype: "float64" | "float32"): Tensor {
  return typeof value === "number" ? tensor(value, { dtype }) : cast(value, dtype);
}

/** Learning rate of the update whose number is `step`. */
function rateAt(step: Tensor, options: CommonOptions): Tensor {
  const { learningRate, warmupSteps = 0, schedule, scalars = "float64" } = options;
  const count = cast(step, scalars);
  const rate = scalar(learningRate, scalars);
  const warm = warmupSteps > 0 ? mul(rate, minimum(div(count, warmupSteps), 1)) : rate;
  return schedule === undefined ? warm : mul(warm, schedule(count));
}

/** Leaves of several trees side by side, and a way back. */
function sideBySide<P extends Tree>(params: P, ...others: readonly Tree[]) {
  const { leaves, structure } = flattenTree(params);
  const columns = others.map((tree) => flattenTree(tree).leaves);
  return {
    rows: leaves.map((leaf, i) => [leaf, ...columns.map((column) => column[i]!)]),
    back: (list: readonly Tensor[]) => unflattenTree(structure, list) as P,
  };
}

const firstStep = () => tensor(0, { dtype: "int32" });

/**
 * AdamW: Adam with decoupled weight decay on every parameter. With `weightDecay` 0 it is Adam.
 *
 * Order of one update, with rate r: p <- p (1 - r w); m and v move towards g and g^2; p <- p - r m^ / (sqrt(v^) + eps), where
 * m^ = m / (1 - beta1^t) and v^ = v / (1 - beta2^t) for update number t counted from 1.
 *
 * @source Loshchilov and Hutter 2019, algorithm 2, in the order of PyTorch's `torch.optim.AdamW`
 * @example
 * adamW({ learningRate: 1e-3, weightDecay: 1, betas: [0.9, 0.98], warmupSteps: 10 })
 */
export function adamW(options: AdamWOptions): Optimiser {
  const { weightDecay = 0, betas = [0.9, 0.999], eps = 1e-8, scalars = "float64" } = options;
  const [beta1, beta2] = betas;
  return {
    init: (params) => ({
      step: firstStep(),
      m: treeZerosLike(params),
      v: treeZerosLike(params),
    }),
    update(params, gradients, state) {
      const rate = rateAt(state.step, options);
      const count = add(cast(state.step, scalars), 1);
      const remaining = (beta: number) => sub(1, exp(mul(count, Math.log(beta)))); // 1 - beta^t
      const keep = sub(1, mul(rate, scalar(weightDecay, scalars)));
      const stepSize = div(rate, remaining(beta1));
      const rootScale = div(1, sqrt(remaining(beta2)));
      const { rows, back } = sideBySide(params, gradients, state.m!, state.v!);
      const next: Tensor[][] = [[], [], []];
      for (const [p, g, m, v] of rows as [Tensor, Tensor, Tensor, Tensor][]) {
        const type = p.dtype as "float32" | "float64";
        const mNext = add(mul(m, beta1), mul(g, 1 - beta1));
        const vNext = add(mul(v, beta2), mul(square(g), 1 - beta2));
        const root = add(mul(sqrt(vNext), cast(rootScale, type)), eps);
        const move = mul(cast(stepSize, type), div(mNext, root));
        next[0]!.push(sub(mul(p, cast(keep, type)), move));
        next[1]!.push(mNext);
        next[2]!.push(vNext);
      }
      const [p, m, v] = next.map(back) as [typeof params, typeof params, typeof params];
      return { params: p, state: { step: add(state.step, 1), m, v } };
    },
  };
}

/**
 * Gradient descent, with momentum and coupled weight decay if wanted: g <- g + w p; b <- momentum b + g; p <- p - r b.
 *
 * @source PyTorch's `torch.optim.SGD` (dampening 0, no Nesterov)
 */
export function sgd(options: SgdOptions): Optimiser {
  const { momentum = 0, weightDecay = 0 } = options;
  return {
    init: (params) =>
      momentum === 0
        ? { step: firstStep() }
        : { step: firstStep(), momentum: treeZerosLike(params) },
    update(params, gradients, state) {
      const rate = rateAt(state.step, options);
      const { rows, back } = sideBySide(
        params,
        gradients,
        ...(momentum === 0 ? [] : [state.momentum!]),
      );
      const moved: Tensor[] = [];
      const directions: Tensor[] = [];
      for (const [p, g, b] of rows as [Tensor, Tensor, Tensor | undefined][]) {
        const type = p.dtype as "float32" | "float64";
        const pulled = weightDecay === 0 ? g : add(g, mul(p, scalar(weightDecay, type)));
        const direction = b === undefined ? pulled : add(mul(b, momentum), pulled);
        moved.push(sub(p, mul(direction, cast(rate, type))));
        directions.push(direction);
      }
      const step = add(state.step, 1);
      return {
        params: back(moved),
        state: momentum === 0 ? { step } : { step, momentum: back(directions) },
      };
    },
  };
}

/** Euclidean norm of all leaves together. */
export function globalNorm(tree: Tree): Tensor {
  const squares = flattenTree(tree).leaves.map((leaf) => sum(square(leaf)));
  return sqrt(squares.reduce((a, b) => add(a, b)));
}

/** Gradients scaled down together so that their common norm is at most `maxNorm`. */
export function clipGlobalNorm<P extends Tree>(gradients: P, maxNorm: number): P {
  const { rows, back } = sideBySide(gradients);
  const factor = minimum(div(maxNorm, add(globalNorm(gradients), 1e-6)), 1);
  return back(rows.map(([g]) => mul(g!, factor)));
}
