/** @file A demonstrator is a planner with noise; its log-policies for every reward are what inference needs. */

import { InvalidInputError } from "../../errors.ts";
import type { RewardSet, TabularMdp } from "../mdp/mdp.ts";
import type { Softness } from "../mdp/solve.ts";
import { operatorFamilyOf, parsePlanner, plannerName } from "../operators/index.ts";
import type { Planner } from "../operators/operator.ts";

/** Choices within this of the best share the probability when beta is infinite. */
export const tieTolerance = 1e-12;

/** A planner with the inverse temperatures of planning and acting. */
export interface Demonstrator {
  readonly name: string;
  readonly planner: Planner;
  readonly planBeta: number;
  readonly actBeta: number;
  readonly softness: Softness;
}

/** A demonstrator with all its plans: values [theta, state] and log-policies [theta, state, action]. */
export interface DemonstratorModel {
  readonly demonstrator: Demonstrator;
  readonly states: number;
  readonly actions: number;
  readonly size: number;
  readonly values: Float64Array;
  readonly q: Float64Array;
  readonly logPolicy: Float64Array;
  readonly policy: Float64Array;
  readonly warnings: readonly string[];
  readonly converged: boolean;
}

/**
 * A demonstrator from words ("myopic-vi 7"). `beta` is both temperatures unless `planBeta` is given; families that set the
 * noise themselves (boltzmann) use their own parameter for both.
 */
export function demonstrator(
  words: string | Planner,
  {
    beta,
    planBeta = beta,
    softness = "mean",
  }: { beta: number; planBeta?: number; softness?: Softness },
): Demonstrator {
  const planner = typeof words === "string" ? parsePlanner(words) : words;
  for (const [name, value] of [
    ["beta", beta],
    ["planBeta", planBeta],
  ] as const) {
    if (!(value >= 0))
      throw new InvalidInputError(`${name}: wanted a number of at least 0, got ${value}`);
  }
  const own = operatorFamilyOf(planner.family).setsNoise === true ? planner.parameter : undefined;
  return {
    name: plannerName(planner),
    planner,
    planBeta: own ?? planBeta,
    actBeta: own ?? beta,
    softness,
  };
}

/** Log-probabilities of a softmax choice over `q[start .. start + count)`; infinite beta splits equally over the best. */
export function logSoftmaxChoice(
  q: ArrayLike<number>,
  start: number,
  count: number,
  beta: number,
  out: Float64Array,
): void {
  let top = -Infinity;
  for (let i = start; i < start + count; i++) if (q[i] > top) top = q[i];
  let sum = 0;
  if (beta === Infinity) {
    for (let i = start; i < start + count; i++) if (q[i] >= top - tieTolerance) sum += 1;
    for (let i = start; i < start + count; i++)
      out[i] = q[i] >= top - tieTolerance ? -Math.log(sum) : -Infinity;
    return;
  }
  for (let i = start; i < start + count; i++) {
    // An action that does not exist has q = -Infinity, and 0 * -Infinity would be NaN at beta = 0.
    out[i] = q[i] === -Infinity ? -Infinity : beta * (q[i] - top);
    sum += Math.exp(out[i]);
  }
  const log = Math.log(sum);
  for (let i = start; i < start + count; i++) out[i] -= log;
}

/** Plans for every reward of the set. */
export function modelOf(mdp: TabularMdp, rewards: RewardSet, who: Demonstrator): DemonstratorModel {
  const { states, actions } = mdp;
  const cells = states * actions;
  const values = new Float64Array(rewards.size * states);
  const q = new Float64Array(rewards.size * cells);
  const logPolicy = new Float64Array(rewards.size * cells);
  const plan = who.planner.prepare(mdp);
  const warnings = new Set<string>();
  let converged = true;
  for (let theta = 0; theta < rewards.size; theta++) {
    const reward = rewards.rewards.subarray(theta * rewards.edges, (theta + 1) * rewards.edges);
    const found = plan(reward, { planBeta: who.planBeta, softness: who.softness });
    values.set(found.values, theta * states);
    q.set(found.q, theta * cells);
    for (const warning of found.warnings) warnings.add(`${who.name}: ${warning}`);
    converged &&= found.converged;
  }
  for (let row = 0; row < rewards.size * states; row++)
    logSoftmaxChoice(q, row * actions, actions, who.actBeta, logPolicy);
  const policy = logPolicy.map(Math.exp);
  return {
    demonstrator: who,
    states,
    actions,
    size: rewards.size,
    values,
    q,
    logPolicy,
    policy,
    warnings: [...warnings],
    converged,
  };
}

/** The same plans with another temperature of choices. */
export function withActBeta(model: DemonstratorModel, actBeta: number): DemonstratorModel {
  const logPolicy = new Float64Array(model.q.length);
  for (let row = 0; row < model.q.length; row += model.actions)
    logSoftmaxChoice(model.q, row, model.actions, actBeta, logPolicy);
  return {
    ...model,
    demonstrator: { ...model.demonstrator, actBeta },
    logPolicy,
    policy: logPolicy.map(Math.exp),
  };
}
