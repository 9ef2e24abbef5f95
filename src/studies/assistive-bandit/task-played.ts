/** @file A game that somebody played: which model explains it, what it cost, and what the robot could know of it. */

import { ndArray } from "../../math/arrays.ts";
import { rng } from "../../math/random.ts";
import { filterRobot } from "../../planning/bandit/filter.ts";
import { seat } from "../../planning/bandit/person.ts";
import {
  followModels,
  type PlayedRound,
  parseSession,
  playerModels,
  regretAlone,
  type Session,
  sessionBeliefs,
  sessionRegret,
  wishEvidence,
} from "../../planning/bandit/session.ts";
import { listed } from "../../study/index.ts";
import type { UnitArrays } from "../../study/units.ts";
import { type AssistiveConfig, humanOf } from "./config.ts";
import { armsOf, matrix } from "./task-parts.ts";

/** Games of each model alone on the arms of a session. */
const aloneGames = 400;

/** What robot and person believed after every round, [2][round * arms], and the moves. */
function beliefArrays(
  session: Session,
  models: readonly string[],
  config: AssistiveConfig,
  seed: number,
): UnitArrays {
  const { rounds, arms } = session;
  const { robot, person } = sessionBeliefs(
    session,
    models.map((words) => humanOf(words, rounds.length, config)),
    { random: rng(seed, "beliefs") },
  );
  return {
    "belief-robot": matrix(robot),
    "belief-person": matrix(person),
    "belief-moves": matrix(rounds.map(({ wish, arm, reward }) => [wish ?? -1, arm, reward])),
    ...(session.theta === undefined
      ? {}
      : { "belief-arms": ndArray(Float64Array.from(session.theta), [arms]) }),
  };
}

/**
 * Evidence [model, round], regret [2, round] (pulled, wished), beliefs, and what each model alone would have lost on these arms
 * [model, mean and error].
 */
export function sessionUnit(config: AssistiveConfig, seed: number): UnitArrays {
  const session = parseSession(config.session);
  const { rounds } = session;
  const humans = playerModels.map((words) => humanOf(words, rounds.length, config));
  const evidence = wishEvidence(session, humans);
  const regret = sessionRegret(session);
  return {
    "session-evidence": matrix(evidence.map((row) => row.map((x) => Math.max(x, -1e9)))),
    ...beliefArrays(session, followModels, config, seed),
    ...(regret === undefined
      ? {}
      : {
          "session-regret": matrix([regret.pulled, regret.wished]),
          "session-alone": matrix(
            regretAlone(session, humans, { games: aloneGames, random: rng(seed, "alone") }).map(
              ({ regret: lost, error }) => [lost, error],
            ),
          ),
        }),
  };
}

/** One game of the first person whom the filter helps, to be looked at round by round. */
export function exampleUnit(config: AssistiveConfig, seed: number): UnitArrays {
  const words = listed(config.filterHumans)[0];
  if (words === undefined) return {};
  const { arms, rounds } = config;
  const human = humanOf(words, rounds, config);
  const random = rng(seed, "example");
  const { theta: fixed, prior = [1, 1] } = armsOf(config);
  const theta = fixed ?? Array.from({ length: arms }, () => random.beta(...prior));
  const person = seat(human, arms, theta);
  const player = filterRobot([human], { arms, particles: config.particles }).start();
  const played: PlayedRound[] = [];
  for (let t = 0; t < rounds; t++) {
    const wish = person.wish(random);
    const arm = player.act(wish, random);
    const reward = random.uniform() < theta[arm] ? 1 : 0;
    person.see(wish, arm, reward);
    played.push({ wish, arm, reward });
  }
  return beliefArrays(
    { arms, theta: [...theta], robot: "filter", mode: "assist", rounds: played },
    [words],
    config,
    seed,
  );
}
