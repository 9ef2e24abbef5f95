/** @file What a modified Bellman operator is: a family with at most one parameter that plans for a reward in an MDP. */

import { InvalidInputError } from "../../errors.ts";
import type { Softness } from "../mdp/combine.ts";
import type { TabularMdp } from "../mdp/mdp.ts";
import type { Plan } from "../mdp/solve.ts";

export interface PlanOptions {
  /** Inverse temperature inside planning: Infinity is max. */
  planBeta: number;
  /** What a finite temperature means; default the Boltzmann-weighted mean. */
  softness?: Softness;
  /** Largest change of a value that counts as none; default 1e-12. Coarser for pictures. */
  tolerance?: number;
  /** Number of rewards that are planned for at once, the last axis of every array. Default 1. */
  size?: number;
  /** Follow the linear end of an iteration without full sweeps. Default true; the limit is the same. */
  tail?: boolean;
}

/** Plans for rewards [edge, reward] over the edges of the MDP it was prepared for. */
export type PlanReward = (rewards: Float64Array, options: PlanOptions) => Plan;

/** A planner with its parameter fixed. `prepare` does what depends on the MDP alone, once for all rewards. */
export interface Planner {
  readonly family: string;
  readonly parameter: number | undefined;
  prepare(mdp: TabularMdp): PlanReward;
}

export interface ParameterSpec {
  name: string;
  symbol: string;
  description: string;
  /** Values of the default sweep. */
  sweep: readonly number[];
  scale: "linear" | "log";
  /** Returns what is wrong with a value in words, or `undefined`. */
  problem(value: number): string | undefined;
}

/** One way of being irrational, with its parameter and its rational limit. */
export interface OperatorFamily {
  /** Stable name, kebab-case. */
  id: string;
  title: string;
  /** What people of this kind do, in one sentence. */
  summary: string;
  /** The modified backup in plain mathematical text. */
  formula: string;
  parameter?: ParameterSpec;
  /** The family sets the noise of choices too: its parameter is both planning and acting beta. */
  setsNoise?: boolean;
  source: string;
  /** Throws an {@link InvalidInputError} that names the parameter when the value is out of range. */
  planner(value?: number): Planner;
}

/** A family from its description and the planning code; checks the parameter before anything is planned. */
export function operatorFamily(
  description: Omit<OperatorFamily, "planner">,
  prepare: (mdp: TabularMdp, value: number) => PlanReward,
): OperatorFamily {
  return {
    ...description,
    planner(value) {
      const { id, parameter } = description;
      if (parameter === undefined) {
        if (value !== undefined) {
          throw new InvalidInputError(`${id}: wanted no parameter, got ${value}`);
        }
        return { family: id, parameter: undefined, prepare: (mdp) => prepare(mdp, Number.NaN) };
      }
      if (value === undefined) {
        throw new InvalidInputError(`${id}: missing parameter ${parameter.name}`);
      }
      const problem = Number.isNaN(value) ? "a number" : parameter.problem(value);
      if (problem !== undefined) {
        throw new InvalidInputError(`${id}: wanted ${problem} for ${parameter.name}, got ${value}`);
      }
      return { family: id, parameter: value, prepare: (mdp) => prepare(mdp, value) };
    },
  };
}

/** Longest look-ahead in steps. */
const longest = 100_000;

/** `problem` of a number of steps. */
export function steps(value: number): string | undefined {
  if (!(Number.isInteger(value) && value >= 1)) return "an integer of at least 1";
  return value <= longest ? undefined : `an integer of at most ${longest}`;
}

/** `problem` of a parameter that may be neither negative nor infinite. */
export function finiteNotNegative(value: number): string | undefined {
  return value >= 0 && value < Infinity ? undefined : "a finite number of at least 0";
}

/** `problem` of a parameter that may not be negative. */
export function notNegative(value: number): string | undefined {
  return value >= 0 ? undefined : "a number of at least 0";
}
