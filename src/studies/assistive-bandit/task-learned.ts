/** @file Robots that learn to assist: trainings in parts that can be stopped between, and fresh games afterwards. */

import { ndArray } from "../../math/arrays.ts";
import { rng } from "../../math/random.ts";
import { deferRobot, type Robot } from "../../planning/bandit/robots.ts";
import { simulateGames } from "../../planning/bandit/simulate.ts";
import {
  type PolicyParameters,
  policyParameterNames,
  recurrentRobot,
} from "../../planning/recurrent/policy.ts";
import type { RecurrentState, RecurrentTrainer } from "../../planning/recurrent/train.ts";
import { listed, type RunContext } from "../../study/index.ts";
import type { Unit, UnitArrays } from "../../study/units.ts";
import { type AssistiveConfig, humanOf } from "./config.ts";
import { matrix } from "./task-parts.ts";

/** Updates between two checkpoints of a training. */
const updatesPerUnit = 50;

/** Arrays of one training among those of a run begin so. */
const prefixOf = (person: number): string => `robot-${person}-`;

/** What a training carries from unit to unit, without its prefix: state of the trainer, and `curve`, the regret of every update. */
function trainingArrays(arrays: UnitArrays, person: number): UnitArrays {
  const prefix = prefixOf(person);
  return Object.fromEntries(
    Object.entries(arrays)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
}

/** The policy that was trained with the given person of `trainHumans`. */
function trainedPolicy(arrays: UnitArrays, person: number): PolicyParameters | undefined {
  const own = trainingArrays(arrays, person);
  if (own.output === undefined) return undefined;
  return Object.fromEntries(
    policyParameterNames.map((name) => [name, own[name]]),
  ) as PolicyParameters;
}

/** Name of the array that holds the regret of every update with a person. */
export const curveName = (person: number): string => `${prefixOf(person)}curve`;

/** Trainings with every person in turn, then fresh games. `before` is the number of units that come first. */
export function trainingUnits(
  context: RunContext<AssistiveConfig>,
  trainer: () => RecurrentTrainer,
  before: number,
): Unit[] {
  const { config, seed, signal } = context;
  const { trainArms: arms, trainRounds: rounds, updates } = config;
  const people = listed(config.trainHumans);
  const units: Unit[] = [];
  for (const [person, words] of people.entries()) {
    for (let from = 0; from < updates; from += updatesPerUnit) {
      const to = Math.min(updates, from + updatesPerUnit);
      const step = before + units.length + 1;
      units.push({
        name: `training with ${words}, updates ${from + 1} to ${to}`,
        weight: (to - from) * rounds * arms * 5e-4,
        async run(soFar) {
          const arrays = trainingArrays(soFar, person);
          if (from > 0 && (arrays.curve?.data.length ?? 0) < from) return {}; // diverged before
          const resumeFrom: RecurrentState | undefined =
            from === 0 ? undefined : { update: from, arrays };
          let last: RecurrentState | undefined;
          const result = await trainer().train(humanOf(words, rounds, config), {
            updates: to,
            plannedUpdates: updates,
            seed,
            signal,
            resumeFrom,
            onUpdate(update, _regret, state) {
              if (update === to) last = state();
            },
          });
          const prefixed = (found: UnitArrays): UnitArrays =>
            Object.fromEntries(
              Object.entries(found).map(([name, value]) => [prefixOf(person) + name, value]),
            );
          if (result.diverged) {
            context.notice({
              level: "failure",
              code: "diverged",
              text: `training with ${words}: the loss was not finite; the last good robot is kept`,
            });
            return prefixed(arrays);
          }
          if (last === undefined) return undefined;
          const { regrets } = result;
          const mean = regrets.reduce((sum, r) => sum + r, 0) / regrets.length;
          // The step is that of the checkpoint which follows: a resumed run forgets what was logged for later ones.
          context.metrics([step], { robotRegret: [mean] });
          const curve = Float64Array.from([...(arrays.curve?.data ?? []), ...regrets]);
          return prefixed({ ...last.arrays, curve: ndArray(curve, [curve.length]) });
        },
      });
    }
  }
  if (updates > 0 && people.length > 0) {
    units.push({
      name: "learned robots, fresh games",
      weight: 4 * people.length,
      run: (soFar) => freshGames(config, seed, soFar),
    });
  }
  return units;
}

/**
 * `learned` [trained person, 6]: regret and error alone, with the greedy and with the sampled robot; `learned-others`
 * [trained person, met person, 2], and `learned-others-alone` [met person, 2].
 */
function freshGames(config: AssistiveConfig, seed: number, soFar: UnitArrays): UnitArrays {
  const { trainArms: arms, trainRounds: rounds } = config;
  const episodes = Math.min(20_000, config.episodes * 4);
  const few = Math.min(5000, episodes); // many people, and differences that are large
  const play = (robot: Robot, words: string, games = episodes): number[] => {
    const result = simulateGames(humanOf(words, rounds, config), robot, {
      arms,
      rounds,
      episodes: games,
      random: rng(seed, "evaluation"),
    });
    return [result.regret, result.regretError];
  };
  const met = listed(config.humans);
  const rows: number[][] = [];
  const others: number[] = [];
  for (const [person, words] of listed(config.trainHumans).entries()) {
    const parameters = trainedPolicy(soFar, person);
    if (parameters === undefined) return {};
    const greedy = recurrentRobot(parameters, { rounds });
    rows.push([
      ...play(deferRobot, words),
      ...play(greedy, words),
      ...play(recurrentRobot(parameters, { rounds, sampled: true }), words),
    ]);
    others.push(...met.flatMap((other) => play(greedy, other, few)));
  }
  return {
    learned: matrix(rows),
    "learned-others": ndArray(Float64Array.from(others), [rows.length, met.length, 2]),
    "learned-others-alone": matrix(met.map((words) => play(deferRobot, words, few))),
  };
}
