import { expect, test } from "vitest";
import { assistModes } from "../src/planning/bandit/exact.ts";
import { parseSession, sessionRegret } from "../src/planning/bandit/session.ts";
import {
  type Game,
  type GameSettings,
  readGame,
  robots,
  sessionOf,
  startGame,
  unavailable,
} from "../web/src/studies/assistive-bandit/game.ts";

const settings: GameSettings = {
  arms: 2,
  rounds: 8,
  robot: "filter",
  mode: "assist",
  assumed: "wsls",
  askCost: 0.02,
  seed: 3,
};

/** Plays to the end as somebody who stays after a reward and shifts after a loss. */
function played(game: Game): Game {
  for (let guard = 0; guard < 100 && game.rounds.length < game.settings.rounds; guard++) {
    const last = game.rounds.at(-1);
    if (!game.asks) game.robotMove();
    else if (last === undefined) game.wish(0);
    else game.wish(last.reward === 1 ? last.arm : 1 - last.arm);
  }
  return game;
}

test("every robot that is offered plays every mode to its end, and the game can be stored and read", () => {
  for (const mode of assistModes) {
    for (const robot of robots) {
      const chosen = { ...settings, robot, mode };
      if (unavailable(chosen) !== undefined) {
        expect([robot === "filter", robot === "exact", mode]).toEqual([false, false, mode]);
        continue;
      }
      const game = played(startGame(chosen));
      expect(game.rounds.length).toBe(8);
      expect(game.asks).toBe(false);
      const stored = sessionOf(game);
      expect(parseSession(JSON.stringify(stored))).toEqual({ ...stored, rounds: [...game.rounds] });
      expect(readGame(game).models[0]?.name).toBe("wsls");
      expect(sessionRegret(stored)?.pulled.at(-1)).toBeGreaterThanOrEqual(0);
      expect(game.belief?.lost ?? false).toBe(false);
      const chances = game.belief?.models.reduce((sum, { probability }) => sum + probability, 0);
      expect(chances ?? 1).toBeAllclose(1, { atol: 1e-9 });
    }
  }
});

test("in turns the robot acts in odd rounds, and her pulls are hers", () => {
  const { rounds } = played(startGame({ ...settings, mode: "turn-taking", robot: "exact" }));
  expect(rounds.map(({ wish }) => wish !== undefined)).toEqual(
    [0, 1, 2, 3, 4, 5, 6, 7].map((t) => t % 2 === 1),
  );
  for (const { wish, arm } of rounds) expect(wish ?? arm).toBe(arm);
});

test("the dearer a question, the fewer an exact preemptive robot asks", () => {
  const asked = (askCost: 0 | 0.1): number =>
    Array.from({ length: 20 }, (_, seed) =>
      played(startGame({ ...settings, mode: "preemptive", robot: "exact", askCost, seed })),
    )
      .flatMap(({ rounds }) => rounds)
      .filter(({ wish }) => wish !== undefined).length;
  expect(asked(0.1)).toBeLessThan(asked(0));
});

test("a belief is shown before the robot's own move, and says when nothing fits", () => {
  const game = startGame({ ...settings, mode: "preemptive", robot: "exact", askCost: 0 });
  expect(game.belief?.means).toBeAllclose([0.5, 0.5]);
  if (!game.asks) game.robotMove();
  const lost = startGame({ ...settings, robot: "exact" });
  lost.wish(1); // win-stay begins with the first arm
  expect(lost.belief?.lost).toBe(true);
  expect(lost.rounds[0]?.arm).toBe(1);
});

test("sizes that an exact robot cannot plan are said before the game", () => {
  const large = { ...settings, robot: "exact", arms: 4, rounds: 20 } as const;
  expect(unavailable(large)).toMatch("would plan over 8e+22 histories");
  expect(unavailable({ ...large, arms: 2, rounds: 18, mode: "turn-taking" })).toBeUndefined();
  expect(unavailable({ ...settings, robot: "majority", mode: "turn-taking" })).toMatch(
    "without seeing a wish",
  );
});
