/** @file All networks of a configuration as one training: initial state, step and training pairs. */

import { mapTree, stack } from "../../engine/index.ts";
import type { FiniteGroup } from "../../math/groups/index.ts";
import { adamW } from "../../networks/optimisers.ts";
import {
  gradientStep,
  type NetworkState,
  networkState,
  type TrainingStep,
  together,
} from "../../networks/training-step.ts";
import type { UniversalityConfig } from "./config.ts";
import { initialParameters, type Params, pairForm, pairLoss } from "./model.ts";
import { type Pairs, pairTensors, type Split } from "./task.ts";

/** What a training loop needs; every leaf of the carry and of the pairs has an axis 0 of networks. */
export interface Ensemble {
  step: TrainingStep<NetworkState<Params>, Pairs, Record<string, never>>;
  carry: NetworkState<Params>;
  trainPairs: Pairs;
}

/** The ensemble of a configuration and seed; `splits` has one entry per network. */
export function ensemble(
  config: UniversalityConfig,
  group: FiniteGroup,
  seed: number,
  splits: readonly Split[],
): Ensemble {
  const n = group.order;
  const optimiser = adamW({
    learningRate: config.learningRate,
    weightDecay: config.weightDecay,
    betas: [0.9, config.beta2],
  });
  const stacked = initialParameters(config, n, seed);
  const states = splits.map((_, i) =>
    networkState(mapTree((leaf) => leaf.at(i), stacked) as Params, optimiser),
  );
  return {
    step: together<NetworkState<Params>, Pairs, Record<string, never>>(
      gradientStep<Params, Pairs>(pairLoss(config, group), optimiser),
      { constants: 0 },
    ),
    carry: mapTree(
      (...leaves) => stack(leaves, 0),
      states[0]!,
      ...states.slice(1),
    ) as NetworkState<Params>,
    trainPairs: pairTensors(
      group,
      splits.map(({ pairs }) => pairs),
      pairForm(config, n),
    ),
  };
}
