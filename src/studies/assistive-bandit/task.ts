/** @file The calculations of the study in their order, and the simulated games among them. */

import { ndArray } from "../../math/arrays.ts";
import { rng } from "../../math/random.ts";
import type { AssistMode } from "../../planning/bandit/exact.ts";
import { type FilterPlayer, filterRobot } from "../../planning/bandit/filter.ts";
import { sampledInformation } from "../../planning/bandit/information.ts";
import {
  deferRobot,
  majorityRobot,
  type Robot,
  sparseExploreRobot,
} from "../../planning/bandit/robots.ts";
import {
  type GameOptions,
  type GameResult,
  simulateGames,
} from "../../planning/bandit/simulate.ts";
import type { RecurrentTrainer } from "../../planning/recurrent/train.ts";
import { listed, type RunContext } from "../../study/index.ts";
import type { Unit, UnitArrays } from "../../study/units.ts";
import { type AssistiveConfig, humanOf } from "./config.ts";
import { exactUnits, informationHumans } from "./task-exact.ts";
import { trainingUnits } from "./task-learned.ts";
import { modesUnit } from "./task-modes.ts";
import { armsOf, matrix } from "./task-parts.ts";
import { exampleUnit, sessionUnit } from "./task-played.ts";

/** Rounds at which the consistency games are read. */
export function consistencyMarks(rounds: number): number[] {
  const marks: number[] = [];
  for (let t = 10; t < rounds; t = Math.ceil(t * 1.3)) marks.push(t);
  return [...new Set([...marks, 100, 1000, 10_000].filter((t) => t < rounds)), rounds].sort(
    (a, b) => a - b,
  );
}

function played(name: string, results: readonly GameResult[]): UnitArrays {
  return {
    [`games-${name}`]: matrix(results.map((r) => [r.regret, r.regretError, r.surprises])),
    [`curve-${name}`]: matrix(results.map((r) => r.cumulative)),
    [`curve-error-${name}`]: matrix(results.map((r) => r.cumulativeError)),
    [`wish-best-${name}`]: matrix(results.map((r) => r.wishBest)),
    [`pull-best-${name}`]: matrix(results.map((r) => r.pullBest)),
  };
}

/** Rounds of a game, on average, from which a filter without particles is worth a warning. */
const manyCollapsed = 5;

/** One robot and everybody whom it helps. Robots meet the same arms: differences between them are less noisy than each. */
function gameUnits(context: RunContext<AssistiveConfig>): Unit[] {
  const { config, seed } = context;
  const { arms, rounds, particles, filterRule: act } = config;
  const everybody = listed(config.humans);
  const helped = listed(config.filterHumans);
  const play = (words: string, robot: Robot, more: Partial<GameOptions> = {}): GameResult =>
    simulateGames(humanOf(words, rounds, config), robot, {
      arms,
      rounds,
      episodes: config.episodes,
      random: rng(seed, `games/${words}`),
      ...armsOf(config),
      ...more,
    });
  const plain = (name: string, robot: Robot): Unit => ({
    name: `games, ${name}`,
    weight: everybody.length * config.episodes * 4e-5,
    run: () =>
      played(
        name,
        everybody.map((words) => play(words, robot)),
      ),
  });
  const units = [plain("defer", deferRobot), plain("majority", majorityRobot)];
  if (helped.length === 0) return units;
  const humans = helped.map((words) => humanOf(words, rounds, config));
  const episodes = config.filterEpisodes;
  const weight = helped.length * episodes * 3e-3;
  const filtered = (name: string, mode: AssistMode): Unit => ({
    name: `games, ${name}`,
    weight,
    run() {
      const results = helped.map((words, i) =>
        play(words, filterRobot([humans[i]], { arms, particles, act, mode }), { episodes }),
      );
      results.forEach(({ collapsed }, i) => {
        if (collapsed >= manyCollapsed) {
          context.notice({
            level: "warning",
            code: "collapsed",
            text: `the filter for ${helped[i]} had all its weight on one particle in ${collapsed.toFixed(1)} rounds of a game: more particles are needed`,
          });
        }
      });
      return { ...played(name, results), [`asked-${name}`]: matrix(results.map((r) => r.asked)) };
    },
  });
  units.push(
    filtered("filter", "assist"),
    filtered("turn-taking", "turn-taking"),
    filtered("preemptive", "preemptive"),
  );
  if (helped.length < 2) return units;
  units.push({
    name: "games, filter that has to find out who she is",
    weight,
    run() {
      const shares: number[][] = [];
      const results = helped.map((words) => {
        const sum = new Float64Array(helped.length);
        const robot = filterRobot(humans, { arms, particles, act });
        const result = play(words, robot, {
          episodes,
          onEnd: (player) =>
            (player as FilterPlayer).belief().models.forEach((p, i) => {
              sum[i] += p / episodes;
            }),
        });
        shares.push(Array.from(sum));
        return result;
      });
      return { ...played("mixture", results), "mixture-models": matrix(shares) };
    },
  });
  return units;
}

/** Rounds and games of the estimate of information: more rounds would need far more games than sequences of wishes. */
const informationRounds = 5;
const informationGames = 20_000;

/** Information in the wishes at the size of the games, where they cannot be enumerated. */
function informationUnit(config: AssistiveConfig, seed: number): UnitArrays {
  const { arms, rounds } = config;
  const results = informationHumans.map((words) =>
    sampledInformation(humanOf(words, rounds, config), {
      arms,
      rounds: Math.min(informationRounds, rounds),
      games: informationGames,
      random: rng(seed, `information/${words}`),
    }),
  );
  return {
    "information-sampled": matrix(results.map(({ bits }) => bits)),
    "information-bias": matrix(results.map(({ bias }) => bias)),
  };
}

function consistencyUnit(config: AssistiveConfig, seed: number): UnitArrays {
  const { consistencyRounds: rounds, consistencyRuns: episodes } = config;
  const marks = consistencyMarks(rounds);
  const curves = [deferRobot, majorityRobot, sparseExploreRobot(2)].map((robot) => {
    const { cumulative, cumulativeError } = simulateGames(
      humanOf("eps-greedy 0.1", rounds, config),
      robot,
      {
        arms: 2,
        rounds,
        episodes,
        random: rng(seed, "consistency"),
        theta: [0.7, 0.5],
      },
    );
    return marks.flatMap((t) => [cumulative[t - 1] / t, cumulativeError[t - 1] / t]);
  });
  return { consistency: ndArray(Float64Array.from(curves.flat()), [3, marks.length, 2]) };
}

/** All calculations of a configuration, in order. The trainer is asked for when a training begins. */
export function assistiveUnits(
  context: RunContext<AssistiveConfig>,
  trainer: () => RecurrentTrainer,
): Unit[] {
  const { config, seed } = context;
  if (config.session !== "")
    return [{ name: "session", weight: 1, run: () => sessionUnit(config, seed) }];
  const first: Unit[] = [
    ...exactUnits(config),
    modesUnit(config, seed),
    ...gameUnits(context),
    { name: "information from games", weight: 0.5, run: () => informationUnit(config, seed) },
    { name: "one game, round by round", weight: 0.1, run: () => exampleUnit(config, seed) },
    {
      name: "consistency",
      weight: config.consistencyRuns * config.consistencyRounds * 8e-7,
      run: () => consistencyUnit(config, seed),
    },
  ];
  return [...first, ...trainingUnits(context, trainer, first.length)];
}
