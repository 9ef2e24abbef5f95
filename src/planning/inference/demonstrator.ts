/** @file A demonstrator is a planner with noise; its log-policies for every reward are what inference needs. */

import { InvalidInputError } from "../../errors.ts";
import { transposed } from "../../math/arrays.ts";
import { quickExp } from "../../math/quick-exp.ts";
import type { Softness } from "../mdp/combine.ts";
import type { RewardSet, TabularMdp } from "../mdp/mdp.ts";
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

/**
 * Log-probabilities of a softmax choice over `q[start .. start + count)`, and the probabilities themselves where wanted;
 * infinite beta splits equally over the best.
 */
export function logSoftmaxChoice(
  q: ArrayLike<number>,
  start: number,
  count: number,
  beta: number,
  out: Float64Array,
  probability?: Float64Array,
): void {
  const end = start + count;
  let top = -Infinity;
  for (let i = start; i < end; i++) if (q[i] > top) top = q[i];
  let sum = 0;
  for (let i = start; i < end; i++) {
    // An action that does not exist has q = -Infinity, and 0 * -Infinity would be NaN at beta = 0.
    if (beta === Infinity) out[i] = q[i] >= top - tieTolerance ? 0 : -Infinity;
    else out[i] = q[i] === -Infinity ? -Infinity : beta * (q[i] - top);
    const weight = quickExp(out[i]);
    if (probability !== undefined) probability[i] = weight;
    sum += weight;
  }
  const log = Math.log(sum);
  const each = 1 / sum;
  for (let i = start; i < end; i++) {
    out[i] -= log;
    if (probability !== undefined) probability[i] *= each;
  }
}

/** Rewards that are planned for at once: enough for long inner loops, few enough for the processor's nearest memory. */
const blockSize = 32;

/** Plans for every reward of the set, block by block. */
export function modelOf(mdp: TabularMdp, rewards: RewardSet, who: Demonstrator): DemonstratorModel {
  const { states, actions } = mdp;
  const { size, edges } = rewards;
  const cells = states * actions;
  const values = new Float64Array(size * states);
  const q = new Float64Array(size * cells);
  const plan = who.planner.prepare(mdp);
  const warnings = new Set<string>();
  let converged = true;
  for (let from = 0; from < size; from += blockSize) {
    const count = Math.min(blockSize, size - from);
    const block = rewards.rewards.subarray(from * edges, (from + count) * edges);
    const found = plan(transposed(block, count, edges), {
      planBeta: who.planBeta,
      softness: who.softness,
      size: count,
    });
    values.set(transposed(found.values, states, count), from * states);
    q.set(transposed(found.q, cells, count), from * cells);
    for (const warning of found.warnings) warnings.add(`${who.name}: ${warning}`);
    converged &&= found.converged;
  }
  return {
    demonstrator: who,
    states,
    actions,
    size,
    values,
    q,
    ...choices(q, actions, who.actBeta),
    warnings: [...warnings],
    converged,
  };
}

/** The same plans with another temperature of choices. */
export function withActBeta(model: DemonstratorModel, actBeta: number): DemonstratorModel {
  return {
    ...model,
    demonstrator: { ...model.demonstrator, actBeta },
    ...choices(model.q, model.actions, actBeta),
  };
}

function choices(
  q: Float64Array,
  actions: number,
  beta: number,
): Pick<DemonstratorModel, "logPolicy" | "policy"> {
  const logPolicy = new Float64Array(q.length);
  const policy = new Float64Array(q.length);
  for (let row = 0; row < q.length; row += actions)
    logSoftmaxChoice(q, row, actions, beta, logPolicy, policy);
  return { logPolicy, policy };
}
