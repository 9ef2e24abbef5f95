/** @file Training steps as pure functions: gradient and optimiser in one program, for one network or many at once. */

import { type Tensor, type Tree, valueAndGrad, vmap } from "../engine/index.ts";
import type { Optimiser, OptimiserState } from "./optimisers.ts";

/** Named results of a step; each becomes a logged series. */
export type StepOutputs = Readonly<Record<string, Tensor>>;

/**
 * One step of a training. `constants` is what stays the same (data, labels, masks) and is handed to the executor once;
 * `batch` is what this step alone sees, `{}` when there is none.
 */
export interface TrainingStep<Carry extends Tree, Constants extends Tree, Batch extends Tree> {
  (carry: Carry, constants: Constants, batch: Batch): { carry: Carry; outputs: StepOutputs };
  /** Set by {@link together}: the networks along axis 0 do not meet, and may be trained side by side. */
  readonly networks?: Required<TogetherOptions>;
}

/** Parameters and the state of their optimiser. A type, not an interface, so that it is a tree. */
export type NetworkState<Params extends Tree> = {
  readonly params: Params;
  readonly optimiser: OptimiserState;
};

/** Parameters with a fresh optimiser state. */
export function networkState<Params extends Tree>(
  params: Params,
  optimiser: Optimiser,
): NetworkState<Params> {
  return { params, optimiser: optimiser.init(params) };
}

/**
 * A step of gradient descent on `loss`: its outputs are `loss` (before the update) and whatever else the loss returns.
 *
 * `loss` gives a float scalar, or `[scalar, { name: tensor }]` with further outputs.
 */
export function gradientStep<
  Params extends Tree,
  Constants extends Tree,
  Batch extends Tree = Record<string, never>,
>(
  loss: (
    params: Params,
    constants: Constants,
    batch: Batch,
  ) => Tensor | readonly [Tensor, StepOutputs],
  optimiser: Optimiser,
): TrainingStep<NetworkState<Params>, Constants, Batch> {
  const withExtras = valueAndGrad(
    (params: Params, constants: Constants, batch: Batch): readonly [Tensor, StepOutputs] => {
      const result = loss(params, constants, batch);
      return Array.isArray(result)
        ? (result as readonly [Tensor, StepOutputs])
        : [result as Tensor, {}];
    },
    { hasAux: true },
  );
  return (carry, constants, batch) => {
    const { value, gradient, aux } = withExtras(carry.params, constants, batch);
    const { params, state } = optimiser.update(carry.params, gradient, carry.optimiser);
    return { carry: { params, optimiser: state }, outputs: { ...aux, loss: value } };
  };
}

/** Which arguments have one slice for each network (0) and which are shared (`null`). */
export interface TogetherOptions {
  /** Default `null`: all networks see the same constants. */
  constants?: 0 | null;
  /** Default `null`: all networks see the same batches. */
  batch?: 0 | null;
}

/**
 * Many networks in one step: every leaf of the carry has an axis 0 of networks, every output too. Far cheaper than one
 * after the other for small networks, and each follows the path that it would follow alone, up to rounding.
 */
export function together<Carry extends Tree, Constants extends Tree, Batch extends Tree>(
  step: TrainingStep<Carry, Constants, Batch>,
  { constants = null, batch = null }: TogetherOptions = {},
): TrainingStep<Carry, Constants, Batch> {
  const all = vmap((carry: Carry, fixed: Constants, now: Batch) => step(carry, fixed, now), {
    inAxes: [0, constants, batch],
  });
  return Object.assign(all, { networks: { constants, batch } });
}
