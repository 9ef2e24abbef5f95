/** @file The grids and kinds of people of a configuration, under its conventions; people who cannot plan there are left out. */

import { InvalidInputError } from "../../errors.ts";
import { type Demonstrator, demonstrator, modelOf } from "../../planning/inference/demonstrator.ts";
import { type RewardEnvironment, referenceGrids } from "../../planning/mdp/environments.ts";
import { parsePlanner } from "../../planning/operators/index.ts";
import type { Planner } from "../../planning/operators/operator.ts";
import { listed, type Notice } from "../../study/index.ts";
import { type GridName, gridsOf, type IrrationalityConfig } from "./config.ts";

/** The environment of a grid under the configured conventions. */
export function environmentOf(name: string, config: IrrationalityConfig): RewardEnvironment {
  const { mergeSuccessors, rewardOn } = config;
  return referenceGrids[name]({ mergeSuccessors, rewardOn });
}

/** A demonstrator under the configured conventions. */
export function configured(
  words: string,
  config: IrrationalityConfig,
  beta = config.beta,
): Demonstrator {
  const named: Planner = parsePlanner(words);
  const shifted =
    named.family === "myopic-vi" && config.lookAhead === "Q_H+1"
      ? parsePlanner(`myopic-vi ${(named.parameter ?? 1) + 1}`)
      : named;
  const made = demonstrator(shifted, {
    beta,
    ...(config.planning === "max" ? { planBeta: Infinity } : {}),
    softness: config.planning === "log-sum-exp" ? "log-sum-exp" : "mean",
  });
  return { ...made, name: words };
}

/** Why a person has no plan on a grid (a singular operator), or `undefined`. */
function obstacle(words: string, grid: GridName, config: IrrationalityConfig): string | undefined {
  const who = configured(words, config);
  if (who.planner.family !== "hyperbolic") return undefined; // the only one that can be singular
  const { mdp, rewards } = environmentOf(grid, config);
  try {
    modelOf(mdp, rewards, who);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message;
    throw error;
  }
}

interface People {
  names: readonly string[];
  leftOut: readonly Notice[];
}

const memory = new Map<string, People>();

/** The demonstrators of a configuration who can plan on all its grids, and a notice for each of the others. */
export function peopleOf(config: IrrationalityConfig): People {
  const { beta, planning, mergeSuccessors, rewardOn, lookAhead } = config;
  const grids = gridsOf(config);
  const key = JSON.stringify([
    [config.demonstrators, grids],
    [beta, planning, mergeSuccessors, rewardOn, lookAhead],
  ]);
  const known = memory.get(key);
  if (known !== undefined) return known;
  const leftOut: Notice[] = [];
  const names = listed(config.demonstrators).filter((words) => {
    for (const grid of grids) {
      const reason = obstacle(words, grid, config);
      if (reason === undefined) continue;
      leftOut.push({
        level: "warning",
        code: "no-plan",
        text: `${words} is left out, who has no plan on grid ${grid}: ${reason}`,
      });
      return false;
    }
    return true;
  });
  const people = { names, leftOut };
  memory.set(key, people);
  return people;
}
