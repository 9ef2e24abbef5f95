/** @file One gridworld as several kinds of people see it: values and choices, fast enough to follow an editor. */

import {
  type DemonstratorModel,
  demonstrator,
  logSoftmaxChoice,
  modelOf,
} from "./inference/demonstrator.ts";
import { arrivalReward, type Grid, gridRewards } from "./mdp/gridworld.ts";
import { type RewardSet, rewardsOf } from "./mdp/mdp.ts";

/** What one kind of person makes of a grid. */
export interface SeenGrid {
  name: string;
  /** [state] */
  values: Float64Array;
  /** [state, action]: probabilities of north, east, south, west. */
  policy: Float64Array;
  warnings: readonly string[];
  /** Why there is no plan (a singular operator); values are then NaN. */
  error?: string;
}

/** Values that change by less than this do not change the picture. */
const pictureTolerance = 1e-6;

/** Plans of every kind of person for one utility vector. A kind that has no plan here says why and hides no other. */
export function seenBy(
  of: Grid,
  theta: readonly number[],
  people: readonly string[],
  beta: number,
): SeenGrid[] {
  const { mdp } = of;
  const paid = arrivalReward(of);
  const rewards = rewardsOf(mdp, (_state, _action, next) => paid(theta, next));
  return people.map((name) => {
    try {
      const who = demonstrator(name, { beta });
      const plan = who.planner.prepare(mdp)(rewards, {
        planBeta: who.planBeta,
        tolerance: pictureTolerance,
      });
      const policy = new Float64Array(plan.q.length);
      const logPolicy = new Float64Array(plan.q.length);
      for (let row = 0; row < policy.length; row += mdp.actions)
        logSoftmaxChoice(plan.q, row, mdp.actions, who.actBeta, logPolicy, policy);
      return { name, values: plan.values, policy, warnings: plan.warnings };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return {
        name,
        values: new Float64Array(mdp.states).fill(Number.NaN),
        policy: new Float64Array(mdp.states * mdp.actions).fill(1 / mdp.actions),
        warnings: [],
        error: error.message,
      };
    }
  });
}

/** Plans of two readers of a demonstration for every utility pair in 1..5, ready for inference. */
export function readersOf(
  of: Grid,
  people: readonly string[],
  beta: number,
): { rewards: RewardSet; models: DemonstratorModel[] } {
  const levels = [1, 2, 3, 4, 5];
  const rewards = gridRewards(
    of,
    levels.flatMap((a) => levels.map((b) => [a, b])),
  );
  return {
    rewards,
    models: people.map((name) => modelOf(of.mdp, rewards, demonstrator(name, { beta }))),
  };
}
