/** @file Ways of working together, exact beside simulated: who acts when, and what asking the person costs. */

import { ndArray } from "../../math/arrays.ts";
import { rng } from "../../math/random.ts";
import {
  type AssistMode,
  deferRule,
  exactAssistance,
  walkTeam,
} from "../../planning/bandit/exact.ts";
import type { BanditHuman } from "../../planning/bandit/humans.ts";
import { deferRobot, exactRobot } from "../../planning/bandit/robots.ts";
import { simulateGames } from "../../planning/bandit/simulate.ts";
import type { Unit, UnitArrays } from "../../study/units.ts";
import { type AssistiveConfig, humanOf } from "./config.ts";
import { exactHumans } from "./task-exact.ts";
import { matrix } from "./task-parts.ts";

/** The game of the comparison: small, because the exact robots look at all its histories. */
export const modesGame = { arms: 2, rounds: 4 } as const;

/** A way of working together; without a mode the person is alone. */
interface Way {
  name: string;
  mode?: AssistMode;
  passCost?: number;
}

/** Columns of `modes` and `modes-simulated`. */
export const modeWays: readonly Way[] = [
  { name: "alone" },
  { name: "assist", mode: "assist" },
  { name: "turn-taking", mode: "turn-taking" },
  { name: "preemptive, free", mode: "preemptive", passCost: 0 },
  { name: "preemptive, 0.1 a pass", mode: "preemptive", passCost: 0.1 },
];

/** More games than this make no difference: standard errors are below 0.01. */
const mostGames = 20_000;

/** Exact reward of a way, and its mean and standard error over games. */
function compare(
  human: BanditHuman,
  { mode, passCost = 0 }: Way,
  { config, seed }: { config: AssistiveConfig; seed: number },
): [exact: number, mean: number, error: number] {
  const plan =
    mode === undefined ? undefined : exactAssistance(human, { ...modesGame, mode, passCost });
  const { reward, rewardError } = simulateGames(
    human,
    plan === undefined ? deferRobot : exactRobot(plan),
    {
      ...modesGame,
      episodes: Math.min(config.episodes, mostGames),
      random: rng(seed, `modes/${human.name}`),
      askCost: passCost,
    },
  );
  return [plan?.reward ?? walkTeam(human, deferRule, modesGame), reward, rewardError];
}

/** `modes` [person, way], and `modes-simulated` [person, way, mean and standard error]; rewards, less the cost of passing. */
export function modesUnit(config: AssistiveConfig, seed: number): Unit {
  return {
    name: "modes, exact and simulated",
    weight: exactHumans.length * modeWays.length * Math.min(config.episodes, mostGames) * 4e-6,
    run(): UnitArrays {
      const rows = exactHumans.map((words) => {
        const human = humanOf(words, modesGame.rounds, config);
        return modeWays.map((way) => compare(human, way, { config, seed }));
      });
      return {
        modes: matrix(rows.map((row) => row.map(([exact]) => exact))),
        "modes-simulated": ndArray(
          Float64Array.from(rows.flat().flatMap(([, mean, error]) => [mean, error])),
          [rows.length, modeWays.length, 2],
        ),
      };
    },
  };
}
