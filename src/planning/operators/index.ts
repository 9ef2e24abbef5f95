/** @file All operator families by name, and demonstrators written as words: "myopic-discount 0.8". */

import { InvalidInputError } from "../../errors.ts";
import { boltzmann } from "./boltzmann.ts";
import { calibration } from "./calibration.ts";
import { hyperbolicNaive, hyperbolicSophisticated } from "./delay-discounting.ts";
import { extremal } from "./extremal.ts";
import { hyperbolic } from "./hyperbolic.ts";
import { illusion } from "./illusion.ts";
import { myopicDiscount } from "./myopic-discount.ts";
import { myopicVi } from "./myopic-vi.ts";
import type { OperatorFamily, Planner } from "./operator.ts";
import { optimism } from "./optimism.ts";
import { prospect } from "./prospect.ts";
import { rational } from "./rational.ts";
import { softHorizon } from "./soft-horizon.ts";

/** Every family, in the order in which tables list them. The first nine are the paper's. */
export const operatorFamilies: readonly OperatorFamily[] = [
  rational,
  boltzmann,
  illusion,
  optimism,
  prospect,
  extremal,
  myopicDiscount,
  myopicVi,
  hyperbolic,
  hyperbolicNaive,
  hyperbolicSophisticated,
  calibration,
  softHorizon,
];

/** The family of that name; an unknown name is an error that lists the known ones. */
export function operatorFamilyOf(id: string): OperatorFamily {
  const found = operatorFamilies.find((family) => family.id === id);
  if (found === undefined) {
    throw new InvalidInputError(
      `irrationality: unknown ${JSON.stringify(id)}`,
      `known ones: ${operatorFamilies.map((family) => family.id).join(", ")}`,
    );
  }
  return found;
}

/** A planner from words: the family's name, then its parameter, as in "illusion 5" or "rational". */
export function parsePlanner(words: string): Planner {
  const [id = "", value, ...rest] = words.trim().split(/\s+/);
  if (rest.length > 0) {
    throw new InvalidInputError(
      `irrationality: wanted a name and at most one number, got ${JSON.stringify(words)}`,
    );
  }
  return operatorFamilyOf(id).planner(value === undefined ? undefined : numberOf(value));
}

function numberOf(word: string): number {
  const infinite = /^([+-]?)inf$/.exec(word);
  if (infinite === null) return Number(word);
  return infinite[1] === "-" ? -Infinity : Infinity;
}

/** The words that {@link parsePlanner} reads. */
export function plannerName({ family, parameter }: Pick<Planner, "family" | "parameter">): string {
  if (parameter === undefined) return family;
  return `${family} ${String(parameter).replace("Infinity", "inf")}`;
}

export type { DelayOptions, DiscountFunction } from "./delay-discounting.ts";
export { delayPlanner } from "./delay-discounting.ts";
export type {
  OperatorFamily,
  ParameterSpec,
  Planner,
  PlanOptions,
  PlanReward,
} from "./operator.ts";
