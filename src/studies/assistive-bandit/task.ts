/** @file The calculations of the study: exact tables, simulated games, filters, consistency, and a learned robot. */

import { ndArray } from "../../math/arrays.ts";
import type { NdArray } from "../../math/nd-array.ts";
import { rng } from "../../math/random.ts";
import {
  deferRule,
  exactAssistance,
  exactRule,
  majorityRule,
  walkTeam,
} from "../../planning/bandit/exact.ts";
import { filterRobot } from "../../planning/bandit/filter.ts";
import { teamInformation } from "../../planning/bandit/information.ts";
import { bayesOptimalReward, epsOptimalMajority } from "../../planning/bandit/optimum.ts";
import {
  deferRobot,
  majorityRobot,
  type Robot,
  sparseExploreRobot,
} from "../../planning/bandit/robots.ts";
import { parseSession, sessionRegret, wishEvidence } from "../../planning/bandit/session.ts";
import { type GameResult, simulateGames } from "../../planning/bandit/simulate.ts";
import { binaryEntropyBits } from "../../planning/information.ts";
import {
  type PolicyParameters,
  policyParameterNames,
  recurrentRobot,
} from "../../planning/recurrent/policy.ts";
import { type RecurrentState, trainRecurrent } from "../../planning/recurrent/train.ts";
import type { RunContext } from "../../study/index.ts";
import type { Unit, UnitArrays } from "../../study/units.ts";
import { type AssistiveConfig, humanOf, listed } from "./config.ts";
import { bitsReference, exactReference, matrixHumans } from "./reference.ts";

/** People of the exact tables, in order. */
export const exactHumans = Object.keys(exactReference);

/** Columns of `exact`: reward alone, with majority, with the exact robot, for 5 and then 8 rounds. */
export const exactColumns = [
  "alone5",
  "majority5",
  "assisted5",
  "alone8",
  "majority8",
  "assisted8",
] as const;

export const informationHumans = Object.keys(bitsReference);

/** Rounds at which the consistency games are read. */
export function consistencyMarks(rounds: number): number[] {
  const marks: number[] = [];
  for (let t = 10; t < rounds; t = Math.ceil(t * 1.3)) marks.push(t);
  return [...new Set([...marks, 100, 1000, 10_000].filter((t) => t < rounds)), rounds].sort(
    (a, b) => a - b,
  );
}

/** Updates between two checkpoints of a training. */
const updatesPerUnit = 50;

const matrix = (rows: readonly (readonly number[])[]): NdArray =>
  ndArray(Float64Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0]);

/** Arms and rounds at which a win-stay person's assisted reward is compared with the ceiling. */
const wslsSizes = [
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((rounds) => [2, rounds] as const),
  ...[1, 2, 3, 4, 5].map((rounds) => [3, rounds] as const),
  ...[1, 2, 3, 4].map((rounds) => [4, rounds] as const),
] as const;

function exactUnit(config: AssistiveConfig): UnitArrays {
  const rows = exactHumans.map((words) =>
    [5, 8].flatMap((rounds) => {
      const options = { arms: 2, rounds };
      const human = humanOf(words, rounds, config);
      return [
        walkTeam(human, deferRule, options),
        walkTeam(human, majorityRule, options),
        exactAssistance(human, options).reward,
      ];
    }),
  );
  return {
    exact: matrix(rows),
    "wsls-gaps": ndArray(
      Float64Array.from(wslsSizes, ([arms, rounds]) => {
        const { reward } = exactAssistance(humanOf("wsls", rounds, config), { arms, rounds });
        return bayesOptimalReward(arms, rounds).reward - reward;
      }),
    ),
    ceiling: ndArray(
      Float64Array.of(bayesOptimalReward(2, 5).reward, bayesOptimalReward(2, 8).reward),
    ),
  };
}

/** Ways of working together on two arms and four rounds: assist, turn-taking, preemptive without and with cost of passing. */
export const modeNames = [
  "alone",
  "assist",
  "turn-taking",
  "preemptive, free",
  "preemptive, 0.1 a pass",
] as const;

function modesUnit(config: AssistiveConfig): UnitArrays {
  const rows = exactHumans.map((words) => {
    const human = humanOf(words, 4, config);
    const options = { arms: 2, rounds: 4 };
    return [
      walkTeam(human, deferRule, options),
      exactAssistance(human, options).reward,
      exactAssistance(human, { ...options, mode: "turn-taking" }).reward,
      exactAssistance(human, { ...options, mode: "preemptive", passCost: 0 }).reward,
      exactAssistance(human, { ...options, mode: "preemptive", passCost: 0.1 }).reward,
    ];
  });
  return { modes: matrix(rows) };
}

function misspecificationUnit(config: AssistiveConfig): UnitArrays {
  const humans = matrixHumans.map((words) => humanOf(words, 5, config));
  const options = { arms: 2, rounds: 5 };
  const cells = humans.map((assumed) =>
    humans.map((truth) => exactAssistance(assumed, options, truth)),
  );
  return {
    // stored as true x assumed, like all matrices of the family
    matrix: matrix(
      humans.map((_, truth) => humans.map((__, assumed) => cells[assumed][truth].reward)),
    ),
    surprise: matrix(
      humans.map((_, truth) => humans.map((__, assumed) => cells[assumed][truth].surprise)),
    ),
    "matrix-alone": ndArray(
      Float64Array.from(humans, (human) => walkTeam(human, deferRule, options)),
    ),
  };
}

function informationUnit(config: AssistiveConfig): UnitArrays {
  const bits = informationHumans.map((words) =>
    Array.from(teamInformation(humanOf(words, 8, config), deferRule, { arms: 2, rounds: 8 }).bits),
  );
  // The sharp form for two arms: information must be at least 1 minus the entropy of being wrong.
  let slack = Infinity;
  const options = { arms: 2, rounds: 7 };
  for (const words of informationHumans) {
    const human = humanOf(words, 7, config);
    for (const rule of [deferRule, majorityRule, exactRule(exactAssistance(human, options), 2)]) {
      const { bits: seen, pullsBest } = teamInformation(human, rule, options);
      seen.forEach((b, t) => {
        slack = Math.min(slack, b - (1 - binaryEntropyBits(1 - pullsBest[t])));
      });
    }
  }
  return { information: matrix(bits), fano: ndArray(Float64Array.of(slack)) };
}

/** Noise levels of the curve of noisily optimal people. */
export const noiseLevels = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;

function noiseUnit(config: AssistiveConfig): UnitArrays {
  const rows = noiseLevels.map((epsilon) => {
    const { regret, unassistedRegret } = epsOptimalMajority(config.arms, config.rounds, epsilon);
    return [epsilon, regret, unassistedRegret];
  });
  return { noise: matrix(rows) };
}

function played(name: string, results: readonly GameResult[]): UnitArrays {
  return {
    [`games-${name}`]: matrix(results.map((r) => [r.regret, r.regretError, r.surprises])),
    [`curve-${name}`]: matrix(results.map((r) => Array.from(r.cumulative))),
    [`curve-error-${name}`]: matrix(results.map((r) => Array.from(r.cumulativeError))),
    [`wish-best-${name}`]: matrix(results.map((r) => Array.from(r.wishBest))),
    [`pull-best-${name}`]: matrix(results.map((r) => Array.from(r.pullBest))),
  };
}

/** One person and one robot; rows are put together when all have been played. */
function gameUnits(config: AssistiveConfig, seed: number): Unit[] {
  const { arms, rounds } = config;
  const units: Unit[] = [];
  const plan: [string, Robot, string[], number][] = [
    ["defer", deferRobot, listed(config.humans), config.episodes],
    ["majority", majorityRobot, listed(config.humans), config.episodes],
  ];
  for (const [name, robot, humans, episodes] of plan) {
    units.push({
      name: `games, ${name}`,
      weight: humans.length * episodes * 4e-5,
      run: () =>
        played(
          name,
          humans.map((words) =>
            simulateGames(humanOf(words, rounds, config), robot, {
              arms,
              rounds,
              episodes,
              random: rng(seed, `games/${words}`),
            }),
          ),
        ),
    });
  }
  const helped = listed(config.filterHumans);
  if (helped.length > 0) {
    units.push({
      name: "games, filter",
      weight: helped.length * config.filterEpisodes * 3e-3,
      run: () =>
        played(
          "filter",
          helped.map((words) => {
            const human = humanOf(words, rounds, config);
            return simulateGames(
              human,
              filterRobot([human], { arms, particles: config.particles }),
              {
                arms,
                rounds,
                episodes: config.filterEpisodes,
                random: rng(seed, `games/${words}`),
              },
            );
          }),
        ),
    });
  }
  return units;
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

/** The trained policy among the arrays of a run. */
export function trainedPolicy(arrays: UnitArrays): PolicyParameters | undefined {
  if (arrays["robot-output"] === undefined) return undefined;
  return Object.fromEntries(
    policyParameterNames.map((name) => [name, arrays[`robot-${name}`]]),
  ) as PolicyParameters;
}

function trainingUnits(config: AssistiveConfig, context: RunContext<AssistiveConfig>): Unit[] {
  const { trainArms: arms, trainRounds: rounds, updates, hidden } = config;
  const { seed } = context;
  const units: Unit[] = [];
  for (let from = 0; from < updates; from += updatesPerUnit) {
    const to = Math.min(updates, from + updatesPerUnit);
    units.push({
      name: `training, updates ${from + 1} to ${to}`,
      weight: (to - from) * rounds * arms * 8e-4,
      async run(soFar) {
        const prefix = "robot-";
        const before = Object.entries(soFar).filter(([name]) => name.startsWith(prefix));
        const resumeFrom: RecurrentState | undefined =
          from === 0
            ? undefined
            : {
                update: from,
                arrays: Object.fromEntries(
                  before.map(([name, value]) => [name.slice(prefix.length), value]),
                ),
              };
        let last: RecurrentState | undefined;
        const result = await trainRecurrent(humanOf(config.trainHuman, rounds, config), {
          arms,
          rounds,
          hidden,
          updates: to,
          plannedUpdates: updates,
          seed,
          signal: context.signal,
          resumeFrom,
          onUpdate(update, regret, state) {
            context.metrics([update], { robotRegret: [regret] });
            if (update === to) last = state();
          },
        });
        if (result.diverged) {
          context.notice({
            level: "failure",
            code: "diverged",
            text: "the training loss was not finite; the last good robot is kept",
          });
          return before.length === 0 ? undefined : Object.fromEntries(before);
        }
        if (last === undefined) return undefined;
        return Object.fromEntries(
          Object.entries(last.arrays).map(([name, value]) => [prefix + name, value]),
        );
      },
    });
  }
  if (updates > 0) {
    units.push({
      name: "learned robot, fresh games",
      weight: 1,
      run(soFar) {
        const parameters = trainedPolicy(soFar);
        if (parameters === undefined) return {};
        const human = humanOf(config.trainHuman, rounds, config);
        const episodes = Math.min(20_000, config.episodes * 4);
        const few = Math.min(5000, episodes); // many people, and differences that are large
        const play = (robot: Robot, words: string, games = episodes): number[] => {
          const r = simulateGames(
            words === config.trainHuman ? human : humanOf(words, rounds, config),
            robot,
            {
              arms,
              rounds,
              episodes: games,
              random: rng(seed, "evaluation"),
            },
          );
          return [r.regret, r.regretError];
        };
        const greedy = recurrentRobot(parameters, { rounds });
        return {
          learned: matrix([
            play(deferRobot, config.trainHuman),
            play(greedy, config.trainHuman),
            play(recurrentRobot(parameters, { rounds, sampled: true }), config.trainHuman),
          ]),
          "learned-others": matrix(
            listed(config.humans).map((words) => [
              ...play(deferRobot, words, few),
              ...play(greedy, words, few),
            ]),
          ),
        };
      },
    });
  }
  return units;
}

/** Human models that a played session is compared with; those who know the arms are left out. */
export const playerModels = [
  "random",
  "greedy",
  "eps-greedy 0.1",
  "eps-greedy 0.3",
  "wsls",
  "thompson",
  "post-mean",
  "ucl",
  "bayes-ucb",
  "gittins 0.9",
] as const;

/** Evidence [model, round] and regret [2, round] (pulled, wished) of a played session. */
function sessionUnit(config: AssistiveConfig): UnitArrays {
  const session = parseSession(config.session);
  const { rounds } = session;
  const evidence = wishEvidence(
    session,
    playerModels.map((words) => humanOf(words, rounds.length, config)),
  );
  const regret = sessionRegret(session);
  return {
    "session-evidence": matrix(evidence.map((row) => Array.from(row, (x) => Math.max(x, -1e9)))),
    ...(regret === undefined
      ? {}
      : { "session-regret": matrix([Array.from(regret.pulled), Array.from(regret.wished)]) }),
  };
}

/** All calculations of a configuration, in order. */
export function assistiveUnits(context: RunContext<AssistiveConfig>): Unit[] {
  const { config, seed } = context;
  if (config.session !== "")
    return [{ name: "session", weight: 1, run: () => sessionUnit(config) }];
  return [
    { name: "exact, two arms", weight: 0.6, run: () => exactUnit(config) },
    { name: "modes", weight: 0.1, run: () => modesUnit(config) },
    { name: "misspecification", weight: 0.1, run: () => misspecificationUnit(config) },
    { name: "information", weight: 0.2, run: () => informationUnit(config) },
    { name: "noisily optimal people", weight: 0.1, run: () => noiseUnit(config) },
    ...gameUnits(config, seed),
    {
      name: "consistency",
      weight: config.consistencyRuns * config.consistencyRounds * 8e-7,
      run: () => consistencyUnit(config, seed),
    },
    ...trainingUnits(config, context),
  ];
}
